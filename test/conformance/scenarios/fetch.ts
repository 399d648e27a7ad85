import { deleteRecords } from '../../../src/protocol/apis/delete-records.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { produce } from '../../../src/protocol/apis/produce.js'
import type { DraftOf } from '../../../src/protocol/schema.js'
import type { AskOptions, Play, PlayedTopic } from '../play.js'
import type { Differs, Scenario } from '../scenario.js'
import { batchOf, keyed } from './batch.js'
import { inEveryVersion } from './versions.js'

type Request = DraftOf<(typeof fetch)['request']>
type Partition = NonNullable<NonNullable<Request['topics']>[number]['partitions']>[number]
type Options = AskOptions<typeof fetch>

const UNKNOWN_ID = 'AAAAAAAAAAAAAAAAAAAAZA'
const MAX_BYTES = 1_000_000

/** The versions in which the form of an answer changes: sessions, racks, flexible, topic ids, leader hints, the last. */
const TELLING_VERSIONS = [4, 7, 11, 12, 13, 16, 18]

function requestOf(topic: PlayedTopic, partitions: readonly Partition[], more: Partial<Request> = {}): Request {
  const read = partitions.map((partition) => ({ fetchOffset: 0, partitionMaxBytes: MAX_BYTES, ...partition }))
  return {
    maxBytes: MAX_BYTES,
    topics: [{ topic: topic.name, topicId: topic.id, partitions: read }],
    ...more,
  }
}

/** A topic of one partition with a batch of two records and one of one. */
async function filled(p: Play, label = 't'): Promise<PlayedTopic> {
  const topic = await p.topic(label)
  await p.append(topic.name, batchOf(['one', 'two']))
  await p.append(topic.name, batchOf([keyed('k', 'three')]))
  return topic
}

/** Asks in every telling version. */
function inTellingVersions(
  name: string,
  play: (
    p: Play,
    topic: PlayedTopic,
    ask: (request: Request, options?: Options) => Promise<unknown>,
    version: number,
  ) => Promise<void>,
  versions: readonly number[] = TELLING_VERSIONS,
): Scenario {
  return {
    name,
    async play(p) {
      const topic = await filled(p)
      for (const version of versions) {
        await play(p, topic, (request, options) => p.ask(fetch, version, request, options), version)
      }
    },
  }
}

/** Kafka's read that is cut in the midst of a batch, without what is of no use. */
function cutAt(index: number, partition = 0): Differs {
  return {
    deviation: 'whole-batches',
    at: `responses[0].partitions[${partition}].records[${index}]`,
    ours: undefined,
  }
}

const targets: readonly Scenario[] = [
  inTellingVersions('a topic that is not there', async (p, _, ask) => {
    await ask(requestOf({ name: p.name('nowhere'), id: UNKNOWN_ID }, [{ partition: 0 }]))
  }),
  inTellingVersions('partitions that are not there', async (_, topic, ask) => {
    await ask(requestOf(topic, [{ partition: 1 }, { partition: -1 }, { partition: 0 }]))
  }),
  inTellingVersions('a topic without a name or an id', async (_, __, ask) => {
    await ask(requestOf({ name: '', id: 'AAAAAAAAAAAAAAAAAAAAAA' }, [{ partition: 0 }]))
  }),
  inTellingVersions('no topics, and topics without partitions', async (_, topic, ask) => {
    await ask({ maxBytes: MAX_BYTES }, { note: 'no topics' })
    await ask(requestOf(topic, []), { note: 'no partitions' })
    await ask({ maxBytes: MAX_BYTES, maxWaitMs: 60_000, minBytes: 1 }, { note: 'no topics, and patience' })
  }),
  inTellingVersions('a topic and a partition that are named twice', async (_, topic, ask) => {
    await ask(requestOf(topic, [{ partition: 0 }, { partition: 0, fetchOffset: 2 }]))
    const partitions = [{ partition: 0, partitionMaxBytes: MAX_BYTES }]
    const twice = { topic: topic.name, topicId: topic.id, partitions }
    await ask({ maxBytes: MAX_BYTES, topics: [twice, twice] })
  }),
  {
    name: 'a topic that was deleted and made anew, by its old id',
    async play(p) {
      const topic = await filled(p)
      for (const version of [13, 18]) {
        await p.ask(
          fetch,
          version,
          requestOf({ name: topic.name, id: UNKNOWN_ID }, [{ partition: 0 }, { partition: 1 }]),
        )
      }
    },
  },
  {
    name: 'a broker that does not lead the partition',
    brokers: 3,
    async play(p) {
      const topic = await p.topic('t', { assignments: [[2, 1, 3]] })
      await p.append(topic.name, batchOf(['one']), { to: 2 })
      const alone = await p.topic('alone', { assignments: [[2]] })
      for (const version of TELLING_VERSIONS) {
        await p.ask(fetch, version, requestOf(alone, [{ partition: 0 }]), { note: 'no replica' })
        const fenced = requestOf(alone, [{ partition: 0, currentLeaderEpoch: 7 }])
        if (version >= 9) await p.ask(fetch, version, fenced, { note: 'no replica, and an epoch' })
      }
      for (const version of [4, 10])
        await p.ask(fetch, version, requestOf(topic, [{ partition: 0 }]), { note: 'a follower' })
    },
  },
  {
    name: 'a consumer reads from a follower',
    brokers: 3,
    async play(p) {
      const topic = await p.topic('t', { assignments: [[2, 1, 3]] })
      await p.append(topic.name, batchOf(['one']), { to: 2 })
      for (const version of [11, 12, 13, 18]) {
        const request = requestOf(topic, [{ partition: 0 }], { rackId: 'r' })
        // The follower learns of the high watermark with its next fetch.
        await p.ask(fetch, version, request, {
          until: ({ responses }) => responses[0]!.partitions[0]!.highWatermark === 1,
        })
        await p.ask(fetch, version, requestOf(topic, [{ partition: 0, fetchOffset: 9 }]), { note: 'out of range' })
        await p.ask(fetch, version, requestOf(topic, [{ partition: 0, currentLeaderEpoch: 3 }]), {
          note: 'an epoch to come',
        })
      }
    },
  },
]

const offsets: readonly Scenario[] = [
  inTellingVersions('offsets within and around the log', async (_, topic, ask) => {
    for (const fetchOffset of [-1, 1, 2, 3, 4, 1000]) {
      await ask(requestOf(topic, [{ partition: 0, fetchOffset }]), { note: `from ${fetchOffset}` })
    }
  }),
  inTellingVersions('offsets before the start of the log', async (p, topic, ask) => {
    const partitions = [{ partitionIndex: 0, offset: 2 }]
    await p.setUp(deleteRecords, 2, { topics: [{ name: topic.name, partitions }], timeoutMs: 5000 })
    for (const fetchOffset of [0, 1, 2]) await ask(requestOf(topic, [{ partition: 0, fetchOffset }]))
  }),
  inTellingVersions(
    'leader epochs that are, were and will be',
    async (_, topic, ask) => {
      for (const currentLeaderEpoch of [-1, 0, 1, -2]) {
        await ask(requestOf(topic, [{ partition: 0, currentLeaderEpoch }]), { note: `epoch ${currentLeaderEpoch}` })
      }
    },
    [9, 12, 13, 16],
  ),
  inTellingVersions(
    'last fetched epochs, of a history that is another one',
    async (_, topic, ask) => {
      for (const [lastFetchedEpoch, fetchOffset] of [
        [0, 2],
        [0, 9],
        [1, 2],
        [5, 1],
        [-1, 2],
      ] as const) {
        const note = `epoch ${lastFetchedEpoch} at ${fetchOffset}`
        await ask(requestOf(topic, [{ partition: 0, lastFetchedEpoch, fetchOffset }]), { note })
      }
    },
    [12, 16],
  ),
  inTellingVersions('committed records', async (_, topic, ask) => {
    await ask(requestOf(topic, [{ partition: 0 }], { isolationLevel: 1 }))
    await ask(requestOf(topic, [{ partition: 0 }], { isolationLevel: 9 }), { note: 'a level that is none' })
  }),
]

const limits: readonly Scenario[] = [
  inTellingVersions(
    'a first batch is whole, whatever the limits',
    async (_, topic, ask) => {
      for (const partitionMaxBytes of [0, 1]) {
        await ask(requestOf(topic, [{ partition: 0, partitionMaxBytes }]), {
          note: `${partitionMaxBytes} of a partition`,
        })
      }
      for (const maxBytes of [0, 1]) {
        await ask(requestOf(topic, [{ partition: 0 }], { maxBytes }), { note: `${maxBytes} in all` })
      }
    },
    [4, 12],
  ),
  inTellingVersions(
    'a read ends in the midst of a batch',
    async (_, topic, ask) => {
      await ask(requestOf(topic, [{ partition: 0, partitionMaxBytes: 100 }]), { differs: cutAt(1) })
      await ask(requestOf(topic, [{ partition: 0 }], { maxBytes: 120 }), { differs: cutAt(1) })
    },
    [4, 12],
  ),
  inTellingVersions(
    'limits below 0',
    async (_, topic, ask) => {
      await ask(requestOf(topic, [{ partition: 0, partitionMaxBytes: -1 }]), { note: 'of a partition' })
      await ask(requestOf(topic, [{ partition: 0 }], { maxBytes: -1 }), { note: 'in all' })
      await ask(requestOf(topic, [{ partition: 0 }], { minBytes: -1, maxWaitMs: -1 }), { note: 'below which to wait' })
    },
    [4, 12],
  ),
  {
    name: 'partitions share a limit, in the order of the request',
    async play(p) {
      const topic = await p.topic('t', { partitions: 3 })
      for (const index of [0, 1, 2]) await p.append(topic.name, batchOf([`in ${index}`]), { index })
      const order = [{ partition: 2 }, { partition: 0 }, { partition: 1 }]
      const size = batchOf(['in 0']).length
      for (const maxBytes of [size, 2 * size, 3 * size]) {
        await p.ask(fetch, 12, requestOf(topic, order, { maxBytes }), { note: `${maxBytes / size} batches in all` })
      }
      const small = order.map((each) => ({ ...each, partitionMaxBytes: 1 }))
      await p.ask(fetch, 12, requestOf(topic, small), { note: 'a byte of each' })
    },
  },
]

const waiting: readonly Scenario[] = [
  {
    name: 'fewer bytes than asked for are answered when the time is over',
    async play(p) {
      const topic = await filled(p)
      for (const version of [4, 12, 18]) {
        await p.ask(fetch, version, requestOf(topic, [{ partition: 0 }], { minBytes: 5000, maxWaitMs: 20 }))
        await p.ask(
          fetch,
          version,
          requestOf(topic, [{ partition: 0, fetchOffset: 3 }], { minBytes: 1, maxWaitMs: 20 }),
          {
            note: 'at the end',
          },
        )
      }
    },
  },
  {
    name: 'a fetch waits until there is something to read',
    async play(p) {
      const topic = await filled(p)
      const atEnd = requestOf(topic, [{ partition: 0, fetchOffset: 3 }], { minBytes: 1, maxWaitMs: 20_000 })
      const waiter = await p.send(fetch, 12, atEnd, { on: 'waiter' })
      await p.append(topic.name, batchOf(['four']))
      await waiter.answer()
    },
  },
  {
    name: 'a partition that is not there waits with the others, an offset out of range does not',
    async play(p) {
      const topic = await filled(p)
      const patience = { minBytes: 1, maxWaitMs: 20 }
      for (const version of [4, 12, 16]) {
        const atEnd = { partition: 0, fetchOffset: 3 }
        await p.ask(fetch, version, requestOf(topic, [atEnd, { partition: 1 }], patience), { note: 'no partition' })
        const outOfRange = requestOf(topic, [{ partition: 0, fetchOffset: 99 }], { minBytes: 1, maxWaitMs: 20_000 })
        await p.ask(fetch, version, outOfRange, { note: 'out of range' })
      }
    },
  },
  {
    name: 'without a minimum nothing waits',
    async play(p) {
      const topic = await filled(p)
      await p.ask(fetch, 12, requestOf(topic, [{ partition: 0, fetchOffset: 3 }], { minBytes: 0, maxWaitMs: 20_000 }))
    },
  },
  {
    name: 'requests behind a fetch that waits are answered behind it',
    async play(p) {
      const topic = await filled(p)
      const atEnd = requestOf(topic, [{ partition: 0, fetchOffset: 3 }], { minBytes: 1, maxWaitMs: 20_000 })
      const first = await p.send(fetch, 12, atEnd)
      const second = await p.send(fetch, 4, requestOf(topic, [{ partition: 0, fetchOffset: 2 }]))
      await p.append(topic.name, batchOf(['four']))
      await first.answer()
      await second.answer()
    },
  },
]

const replicas: readonly Scenario[] = [
  {
    name: 'those who are no consumers',
    async play(p) {
      const topic = await filled(p)
      for (const version of [4, 12, 14]) {
        for (const replicaId of [-2, -3]) {
          await p.ask(fetch, version, requestOf(topic, [{ partition: 0 }], { replicaId }), {
            note: `replica ${replicaId}`,
          })
        }
      }
      const debugging = { replicaState: { replicaId: -2, replicaEpoch: -1 } }
      await p.ask(fetch, 15, requestOf(topic, [{ partition: 0 }], debugging), { note: 'a debugging consumer' })
      await p.ask(fetch, 12, requestOf(topic, [{ partition: 0 }], { clusterId: 'another' }), {
        note: 'another cluster',
      })
    },
  },
  {
    name: 'a follower that is none',
    async play(p) {
      const topic = await filled(p)
      for (const version of [4, 9, 12, 14]) {
        await p.ask(fetch, version, requestOf(topic, [{ partition: 0 }], { replicaId: 77 }))
      }
      for (const version of [15, 18]) {
        const replicaState = { replicaId: 77, replicaEpoch: 1 }
        await p.ask(fetch, version, requestOf(topic, [{ partition: 0 }], { replicaState }))
      }
    },
  },
]

export const fetchScenarios: readonly Scenario[] = [
  ...inEveryVersion(fetch, 'reads', async (p, version) => {
    const topic = await filled(p)
    const reads = [{ partition: 0 }]
    await p.ask(fetch, version, requestOf(topic, reads), { note: 'from the beginning' })
    await p.ask(fetch, version, requestOf(topic, [{ partition: 0, fetchOffset: 1 }]), { note: 'within a batch' })
    await p.ask(fetch, version, requestOf(topic, [{ partition: 0, fetchOffset: 3 }]), { note: 'at the end' })
    await p.ask(fetch, version, requestOf(topic, reads, { isolationLevel: 1 }), { note: 'what is committed' })
  }),
  {
    name: 'an empty partition',
    async play(p) {
      const topic = await p.topic('t')
      for (const version of TELLING_VERSIONS) await p.ask(fetch, version, requestOf(topic, [{ partition: 0 }]))
    },
  },
  {
    name: 'batches of every codec in a row',
    async play(p) {
      const topic = await p.topic('t')
      for (const compression of ['gzip', 'snappy', 'lz4', 'none', 'zstd'] as const) {
        await p.append(topic.name, batchOf([compression, 'again'], { compression }))
      }
      for (const version of [4, 9, 10, 12]) await p.ask(fetch, version, requestOf(topic, [{ partition: 0 }]))
      await p.ask(fetch, 4, requestOf(topic, [{ partition: 0, fetchOffset: 3 }]), { note: 'from within' })
    },
  },
  {
    name: 'an old client reads what a new one wrote',
    async play(p) {
      const topic = await p.topic('t')
      const topicData = [{ topicId: topic.id, partitionData: [{ index: 0, records: batchOf(['new']) }] }]
      await p.ask(produce, 13, { acks: -1, timeoutMs: 5000, topicData })
      await p.ask(fetch, 4, requestOf(topic, [{ partition: 0 }]))
    },
  },
  ...targets,
  ...offsets,
  ...limits,
  ...waiting,
  ...replicas,
]
