import { createPartitions } from '../../../src/protocol/apis/create-partitions.js'
import { createTopics } from '../../../src/protocol/apis/create-topics.js'
import { deleteTopics } from '../../../src/protocol/apis/delete-topics.js'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import type { DraftOf } from '../../../src/protocol/schema.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

type NewTopic = NonNullable<DraftOf<(typeof createTopics)['request']>['topics']>[number]

const UNKNOWN_ID = 'AAAAAAAAAAAAAAAAAAAAZA'
const FIRST_DELETION_BY_ID = 6

/** The versions in which the form of an answer changes: the oldest, -1 for defaults, configs, ids. */
const TELLING_VERSIONS = [2, 4, 5, 7]

function newTopic(name: string, more: Partial<NewTopic> = {}): NewTopic {
  return { name, numPartitions: 1, replicationFactor: 1, ...more }
}

function create(p: Play, version: number, topics: readonly NewTopic[], note?: string, validateOnly = false) {
  return p.ask(createTopics, version, { topics, timeoutMs: 30_000, validateOnly }, note === undefined ? {} : { note })
}

const assignment = (...replicas: readonly (readonly number[])[]) => ({
  numPartitions: -1,
  replicationFactor: -1,
  assignments: replicas.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
})

const configs = (values: Readonly<Record<string, string | null>>) => ({
  configs: Object.entries(values).map(([name, value]) => ({ name, value })),
})

/** Refused in every telling version, and nothing is created. */
function refused(name: string, topic: (p: Play) => Partial<NewTopic>, brokers: 1 | 3 = 1): Scenario {
  return {
    name: `CreateTopics: ${name}`,
    brokers,
    async play(p) {
      for (const version of TELLING_VERSIONS) await create(p, version, [newTopic(p.name('t'), topic(p))])
      await p.ask(metadata, 12, { topics: [{ name: p.name('t') }], allowAutoTopicCreation: false })
    },
  }
}

const creation: readonly Scenario[] = [
  ...inEveryVersion(createTopics, 'creates', async (p, version) => {
    const [a, b] = [p.name('a'), p.name('b')]
    await create(p, version, [newTopic(a, { numPartitions: 2 }), newTopic(b)])
    await create(p, version, [newTopic(a)], 'what is there')
    await create(p, version, [newTopic(p.name('c'))], 'only to see', true)
    await create(p, version, [newTopic(a)], 'only to see what is there', true)
    await create(p, version, [], 'none')
    await p.settle(a, b)
    const topics = [a, b, p.name('c')].map((name) => ({ name }))
    await p.ask(metadata, 9, { topics, allowAutoTopicCreation: false })
  }),
  {
    name: 'CreateTopics: names that no topic can have',
    async play(p) {
      for (const version of TELLING_VERSIONS) {
        for (const name of ['', '.', '..', 'a b', 'ä', 'a/b', 'x'.repeat(250)]) {
          await create(p, version, [newTopic(name)], name.length > 20 ? 'a long name' : `'${name}'`)
        }
      }
    },
  },
  {
    name: 'CreateTopics: the longest name',
    async play(p) {
      await create(p, 7, [newTopic(p.longName(249))])
    },
  },
  {
    name: 'CreateTopics: names that collide with others',
    async play(p) {
      await p.topic('a.b_c')
      await create(p, 7, [newTopic(p.name('a_b.c'))])
      await create(p, 7, [newTopic(p.name('d.e')), newTopic(p.name('d_e'))], 'within one request')
    },
  },
  {
    name: 'CreateTopics: a topic that is named twice',
    async play(p) {
      for (const version of TELLING_VERSIONS) {
        await create(p, version, [newTopic(p.name('a')), newTopic(p.name('b')), newTopic(p.name('a'))])
        await p.setUp(deleteTopics, 5, { topicNames: [p.name('b')], timeoutMs: 30_000 })
      }
    },
  },
  {
    name: 'CreateTopics: the name of an internal topic',
    async play(p) {
      await p.coordinator(p.name('g'))
      for (const name of ['__consumer_offsets', '__cluster_metadata']) await create(p, 7, [newTopic(name)])
    },
  },
  refused('no partitions', () => ({ numPartitions: 0 })),
  refused('fewer than -1 partitions', () => ({ numPartitions: -2 })),
  refused('no replicas', () => ({ replicationFactor: 0 })),
  refused('fewer than -1 replicas', () => ({ replicationFactor: -2 })),
  refused('more replicas than brokers', () => ({ replicationFactor: 2 })),
  refused('more replicas than three brokers', () => ({ replicationFactor: 4 }), 3),
  refused('a number of partitions beside an assignment', () => ({ ...assignment([1]), numPartitions: 1 })),
  refused('a number of replicas beside an assignment', () => ({ ...assignment([1]), replicationFactor: 1 })),
  refused('an assignment to a broker that is not there', () => assignment([77])),
  refused('an assignment to a negative broker', () => assignment([-1])),
  refused('an assignment of a broker twice', () => assignment([1, 1])),
  refused('an assignment to nobody', () => assignment([])),
  refused('an assignment of nobody and somebody', () => assignment([1], [])),
  refused('an assignment with a gap', () => ({
    ...assignment(),
    assignments: [0, 2].map((partitionIndex) => ({ partitionIndex, brokerIds: [1] })),
  })),
  refused('an assignment that begins at 1', () => ({
    ...assignment(),
    assignments: [{ partitionIndex: 1, brokerIds: [1] }],
  })),
  refused('an assignment of a partition twice', () => ({
    ...assignment(),
    assignments: [0, 0].map((partitionIndex) => ({ partitionIndex, brokerIds: [1] })),
  })),
  refused('an assignment of different sizes', () => assignment([1, 2], [1]), 3),
  refused('a config that is none', () => configs({ 'no.such.config': '1' })),
  refused('a config of a broker', () => configs({ 'log.retention.ms': '1' })),
  refused('a config that is no number', () => configs({ 'retention.ms': 'long' })),
  refused('a config out of range', () => configs({ 'retention.ms': '-2' })),
  refused('a config without a value', () => configs({ 'retention.ms': null })),
  refused('a config with an empty value', () => configs({ 'retention.ms': '' })),
  refused('a list with something else in it', () => configs({ 'cleanup.policy': 'compact,burn' })),
  refused('configs of which several are wrong', () => configs({ 'retention.ms': 'x', 'no.such.config': '1' })),
  {
    name: 'CreateTopics: the defaults of the brokers',
    async play(p) {
      const defaults = { numPartitions: -1, replicationFactor: -1 }
      for (const version of TELLING_VERSIONS) await create(p, version, [newTopic(p.name(`t${version}`), defaults)])
    },
  },
  {
    name: 'CreateTopics: the defaults of three brokers',
    brokers: 3,
    async play(p) {
      const name = p.name('t')
      await create(p, 7, [newTopic(name, { numPartitions: -1, replicationFactor: -1 })])
      await create(p, 7, [newTopic(p.name('u'), { numPartitions: 3, replicationFactor: -1 })], 'of the replicas')
      await create(p, 7, [newTopic(p.name('v'), { numPartitions: -1, replicationFactor: 2 })], 'of the partitions')
    },
  },
  {
    name: 'CreateTopics: configs that are taken',
    async play(p) {
      const some = { 'cleanup.policy': 'compact,delete', 'retention.ms': '-1', 'max.message.bytes': ' 1000 ' }
      await create(p, 7, [newTopic(p.name('t'), configs(some))])
    },
  },
  {
    name: 'CreateTopics: an assignment that is taken',
    brokers: 3,
    async play(p) {
      const name = p.name('t')
      await create(p, 7, [newTopic(name, assignment([2, 3], [3, 1], [1, 2], [1, 3]))])
      await p.settle(name)
      await p.ask(metadata, 9, { topics: [{ name }] })
      const disordered = {
        ...assignment(),
        assignments: [1, 0].map((index) => ({ partitionIndex: index, brokerIds: [index + 1] })),
      }
      await create(p, 7, [newTopic(p.name('u'), disordered)], 'in another order')
      await p.settle(p.name('u'))
      await p.ask(metadata, 9, { topics: [{ name: p.name('u') }] })
    },
  },
  {
    name: 'CreateTopics: good and bad ones together, asked of any broker',
    brokers: 3,
    async play(p) {
      await p.topic('there', { assignments: [[1]] })
      const topics = ['good', 'there', 'not a name'].map((label) =>
        newTopic(label === 'not a name' ? label : p.name(label)),
      )
      await p.ask(createTopics, 7, { topics, timeoutMs: 30_000 }, { to: 2 })
    },
  },
  {
    name: 'CreateTopics: more partitions than a topic may have at once',
    async play(p) {
      await create(p, 7, [newTopic(p.name('t'), { numPartitions: 10_001 })])
      await create(p, 7, [newTopic(p.name('t'), { numPartitions: 10_001 })], 'only to see', true)
    },
  },
]

const deletion: readonly Scenario[] = [
  ...inEveryVersion(deleteTopics, 'deletes', async (p, version) => {
    const [a, b] = [await p.topic('a'), await p.topic('b')]
    const remove = (note: string, ...names: readonly string[]) => {
      const named = version < FIRST_DELETION_BY_ID ? { topicNames: names } : { topics: names.map((name) => ({ name })) }
      return p.ask(deleteTopics, version, { ...named, timeoutMs: 30_000 }, { note })
    }
    await remove('one', a.name)
    await p.forget(a.name)
    await remove('one that is gone, and another', a.name, b.name)
    await p.forget(b.name)
    await remove('names that no topic can have', '', 'not a name')
    await remove('none')
    await p.ask(metadata, 9, { topics: [{ name: a.name }, { name: b.name }], allowAutoTopicCreation: false })
  }),
  {
    name: 'DeleteTopics: by id',
    async play(p) {
      const [a, b, c] = [await p.topic('a'), await p.topic('b'), await p.topic('c')]
      const ask = (note: string, topics: readonly { name?: string | null; topicId?: string }[]) =>
        p.ask(deleteTopics, FIRST_DELETION_BY_ID, { topics, timeoutMs: 30_000 }, { note })
      await ask('id and name', [{ name: a.name, topicId: a.id }])
      await ask('neither', [{}])
      await ask('known and unknown', [{ topicId: UNKNOWN_ID }, { topicId: a.id }])
      await ask('the id twice', [{ topicId: b.id }, { topicId: b.id }])
      await ask('the name and the id of one', [{ topicId: b.id }, { name: b.name }])
      await ask('the name twice', [{ name: c.name }, { name: c.name }])
      await p.forget(a.name)
      await ask('again', [{ topicId: a.id }])
      const names = [a, b, c].map(({ name }) => ({ name }))
      await p.ask(metadata, 9, { topics: names, allowAutoTopicCreation: false })
    },
  },
  {
    name: 'DeleteTopics: a topic that is named twice, before there were ids',
    async play(p) {
      const { name } = await p.topic('t')
      for (const version of [1, 5]) {
        await p.ask(deleteTopics, version, { topicNames: [name, name], timeoutMs: 30_000 })
      }
      await p.ask(metadata, 9, { topics: [{ name }], allowAutoTopicCreation: false })
    },
  },
  {
    name: 'DeleteTopics: a name comes back with another id',
    async play(p) {
      const { name, id } = await p.topic('t')
      await p.setUp(deleteTopics, 5, { topicNames: [name], timeoutMs: 30_000 })
      await p.forget(name)
      const again = await create(p, 7, [newTopic(name)])
      p.note('another id', again.topics[0]!.topicId !== id)
      await p.settle(name)
      await p.ask(metadata, 12, { topics: [{ topicId: id, name: null }] }, { note: 'the old id' })
    },
  },
]

function addTo(
  p: Play,
  version: number,
  name: string,
  count: number,
  note: string,
  more: { assignments?: number[][]; validateOnly?: boolean } = {},
) {
  const assignments = more.assignments?.map((brokerIds) => ({ brokerIds })) ?? null
  const request = {
    topics: [{ name, count, assignments }],
    timeoutMs: 30_000,
    validateOnly: more.validateOnly ?? false,
  }
  return p.ask(createPartitions, version, request, { note })
}

const partitions: readonly Scenario[] = [
  ...inEveryVersion(createPartitions, 'adds', async (p, version) => {
    const { name } = await p.topic('t', { partitions: 2 })
    await addTo(p, version, name, 4, 'only to see', { validateOnly: true })
    await addTo(p, version, name, 3, 'one more')
    for (const count of [3, 2, 0, -1]) await addTo(p, version, name, count, `${count} of 3`)
    await addTo(p, version, p.name('nowhere'), 3, 'no topic')
    await addTo(p, version, '', 3, 'no name')
    await addTo(p, version, name, 4, 'assigned', { assignments: [[1]] })
    await addTo(p, version, name, 6, 'assigned to a broker that is not there', { assignments: [[1], [77]] })
    await addTo(p, version, name, 6, 'fewer assignments than partitions', { assignments: [[1]] })
    await addTo(p, version, name, 5, 'more assignments than partitions', { assignments: [[1], [1]] })
    await addTo(p, version, name, 5, 'no assignments', { assignments: [] })
    await addTo(p, version, name, 5, 'assigned to nobody', { assignments: [[]] })
    await addTo(p, version, name, 5, 'assigned to a broker twice', { assignments: [[1, 1]] })
    await p.ask(createPartitions, version, { topics: [], timeoutMs: 30_000 }, { note: 'nothing' })
    const twice = [5, 6].map((count) => ({ name, count, assignments: null }))
    await p.ask(createPartitions, version, { topics: twice, timeoutMs: 30_000 }, { note: 'named twice' })
    await p.ask(metadata, 9, { topics: [{ name }] }, { until: ({ topics }) => topics[0]!.partitions.length === 4 })
  }),
  {
    name: 'CreatePartitions: where the replicas stand',
    brokers: 3,
    async play(p) {
      const { name } = await p.topic('t', { assignments: [[1, 2]] })
      await addTo(p, 3, name, 2, 'fewer replicas', { assignments: [[3]] })
      await addTo(p, 3, name, 2, 'more replicas', { assignments: [[1, 2, 3]] })
      await addTo(p, 3, name, 3, 'different ones', { assignments: [[2, 3], [3]] })
      await addTo(p, 3, name, 3, 'as many', {
        assignments: [
          [2, 3],
          [3, 1],
        ],
      })
      await p.ask(metadata, 9, { topics: [{ name }] }, { until: ({ topics }) => topics[0]!.partitions.length === 3 })
    },
  },
]

export const topicScenarios: readonly Scenario[] = [...creation, ...deletion, ...partitions]
