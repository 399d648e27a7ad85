/**
 * What becomes of a partition with fewer replicas in sync than `min.insync.replicas` asks for. It has one more replica,
 * which is throttled and does not get there.
 */
import { deleteRecords } from '../../../src/protocol/apis/delete-records.js'
import { describeTopicPartitions } from '../../../src/protocol/apis/describe-topic-partitions.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { incrementalAlterConfigs } from '../../../src/protocol/apis/incremental-alter-configs.js'
import { listOffsets } from '../../../src/protocol/apis/list-offsets.js'
import { offsetForLeaderEpoch } from '../../../src/protocol/apis/offset-for-leader-epoch.js'
import { produce } from '../../../src/protocol/apis/produce.js'
import { type ErrorName, errorName } from '../../../src/protocol/errors.js'
import type { Play, PlayedTopic } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf, T0 } from './batch.js'
import { letCopy, reassign, withSlowBroker } from './slow-broker.js'

const [TOPIC, BROKER] = [2, 4]
const SET = 0
const ALL = -1
/** As many as there are before a scenario begins. */
const FILLED = 3

const requestOf = (version: number, topics: readonly PlayedTopic[], records: Buffer, acks = ALL) => ({
  acks,
  timeoutMs: 30_000,
  topicData: topics.map(({ name, id }) => ({
    ...(version < 13 ? { name } : { topicId: id }),
    partitionData: [{ index: 0, records }],
  })),
})

/** Of a time that no broker takes, so that nothing is appended: it is seen to after the replicas were counted. */
const untimely = batchOf([{ timestamp: 4_000_000_000_000, value: Buffer.from('x') }])

/** Waits until the leader counts its replicas so that a batch for all of them becomes this. */
async function counted(p: Play, topic: PlayedTopic, isEnough: boolean): Promise<void> {
  const expected: ErrorName = isEnough ? 'INVALID_TIMESTAMP' : 'NOT_ENOUGH_REPLICAS'
  await p.eventually(
    () => p.setUp(produce, 9, requestOf(9, [topic], untimely)),
    ({ responses }) => errorName(responses[0]!.partitionResponses[0]!.errorCode) === expected,
  )
}

async function setMinimum(p: Play, resourceType: number, resourceName: string, value: string): Promise<void> {
  const configs = [{ name: 'min.insync.replicas', value, configOperation: SET }]
  await p.ask(incrementalAlterConfigs, 1, { resources: [{ resourceType, resourceName, configs }] }, { note: value })
}

/** Of three replicas two are in sync. */
const short = (
  name: string,
  minimum: string | null,
  play: (p: Play, topic: PlayedTopic) => Promise<void>,
): Scenario => ({
  name,
  brokers: 3,
  play: (p) =>
    withSlowBroker(
      p,
      async (topic) => {
        await reassign(p, topic, [1, 2, 3])
        await counted(p, topic, minimum === null)
        await play(p, topic)
      },
      minimum === null ? {} : { 'min.insync.replicas': minimum },
    ),
})

function write(p: Play, topic: PlayedTopic, note: string, { acks = ALL, records = batchOf([note]) } = {}) {
  return p.ask(produce, 9, requestOf(9, [topic], records, acks), { note })
}

function read(p: Play, { name }: PlayedTopic, note: string, fetchOffset = FILLED) {
  const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 100_000 }]
  return p.ask(fetch, 11, { maxWaitMs: 0, minBytes: 0, topics: [{ topic: name, partitions }] }, { note })
}

function end(p: Play, { name }: PlayedTopic, note: string) {
  const topics = [{ name, partitions: [{ partitionIndex: 0, timestamp: -1 }] }]
  return p.ask(listOffsets, 7, { replicaId: -1, topics }, { note })
}

export const tooFewReplicasScenarios: readonly Scenario[] = [
  short('Produce in every version, where too few replicas are in sync', '3', async (p, topic) => {
    const other = await p.topic('other', { assignments: [[1, 2]], configs: { 'min.insync.replicas': '3' } })
    const [first, last] = produce.versions
    for (let version = Math.max(first, 3); version <= last; version++) {
      const batch = batchOf(['a'])
      await p.ask(produce, version, requestOf(version, [topic], batch), { note: 'for all' })
      await p.ask(produce, version, requestOf(version, [topic, other], batch), {
        note: 'beside a topic that has enough',
      })
      await p.ask(produce, version, requestOf(version, [topic], untimely), { note: 'for all, and bad' })
    }
    await p.ask(produce, 9, requestOf(9, [topic], untimely, 1), { note: 'for the leader, and bad' })
    await p.ask(produce, 9, requestOf(9, [topic], batchOf(['a']), 2), { note: 'for two, which none can ask for' })
    await end(p, topic, 'nothing came of it')
  }),
  short('what the leader alone takes is not to be seen', '3', async (p, topic) => {
    await write(p, topic, 'for the leader', { acks: 1 })
    await p.tell(produce, 9, requestOf(9, [topic], batchOf(['for nobody']), 0), { note: 'for nobody' })
    await write(p, topic, 'for all')
    await end(p, topic, 'where it ends')
    for (const offset of [FILLED, FILLED + 2, FILLED + 3]) await read(p, topic, `from ${offset}`, offset)
    const partitions = [{ partitionIndex: 0, offset: FILLED + 1 }]
    const removal = { topics: [{ name: topic.name, partitions }], timeoutMs: 1000 }
    await p.ask(deleteRecords, 2, removal, { note: 'behind the end' })
    const epochs = [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch: 0 }]
    await p.ask(offsetForLeaderEpoch, 4, { replicaId: -1, topics: [{ topic: topic.name, partitions: epochs }] })
    await p.ask(describeTopicPartitions, 0, { topics: [{ name: topic.name }], responsePartitionLimit: 10 })
    await letCopy(p)
    await p.placed(topic.name, [[1, 2, 3]])
    await counted(p, topic, true)
    await write(p, topic, 'for all of them')
    await read(p, topic, 'all of it')
  }),
  short('a producer that is refused sends the same again', '3', async (p, topic) => {
    const producerId = await p.producerId()
    const numbered = (baseSequence: number) =>
      batchOf([{ timestamp: T0, value: Buffer.from(`${baseSequence}`) }], {
        producerId,
        producerEpoch: 0,
        baseSequence,
      })
    await write(p, topic, 'the first', { records: numbered(0) })
    await write(p, topic, 'the first for the leader', { records: numbered(0), acks: 1 })
    await write(p, topic, 'the first once more', { records: numbered(0) })
    await write(p, topic, 'one too late', { records: numbered(7) })
    await setMinimum(p, TOPIC, topic.name, '2')
    await counted(p, topic, true)
    await write(p, topic, 'the first at last', { records: numbered(0) })
    await write(p, topic, 'the second', { records: numbered(1) })
    await read(p, topic, 'both')
  }),
  short('min.insync.replicas of a topic is lowered and raised', '3', async (p, topic) => {
    await write(p, topic, 'for the leader', { acks: 1 })
    await setMinimum(p, TOPIC, topic.name, '2')
    await counted(p, topic, true)
    await end(p, topic, 'before anything else is written')
    await write(p, topic, 'for two')
    await read(p, topic, 'what there is')
    await setMinimum(p, TOPIC, topic.name, '7')
    await counted(p, topic, false)
    await write(p, topic, 'for more than there are')
    await end(p, topic, 'the end stays')
    await setMinimum(p, TOPIC, topic.name, '1')
    await counted(p, topic, true)
    await write(p, topic, 'for one')
  }),
  short('min.insync.replicas of all brokers is raised and lowered', null, async (p, topic) => {
    const own = await p.topic('own', { assignments: [[1, 2]] })
    await write(p, topic, 'before')
    await setMinimum(p, BROKER, '', '3')
    try {
      await counted(p, topic, false)
      await write(p, topic, 'for three')
      await write(p, own, 'for as many as there are')
    } finally {
      await setMinimum(p, BROKER, '', '1')
    }
    await counted(p, topic, true)
    await write(p, topic, 'for one')
  }),
]
