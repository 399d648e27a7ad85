/** What there is against a request to write or to read records, in every version of it. */
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { initProducerId } from '../../../src/protocol/apis/init-producer-id.js'
import { listOffsets } from '../../../src/protocol/apis/list-offsets.js'
import { offsetForLeaderEpoch } from '../../../src/protocol/apis/offset-for-leader-epoch.js'
import { produce } from '../../../src/protocol/apis/produce.js'
import { type DraftOf, ZERO_UUID } from '../../../src/protocol/schema.js'
import type { Play, PlayedTopic } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf, T0, withField } from './batch.js'
import { inEveryVersion } from './versions.js'

type ProduceDraft = DraftOf<(typeof produce)['request']>
type FetchDraft = DraftOf<(typeof fetch)['request']>
type FetchedPartition = NonNullable<NonNullable<FetchDraft['topics']>[number]['partitions']>[number]

const UNKNOWN_ID = 'AAAAAAAAAAAAAAAAAAAAZA'
const MAX_BYTES = 1_000_000
const FIRST_FETCH_SESSION = 7
const FIRST_FETCH_WITH_EPOCH = 9
const FIRST_LIST_WITH_EPOCH = 4

const two = () => batchOf(['one', 'two'])

/** Led by others: partition 0 with a replica at broker 1, partition 1 without. Partition 2 is broker 1's. */
function ledByOthers(p: Play): Promise<PlayedTopic> {
  return p.topic('t', {
    assignments: [
      [2, 1],
      [3, 2],
      [1, 2],
    ],
  })
}

function produceOf(
  topic: PlayedTopic,
  parts: readonly (readonly [number, Buffer])[],
  more: Partial<ProduceDraft> = {},
) {
  const partitionData = parts.map(([index, records]) => ({ index, records }))
  return {
    acks: -1,
    timeoutMs: 5000,
    topicData: [{ name: topic.name, topicId: topic.id, partitionData }],
    ...more,
  }
}

const produced: readonly Scenario[] = [
  ...inEveryVersion(produce, 'refuses', async (p, version) => {
    const topic = await p.topic('t', { configs: { 'max.message.bytes': '300' } })
    const ask = (note: string, records: Buffer, more: Partial<ProduceDraft> = {}, index = 0) =>
      p.ask(produce, version, produceOf(topic, [[index, records]], more), { note })
    for (const acks of [2, -2, 7]) await ask(`acks ${acks}`, two(), { acks })
    await ask('an unknown partition', two(), {}, 1)
    await ask('a negative partition', two(), {}, -1)
    await ask('no bytes', Buffer.alloc(0))
    await ask('two batches', Buffer.concat([two(), two()]))
    await ask('a large batch', batchOf(['x'.repeat(300)]))
    const broken = two()
    broken[broken.length - 1]! ^= 1
    await ask('a wrong crc', broken)
    await ask(
      'a wrong magic',
      withField(two(), 'magic', (buffer, position) => buffer.writeInt8(1, position)),
    )
    await ask(
      'a record too many',
      withField(two(), 'recordCount', (buffer, position) => buffer.writeInt32BE(3, position)),
    )
    await ask('a control batch', batchOf(['one'], { control: true, producerId: 1, producerEpoch: 0, baseSequence: -1 }))
    const good: readonly [number, Buffer] = [0, two()]
    await p.ask(produce, version, produceOf(topic, [good, [1, two()]]), { note: 'a good and an unknown partition' })
    const nowhere = { name: p.name('nowhere'), id: UNKNOWN_ID }
    await p.ask(produce, version, produceOf(nowhere, [good]), { note: 'an unknown topic' })
    await p.ask(produce, version, produceOf({ name: '', id: ZERO_UUID }, [good]), { note: 'no topic' })
    await p.ask(produce, version, { acks: -1, timeoutMs: 5000, topicData: [] }, { note: 'nothing' })
  }),
  ...inEveryVersion(produce, 'refuses times', async (p, version) => {
    const topic = await p.topic('t', {
      configs: { 'message.timestamp.before.max.ms': '1000', 'message.timestamp.after.max.ms': '1000' },
    })
    await p.ask(produce, version, produceOf(topic, [[0, two()]]), { note: 'long ago' })
    const far = batchOf([
      { timestamp: T0, value: Buffer.from('a') },
      { timestamp: 4_000_000_000_000, value: Buffer.from('b') },
    ])
    await p.ask(produce, version, produceOf(topic, [[0, far]]), { note: 'long ago, and far away' })
  }),
  ...inEveryVersion(produce, 'refuses records without keys', async (p, version) => {
    const topic = await p.topic('t', { configs: { 'cleanup.policy': 'compact' } })
    await p.ask(produce, version, produceOf(topic, [[0, two()]]))
  }),
  ...inEveryVersion(produce, 'refuses names, codecs and sizes', async (p, version) => {
    const refuse = (note: string, topic: PlayedTopic, records = two()) =>
      p.ask(produce, version, produceOf(topic, [[0, records]]), { note })
    await p.coordinator(p.name('g'))
    await refuse('an internal topic', { name: '__consumer_offsets', id: UNKNOWN_ID })
    await refuse('a bad name', { name: 'a b', id: UNKNOWN_ID })
    const topic = await p.topic('t', { configs: { 'segment.bytes': '1048576', 'max.message.bytes': '3000000' } })
    await refuse('a batch above segment.bytes', topic, batchOf(['x'.repeat(1_050_000)]))
    await refuse('zstd', topic, batchOf(['one', 'two'], { compression: 'zstd' }))
  }),
  ...inEveryVersion(produce, 'refuses sequences', async (p, version) => {
    const topic = await p.topic('t')
    const producerId = await p.producerId()
    const ask = (note: string, producerEpoch: number, baseSequence: number) =>
      p.ask(produce, version, produceOf(topic, [[0, batchOf(['v'], { producerId, producerEpoch, baseSequence })]]), {
        note,
      })
    await ask('the first', 1, 0)
    await ask('again', 1, 0)
    await ask('a gap', 1, 5)
    await ask('of an epoch before', 0, 1)
    await ask('of the next epoch, not from the start', 2, 1)
    await ask('of the next epoch', 2, 0)
  }),
  ...inEveryVersion(
    produce,
    'refuses at a broker that does not lead',
    async (p, version) => {
      const topic = await ledByOthers(p)
      for (const index of [0, 1]) {
        await p.ask(produce, version, produceOf(topic, [[index, two()]]), { note: `partition ${index}` })
      }
      const all = [0, 1, 2].map((index) => [index, two()] as const)
      await p.ask(produce, version, produceOf(topic, all), { note: 'all three' })
    },
    { brokers: 3 },
  ),
  ...inEveryVersion(
    produce,
    'wants enough replicas',
    async (p, version) => {
      const topic = await p.topic('t', { assignments: [[1]], configs: { 'min.insync.replicas': '2' } })
      for (const acks of [-1, 1]) {
        await p.ask(produce, version, produceOf(topic, [[0, two()]], { acks }), { note: `acks ${acks}` })
      }
    },
    { brokers: 3 },
  ),
]

function fetchOf(topic: PlayedTopic, partitions: readonly FetchedPartition[], more: Partial<FetchDraft> = {}) {
  const read = partitions.map((each) => ({ fetchOffset: 0, partitionMaxBytes: MAX_BYTES, ...each }))
  return { maxBytes: MAX_BYTES, topics: [{ topic: topic.name, topicId: topic.id, partitions: read }], ...more }
}

const fetched: readonly Scenario[] = [
  ...inEveryVersion(fetch, 'refuses', async (p, version) => {
    const topic = await p.topic('t')
    await p.append(topic.name, two())
    const ask = (note: string, ...partitions: readonly FetchedPartition[]) =>
      p.ask(fetch, version, fetchOf(topic, partitions), { note })
    await ask('beyond the end', { partition: 0, fetchOffset: 3 })
    await ask('below 0', { partition: 0, fetchOffset: -1 })
    await ask('unknown partitions', { partition: 1 }, { partition: -1 })
    await ask('an unknown partition, beyond its end', { partition: 1, fetchOffset: 99 })
    await ask('a partition twice', { partition: 0 }, { partition: 0, fetchOffset: 1 })
    const nowhere = { name: p.name('nowhere'), id: UNKNOWN_ID }
    await p.ask(fetch, version, fetchOf(nowhere, [{ partition: 0 }, { partition: 5 }]), { note: 'an unknown topic' })
    await p.ask(fetch, version, fetchOf({ name: '', id: ZERO_UUID }, [{ partition: 0 }]), { note: 'no topic' })
    if (version >= FIRST_FETCH_WITH_EPOCH) {
      await ask('an epoch to come', { partition: 0, currentLeaderEpoch: 4 })
      await ask('an epoch below 0', { partition: 0, currentLeaderEpoch: -2 })
      await ask('an epoch to come, beyond the end', { partition: 0, currentLeaderEpoch: 4, fetchOffset: 9 })
    }
    if (version >= 12) {
      await ask('what was fetched last of an epoch to come', { partition: 0, lastFetchedEpoch: 3 })
      await ask('what was fetched last, beyond the end', { partition: 0, lastFetchedEpoch: 0, fetchOffset: 9 })
    }
    if (version < FIRST_FETCH_SESSION) return
    const session = (note: string, sessionId: number, sessionEpoch: number) =>
      p.ask(fetch, version, fetchOf(topic, [{ partition: 0 }], { sessionId, sessionEpoch }), { note })
    await session('of an unknown session', 12_345, 1)
    await session('of an unknown session that is to end', 12_345, -1)
    await session('of no session, in its midst', 0, 7)
    await session('of a negative session', -5, 3)
    await session('of an epoch below -1', 0, -9)
  }),
  ...inEveryVersion(
    fetch,
    'refuses at a broker that does not lead',
    async (p, version) => {
      const topic = await ledByOthers(p)
      const partitions = [0, 1, 2].map((partition) => ({ partition }))
      await p.ask(fetch, version, fetchOf(topic, [partitions[1]!]), { note: 'no replica' })
      if (version < 11) await p.ask(fetch, version, fetchOf(topic, partitions), { note: 'all three' })
      if (version < FIRST_FETCH_WITH_EPOCH) return
      const ahead = fetchOf(topic, [{ partition: 1, currentLeaderEpoch: 5 }])
      await p.ask(fetch, version, ahead, { note: 'no replica, and an epoch to come' })
    },
    { brokers: 3 },
  ),
]

const sessions: readonly Scenario[] = inEveryVersion(
  fetch,
  'goes through a session',
  async (p, version) => {
    const topic = await p.topic('t', { partitions: 2 })
    await p.append(topic.name, two())
    const ask = (note: string, sessionEpoch: number, partitions: readonly FetchedPartition[], more = {}) => {
      const topics = partitions.length === 0 ? { topics: [] } : {}
      const request = { ...fetchOf(topic, partitions), ...topics, sessionId, sessionEpoch, ...more }
      return p.ask(fetch, version, request, { note })
    }
    let sessionId = 0
    const opened = await ask('opens', 0, [{ partition: 0 }, { partition: 1 }, { partition: 7 }])
    sessionId = opened.sessionId
    await ask('nothing new', 1, [])
    await ask('the epoch before', 1, [])
    await ask('an epoch too far', 5, [])
    await ask('goes back', 2, [{ partition: 0, fetchOffset: 1 }])
    const forgotten = { topic: topic.name, topicId: topic.id, partitions: [0, 7, 9] }
    await ask('forgets', 3, [], { forgottenTopicsData: [forgotten] })
    await ask('beyond the end', 4, [{ partition: 1, fetchOffset: 5 }])
    await ask('ends', -1, [])
    await ask('is over', 5, [])
  },
  { from: FIRST_FETCH_SESSION },
)

interface Lookup {
  readonly timestamp: number
  readonly partitionIndex?: number
  readonly currentLeaderEpoch?: number
}

function lookupOf(
  name: string,
  lookups: readonly Lookup[],
  more: { replicaId?: number; isolationLevel?: number } = {},
) {
  const partitions = lookups.map((lookup) => ({ partitionIndex: 0, ...lookup }))
  return { replicaId: -1, topics: [{ name, partitions }], ...more }
}

const lookedUp: readonly Scenario[] = [
  ...inEveryVersion(listOffsets, 'refuses', async (p, version) => {
    const topic = await p.topic('t')
    await p.append(topic.name, two())
    const ask = (note: string, name: string, ...lookups: readonly Lookup[]) =>
      p.ask(listOffsets, version, lookupOf(name, lookups), { note })
    await ask('an unknown topic', p.name('nowhere'), { timestamp: -1 }, { timestamp: T0, partitionIndex: 3 })
    await ask('no topic', '', { timestamp: -1 })
    await ask('a bad name', 'a b', { timestamp: -1 })
    const indexes = [1, -1, 2 ** 31 - 1]
    await ask('unknown partitions', topic.name, ...indexes.map((partitionIndex) => ({ timestamp: -1, partitionIndex })))
    await ask('a partition twice', topic.name, { timestamp: -1 }, { timestamp: -2 })
    for (const timestamp of [-7, -8, -100]) await ask(`time ${timestamp}`, topic.name, { timestamp })
    await ask('beyond every time', topic.name, { timestamp: 2 ** 52 })
    for (const replicaId of [-2, -3, 0, 1, 5]) {
      const request = lookupOf(topic.name, [{ timestamp: -1 }], { replicaId })
      await p.ask(listOffsets, version, request, { note: `replica ${replicaId}` })
    }
    if (version >= FIRST_LIST_WITH_EPOCH) {
      for (const currentLeaderEpoch of [0, 1, -2]) {
        await ask(`epoch ${currentLeaderEpoch}`, topic.name, { timestamp: -1, currentLeaderEpoch })
        await ask(`epoch ${currentLeaderEpoch}, by time`, topic.name, { timestamp: T0, currentLeaderEpoch })
      }
    }
  }),
  ...inEveryVersion(
    listOffsets,
    'refuses at a broker that does not lead',
    async (p, version) => {
      const topic = await ledByOthers(p)
      for (const timestamp of [-1, -2, T0]) {
        const lookups = [0, 1, 2].map((partitionIndex) => ({ timestamp, partitionIndex }))
        await p.ask(listOffsets, version, lookupOf(topic.name, lookups), { note: `time ${timestamp}` })
      }
      if (version < FIRST_LIST_WITH_EPOCH) return
      const ahead = [0, 1, 2].map((partitionIndex) => ({ timestamp: -1, partitionIndex, currentLeaderEpoch: 6 }))
      await p.ask(listOffsets, version, lookupOf(topic.name, ahead), { note: 'an epoch to come' })
    },
    { brokers: 3 },
  ),
  ...inEveryVersion(
    offsetForLeaderEpoch,
    'refuses at a broker that does not lead',
    async (p, version) => {
      const topic = await ledByOthers(p)
      for (const currentLeaderEpoch of [-1, 0, 4]) {
        const partitions = [0, 1, 2, 3].map((partition) => ({ partition, leaderEpoch: 0, currentLeaderEpoch }))
        const request = { replicaId: -1, topics: [{ topic: topic.name, partitions }] }
        await p.ask(offsetForLeaderEpoch, version, request, { note: `current epoch ${currentLeaderEpoch}` })
      }
    },
    { brokers: 3 },
  ),
  ...inEveryVersion(offsetForLeaderEpoch, 'is asked for the same twice', async (p, version) => {
    const topic = await p.topic('t')
    await p.append(topic.name, two())
    const twice = [0, 5].map((leaderEpoch) => ({ partition: 0, leaderEpoch }))
    const of = (name: string) => ({ topic: name, partitions: twice })
    await p.ask(offsetForLeaderEpoch, version, { replicaId: -1, topics: [of(topic.name), of(p.name('nowhere'))] })
  }),
]

const producers: readonly Scenario[] = inEveryVersion(
  initProducerId,
  'refuses',
  async (p, version) => {
    const ask = (note: string, draft: DraftOf<(typeof initProducerId)['request']>) =>
      p.ask(initProducerId, version, { transactionalId: null, transactionTimeoutMs: 1000, ...draft }, { note })
    // A broker that has no ids yet would say so first.
    await p.producerId()
    await ask('an id without an epoch', { producerId: 5 })
    await ask('an epoch without an id', { producerEpoch: 5 })
    await ask('an epoch at its end', { producerId: 5, producerEpoch: 32_767 })
    await ask('below -1', { producerId: -2, producerEpoch: -2 })
    await ask('an empty transactional id, and an id', { transactionalId: '', producerId: 5, producerEpoch: 1 })
  },
  { from: 3 },
)

export const recordErrorScenarios: readonly Scenario[] = [
  ...produced,
  ...fetched,
  ...sessions,
  ...lookedUp,
  ...producers,
]
