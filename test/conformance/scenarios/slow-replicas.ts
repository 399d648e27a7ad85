/** What is seen of a partition on its way, while its new replica is throttled (KIP-73) and does not get there. */
import { alterPartitionReassignments } from '../../../src/protocol/apis/alter-partition-reassignments.js'
import { deleteRecords } from '../../../src/protocol/apis/delete-records.js'
import { describeLogDirs } from '../../../src/protocol/apis/describe-log-dirs.js'
import { describeTopicPartitions } from '../../../src/protocol/apis/describe-topic-partitions.js'
import { electLeaders } from '../../../src/protocol/apis/elect-leaders.js'
import { listOffsets } from '../../../src/protocol/apis/list-offsets.js'
import { listPartitionReassignments } from '../../../src/protocol/apis/list-partition-reassignments.js'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import type { Play, PlayedTopic } from '../play.js'
import type { Scenario } from '../scenario.js'
import { letCopy, SLOW, withSlowBroker } from './slow-broker.js'

const slowly = (name: string, play: (p: Play, topic: PlayedTopic) => Promise<void>): Scenario => ({
  name,
  brokers: 3,
  play: (p) => withSlowBroker(p, (topic) => play(p, topic)),
})

function alter(
  p: Play,
  { name }: PlayedTopic,
  replicas: readonly number[] | null,
  { note, allowReplicationFactorChange = true }: { note?: string; allowReplicationFactorChange?: boolean } = {},
) {
  const topics = [{ name, partitions: [{ partitionIndex: 0, replicas }] }]
  const request = { topics, allowReplicationFactorChange }
  return p.ask(alterPartitionReassignments, 1, request, note === undefined ? {} : { note })
}

/** Waits until the slow replica has what it gets. */
function started(p: Play, { name }: PlayedTopic) {
  const topics = [{ topic: name, partitions: [0] }]
  return p.ask(
    describeLogDirs,
    5,
    { topics },
    {
      to: SLOW,
      note: 'the slow one',
      until: ({ results }) => (results[0]!.topics[0]?.partitions[0]?.partitionSize ?? 0) > 0,
    },
  )
}

async function seen(p: Play, { name }: PlayedTopic, replicas: readonly number[]): Promise<void> {
  await p.known(name, ([partition]) => JSON.stringify(partition!.replicaNodes) === JSON.stringify(replicas))
  await p.ask(listPartitionReassignments, 0, { topics: null }, { own: 'topics' })
  const topics = [{ name }]
  await p.ask(metadata, 12, { topics, allowAutoTopicCreation: false }, { to: 2 })
  await p.ask(describeTopicPartitions, 0, { topics, responsePartitionLimit: 100 })
}

const removal = ({ name }: PlayedTopic, offset: number, timeoutMs = 30_000) => ({
  topics: [{ name, partitions: [{ partitionIndex: 0, offset }] }],
  timeoutMs,
})

export const slowReplicaScenarios: readonly Scenario[] = [
  slowly(
    'a partition on its way is on the old brokers and on the new ones, and back when that is called off',
    async (p, topic) => {
      await alter(p, topic, [2, 3])
      await started(p, topic)
      await seen(p, topic, [2, 3, 1])
      const asked = [{ name: topic.name, partitionIndexes: [0, 7, 0] }]
      await p.ask(listPartitionReassignments, 0, {
        topics: [...asked, { name: p.name('nowhere'), partitionIndexes: [0] }],
      })
      await alter(p, topic, [2, 3], { note: 'again' })
      await seen(p, topic, [2, 3, 1])
      await alter(p, topic, null, { note: 'called off' })
      await p.placed(topic.name, [[2, 1]])
      await seen(p, topic, [2, 1])
      await alter(p, topic, null, { note: 'called off again' })
    },
  ),
  slowly('a reassignment is overtaken by another', async (p, topic) => {
    await alter(p, topic, [3])
    await seen(p, topic, [3, 1, 2])
    await alter(p, topic, [1, 2, 3], { note: 'to all' })
    await seen(p, topic, [1, 2, 3])
    await alter(p, topic, [1, 3], { note: 'to two' })
    await seen(p, topic, [1, 3, 2])
    await alter(p, topic, [3], { note: 'to one, which is forbidden', allowReplicationFactorChange: false })
    await alter(p, topic, [2, 3], { note: 'to two others', allowReplicationFactorChange: false })
    await seen(p, topic, [2, 3, 1])
    await letCopy(p)
    await p.placed(topic.name, [[2, 3]])
    await seen(p, topic, [2, 3])
  }),
  slowly(
    'a reassignment that is overtaken by one to where the partition was goes on, until it is called off',
    async (p, topic) => {
      await alter(p, topic, [2, 3])
      await seen(p, topic, [2, 3, 1])
      await alter(p, topic, [1, 2], { note: 'back' })
      await seen(p, topic, [1, 2, 3])
      await alter(p, topic, null, { note: 'called off' })
      await seen(p, topic, [1, 2])
    },
  ),
  slowly('a first replica that is not in sync is not elected', async (p, topic) => {
    await alter(p, topic, [3, 1])
    await started(p, topic)
    await seen(p, topic, [3, 1, 2])
    const topicPartitions = [{ topic: topic.name, partitions: [0] }]
    for (const version of [0, 1, 2]) await p.ask(electLeaders, version, { topicPartitions, timeoutMs: 30_000 })
    await p.ask(electLeaders, 2, { topicPartitions: null }, { note: 'everywhere', own: 'replicaElectionResults' })
  }),
  slowly('deleted records are waited for at a replica that is not in sync', async (p, topic) => {
    await alter(p, topic, [1, 2, 3])
    await started(p, topic)
    await p.ask(deleteRecords, 2, removal(topic, 0), { note: 'nothing' })
    for (const version of [0, 1, 2]) {
      await p.ask(deleteRecords, version, removal(topic, 2, 100), { note: 'in too short a time' })
    }
    await p.ask(deleteRecords, 2, removal(topic, 2, 0), { note: 'in no time' })
    const earliest = [{ name: topic.name, partitions: [{ partitionIndex: 0, timestamp: -2 }] }]
    await p.ask(listOffsets, 7, { replicaId: -1, topics: earliest }, { note: 'where the leader begins' })
    const waiting = await p.send(deleteRecords, 2, removal(topic, 2), { note: 'in time' })
    await letCopy(p)
    await waiting.answer()
    await p.placed(topic.name, [[1, 2, 3]])
  }),
]
