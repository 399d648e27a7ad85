/**
 * What is left of random records when the cleaner has been there, batch by batch and segment by segment: once, and again
 * behind more of them. It is held back meanwhile, so that it finds the same each time.
 */
import { Random } from '../../../src/cluster/random.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { incrementalAlterConfigs } from '../../../src/protocol/apis/incremental-alter-configs.js'
import { produce } from '../../../src/protocol/apis/produce.js'
import { batchPositions, lastOffset } from '../../../src/protocol/batch.js'
import { errorName } from '../../../src/protocol/errors.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf, keyed, T0 } from './batch.js'

const [TOPIC, BROKER] = [2, 4]
const [SET, DELETE] = [0, 1]
const MAX_BYTES = 1_000_000
const BACKOFF_MS = 100
const SEGMENT_MS = 1000
const BATCHES = 24
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f']
const CODECS = ['none', 'none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
const DAY_MS = 86_400_000

type Configs = Readonly<Record<string, string | null>>

async function alter(p: Play, resourceType: number, resourceName: string, values: Configs): Promise<void> {
  const configs = Object.entries(values).map(([name, value]) => {
    return { name, value, configOperation: value === null ? DELETE : SET }
  })
  const { responses } = await p.setUp(incrementalAlterConfigs, 1, {
    resources: [{ resourceType, resourceName, configs }],
  })
  if (responses[0]!.errorCode !== 0) throw new Error(`${resourceName}: ${responses[0]!.errorMessage}`)
}

/** A compacted topic, and what is written to it. */
class Written {
  private readonly p: Play
  private readonly topic: string
  private readonly random: Random
  private readonly producers: { readonly id: number; next: number }[] = []
  private now = T0

  constructor(p: Play, topic: string, seed: number) {
    this.p = p
    this.topic = topic
    this.random = new Random(seed)
  }

  async addProducer(): Promise<void> {
    this.producers.push({ id: await this.p.producerId(), next: 0 })
  }

  /** Batches in several segments, of which the last one holds but a closing word. Gives the offset of a word before it. */
  async more(): Promise<number> {
    for (let i = 0; i < BATCHES; i++) await this.batch()
    this.now += 2 * SEGMENT_MS
    const word = await this.p.append(this.topic, batchOf([keyed('word', 'one', this.now)]))
    await this.p.append(this.topic, batchOf([keyed('word', 'two', this.now)]))
    this.now += 2 * SEGMENT_MS
    await this.p.append(this.topic, batchOf([keyed('end', 'end', this.now)]))
    this.now += 2 * SEGMENT_MS
    return word
  }

  private async batch(): Promise<void> {
    const { random } = this
    this.now += random.int(SEGMENT_MS)
    const records = Array.from({ length: 1 + random.int(4) }, (_, i) => {
      const value = random.int(3) === 0 ? null : `${this.now + i}`
      return keyed(KEYS[random.int(KEYS.length)]!, value, this.now + i)
    })
    const producer = this.producers[random.int(2 * this.producers.length)]
    const header =
      producer === undefined ? {} : { producerId: producer.id, producerEpoch: 0, baseSequence: producer.next }
    if (producer !== undefined) producer.next += records.length
    const compression = CODECS[random.int(CODECS.length)]!
    await this.p.append(this.topic, batchOf(records, { ...header, compression }))
  }

  /** Holds the cleaner back, or lets it do its work; returns once the broker knows. */
  async setCleaned(isCleaned: boolean): Promise<void> {
    const ratio = { 'min.cleanable.dirty.ratio': isCleaned ? '0' : '1' }
    await alter(this.p, TOPIC, this.topic, { ...ratio, 'max.message.bytes': '1' })
    await this.refused('MESSAGE_TOO_LARGE')
    await alter(this.p, TOPIC, this.topic, { 'max.message.bytes': null })
    await this.refused('INVALID_RECORD')
  }

  /** A record without a key is never taken, but for different reasons. */
  private async refused(why: string): Promise<void> {
    const topicData = [{ name: this.topic, partitionData: [{ index: 0, records: batchOf(['no key']) }] }]
    await this.p.eventually(
      () => this.p.setUp(produce, 9, { acks: 1, timeoutMs: 1000, topicData }),
      ({ responses }) => errorName(responses[0]!.partitionResponses[0]!.errorCode) === why,
    )
  }

  /** Shows the log, read by read, once a batch is gone from it. */
  async show(note: string, gone: number): Promise<void> {
    await this.p.pass(2 * BACKOFF_MS)
    const read = (fetchOffset: number) => {
      const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: MAX_BYTES }]
      return { maxWaitMs: 0, minBytes: 0, maxBytes: MAX_BYTES, topics: [{ topic: this.topic, partitions }] }
    }
    const batchesIn = (records: Buffer) => [...batchPositions(records)].map((position) => lastOffset(records, position))
    await this.p.eventually(
      () => this.p.setUp(fetch, 12, read(gone)),
      ({ responses }) => !batchesIn(responses[0]!.partitions[0]!.records as Buffer).includes(gone),
    )
    for (let offset = 0; ; ) {
      const { responses } = await this.p.ask(fetch, 12, read(offset), { note: `${note}, from ${offset}` })
      const last = batchesIn(responses[0]!.partitions[0]!.records as Buffer).at(-1)
      if (last === undefined) return
      offset = last + 1
    }
  }
}

const compacting = (
  name: string,
  seed: number,
  configs: Readonly<Record<string, string>>,
  producers = 0,
): Scenario => ({
  name,
  async play(p) {
    await alter(p, BROKER, '', { 'log.cleaner.backoff.ms': String(BACKOFF_MS) })
    const topic = await p.topic('t', {
      configs: {
        'cleanup.policy': 'compact',
        'min.cleanable.dirty.ratio': '1',
        'segment.ms': String(SEGMENT_MS),
        ...configs,
      },
    })
    const written = new Written(p, topic.name, seed)
    for (let i = 0; i < producers; i++) await written.addProducer()
    for (const note of ['once', 'twice', 'three times']) {
      const word = await written.more()
      await written.setCleaned(true)
      await written.show(`cleaned ${note}`, word)
      await written.setCleaned(false)
    }
    await alter(p, BROKER, '', { 'log.cleaner.backoff.ms': null })
  },
})

export const compactionScenarios: readonly Scenario[] = [
  compacting('tombstones that stay', 1, { 'delete.retention.ms': String(DAY_MS) }),
  compacting('tombstones that go at the next cleaning', 2, { 'delete.retention.ms': '0' }),
  compacting('batches of producers that go on', 3, { 'delete.retention.ms': '0' }, 3),
  compacting('what the broker packs itself', 4, { 'delete.retention.ms': '0', 'compression.type': 'lz4' }, 1),
  compacting('small segments', 6, { 'delete.retention.ms': '0', 'internal.segment.bytes': '700' }, 1),
]
