/** What nobody has thought of: requests drawn by chance, which is the same for Kafka and for ours. */
import { Random } from '../../../src/cluster/random.js'
import { deleteRecords } from '../../../src/protocol/apis/delete-records.js'
import { describeProducers } from '../../../src/protocol/apis/describe-producers.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { listOffsets } from '../../../src/protocol/apis/list-offsets.js'
import { produce } from '../../../src/protocol/apis/produce.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf, T0 } from './batch.js'

const TIMEOUT_MS = 30_000
const LAST_SEQUENCE = 0x7fff_ffff

const drawn = (name: string, seeds: readonly number[], play: (p: Play, random: Random) => Promise<void>): Scenario[] =>
  seeds.map((seed) => ({ name: `${name} ${seed}`, play: (p) => play(p, new Random(seed)) }))

function oneOf<T>(random: Random, values: readonly T[]): T {
  return values[random.int(values.length)]!
}

/** Producers that go on, go back, leave gaps, begin new epochs and fall back into old ones. */
async function sequences(p: Play, random: Random): Promise<void> {
  const { name } = await p.topic('t')
  const producers = [
    { id: await p.producerId(), epoch: 0, next: 0 },
    { id: await p.producerId(), epoch: 3, next: LAST_SEQUENCE - 3 },
  ]
  for (let i = 0; i < 60; i++) {
    const producer = oneOf(random, producers)
    const count = 1 + random.int(3)
    const step = oneOf(random, [0, 0, 0, 0, 0, -1, -2, -count, 1, 2])
    const toEpoch = oneOf(random, [0, 0, 0, 0, 0, 0, 0, 0, 1, -1])
    const producerEpoch = Math.max(0, producer.epoch + toEpoch)
    const isNew = producerEpoch > producer.epoch
    const baseSequence =
      isNew && random.int(3) > 0 ? 0 : (producer.next + step + LAST_SEQUENCE + 1) % (LAST_SEQUENCE + 1)
    const values = Array.from({ length: count }, (_, n) => `${i}.${n}`)
    const records = batchOf(values, { producerId: producer.id, producerEpoch, baseSequence })
    const topicData = [{ name, partitionData: [{ index: 0, records }] }]
    const note = `producer ${producers.indexOf(producer)}, epoch ${producerEpoch}, ${count} from ${baseSequence}`
    const told = await p.ask(produce, 8, { acks: -1, timeoutMs: TIMEOUT_MS, topicData }, { note })
    if (told.responses[0]!.partitionResponses[0]!.errorCode !== 0) continue
    if (!isNew && step !== 0) continue
    producer.epoch = producerEpoch
    producer.next = (baseSequence + count) % (LAST_SEQUENCE + 1)
  }
  await p.ask(describeProducers, 0, { topics: [{ name, partitionIndexes: [0] }] })
}

/** A log of several segments whose times go back and forth, and whose start moves: what is found there by time. */
async function times(p: Play, random: Random): Promise<void> {
  const configs = { 'internal.segment.bytes': '400', 'max.message.bytes': '350' }
  const { name } = await p.topic('t', { configs })
  const time = () => T0 + random.int(40) * 10
  for (let i = 0; i < 30; i++) {
    const records = Array.from({ length: 1 + random.int(3) }, () => {
      const timestamp = random.int(12) === 0 ? -1 : time()
      return { timestamp, key: null, value: Buffer.from('v'.repeat(random.int(60))) }
    })
    await p.append(name, batchOf(records, { compression: oneOf(random, ['none', 'gzip', 'lz4']) }))
    const timestamp = oneOf(random, [-3, -1, -2, time(), time() + 5, 0, T0 + 10_000])
    const asked = [{ name, partitions: [{ partitionIndex: 0, timestamp }] }]
    await p.ask(listOffsets, 7, { replicaId: -1, topics: asked }, { note: `${timestamp}` })
    if (random.int(5) > 0) continue
    const offset = random.int(2 * i + 2)
    await p.ask(
      deleteRecords,
      2,
      { topics: [{ name, partitions: [{ partitionIndex: 0, offset }] }], timeoutMs: TIMEOUT_MS },
      { note: `before ${offset}` },
    )
  }
}

/** A consumer whose session takes partitions in and lets them go, in the right epochs and in wrong ones. */
async function sessions(p: Play, random: Random): Promise<void> {
  const topics = [await p.topic('t', { partitions: 3 }), await p.topic('u', { partitions: 2 })]
  const version = oneOf(random, [7, 11, 12, 13, 15, 18])
  let sessionId = 0
  let epoch = 0
  for (let i = 0; i < 40; i++) {
    const appended = oneOf(random, topics)
    if (random.int(2) === 0) await p.append(appended.name, batchOf([`${i}`]), { index: random.int(2) })
    const asked = topics.filter(() => random.int(3) === 0)
    const forgotten = topics.filter(() => random.int(4) === 0)
    const partitionOf = () => ({
      partition: random.int(4),
      fetchOffset: random.int(4),
      partitionMaxBytes: oneOf(random, [0, 10_000, 10_000]),
    })
    const isFull = sessionId === 0 || random.int(12) === 0
    const sessionEpoch = isFull ? oneOf(random, [0, 0, -1]) : epoch + oneOf(random, [0, 0, 0, 0, 0, 0, 0, 1])
    const request = {
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: 100_000,
      sessionId: isFull && random.int(2) === 0 ? 0 : sessionId,
      sessionEpoch,
      topics: asked.map(({ name, id }) => ({ topic: name, topicId: id, partitions: [partitionOf(), partitionOf()] })),
      forgottenTopicsData: isFull
        ? []
        : forgotten.map(({ name, id }) => ({ topic: name, topicId: id, partitions: [random.int(4)] })),
    }
    const told = await p.ask(fetch, version, request, { note: `epoch ${sessionEpoch}` })
    if (told.errorCode !== 0) continue
    sessionId = told.sessionId
    epoch = sessionEpoch + 1
  }
}

export const randomScenarios: readonly Scenario[] = [
  ...drawn('sequences of producers', [1, 2, 3, 4, 5, 6], sequences),
  ...drawn('times in segments', [1, 2, 3, 4, 5, 6], times),
  ...drawn('sessions', [1, 2, 3, 4, 5, 6, 7, 8], sessions),
]
