import { alterPartitionReassignments } from '../../../src/protocol/apis/alter-partition-reassignments.js'
import { describeTopicPartitions } from '../../../src/protocol/apis/describe-topic-partitions.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { incrementalAlterConfigs } from '../../../src/protocol/apis/incremental-alter-configs.js'
import { listPartitionReassignments } from '../../../src/protocol/apis/list-partition-reassignments.js'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import { type ErrorName, errorCode } from '../../../src/protocol/errors.js'
import type { Play, PlayedTopic } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf } from './batch.js'
import { inEveryVersion } from './versions.js'

const TIMEOUT_MS = 30_000

type Move = readonly [index: number, replicas: readonly number[] | null]

function moves(name: string, ...partitions: readonly Move[]) {
  return { name, partitions: partitions.map(([partitionIndex, replicas]) => ({ partitionIndex, replicas })) }
}

interface AlterOptions {
  readonly version?: number
  readonly note?: string
  readonly allowReplicationFactorChange?: boolean
  readonly timeoutMs?: number
  readonly to?: number
}

function alter(
  p: Play,
  topics: readonly ReturnType<typeof moves>[],
  { version = 1, note, allowReplicationFactorChange = true, timeoutMs = TIMEOUT_MS, to = 1 }: AlterOptions = {},
) {
  const allowance = version === 0 ? {} : { allowReplicationFactorChange }
  const request = { timeoutMs, topics, ...allowance }
  return p.ask(alterPartitionReassignments, version, request, { to, ...(note === undefined ? {} : { note }) })
}

function list(p: Play, topics: readonly (readonly [name: string, ...indexes: number[]])[], note?: string) {
  const asked = topics.map(([name, ...partitionIndexes]) => ({ name, partitionIndexes }))
  const request = { timeoutMs: TIMEOUT_MS, topics: asked }
  return p.ask(listPartitionReassignments, 0, request, note === undefined ? {} : { note })
}

/** Waits until these are the replicas, by partition, and shows what brokers say of them. */
async function arrived(p: Play, { name }: PlayedTopic, ...replicas: readonly (readonly number[])[]): Promise<void> {
  await p.placed(name, replicas)
  const note = 'where it has come to'
  const topics = [{ name }]
  await p.ask(metadata, 12, { topics, allowAutoTopicCreation: false }, { note })
  await p.ask(describeTopicPartitions, 0, { topics, responsePartitionLimit: 100 }, { note, to: 3 })
}

function readFrom(p: Play, { name }: PlayedTopic, to: number, note: string, error: ErrorName = 'NONE') {
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }]
  return p.ask(
    fetch,
    12,
    { maxBytes: 1000, topics: [{ topic: name, partitions }] },
    { note, to, until: ({ responses }) => responses[0]!.partitions[0]!.errorCode === errorCode(error) },
  )
}

const records = (...values: readonly string[]) =>
  batchOf(values.map((value) => ({ key: Buffer.from('k'), value: Buffer.from(value), timestamp: 1 })))

/** A topic on three brokers whose one partition the first two hold. */
async function onTwo(p: Play): Promise<PlayedTopic> {
  const topic = await p.topic('t', { assignments: [[1, 2]] })
  await p.append(topic.name, records('one', 'two'))
  return topic
}

const completed: readonly Scenario[] = [
  ...inEveryVersion(
    alterPartitionReassignments,
    'moves a partition to other brokers, and its records with it',
    async (p, version) => {
      const topic = await onTwo(p)
      await alter(p, [moves(topic.name, [0, [2, 3]])], { version })
      await arrived(p, topic, [2, 3])
      await readFrom(p, topic, 3, 'at the new follower')
      await readFrom(p, topic, 1, 'at the old leader', 'NOT_LEADER_OR_FOLLOWER')
      await p.append(topic.name, records('three'), { to: 2 })
    },
    { brokers: 3 },
  ),
  {
    name: 'a replica is added',
    brokers: 3,
    async play(p) {
      const topic = await onTwo(p)
      await alter(p, [moves(topic.name, [0, [1, 2, 3]])])
      await arrived(p, topic, [1, 2, 3])
    },
  },
  {
    name: 'replicas are removed, the leader among them',
    brokers: 3,
    async play(p) {
      const topic = await p.topic('t', { assignments: [[1, 2, 3]] })
      await p.append(topic.name, records('one'))
      await alter(p, [moves(topic.name, [0, [2, 3]])], { note: 'the leader' })
      await arrived(p, topic, [2, 3])
      await alter(p, [moves(topic.name, [0, [2]])], { note: 'a follower' })
      await arrived(p, topic, [2])
    },
  },
  {
    name: 'replicas change their order, and the leader stays',
    brokers: 3,
    async play(p) {
      const topic = await p.topic('t', { assignments: [[1, 2, 3]] })
      await alter(p, [moves(topic.name, [0, [3, 2, 1]])])
      await arrived(p, topic, [3, 2, 1])
    },
  },
  {
    name: 'a partition is where it should be already',
    brokers: 3,
    async play(p) {
      const topic = await onTwo(p)
      await alter(p, [moves(topic.name, [0, [1, 2]])])
      await arrived(p, topic, [1, 2])
    },
  },
  {
    name: 'a partition moves away wholly',
    brokers: 3,
    async play(p) {
      const topic = await p.topic('t', { assignments: [[1]] })
      await p.append(topic.name, records('one', 'two'))
      await alter(p, [moves(topic.name, [0, [3]])])
      await arrived(p, topic, [3])
      await readFrom(p, topic, 3, 'at the new broker')
      await p.append(topic.name, records('three'), { to: 3 })
    },
  },
  {
    name: 'fewer replicas than min.insync.replicas are left, and those that went may still lead',
    brokers: 3,
    async play(p) {
      const topic = await p.topic('t', { assignments: [[1, 2, 3]], configs: { 'min.insync.replicas': '3' } })
      await alter(p, [moves(topic.name, [0, [1]])])
      await arrived(p, topic, [1])
      await p.append(topic.name, records('one'))
      const configs = [{ name: 'min.insync.replicas', configOperation: 0, value: '2' }]
      const resources = [{ resourceType: 2, resourceName: topic.name, configs }]
      await p.ask(incrementalAlterConfigs, 1, { resources })
      await p.ask(
        describeTopicPartitions,
        0,
        { topics: [{ name: topic.name }], responsePartitionLimit: 100 },
        { until: ({ topics }) => topics[0]!.partitions[0]!.eligibleLeaderReplicas?.length === 0 },
      )
    },
  },
  {
    name: 'several partitions and topics move in one request',
    brokers: 3,
    async play(p) {
      const [a, b] = [
        await p.topic('a', { assignments: [[1], [2], [3]] }),
        await p.topic('b', { assignments: [[1, 2]] }),
      ]
      await alter(p, [moves(a.name, [0, [2]], [2, [3, 1]], [1, [2]]), moves(b.name, [0, [3, 1]])], { to: 2 })
      await arrived(p, a, [2], [2], [3, 1])
      await arrived(p, b, [3, 1])
    },
  },
]

const refused: readonly Scenario[] = [
  ...inEveryVersion(
    alterPartitionReassignments,
    'is refused',
    async (p, version) => {
      const { name } = await onTwo(p)
      await alter(p, [moves(name, [0, null])], { version, note: 'nothing to cancel' })
      await alter(p, [moves(name, [0, []])], { version, note: 'no brokers' })
      await alter(p, [moves(name, [0, [1, 1]])], { version, note: 'a broker twice' })
      await alter(p, [moves(name, [0, [1, 9]])], { version, note: 'an unknown broker' })
      await alter(p, [moves(name, [0, [1, -1]])], { version, note: 'a broker below 0' })
      await alter(p, [moves(name, [1, [1, 2]], [-1, null])], { version, note: 'an unknown partition' })
      await alter(p, [moves(p.name('nowhere'), [0, [1]], [0, null])], { version, note: 'an unknown topic' })
      await alter(p, [moves('', [0, [1]])], { version, note: 'an empty name' })
      await alter(p, [moves('__cluster_metadata', [0, [1]])], { version, note: "the controllers' topic" })
      await alter(p, [moves(name)], { version, note: 'no partitions' })
      await alter(p, [], { version, note: 'no topics' })
      await alter(p, [moves(name, [0, [1, 9]], [0, [2, 1]])], { version, note: 'one of two' })
    },
    { brokers: 3 },
  ),
  {
    name: 'a partition that is named twice, and a topic that is',
    brokers: 3,
    async play(p) {
      const topic = await onTwo(p)
      await alter(p, [moves(topic.name, [0, [2, 1]], [0, [1, 2]])])
      await arrived(p, topic, [2, 1])
      await alter(p, [moves(topic.name, [0, [2, 1]]), moves(topic.name, [0, null])], { note: 'the topic' })
      await arrived(p, topic, [2, 1])
    },
  },
  {
    name: 'the replication factor must not change',
    brokers: 3,
    async play(p) {
      const topic = await onTwo(p)
      const strictly = { allowReplicationFactorChange: false }
      await alter(p, [moves(topic.name, [0, [1, 2, 3]])], { ...strictly, note: 'up' })
      await alter(p, [moves(topic.name, [0, [1]])], { ...strictly, note: 'down' })
      await alter(p, [moves(topic.name, [0, [1, 9, 3]])], { ...strictly, note: 'up, to an unknown broker' })
      await alter(p, [], { ...strictly, note: 'nothing' })
      await alter(p, [moves(topic.name, [0, [3, 1]])], { ...strictly, note: 'the same' })
      await arrived(p, topic, [3, 1])
    },
  },
  {
    name: 'no time to do it',
    brokers: 3,
    async play(p) {
      const topic = await onTwo(p)
      for (const timeoutMs of [0, -1]) {
        await alter(p, [moves(topic.name, [0, [3, 1]])], { timeoutMs })
        await alter(p, [], { timeoutMs, note: 'nothing' })
        const asked = [{ name: topic.name, partitionIndexes: [0] }]
        await p.ask(listPartitionReassignments, 0, { timeoutMs, topics: asked })
        await p.ask(listPartitionReassignments, 0, { timeoutMs, topics: [] }, { note: 'nothing' })
      }
      await arrived(p, topic, [1, 2])
    },
  },
  {
    name: 'nothing to list',
    brokers: 3,
    async play(p) {
      const { name } = await onTwo(p)
      await list(p, [[name, 0]], 'nothing under way')
      await list(p, [[name, 7, -1]], 'an unknown partition')
      await list(p, [[name]], 'no partitions')
      await list(p, [[p.name('nowhere'), 0]], 'an unknown topic')
      await list(p, [['', 0]], 'an empty name')
      await list(p, [], 'no topics')
      await p.ask(listPartitionReassignments, 0, { topics: null }, { note: 'all', own: 'topics' })
    },
  },
]

export const reassignmentScenarios: readonly Scenario[] = [...completed, ...refused]
