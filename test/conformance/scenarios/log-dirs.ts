import { alterPartitionReassignments } from '../../../src/protocol/apis/alter-partition-reassignments.js'
import { alterReplicaLogDirs } from '../../../src/protocol/apis/alter-replica-log-dirs.js'
import { createTopics } from '../../../src/protocol/apis/create-topics.js'
import { describeLogDirs } from '../../../src/protocol/apis/describe-log-dirs.js'
import { incrementalAlterConfigs } from '../../../src/protocol/apis/incremental-alter-configs.js'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf } from './batch.js'
import { inEveryVersion } from './versions.js'

type Asked = readonly [topic: string, ...partitions: number[]]

function describe(
  p: Play,
  version: number,
  asked: readonly Asked[] | null,
  { note, to = 1 }: { note?: string; to?: number } = {},
) {
  const topics = asked?.map(([topic, ...partitions]) => ({ topic, partitions })) ?? null
  const options = { to, own: 'results.topics' as const, ...(note === undefined ? {} : { note }) }
  return p.ask(describeLogDirs, version, { topics }, options)
}

/** Where a broker keeps its logs. */
async function logDirOf(p: Play): Promise<string> {
  const { results } = await p.setUp(describeLogDirs, 4, { topics: [] })
  return results[0]!.logDir
}

/** Of broker 3. */
async function cordon(p: Play, directories: string | null): Promise<void> {
  const configs = [{ name: 'cordoned.log.dirs', configOperation: directories === null ? 1 : 0, value: directories }]
  await p.setUp(incrementalAlterConfigs, 1, { resources: [{ resourceType: 4, resourceName: '3', configs }] }, 3)
  await p.eventually(
    () => p.setUp(describeLogDirs, 5, { topics: [] }, 3),
    ({ results }) => results[0]!.isCordoned === (directories !== null),
  )
}

const record = (value: string) => batchOf([{ key: Buffer.from('k'), value: Buffer.from(value), timestamp: 1 }])

export const logDirScenarios: readonly Scenario[] = [
  ...inEveryVersion(describeLogDirs, 'tells how large the logs are', async (p, version) => {
    const a = await p.topic('a', { partitions: 2 })
    const b = await p.topic('b')
    await p.append(a.name, record('one'))
    await p.append(a.name, record('two'))
    await p.append(b.name, record('one'))
    await describe(p, version, null, { note: 'all' })
    await describe(p, version, [[a.name, 0, 1]])
    await describe(p, version, [
      [a.name, 1, 1],
      [b.name, 0],
      [a.name, 0],
    ])
    await describe(p, version, [[a.name, 7, -1]], { note: 'no partition' })
    await describe(p, version, [[a.name]], { note: 'no partitions' })
    await describe(p, version, [[p.name('nowhere'), 0]], { note: 'no topic' })
    await describe(p, version, [['', 0]], { note: 'an empty name' })
    await describe(p, version, [['__cluster_metadata', 0]], { note: "the controllers' topic" })
    await describe(p, version, [], { note: 'no topics' })
  }),
  {
    name: 'a broker tells of its own replicas alone',
    brokers: 3,
    async play(p) {
      const { name } = await p.topic('t', {
        assignments: [
          [1, 2],
          [2, 3],
          [3, 2],
        ],
      })
      await p.append(name, record('one'))
      await p.append(name, record('two'), { index: 2, to: 3 })
      for (const to of [1, 2, 3]) await describe(p, 5, [[name, 0, 1, 2]], { to, note: `broker ${to}` })
    },
  },
  ...inEveryVersion(alterReplicaLogDirs, 'moves nothing where there is one directory', async (p, version) => {
    const { name } = await p.topic('t', { partitions: 2 })
    const here = await logDirOf(p)
    const move = (note: string, path: string, topics: readonly Asked[]) => {
      const asked = topics.map(([topic, ...partitions]) => ({ name: topic, partitions }))
      return p.ask(alterReplicaLogDirs, version, { dirs: [{ path, topics: asked }] }, { note })
    }
    await move('where it is', here, [[name, 0, 1]])
    await move('elsewhere', '/nowhere', [[name, 0, 1]])
    await move('an empty path', '', [[name, 0]])
    await move('a relative path', 'logs', [[name, 0]])
    await move('with a slash behind', `${here}/`, [[name, 0]])
    await move('no partition', here, [[name, 7, -1]])
    await move('no topic', here, [[p.name('nowhere'), 0]])
    await move('an empty name', here, [['', 0]])
    await move('a name that is too long', here, [[p.longName(249), 0]])
    await move('a name that is all but too long', here, [[p.longName(212), 0]])
    await move('no partitions', here, [[name]])
    await move('no topics', here, [])
    await p.ask(alterReplicaLogDirs, version, { dirs: [] }, { note: 'no directories' })
    const twice = [here, '/nowhere', here].map((path, i) => ({
      path,
      topics: [{ name, partitions: i < 2 ? [0] : [1] }],
    }))
    await p.ask(alterReplicaLogDirs, version, { dirs: twice.slice(0, 2) }, { note: 'a partition twice' })
    await p.ask(alterReplicaLogDirs, version, { dirs: twice }, { note: 'a directory twice' })
  }),
  {
    name: 'a cordoned directory gets no new replicas',
    brokers: 3,
    async play(p) {
      const there = await p.topic('t', { assignments: [[1, 2]] })
      await cordon(p, '*')
      try {
        await describe(p, 5, [], { to: 3 })
        await describe(p, 4, [], { to: 3, note: 'before there were such' })
        const topics = [2, 3].map((replicationFactor) => ({
          name: p.name(`of${replicationFactor}`),
          numPartitions: 4,
          replicationFactor,
        }))
        await p.ask(createTopics, 4, { topics, timeoutMs: 30_000 })
        await p.settle(p.name('of2'))
        const { topics: described } = await p.setUp(metadata, 12, { topics: [{ name: p.name('of2') }] })
        const holders = described[0]!.partitions.flatMap(({ replicaNodes }) => replicaNodes)
        p.note('the brokers of the new topic', [...new Set(holders)].sort())
        const assigned = (name: string, brokerIds: readonly number[]) => ({
          name: p.name(name),
          numPartitions: -1,
          replicationFactor: -1,
          assignments: [{ partitionIndex: 0, brokerIds }],
        })
        const manual = [assigned('alone', [3]), assigned('first', [3, 1]), assigned('last', [1, 3])]
        await p.ask(createTopics, 4, { topics: manual, timeoutMs: 30_000 }, { note: 'where the client wants them' })
        const partitions = [{ partitionIndex: 0, replicas: [2, 3] }]
        await p.ask(alterPartitionReassignments, 1, { topics: [{ name: there.name, partitions }] })
      } finally {
        await cordon(p, null)
      }
      await p.ask(describeLogDirs, 5, { topics: [] }, { to: 3, until: ({ results }) => !results[0]!.isCordoned })
    },
  },
  {
    name: 'a broker that does not have the replica',
    brokers: 3,
    async play(p) {
      const { name } = await p.topic('t', { assignments: [[2, 3]] })
      const path = await logDirOf(p)
      await p.ask(alterReplicaLogDirs, 2, { dirs: [{ path, topics: [{ name, partitions: [0] }] }] })
    },
  },
]
