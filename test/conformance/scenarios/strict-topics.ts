/** Topics on a broker that deletes none, makes them of three partitions, and has defaults of its own for their configs. */
import { createTopics } from '../../../src/protocol/apis/create-topics.js'
import { deleteTopics } from '../../../src/protocol/apis/delete-topics.js'
import { describeConfigs } from '../../../src/protocol/apis/describe-configs.js'
import { describeTopicPartitions } from '../../../src/protocol/apis/describe-topic-partitions.js'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import { ZERO_UUID } from '../../../src/protocol/schema.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

const UNKNOWN_ID = 'AAAAAAAAAAAAAAAAAAAAZA'
const FIRST_DELETION_BY_ID = 6
const FIRST_WITH_CHOICE_OF_CREATION = 4
const PATIENCE_MS = 30_000
const [TOPIC, BROKER, GROUP] = [2, 4, 32]
const strict = { isStrict: true }

const deletions: readonly Scenario[] = inEveryVersion(
  deleteTopics,
  'is told that no topic is deleted',
  async (p, version) => {
    const [a, b] = [await p.topic('a'), await p.topic('b')]
    const byName = (note: string, names: readonly string[], timeoutMs = PATIENCE_MS) => {
      const named = version < FIRST_DELETION_BY_ID ? { topicNames: names } : { topics: names.map((name) => ({ name })) }
      return p.ask(deleteTopics, version, { ...named, timeoutMs }, { note })
    }
    await byName('one', [a.name])
    await byName('several', [a.name, p.name('nowhere'), b.name])
    await byName('an unknown one', [p.name('nowhere')])
    await byName('one twice', [a.name, a.name])
    await byName('bad names', ['', 'a b'])
    await byName('an internal one', ['__consumer_offsets'])
    await byName('none', [])
    await byName('one in no time', [a.name], 0)
    if (version >= FIRST_DELETION_BY_ID) {
      const ask = (note: string, ...topics: readonly { name?: string | null; topicId?: string }[]) =>
        p.ask(deleteTopics, version, { topics, timeoutMs: PATIENCE_MS }, { note })
      await ask('by id', { topicId: a.id })
      await ask('by ids, one of them unknown', { topicId: b.id }, { topicId: UNKNOWN_ID }, { topicId: a.id })
      await ask('by name and by id', { name: a.name }, { topicId: b.id })
      await ask('one by both', { name: a.name }, { topicId: a.id })
      await ask('name and id in one', { name: a.name, topicId: a.id })
      await ask('neither', { name: null, topicId: ZERO_UUID })
    }
    const topics = [a, b].map(({ name }) => ({ name }))
    await p.ask(metadata, 9, { topics, allowAutoTopicCreation: false }, { note: 'both are still there' })
  },
  strict,
)

const creations: readonly Scenario[] = [
  ...inEveryVersion(
    createTopics,
    'has the partitions of the broker where it names no number',
    async (p, version) => {
      const names = ['t', 'u'].map((label) => p.name(label))
      const numbers = [{ numPartitions: -1, replicationFactor: -1 }, { numPartitions: 1 }]
      const asked = names.map((name, i) => ({ name, numPartitions: 1, replicationFactor: 1, ...numbers[i] }))
      await p.ask(createTopics, version, { topics: asked, timeoutMs: PATIENCE_MS })
      await p.settle(...names)
      const topics = names.map((name) => ({ name }))
      await p.ask(metadata, 9, { topics, allowAutoTopicCreation: false }, { note: 'what there is' })
    },
    { ...strict, from: 4 },
  ),
  ...inEveryVersion(
    metadata,
    'makes a topic by asking, unless it says not to',
    async (p, version) => {
      const topics = [{ name: p.name('t') }]
      if (version >= FIRST_WITH_CHOICE_OF_CREATION) {
        await p.ask(metadata, version, { topics, allowAutoTopicCreation: false }, { note: 'not to be made' })
        await p.ask(metadata, version, { topics, allowAutoTopicCreation: false }, { note: 'it was not' })
      }
      await p.ask(metadata, version, { topics, allowAutoTopicCreation: true }, { note: 'to be made' })
      await p.settle(p.name('t'))
      await p.ask(metadata, version, { topics, allowAutoTopicCreation: true }, { note: 'it was' })
    },
    strict,
  ),
]

const descriptions: readonly Scenario[] = [
  {
    name: 'no more partitions are described at once than the broker allows',
    isStrict: true,
    async play(p) {
      const [a, b] = [await p.topic('a', { partitions: 3 }), await p.topic('b', { partitions: 6 })]
      const topics = [a, b].map(({ name }) => ({ name }))
      const ask = (
        note: string,
        responsePartitionLimit: number,
        cursor?: [topicName: string, partitionIndex: number],
      ) =>
        p.ask(
          describeTopicPartitions,
          0,
          {
            topics,
            responsePartitionLimit,
            cursor: cursor === undefined ? null : { topicName: cursor[0], partitionIndex: cursor[1] },
          },
          { note },
        )
      await ask('as many as there are', 100)
      await ask('fewer than allowed', 2)
      await ask('as many as allowed', 4)
      await ask('from within', 5, [b.name, 1])
      await ask('the last ones', 5, [b.name, 4])
    },
  },
  {
    name: 'the configs of topics, brokers and groups come from those that the broker was started with',
    isStrict: true,
    async play(p) {
      const topic = await p.topic('t', { configs: { 'segment.ms': '1000000' } })
      await p.coordinator(p.name('g'))
      const ask = (note: string, resourceType: number, resourceName: string, configurationKeys: readonly string[]) =>
        p.ask(
          describeConfigs,
          4,
          { resources: [{ resourceType, resourceName, configurationKeys }], includeSynonyms: true },
          { note },
        )
      await ask('of the topic', TOPIC, topic.name, [
        'compression.type',
        'message.timestamp.type',
        'max.message.bytes',
        'retention.ms',
        'segment.ms',
        'segment.bytes',
      ])
      await ask('of the offsets', TOPIC, '__consumer_offsets', ['segment.bytes', 'compression.type', 'retention.ms'])
      await ask('of the broker', BROKER, '1', [
        'compression.type',
        'delete.topic.enable',
        'log.message.timestamp.type',
        'log.retention.hours',
        'log.retention.minutes',
        'log.retention.ms',
        'log.roll.hours',
        'log.roll.ms',
        'message.max.bytes',
        'group.max.size',
      ])
      await ask('of all brokers', BROKER, '', ['compression.type', 'group.max.size'])
      await ask('of a group', GROUP, p.name('g'), ['consumer.heartbeat.interval.ms', 'consumer.session.timeout.ms'])
    },
  },
]

export const strictTopicScenarios: readonly Scenario[] = [...deletions, ...creations, ...descriptions]
