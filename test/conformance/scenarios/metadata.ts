import { describeCluster } from '../../../src/protocol/apis/describe-cluster.js'
import { describeTopicPartitions } from '../../../src/protocol/apis/describe-topic-partitions.js'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import { type ValueOf, ZERO_UUID } from '../../../src/protocol/schema.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

const UNKNOWN_ID = 'AAAAAAAAAAAAAAAAAAAAZA'

/** The versions in which the form of an answer changes: v0, null lists, no creation, flexible, ids, by id, the last. */
const TELLING_VERSIONS = [0, 1, 4, 9, 10, 12, 13]

/** A request for these names that creates none of them, where the version can say so. */
function about(version: number, ...names: readonly string[]) {
  return { topics: names.map((name) => ({ name })), ...(version >= 4 && { allowAutoTopicCreation: false }) }
}

const names: readonly Scenario[] = [
  {
    name: 'names that no topic can have',
    async play(p) {
      for (const version of TELLING_VERSIONS) {
        for (const name of ['', '.', '..', 'a b', 'ä', 'a/b', 'x'.repeat(250)]) {
          const note = name.length > 20 ? 'a long name' : `'${name}'`
          await p.ask(metadata, version, about(version, name), { note })
        }
      }
    },
  },
  {
    name: 'topics that are not there, and are not to be',
    async play(p) {
      for (const version of [4, 8, 9, 10, 12, 13]) {
        await p.ask(metadata, version, about(version, p.name('nowhere'), p.name('x'.repeat(200))))
      }
    },
  },
  {
    name: 'topics that are there, not there and named twice',
    async play(p) {
      const [a, b] = [await p.topic('a'), await p.topic('b', { partitions: 2 })]
      for (const version of [4, 12]) {
        await p.ask(metadata, version, about(version, b.name, p.name('nowhere'), a.name, b.name, 'not a name'))
      }
    },
  },
  {
    name: 'topics that are not there, where none is created by asking',
    brokers: 3,
    async play(p) {
      for (const version of TELLING_VERSIONS) {
        await p.ask(metadata, version, { topics: [{ name: p.name('nowhere') }, { name: 'not a name' }] })
      }
    },
  },
  {
    name: 'topics by id',
    async play(p) {
      const [a, b] = [await p.topic('a'), await p.topic('b')]
      for (const version of [12, 13]) {
        const ids = (...topicIds: string[]) => ({ topics: topicIds.map((topicId) => ({ topicId, name: null })) })
        await p.ask(metadata, version, ids(a.id), { note: 'one' })
        await p.ask(metadata, version, ids(b.id, UNKNOWN_ID, a.id, b.id), { note: 'known, unknown and twice' })
        await p.ask(metadata, version, ids(ZERO_UUID), { note: 'neither id nor name' })
        await p.ask(metadata, version, { topics: [{ topicId: a.id, name: a.name }] }, { note: 'id and name' })
        await p.ask(metadata, version, { topics: [{ topicId: a.id, name: b.name }] }, { note: 'id and another name' })
        await p.ask(
          metadata,
          version,
          { topics: [{ topicId: a.id, name: null }, { name: b.name }] },
          { note: 'by id and by name' },
        )
        await p.ask(metadata, version, { topics: [{ topicId: a.id, name: '' }] }, { note: 'id and an empty name' })
      }
      for (const version of [10, 11]) {
        await p.ask(metadata, version, { topics: [{ topicId: a.id, name: null }] }, { note: 'by id, too early' })
        await p.ask(
          metadata,
          version,
          { topics: [{ topicId: a.id, name: a.name }] },
          { note: 'id and name, too early' },
        )
        await p.ask(metadata, version, { topics: [{ name: null }] }, { note: 'neither, too early' })
      }
    },
  },
  {
    name: 'an internal topic',
    async play(p) {
      await p.coordinator(p.name('group'))
      for (const version of [0, 1, 9, 12]) await p.ask(metadata, version, about(version, '__consumer_offsets'))
    },
  },
]

const creation: readonly Scenario[] = [
  ...[0, 1, 4, 9, 12].map(
    (version): Scenario => ({
      name: `Metadata v${version} creates a topic`,
      async play(p) {
        const topics = [{ name: p.name('t') }]
        await p.ask(metadata, version, { topics })
        await p.settle(p.name('t'))
        await p.ask(metadata, version, { topics }, { note: 'again' })
      },
    }),
  ),
]

const operations: readonly Scenario[] = [
  {
    name: 'what the client may do',
    async play(p) {
      const topic = await p.topic('t')
      for (const version of [8, 10]) {
        for (const [includeClusterAuthorizedOperations, includeTopicAuthorizedOperations] of [
          [true, true],
          [true, false],
          [false, true],
        ] as const) {
          const wanted = { includeClusterAuthorizedOperations, includeTopicAuthorizedOperations }
          await p.ask(
            metadata,
            version,
            { ...about(version, topic.name), ...wanted },
            {
              note: `of the cluster: ${includeClusterAuthorizedOperations}, of topics: ${includeTopicAuthorizedOperations}`,
            },
          )
        }
      }
      const request = { ...about(12, topic.name, p.name('nowhere')), includeTopicAuthorizedOperations: true }
      for (const version of [11, 12, 13]) await p.ask(metadata, version, request)
    },
  },
]

const clusters: readonly Scenario[] = [
  ...inEveryVersion(describeCluster, 'names the brokers', async (p, version) => {
    await p.ask(describeCluster, version, {})
    await p.ask(
      describeCluster,
      version,
      { includeClusterAuthorizedOperations: true },
      { note: 'with what one may do' },
    )
    if (version >= 2)
      await p.ask(describeCluster, version, { includeFencedBrokers: true }, { note: 'the fenced ones too' })
  }),
  ...inEveryVersion(
    describeCluster,
    'refuses other endpoints',
    async (p, version) => {
      for (const endpointType of [2, 0, 3, -1]) {
        await p.ask(describeCluster, version, { endpointType }, { note: `endpoints of type ${endpointType}` })
      }
    },
    { from: 1 },
  ),
  {
    name: 'DescribeCluster of three brokers',
    brokers: 3,
    async play(p) {
      for (const to of [1, 3]) await p.ask(describeCluster, 2, {}, { to })
    },
  },
]

type Cursor = NonNullable<ValueOf<(typeof describeTopicPartitions)['response']>['nextCursor']>

const described: readonly Scenario[] = [
  ...inEveryVersion(describeTopicPartitions, 'describes', async (p, version) => {
    const [a, b] = [await p.topic('a', { partitions: 3 }), await p.topic('b')]
    const topics = [{ name: b.name }, { name: a.name }]
    await p.ask(describeTopicPartitions, version, { topics })
    await p.ask(describeTopicPartitions, version, { topics: [...topics, ...topics] }, { note: 'named twice' })
  }),
  {
    name: 'DescribeTopicPartitions page by page',
    async play(p) {
      const topics = [(await p.topic('a', { partitions: 3 })).name, (await p.topic('b', { partitions: 2 })).name].map(
        (name) => ({ name }),
      )
      const page = async (cursor: Cursor | null): Promise<Cursor | null> =>
        (await p.ask(describeTopicPartitions, 0, { topics, responsePartitionLimit: 2, cursor })).nextCursor
      let cursor: Cursor | null = null
      do {
        cursor = await page(cursor)
      } while (cursor !== null)
      for (const responsePartitionLimit of [0, -1, 3, 5, 6]) {
        const note = `a page of ${responsePartitionLimit}`
        await p.ask(describeTopicPartitions, 0, { topics, responsePartitionLimit, cursor: null }, { note })
      }
    },
  },
  {
    name: 'DescribeTopicPartitions from a cursor',
    async play(p) {
      const names = ['a', 'b', 'c'].map((label) => p.name(label))
      await p.topic('a', { partitions: 2 })
      await p.topic('c', { partitions: 2 })
      const topics = [names[0]!, names[2]!].map((name) => ({ name }))
      for (const [note, topicName, partitionIndex] of [
        ['the first', names[0]!, 0],
        ['within the first', names[0]!, 1],
        ['behind the first', names[0]!, 2],
        ['between', names[1]!, 0],
        ['within the last', names[2]!, 1],
        ['behind the last', names[2]!, 9],
        ['behind all', p.name('d'), 0],
        ['before the first partition', names[0]!, -1],
      ] as const) {
        const cursor = { topicName, partitionIndex }
        await p.ask(describeTopicPartitions, 0, { topics, responsePartitionLimit: 10, cursor }, { note })
      }
    },
  },
  {
    name: 'DescribeTopicPartitions of topics that are not there',
    async play(p) {
      const { name } = await p.topic('t')
      const topics = [p.name('nowhere'), 'not a name', '', name].map((each) => ({ name: each }))
      await p.ask(describeTopicPartitions, 0, { topics, responsePartitionLimit: 10 })
    },
  },
  {
    name: 'DescribeTopicPartitions of all topics',
    async play(p) {
      await p.topic('b')
      await p.topic('a', { partitions: 2 })
      await p.ask(describeTopicPartitions, 0, { topics: [], responsePartitionLimit: 2000 }, { own: 'topics' })
    },
  },
  {
    name: 'DescribeTopicPartitions of replicas',
    brokers: 3,
    async play(p) {
      const { name } = await p.topic('t', {
        assignments: [
          [3, 1, 2],
          [1, 2, 3],
        ],
      })
      for (const to of [1, 2]) {
        await p.ask(describeTopicPartitions, 0, { topics: [{ name }], responsePartitionLimit: 10 }, { to })
      }
    },
  },
]

export const metadataScenarios: readonly Scenario[] = [
  ...inEveryVersion(metadata, 'describes', async (p, version) => {
    const [a, b] = [await p.topic('a', { partitions: 3 }), await p.topic('b')]
    await p.ask(metadata, version, about(version, a.name, b.name), { note: 'two topics' })
    const all = version === 0 ? { topics: [] } : { topics: null }
    await p.ask(metadata, version, all, { note: 'all topics', own: 'topics' })
    if (version > 0) await p.ask(metadata, version, { topics: [] }, { note: 'no topics' })
  }),
  ...inEveryVersion(
    metadata,
    'describes replicas',
    async (p, version) => {
      const { name } = await p.topic('t', {
        assignments: [
          [3, 1],
          [1, 2],
          [2, 3],
        ],
      })
      for (const to of [1, 2]) await p.ask(metadata, version, { topics: [{ name }] }, { to })
    },
    { brokers: 3 },
  ),
  ...names,
  ...creation,
  ...operations,
  ...clusters,
  ...described,
]
