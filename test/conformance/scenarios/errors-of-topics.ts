/** What there is against a request about topics, in every version of it. */
import { alterConfigs } from '../../../src/protocol/apis/alter-configs.js'
import { alterPartitionReassignments } from '../../../src/protocol/apis/alter-partition-reassignments.js'
import { createPartitions } from '../../../src/protocol/apis/create-partitions.js'
import { createTopics } from '../../../src/protocol/apis/create-topics.js'
import { deleteRecords } from '../../../src/protocol/apis/delete-records.js'
import { deleteTopics } from '../../../src/protocol/apis/delete-topics.js'
import { describeConfigs } from '../../../src/protocol/apis/describe-configs.js'
import { describeLogDirs } from '../../../src/protocol/apis/describe-log-dirs.js'
import { describeProducers } from '../../../src/protocol/apis/describe-producers.js'
import { describeTopicPartitions } from '../../../src/protocol/apis/describe-topic-partitions.js'
import { electLeaders } from '../../../src/protocol/apis/elect-leaders.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { incrementalAlterConfigs } from '../../../src/protocol/apis/incremental-alter-configs.js'
import { listOffsets } from '../../../src/protocol/apis/list-offsets.js'
import { listPartitionReassignments } from '../../../src/protocol/apis/list-partition-reassignments.js'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import { offsetForLeaderEpoch } from '../../../src/protocol/apis/offset-for-leader-epoch.js'
import { produce } from '../../../src/protocol/apis/produce.js'
import { updateFeatures } from '../../../src/protocol/apis/update-features.js'
import { type DraftOf, ZERO_UUID } from '../../../src/protocol/schema.js'
import type { Scenario } from '../scenario.js'
import { batchOf, keyed } from './batch.js'
import { inEveryVersion } from './versions.js'

type NewTopic = NonNullable<DraftOf<(typeof createTopics)['request']>['topics']>[number]

const UNKNOWN_ID = 'AAAAAAAAAAAAAAAAAAAAZA'
const FIRST_DELETION_BY_ID = 6
const FIRST_METADATA_BY_ID = 10
const PATIENCE_MS = 30_000

const assigned = (...replicas: readonly (readonly number[])[]): Partial<NewTopic> => ({
  numPartitions: -1,
  replicationFactor: -1,
  assignments: replicas.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
})

const configured = (name: string, value: string | null): Partial<NewTopic> => ({ configs: [{ name, value }] })

/** What is wrong with a topic, by what it is. */
const wrongTopics: readonly (readonly [what: string, Partial<NewTopic>])[] = [
  ['no partitions', { numPartitions: 0 }],
  ['fewer than -1 partitions', { numPartitions: -2 }],
  ['no replicas', { replicationFactor: 0 }],
  ['fewer than -1 replicas', { replicationFactor: -2 }],
  ['more replicas than brokers', { replicationFactor: 2 }],
  ['no partitions and no replicas', { numPartitions: 0, replicationFactor: 0 }],
  ['the defaults', { numPartitions: -1, replicationFactor: -1 }],
  ['partitions beside an assignment', { ...assigned([1]), numPartitions: 1 }],
  ['an unknown broker', assigned([77])],
  ['a broker twice', assigned([1, 1])],
  ['nobody', assigned([])],
  ['a gap', { ...assigned([1]), assignments: [{ partitionIndex: 1, brokerIds: [1] }] }],
  ['an unknown config', configured('no.such.config', '1')],
  ['a config that is no number', configured('retention.ms', 'long')],
  ['a config out of range', configured('max.message.bytes', '-1')],
  ['a config without a value', configured('retention.ms', null)],
  ['a config without a name', configured('', '1')],
  ['a config twice', { configs: ['1', 'x'].map((value) => ({ name: 'retention.ms', value })) }],
]

const topics: readonly Scenario[] = [
  ...inEveryVersion(createTopics, 'refuses', async (p, version) => {
    const there = await p.topic('there.topic')
    const create = (note: string, asked: readonly Partial<NewTopic>[], validateOnly = false) => {
      const all = asked.map((each) => ({ name: p.name('t'), numPartitions: 1, replicationFactor: 1, ...each }))
      const request = { topics: all, timeoutMs: PATIENCE_MS, validateOnly }
      return p.ask(createTopics, version, request, { note: validateOnly ? `${note}, only to see` : note })
    }
    for (const [what, topic] of wrongTopics) await create(what, [topic], true)
    await create('no name', [{ name: '' }])
    await create('bad names', [{ name: '.' }, { name: '..' }, { name: 'a b' }, { name: 'x'.repeat(250) }])
    await create('what is there', [{ name: there.name }])
    await create('what collides', [{ name: there.name.replace('.', '_') }])
    await create('one twice', [{}, { numPartitions: 2 }])
    await create('one twice, one of them bad', [{}, { numPartitions: 0 }])
    await create('a bad name twice', [{ name: 'a b' }, { name: 'a b' }])
    await create('an internal one', [{ name: '__cluster_metadata' }])
    await create('too many partitions', [{ numPartitions: 10_001 }], true)
    await create('none', [], true)
    await create(
      'good and bad ones',
      [{ name: p.name('good') }, { name: p.name('bad'), numPartitions: 0 }, { name: there.name }],
      true,
    )
    const named = ['t', 'good', 'bad'].map((label) => ({ name: p.name(label) }))
    await p.ask(metadata, 9, { topics: named, allowAutoTopicCreation: false }, { note: 'nothing came of it' })
  }),
  ...inEveryVersion(deleteTopics, 'refuses', async (p, version) => {
    const [a, b] = [await p.topic('a'), await p.topic('b')]
    const byName = (note: string, ...names: readonly string[]) => {
      const named = version < FIRST_DELETION_BY_ID ? { topicNames: names } : { topics: names.map((name) => ({ name })) }
      return p.ask(deleteTopics, version, { ...named, timeoutMs: PATIENCE_MS }, { note })
    }
    await byName('no name', '')
    await byName('bad names', '.', 'a b', 'x'.repeat(250))
    await byName('an unknown one', p.name('nowhere'))
    await byName('one twice', a.name, a.name)
    await byName('an unknown one twice', p.name('nowhere'), p.name('nowhere'))
    await byName('one thrice, and another', a.name, a.name, p.name('nowhere'), a.name)
    await byName('an internal one', '__cluster_metadata')
    await byName('none')
    if (version >= FIRST_DELETION_BY_ID) {
      const ask = (note: string, ...asked: readonly { name?: string | null; topicId?: string }[]) =>
        p.ask(deleteTopics, version, { topics: asked, timeoutMs: PATIENCE_MS }, { note })
      await ask('neither name nor id', { name: null, topicId: ZERO_UUID })
      await ask('neither, twice', {}, {})
      await ask('an empty name, and an id', { name: '', topicId: a.id })
      await ask('name and id', { name: a.name, topicId: a.id })
      await ask('name and the id of another', { name: a.name, topicId: b.id })
      await ask('an unknown id', { topicId: UNKNOWN_ID })
      await ask('an unknown id twice', { topicId: UNKNOWN_ID }, { topicId: UNKNOWN_ID })
      await ask('one by both its names', { name: a.name }, { topicId: a.id })
    }
    const named = [a, b].map(({ name }) => ({ name }))
    await p.ask(metadata, 9, { topics: named, allowAutoTopicCreation: false }, { note: 'both are still there' })
  }),
  ...inEveryVersion(createPartitions, 'refuses', async (p, version) => {
    const there = await p.topic('t', { partitions: 2 })
    const add = (note: string, ...counts: readonly (readonly [name: string, count: number, to?: number[][]])[]) => {
      const asked = counts.map(([name, count, to]) => ({
        name,
        count,
        assignments: to?.map((brokerIds) => ({ brokerIds })) ?? null,
      }))
      return p.ask(createPartitions, version, { topics: asked, timeoutMs: PATIENCE_MS }, { note })
    }
    await add('bad names', ['', 3], ['.', 3], ['a b', 3])
    await add('as many as there are', [there.name, 2])
    await add('an internal one', ['__cluster_metadata', 5])
    await add('assigned to a negative broker', [there.name, 3, [[-1]]])
    await add('assigned to more brokers than there are', [there.name, 3, [[1, 2]]])
    await add('assigned to the one there is, too often', [there.name, 3, [[1], [1]]])
    await add('one twice, one of them unknown', [there.name, 3], [p.name('nowhere'), 3], [there.name, 3])
    await add('good and bad ones', [p.name('nowhere'), 3], [there.name, 1])
    await p.ask(metadata, 9, { topics: [{ name: there.name }] }, { note: 'as before' })
  }),
]

function deletion(name: string, ...partitions: readonly (readonly [partitionIndex: number, offset: number])[]) {
  return {
    topics: [{ name, partitions: partitions.map(([partitionIndex, offset]) => ({ partitionIndex, offset })) }],
    timeoutMs: 5000,
  }
}

const deletions: readonly Scenario[] = [
  ...inEveryVersion(deleteRecords, 'refuses', async (p, version) => {
    const ask = (note: string, request: ReturnType<typeof deletion>) => p.ask(deleteRecords, version, request, { note })
    const compacted = await p.topic('compacted', { configs: { 'cleanup.policy': 'compact' } })
    await p.append(compacted.name, batchOf([keyed('k', 'one')]))
    await ask('a compacted topic', deletion(compacted.name, [0, 1]))
    await ask('a compacted topic, all of it', deletion(compacted.name, [0, -1]))
    await ask('a compacted topic, no partition', deletion(compacted.name, [9, 0]))
    await p.coordinator(p.name('g'))
    await ask('an internal topic', deletion('__consumer_offsets', [0, 0]))
    await ask('bad names', deletion('', [0, 0]))
    await ask('a bad name', deletion('a b', [0, 0]))
    const topic = await p.topic('t')
    await p.append(topic.name, batchOf(['one', 'two', 'three']))
    await ask('below -1', deletion(topic.name, [0, -3]))
    await ask('beyond the end', deletion(topic.name, [0, 4]))
    await ask('far beyond the end', deletion(topic.name, [0, 2 ** 52]))
    await ask('partitions that are not there', deletion(topic.name, [1, 0], [-1, 0], [2 ** 31 - 1, 0]))
  }),
  ...inEveryVersion(
    deleteRecords,
    'refuses at a broker that does not lead',
    async (p, version) => {
      const topic = await p.topic('t', {
        assignments: [
          [2, 1],
          [3, 2],
          [1, 2],
        ],
      })
      await p.ask(deleteRecords, version, deletion(topic.name, [0, 0], [1, 0], [2, 0]))
      await p.ask(deleteRecords, version, deletion(topic.name, [0, 9], [1, -2]), { note: 'a bad offset too' })
    },
    { brokers: 3 },
  ),
]

const descriptions: readonly Scenario[] = [
  ...inEveryVersion(metadata, 'refuses names and ids', async (p, version) => {
    const there = await p.topic('t')
    const allow = version >= 4 && { allowAutoTopicCreation: false }
    const byName = (note: string, ...names: readonly string[]) =>
      p.ask(metadata, version, { topics: names.map((name) => ({ name })), ...allow }, { note })
    await byName('bad names', '.', '..', 'a b', 'x'.repeat(250))
    await byName('no name', '')
    await byName('one there is, and one twice', there.name, 'a b', 'a b')
    if (version >= FIRST_METADATA_BY_ID) {
      const ask = (note: string, ...asked: readonly { name?: string | null; topicId?: string }[]) =>
        p.ask(metadata, version, { topics: asked, ...allow }, { note })
      await ask('no name and no id', { name: null, topicId: ZERO_UUID })
      await ask('an unknown id', { name: null, topicId: UNKNOWN_ID })
      await ask('an unknown id, beside a name', { name: there.name, topicId: UNKNOWN_ID })
    }
  }),
  ...inEveryVersion(
    metadata,
    'names unknown topics where none is created by asking',
    async (p, version) => {
      const there = await p.topic('t', { assignments: [[2, 3]] })
      const asked = [p.name('nowhere'), there.name, 'a b', p.name('nowhere')].map((name) => ({ name }))
      await p.ask(metadata, version, { topics: asked })
      if (version < 4) return
      for (const allowAutoTopicCreation of [true, false]) {
        const note = allowAutoTopicCreation ? 'to be created' : 'not to be created'
        await p.ask(metadata, version, { topics: asked, allowAutoTopicCreation }, { note })
      }
    },
    { brokers: 3 },
  ),
  ...inEveryVersion(metadata, 'is asked for what the client may do', async (p, version) => {
    const there = await p.topic('t')
    const asked = {
      ...(version >= 8 && { includeTopicAuthorizedOperations: true }),
      ...(version >= 8 && version <= 10 && { includeClusterAuthorizedOperations: true }),
    }
    await p.ask(metadata, version, { topics: [{ name: there.name }], ...asked })
  }),
  ...inEveryVersion(describeTopicPartitions, 'refuses', async (p, version) => {
    const there = await p.topic('t', { partitions: 3 })
    const ask = (note: string, request: DraftOf<(typeof describeTopicPartitions)['request']>) =>
      p.ask(describeTopicPartitions, version, request, { note })
    const one = [{ name: there.name }]
    await ask('bad names', {
      topics: ['.', 'a b', 'x'.repeat(250)].map((name) => ({ name })),
      responsePartitionLimit: 9,
    })
    await ask('a limit of 0', { topics: one, responsePartitionLimit: 0 })
    await ask('a limit below 0', { topics: one, responsePartitionLimit: -1 })
    const cursor = { topicName: there.name, partitionIndex: 1 }
    await ask('from within', { topics: one, cursor, responsePartitionLimit: 1 })
    await ask('from behind the last partition', { topics: one, cursor: { ...cursor, partitionIndex: 9 } })
    await ask('from a negative partition', { topics: one, cursor: { ...cursor, partitionIndex: -2 } })
  }),
]

const NAMES = ['', '.', 'a b', 'x'.repeat(250)]

/** Topics change in no time, or not at all. */
const inNoTime: readonly Scenario[] = [0, -1].map((timeoutMs) => ({
  name: `topics that are to change within ${timeoutMs} ms`,
  async play(p) {
    const there = await p.topic('t')
    const topics = [{ name: p.name('new'), numPartitions: 1, replicationFactor: 1 }]
    await p.ask(createTopics, 5, { topics, timeoutMs, validateOnly: true }, { note: 'only to see' })
    await p.ask(createTopics, 5, { topics, timeoutMs })
    const grown = [{ name: there.name, count: 2, assignments: null }]
    await p.ask(createPartitions, 3, { topics: grown, timeoutMs, validateOnly: true }, { note: 'only to see' })
    await p.ask(createPartitions, 3, { topics: grown, timeoutMs })
    await p.ask(deleteTopics, 6, { topics: [{ name: p.name('nowhere') }], timeoutMs })
    await p.ask(deleteTopics, 6, { topics: [{ name: there.name }], timeoutMs })
    const update = { feature: 'group.version', maxVersionLevel: 1, upgradeType: 1 }
    await p.ask(updateFeatures, 2, { timeoutMs, featureUpdates: [update], validateOnly: true })
  },
}))

/** Requests that name a topic: of a name that no topic can have. */
const badNames: readonly Scenario[] = [
  {
    name: 'names that no topic can have, where configs are changed',
    async play(p) {
      for (const name of NAMES) {
        const note = `'${name.slice(0, 9)}'`
        const resource = { resourceType: 2, resourceName: name }
        const config = { name: 'retention.ms', value: '1000' }
        const incremental = { resources: [{ ...resource, configs: [{ ...config, configOperation: 0 }] }] }
        await p.ask(alterConfigs, 2, { resources: [{ ...resource, configs: [config] }] }, { note })
        await p.ask(incrementalAlterConfigs, 1, incremental, { note })
        await p.ask(describeConfigs, 4, { resources: [{ ...resource, configurationKeys: null }] }, { note })
      }
    },
  },
  {
    name: 'names that no topic can have, where partitions are changed',
    async play(p) {
      for (const name of NAMES) {
        const note = `'${name.slice(0, 9)}'`
        const timeoutMs = PATIENCE_MS
        await p.ask(createPartitions, 3, { topics: [{ name, count: 2, assignments: null }], timeoutMs }, { note })
        await p.ask(deleteTopics, 6, { topics: [{ name }], timeoutMs }, { note })
        const move = [{ name, partitions: [{ partitionIndex: 0, replicas: [1] }] }]
        await p.ask(alterPartitionReassignments, 0, { topics: move, timeoutMs }, { note })
        await p.ask(listPartitionReassignments, 0, { topics: [{ name, partitionIndexes: [0] }] }, { note })
        await p.ask(electLeaders, 2, { topicPartitions: [{ topic: name, partitions: [0] }], timeoutMs }, { note })
      }
    },
  },
  {
    name: 'names that no topic can have, where records are asked for',
    async play(p) {
      for (const name of NAMES) {
        const note = `'${name.slice(0, 9)}'`
        const topicData = [{ name, partitionData: [{ index: 0, records: batchOf(['v']) }] }]
        await p.ask(produce, 12, { acks: 1, timeoutMs: PATIENCE_MS, topicData }, { note })
        const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 100 }]
        await p.ask(fetch, 12, { maxWaitMs: 0, topics: [{ topic: name, partitions }] }, { note })
        await p.ask(
          listOffsets,
          7,
          { topics: [{ name, partitions: [{ partitionIndex: 0, timestamp: -1 }] }] },
          { note },
        )
        const epochs = [{ topic: name, partitions: [{ partition: 0, leaderEpoch: 0 }] }]
        await p.ask(offsetForLeaderEpoch, 4, { replicaId: -2, topics: epochs }, { note })
        const removal = [{ name, partitions: [{ partitionIndex: 0, offset: 0 }] }]
        await p.ask(deleteRecords, 2, { topics: removal, timeoutMs: PATIENCE_MS }, { note })
        await p.ask(describeProducers, 0, { topics: [{ name, partitionIndexes: [0] }] }, { note })
        await p.ask(describeLogDirs, 4, { topics: [{ topic: name, partitions: [0] }] }, { note })
      }
    },
  },
]

export const topicErrorScenarios: readonly Scenario[] = [
  ...topics,
  ...deletions,
  ...descriptions,
  ...inNoTime,
  ...badNames,
]
