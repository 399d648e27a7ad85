/**
 * Whatever a client asks, in whatever order: every API at every version with fields drawn from the values that could
 * matter. Nothing may break an invariant, answer what its schema has no room for, or take its time over a large number.
 */
import { describe, expect, test } from 'vitest'
import { Random } from '../../src/cluster/random.js'
import { handlers } from '../../src/handlers/index.js'
import { encodeAssignment, encodeSubscription } from '../../src/protocol/consumer-protocol.js'
import {
  type AnyApi,
  type Field,
  INT64_MAX,
  inVersions,
  type PrimitiveType,
  type Shape,
  ZERO_UUID,
} from '../../src/protocol/schema.js'
import { batchOf, Harness, type Parked, type Sent } from './harness.js'

const REQUESTS = 2000
const TOPICS = ['orders', 'compacted', 'bulk', '__consumer_offsets', 'missing', 'new-1', 'new-2', 'new_2', 'no/slashes']
const NUMBERS = [-3, -2, -1, 0, 1, 2, 3, 4, 5, 10, 40, 1000, 60_000]

const subscription = encodeSubscription({ topics: ['orders', 'missing'] }, 1)
const assignment = encodeAssignment({ assignedPartitions: [{ topic: 'orders', partitions: [0, 1] }] }, 1)

const strings = {
  topicName: TOPICS,
  groupId: ['g1', 'g2', 'g3', ''],
  protocolType: ['consumer', 'connect', ''],
  protocolName: ['range', 'roundrobin'],
  resourceName: ['orders', 'compacted', 'missing', '1', '2', '9', 'g1', 'metrics', ''],
  configName: ['retention.ms', 'cleanup.policy', 'segment.bytes', 'min.insync.replicas', 'interval.ms', 'no.such'],
  any: [
    ...['', 'orders', 'g1', 'range', 'consumer', 'retention.ms', 'cleanup.policy', 'compact', 'delete', '100', '-1'],
    ...['Stable', 'classic', 'user', 'client-id', 'ip', '127.0.0.1', 'alice', '<default>', 'kraft.version'],
    ...['x'.repeat(300), 'grüße', '[a-z', ',', '=', '\u0000'],
  ],
} satisfies Record<string, readonly string[]>

/** Draws values for the fields of requests. What the cluster has told comes back in later ones. */
class Imagination {
  private readonly random: Random
  private readonly version: () => number
  readonly heard: Record<'memberId' | 'topicId' | 'producerId', (string | number)[]>

  constructor(random: Random, version: () => number) {
    this.random = random
    this.version = version
    this.heard = { memberId: ['', 'nobody'], topicId: [ZERO_UUID], producerId: [-1, 0] }
  }

  one<T>(of: readonly T[]): T {
    return of[this.random.int(of.length)]!
  }

  struct(fields: Shape): Record<string, unknown> {
    const drawn = Object.entries(fields).filter(([, { spec }]) => inVersions(spec.versions, this.version()))
    return Object.fromEntries(drawn.map(([name, field]) => [name, this.field(name, field)]))
  }

  private field(name: string, { kind, spec }: Field<unknown>): unknown {
    if (inVersions(spec.nullable, this.version()) && this.random.int(5) === 0) return null
    if (spec.default !== undefined && this.random.int(3) === 0 && this.isWritable(spec.default)) return spec.default
    if (kind.type === 'struct') return this.struct(kind.fields)
    if (kind.type !== 'array') return this.primitive(name, kind.type, spec.entityType)
    const drawn = Array.from({ length: this.one([0, 1, 1, 2, 3]) }, () => this.field(name, kind.element))
    return this.random.int(6) === 0 ? [...drawn, ...drawn] : drawn
  }

  private isWritable(value: unknown): boolean {
    return value !== INT64_MAX && (value !== null || this.random.int(2) === 0)
  }

  private primitive(name: string, type: PrimitiveType, entity: string | undefined): unknown {
    switch (type) {
      case 'string':
        return this.string(name, entity)
      case 'bool':
        return this.random.int(2) === 1
      case 'int8':
        return this.one([-128, -1, 0, 1, 2, 3, 4, 8, 16, 32, 127])
      case 'int16':
        return this.one([...NUMBERS.slice(0, 11), -32_768, 32_767])
      case 'uint16':
        return this.one([0, 1, 9092, 65_535])
      case 'uint32':
        return this.one([0, 1, 0xffff_ffff])
      case 'int32':
        return this.one([...NUMBERS, ...NUMBERS, 0x7fff_ffff, -0x8000_0000])
      case 'int64':
        if (name === 'producerId') return this.one(this.heard.producerId)
        return this.one([-6, -5, -4, ...NUMBERS, 1_700_000_000_000, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])
      case 'float64':
        return this.one([0, -1, 0.5, 1e6, Number.NaN, Number.POSITIVE_INFINITY])
      case 'uuid':
        return this.one(this.heard.topicId)
      case 'bytes':
        return this.one([Buffer.alloc(0), Buffer.alloc(2), Buffer.alloc(9, 0xff), subscription, assignment])
      case 'records':
        return this.records()
    }
  }

  private string(name: string, entity: string | undefined): unknown {
    if (name === 'memberId') return this.one(this.heard.memberId)
    if (name === 'groupInstanceId') return this.one(['static-1', 'static-2'])
    if (entity === 'topicName' || name === 'topics') return this.one(this.random.int(8) === 0 ? strings.any : TOPICS)
    if (entity === 'groupId' || name === 'key') return this.one(strings.groupId)
    const pool =
      name === 'name' ? this.one([TOPICS, strings.any, strings.configName]) : strings[name as keyof typeof strings]
    return this.one(this.random.int(4) === 0 || pool === undefined ? strings.any : pool)
  }

  private records(): Buffer {
    const producer = {
      producerId: Number(this.one(this.heard.producerId)),
      producerEpoch: this.one([-1, 0, 1]),
      baseSequence: this.one([-1, 0, 1, 2]),
    }
    const records = [{}, { key: null }, { value: null, timestamp: 5 }].slice(0, this.one([1, 2, 3]))
    const batch = batchOf(records, this.one([{}, producer, { compression: this.one(['gzip', 'snappy']) }]))
    const broken = Buffer.from(batch)
    broken[this.random.int(broken.length)]! ^= 1 << this.random.int(8)
    return this.one([batch, batch, batch, broken, batch.subarray(0, batch.length - 1), Buffer.concat([batch, batch])])
  }
}

/** Keeps of an answer what later requests may name. */
function listen(heard: Imagination['heard'], answer: unknown): void {
  if (Array.isArray(answer)) for (const each of answer) listen(heard, each)
  if (typeof answer !== 'object' || answer === null || Buffer.isBuffer(answer)) return
  for (const [name, value] of Object.entries(answer)) {
    if (name in heard && (typeof value === 'string' || typeof value === 'number')) {
      const known = heard[name as keyof typeof heard]
      if (!known.includes(value)) known.push(value)
      if (known.length > 12) known.splice(2, 1)
    } else {
      listen(heard, value)
    }
  }
}

function play(seed: number): { harness: Harness; answered: Map<string, number>; parked: Parked<AnyApi>[] } {
  const random = new Random(seed)
  const harness = new Harness({ brokers: 3, maxFetchWaitMs: 100 })
  harness.createTopic('orders', { numPartitions: 3, replicationFactor: 3 })
  harness.createTopic('compacted', { with: { 'cleanup.policy': 'compact' } })
  harness.createTopic('bulk', { numPartitions: 100, replicationFactor: 2 })
  let version = 0
  const imagination = new Imagination(random, () => version)
  for (const { id } of harness.cluster.image.topics()) imagination.heard.topicId.push(id)
  const apis: readonly AnyApi[] = Array.from(handlers.values(), ({ api }) => api)
  const parked: Parked<AnyApi>[] = []
  const answered = new Map<string, number>()
  for (let i = 0; i < REQUESTS; i++) {
    const api = imagination.one(apis)
    version = api.versions[0] + random.int(api.versions[1] - api.versions[0] + 1)
    const request = imagination.struct(api.request.fields)
    const sent = harness.ask(api, version, request, { broker: 1 + random.int(3) })
    if (isParked(sent)) parked.push(sent)
    else if (typeof sent !== 'string') {
      answered.set(api.name, (answered.get(api.name) ?? 0) + 1)
      listen(imagination.heard, sent)
    }
    if (random.int(10) === 0) startAgain(harness)
    if (random.int(20) === 0) harness.clock.advance(imagination.one([1, 200, 5000, 60_000, 700_000]))
    if (random.int(50) === 0) for (const each of parked.splice(0, random.int(parked.length + 1))) each.cancel()
  }
  startAgain(harness)
  return { harness, answered, parked }
}

/** Who is unregistered stays so until it is started again, and the rest of the requests would meet nobody. */
function startAgain({ cluster }: Harness): void {
  for (const { id, isRegistered } of cluster.brokers.values()) {
    if (!isRegistered) cluster.transact(() => cluster.controller.replication.unfenceBroker(id))
  }
}

function isParked(sent: Sent<AnyApi> | Parked<AnyApi>): sent is Parked<AnyApi> {
  return typeof sent !== 'string' && typeof sent.answer === 'function'
}

describe('any request', () => {
  const seeds = Array.from({ length: 6 }, (_, i) => i + 1)
  test.each(seeds)('leaves the cluster whole (seed %i)', (seed) => {
    const { harness, answered, parked } = play(seed)
    expect(answered.size).toBeGreaterThan(handlers.size * 0.8)
    for (const topic of harness.cluster.image.topics()) {
      for (const { leader, leaderReplica, replicas, isr } of topic.partitions) {
        expect(replicas).toEqual(expect.arrayContaining([...isr]))
        // Nobody leads where the brokers of all replicas were unregistered.
        expect(leaderReplica === undefined).toBe(leader === -1)
        if (leaderReplica === undefined) continue
        const { log, highWatermark } = leaderReplica
        expect(log.logStartOffset).toBeLessThanOrEqual(highWatermark)
        expect(highWatermark).toBeLessThanOrEqual(log.logEndOffset)
      }
    }
    harness.cluster.reset([{ name: 'orders', numPartitions: 1, replicationFactor: 3 }])
    expect(Array.from(harness.cluster.image.topics(), ({ name }) => name)).toEqual(['orders'])
    expect(parked.filter((each) => each.answer() === undefined)).toEqual([])
    expect(harness.cluster.purgatory.size).toBe(0)
  })
})
