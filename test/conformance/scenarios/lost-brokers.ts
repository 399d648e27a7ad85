/** What the others answer while a broker stands still: at first nobody has noticed, and then it is taken for gone. */
import { alterPartitionReassignments } from '../../../src/protocol/apis/alter-partition-reassignments.js'
import { createPartitions } from '../../../src/protocol/apis/create-partitions.js'
import { createTopics } from '../../../src/protocol/apis/create-topics.js'
import { deleteRecords } from '../../../src/protocol/apis/delete-records.js'
import { describeCluster } from '../../../src/protocol/apis/describe-cluster.js'
import { describeTopicPartitions } from '../../../src/protocol/apis/describe-topic-partitions.js'
import { electLeaders } from '../../../src/protocol/apis/elect-leaders.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { listOffsets } from '../../../src/protocol/apis/list-offsets.js'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import { offsetForLeaderEpoch } from '../../../src/protocol/apis/offset-for-leader-epoch.js'
import { produce } from '../../../src/protocol/apis/produce.js'
import type { Play, PlayedTopic } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf } from './batch.js'

const LOST = 3
const TIMEOUT_MS = 30_000
const [PREFERRED, UNCLEAN] = [0, 1]
const FIRST_PRODUCE_WITH_TOPIC_IDS = 13

const versionsOf = ({ versions: [first, last] }: { readonly versions: readonly [number, number] }) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i)

interface ProduceOptions {
  readonly acks: number
  readonly note: string
  readonly to: number
  readonly version?: number
  readonly timeoutMs?: number
}

function send(p: Play, topic: PlayedTopic, { version = 12, acks, note, to, timeoutMs = TIMEOUT_MS }: ProduceOptions) {
  const named = version < FIRST_PRODUCE_WITH_TOPIC_IDS ? { name: topic.name } : { topicId: topic.id }
  const topicData = [{ ...named, partitionData: [{ index: 0, records: batchOf(['v']) }] }]
  return p.ask(produce, version, { acks, timeoutMs, topicData }, { note, to })
}

/** What a broker says of the log of a topic that it leads: where it ends for readers, and its first batch. */
async function read(p: Play, { name }: PlayedTopic, to: number, currentLeaderEpoch = -1, note = 'with no epoch') {
  for (const timestamp of [-1, -2]) {
    const asked = [{ name, partitions: [{ partitionIndex: 0, currentLeaderEpoch, timestamp }] }]
    await p.ask(listOffsets, 7, { replicaId: -1, topics: asked }, { to, note: `${timestamp}, ${note}` })
  }
  const partitions = [{ partition: 0, currentLeaderEpoch, fetchOffset: 0, partitionMaxBytes: 1000 }]
  await p.ask(fetch, 12, { maxWaitMs: 0, minBytes: 0, topics: [{ topic: name, partitions }] }, { to, note })
  const ended = [{ topic: name, partitions: [{ partition: 0, currentLeaderEpoch, leaderEpoch: 0 }] }]
  await p.ask(offsetForLeaderEpoch, 4, { replicaId: -2, topics: ended }, { to, note })
}

/** Topics of one partition each, in which the broker that will be lost stands first, second or alone. */
async function topicsOf(p: Play): Promise<Record<'spread' | 'alone' | 'careless' | 'first' | 'second', PlayedTopic>> {
  const strict = { 'min.insync.replicas': '2' }
  return {
    spread: await p.topic('spread', { assignments: [[3, 1, 2]] }),
    alone: await p.topic('alone', { assignments: [[3]] }),
    careless: await p.topic('careless', { assignments: [[3]], configs: { 'unclean.leader.election.enable': 'true' } }),
    first: await p.topic('first', { assignments: [[3, 2]], configs: strict }),
    second: await p.topic('second', { assignments: [[2, 3]], configs: strict }),
  }
}

/** Waits until the other brokers say of a topic that nobody, or this one, leads it. */
async function led(p: Play, { name }: PlayedTopic, leader: number): Promise<void> {
  for (const to of [1, 2]) {
    await p.eventually(
      () => p.setUp(metadata, 12, { topics: [{ name }], allowAutoTopicCreation: false }, to),
      ({ topics }) =>
        topics[0]!.partitions[0]!.leaderId === leader && !topics[0]!.partitions[0]!.isrNodes.includes(LOST),
    )
  }
}

async function lost(p: Play) {
  const topics = await topicsOf(p)
  await p.append(topics.spread.name, batchOf(['v']), { to: LOST })
  await p.suspend(LOST)
  await p.missed(LOST)
  for (const [topic, leader] of [
    [topics.spread, 1],
    [topics.alone, -1],
    [topics.careless, -1],
    [topics.first, 2],
    [topics.second, 2],
  ] as const) {
    await led(p, topic, leader)
  }
  return topics
}

const namesOf = (topics: Readonly<Record<string, PlayedTopic>>) => Object.values(topics).map(({ name }) => ({ name }))

export const lostBrokerScenarios: readonly Scenario[] = [
  {
    name: 'before it is missed, what it should copy is waited for',
    isFrail: true,
    async play(p) {
      const topic = await p.topic('t', { assignments: [[1, 3]], configs: { 'min.insync.replicas': '2' } })
      await p.append(topic.name, batchOf(['v']))
      await p.suspend(LOST)
      for (const version of versionsOf(produce)) {
        await send(p, topic, { version, acks: -1, timeoutMs: 20, to: 1, note: 'to all in sync' })
      }
      await send(p, topic, { acks: 1, to: 1, note: 'to the leader' })
      await read(p, topic, 1)
      for (const version of versionsOf(deleteRecords)) {
        const partitions = [{ partitionIndex: 0, offset: 1 }]
        const request = { topics: [{ name: topic.name, partitions }], timeoutMs: 20 }
        await p.ask(deleteRecords, version, request, { note: 'at every replica' })
      }
    },
  },
  {
    name: 'once it is missed, others lead in its place, or nobody does',
    isFrail: true,
    async play(p) {
      const topics = await lost(p)
      for (const version of versionsOf(metadata)) {
        await p.ask(metadata, version, { topics: namesOf(topics) })
      }
      await p.ask(describeTopicPartitions, 0, { topics: namesOf(topics), responsePartitionLimit: 100 })
      for (const version of versionsOf(describeCluster)) await p.ask(describeCluster, version, {})
      await p.ask(describeCluster, 2, { includeFencedBrokers: true }, { note: 'with those that are gone' })
      const topicPartitions = Object.values(topics).map(({ name }) => ({ topic: name, partitions: [0] }))
      for (const version of versionsOf(electLeaders)) {
        for (const electionType of version === 0 ? [PREFERRED] : [PREFERRED, UNCLEAN]) {
          const note = electionType === PREFERRED ? 'preferred' : 'unclean'
          await p.ask(electLeaders, version, { electionType, topicPartitions, timeoutMs: TIMEOUT_MS }, { note })
        }
      }
    },
  },
  {
    name: 'once it is missed, there are too few for some',
    isFrail: true,
    async play(p) {
      const { second, alone, spread } = await lost(p)
      await send(p, second, { acks: -1, to: 2, note: 'to two, where there is one' })
      await send(p, second, { acks: 1, to: 2, note: 'to the leader, where two are wanted' })
      await read(p, second, 2)
      await send(p, alone, { acks: 1, to: 1, note: 'to one that never had it' })
      await read(p, alone, 1)
      await send(p, spread, { acks: -1, to: 1, note: 'to those that are left' })
      await read(p, spread, 1, 0, 'with the epoch of the lost one')
      await read(p, spread, 1, 1, 'with the epoch of the new one')
      await read(p, spread, 1, 2, 'with an epoch to come')
    },
  },
  {
    name: 'once it is missed, nothing new is given to it alone',
    isFrail: true,
    async play(p) {
      const { spread } = await lost(p)
      const create = (label: string, assignment: readonly number[]) => ({
        name: p.name(label),
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [{ partitionIndex: 0, brokerIds: assignment }],
      })
      for (const version of versionsOf(createTopics)) {
        await p.ask(
          createTopics,
          version,
          { topics: [create('new', [3])], timeoutMs: TIMEOUT_MS },
          { note: 'to it alone' },
        )
      }
      await p.ask(
        createTopics,
        6,
        { topics: [{ name: p.name('four'), numPartitions: 1, replicationFactor: 4 }], timeoutMs: TIMEOUT_MS },
        { note: 'more replicas than there are brokers' },
      )
      for (const version of versionsOf(createPartitions)) {
        const topics = [{ name: spread.name, count: 2, assignments: [{ brokerIds: [3, 2, 1] }] }]
        await p.ask(
          createPartitions,
          version,
          { topics, timeoutMs: TIMEOUT_MS, validateOnly: true },
          { note: 'to all three' },
        )
      }
      const named = await p.ask(
        createTopics,
        4,
        { topics: [create('both', [3, 1])], timeoutMs: TIMEOUT_MS },
        { note: 'to it and another' },
      )
      if (named.topics[0]!.errorCode === 0) {
        const both = [{ name: p.name('both') }]
        await p.ask(
          describeTopicPartitions,
          0,
          { topics: both, responsePartitionLimit: 10 },
          { until: ({ topics }) => topics[0]!.partitions.length > 0 },
        )
      }
      const move = (replicas: readonly number[]) => ({
        topics: [{ name: spread.name, partitions: [{ partitionIndex: 0, replicas }] }],
        timeoutMs: TIMEOUT_MS,
      })
      await p.ask(alterPartitionReassignments, 0, move([3]), { note: 'to it alone' })
      await p.ask(alterPartitionReassignments, 0, move([1, 2]), { note: 'away from it' })
    },
  },
]
