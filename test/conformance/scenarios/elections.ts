import { alterPartitionReassignments } from '../../../src/protocol/apis/alter-partition-reassignments.js'
import { electLeaders } from '../../../src/protocol/apis/elect-leaders.js'
import { listOffsets } from '../../../src/protocol/apis/list-offsets.js'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import { offsetForLeaderEpoch } from '../../../src/protocol/apis/offset-for-leader-epoch.js'
import { errorCode } from '../../../src/protocol/errors.js'
import type { Play, PlayedTopic } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf } from './batch.js'
import { inEveryVersion } from './versions.js'

const PREFERRED = 0
const UNCLEAN = 1
const FIRST_VERSION_WITH_TYPES = 1
const TIMEOUT_MS = 30_000

type Asked = readonly [topic: string, ...partitions: number[]]

interface ElectOptions {
  readonly version?: number
  readonly type?: number
  readonly note?: string
  readonly timeoutMs?: number
  readonly to?: number
}

function elect(
  p: Play,
  asked: readonly Asked[] | null,
  { version = 2, type = PREFERRED, note, timeoutMs = TIMEOUT_MS, to = 1 }: ElectOptions = {},
) {
  const topicPartitions = asked?.map(([topic, ...partitions]) => ({ topic, partitions })) ?? null
  const typed = version >= FIRST_VERSION_WITH_TYPES ? { electionType: type } : {}
  const request = { ...typed, topicPartitions, timeoutMs }
  // Null asks for every partition of the cluster, and has each topic of it in the answer.
  const options = { to, ...(note === undefined ? {} : { note }) }
  return p.ask(electLeaders, version, request, asked === null ? { ...options, own: 'replicaElectionResults' } : options)
}

/** Waits until these are the leaders, by partition, and shows what brokers say of them. */
async function led(p: Play, { name }: PlayedTopic, ...leaders: readonly number[]): Promise<void> {
  await p.led(name, leaders)
  const topics = [{ name }]
  await p.ask(metadata, 12, { topics, allowAutoTopicCreation: false }, { note: 'who leads' })
}

/** A topic of which broker 2 leads every partition, although it is the first replica of none. */
async function ledBySecond(p: Play, partitions = 1): Promise<PlayedTopic> {
  const indexes = Array.from({ length: partitions }, (_, index) => index)
  const topic = await p.topic('t', { assignments: indexes.map(() => [2, 1, 3]) })
  await p.setUp(alterPartitionReassignments, 0, {
    topics: [
      { name: topic.name, partitions: indexes.map((partitionIndex) => ({ partitionIndex, replicas: [1, 2, 3] })) },
    ],
  })
  const replicas = indexes.map(() => [1, 2, 3])
  await p.placed(topic.name, replicas)
  return topic
}

const record = (value: string) => batchOf([{ key: Buffer.from('k'), value: Buffer.from(value), timestamp: 1 }])

export const electionScenarios: readonly Scenario[] = [
  ...inEveryVersion(
    electLeaders,
    'gives leadership to the first replicas',
    async (p, version) => {
      const topic = await ledBySecond(p, 3)
      const other = await p.topic('u', { assignments: [[1, 2]] })
      await elect(p, [[topic.name, 0, 2]], { version })
      await led(p, topic, 1, 2, 1)
      await elect(
        p,
        [
          [topic.name, 0, 1, 7, -1],
          [p.name('nowhere'), 0],
          [other.name, 0],
        ],
        { version, note: 'again' },
      )
      await led(p, topic, 1, 1, 1)
    },
    { brokers: 3 },
  ),
  ...inEveryVersion(
    electLeaders,
    'elects everywhere',
    async (p, version) => {
      const topic = await ledBySecond(p, 2)
      await elect(p, null, { version, to: 2 })
      await led(p, topic, 1, 1)
      await elect(p, null, { version, note: 'again' })
    },
    { brokers: 3 },
  ),
  ...inEveryVersion(
    electLeaders,
    'is refused',
    async (p, version) => {
      const topic = await p.topic('t', { assignments: [[1, 2]] })
      const { name } = topic
      await elect(p, [[name, 0]], { version, note: 'where the preferred one leads' })
      await elect(p, [[name]], { version, note: 'no partitions' })
      await elect(p, [], { version, note: 'no topics' })
      await elect(p, [['', 0]], { version, note: 'an empty name' })
      await elect(p, [[name, 0, 0]], { version, note: 'a partition twice' })
      for (const timeoutMs of [0, -1]) {
        await elect(p, [[name, 0]], { version, timeoutMs, note: 'no time' })
        await elect(p, [], { version, timeoutMs, note: 'no time for nothing' })
      }
    },
    { brokers: 3 },
  ),
  ...inEveryVersion(
    electLeaders,
    'elects nobody uncleanly where somebody leads',
    async (p, version) => {
      const topic = await ledBySecond(p)
      await elect(p, [[topic.name, 0, 9]], { version, type: UNCLEAN })
      await elect(p, null, { version, type: UNCLEAN, note: 'everywhere' })
      await elect(p, [[topic.name, 0]], { version, type: 2, note: 'a type that there is not' })
      await elect(p, [[topic.name, 0]], { version, type: -1, note: 'a type below 0' })
      await elect(p, [], { version, type: 2, note: 'a type that there is not, for nothing' })
      await elect(p, null, { version, type: 2, note: 'a type that there is not, everywhere' })
    },
    { brokers: 3, from: FIRST_VERSION_WITH_TYPES },
  ),
  {
    name: 'a partition that is named twice is led anew twice',
    brokers: 3,
    async play(p) {
      const topic = await ledBySecond(p)
      await elect(p, [
        [topic.name, 0],
        [topic.name, 0],
      ])
      await led(p, topic, 1)
    },
  },
  {
    name: 'the new leader writes in another epoch, and the old one follows',
    brokers: 3,
    async play(p) {
      const topic = await ledBySecond(p)
      await p.append(topic.name, record('before'), { to: 2 })
      await elect(p, [[topic.name, 0]])
      await led(p, topic, 1)
      await p.append(topic.name, record('after'), { to: 1 })
      const partitions = [0, 1, 2].map((leaderEpoch) => ({ partition: 0, leaderEpoch }))
      for (const asked of partitions) {
        await p.ask(offsetForLeaderEpoch, 4, { replicaId: -2, topics: [{ topic: topic.name, partitions: [asked] }] })
      }
      const latest = {
        replicaId: -1,
        topics: [{ name: topic.name, partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
      }
      await p.ask(listOffsets, 7, latest, {
        to: 2,
        note: 'at the old leader',
        until: ({ topics }) => topics[0]!.partitions[0]!.errorCode === errorCode('NOT_LEADER_OR_FOLLOWER'),
      })
    },
  },
]
