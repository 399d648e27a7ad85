import { createTopics } from '../../../src/protocol/apis/create-topics.js'
import { deleteRecords } from '../../../src/protocol/apis/delete-records.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { incrementalAlterConfigs } from '../../../src/protocol/apis/incremental-alter-configs.js'
import { produce } from '../../../src/protocol/apis/produce.js'
import { compression, timestampType } from '../../../src/protocol/batch.js'
import { type ErrorName, errorName } from '../../../src/protocol/errors.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf, keyed } from './batch.js'

const [TOPIC, BROKER, GROUP] = [2, 4, 32]
const [SET, DELETE] = [0, 1]

/** Sets a config, or deletes it where the value is null, at the broker that it is about. */
async function alter(p: Play, resourceType: number, resourceName: string, name: string, value: string | null) {
  const configs = [{ name, value, configOperation: value === null ? DELETE : SET }]
  const to = resourceType === BROKER && resourceName !== '' ? Number(resourceName) : 1
  const { responses } = await p.setUp(
    incrementalAlterConfigs,
    1,
    { resources: [{ resourceType, resourceName, configs }] },
    to,
  )
  if (responses[0]!.errorCode !== 0) throw new Error(`${name}=${value}: ${responses[0]!.errorMessage}`)
}

const LARGE = 'x'.repeat(3000)

/** The broker learns of a change a moment after the controller. */
const ATTEMPTS = 2000

/** What becomes of a batch in the end. How many came before the broker had learned of the last change is chance. */
async function append(
  p: Play,
  note: string,
  topic: string,
  records: Buffer,
  becomes: ErrorName,
  { index = 0, to = 1 } = {},
): Promise<number> {
  const topicData = [{ name: topic, partitionData: [{ index, records }] }]
  for (let i = 1; ; i++) {
    const { responses } = await p.setUp(produce, 9, { acks: -1, timeoutMs: 30_000, topicData }, to)
    const { errorCode, baseOffset } = responses[0]!.partitionResponses[0]!
    if (errorName(errorCode) !== becomes && i < ATTEMPTS) continue
    p.note(note, errorName(errorCode))
    return baseOffset
  }
}

/** How a batch lies in the log. */
async function traits(p: Play, note: string, topic: string, fetchOffset: number): Promise<void> {
  const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 100_000 }]
  const { responses } = await p.setUp(fetch, 11, { maxWaitMs: 0, minBytes: 0, topics: [{ topic, partitions }] })
  const records = responses[0]!.partitions[0]!.records!
  p.note(note, [compression(records, 0) ?? 'unknown', timestampType(records, 0)])
}

const BROKER_CONFIGS: readonly (readonly [name: string, value: string])[] = [
  ['auto.create.topics.enable', 'false'],
  ['num.partitions', '3'],
  ['default.replication.factor', '1'],
  ['message.max.bytes', '2000'],
  ['fetch.max.bytes', '5000'],
  ['log.retention.ms', '500000'],
  ['log.retention.bytes', '-1'],
  ['log.segment.bytes', '2000000'],
  ['log.roll.ms', '500000'],
  ['log.cleanup.policy', 'compact'],
  ['log.message.timestamp.type', 'LogAppendTime'],
  ['compression.type', 'gzip'],
  ['unclean.leader.election.enable', 'true'],
  ['delete.topic.enable', 'false'],
  ['producer.id.expiration.ms', '86400000'],
  ['group.min.session.timeout.ms', '50'],
  ['group.max.session.timeout.ms', '600000'],
  ['group.initial.rebalance.delay.ms', '1'],
  ['group.max.size', '5'],
  ['group.consumer.session.timeout.ms', '46000'],
  ['group.consumer.assignment.interval.ms', '7'],
  ['group.share.assignment.interval.ms', '7'],
  ['group.streams.assignment.interval.ms', '7'],
  ['offset.metadata.max.bytes', '4000'],
  ['offsets.retention.minutes', '5'],
  ['telemetry.max.bytes', '5000'],
  ['max.connections', '5000'],
  ['log.cleaner.backoff.ms', '5000'],
  ['transaction.partition.verification.enable', 'false'],
  ['leader.replication.throttled.rate', '1000'],
]

export const dynamicConfigScenarios: readonly Scenario[] = [
  ...[
    ['all brokers', ''],
    ['one broker', '1'],
  ].map(
    ([what, resourceName]): Scenario => ({
      name: `which configs of ${what} can be changed while they run`,
      async play(p) {
        for (const [name, value] of BROKER_CONFIGS) {
          for (const operation of [SET, DELETE]) {
            const configs = [{ name, configOperation: operation, value: operation === SET ? value : null }]
            const resources = [{ resourceType: BROKER, resourceName: resourceName!, configs }]
            const note = `${name} ${operation === SET ? 'set' : 'deleted'}`
            await p.ask(incrementalAlterConfigs, 1, { resources }, { note })
          }
        }
      },
    }),
  ),
  {
    name: 'max.message.bytes of a topic holds at once',
    async play(p) {
      const { name } = await p.topic('t')
      await append(p, 'large', name, batchOf([LARGE]), 'NONE')
      await alter(p, TOPIC, name, 'max.message.bytes', '2000')
      await append(p, 'too large now', name, batchOf([LARGE]), 'MESSAGE_TOO_LARGE')
      await alter(p, TOPIC, name, 'max.message.bytes', null)
      await append(p, 'large again', name, batchOf([LARGE]), 'NONE')
    },
  },
  {
    name: 'message.max.bytes of all brokers, of one, and of a topic: the nearest holds',
    async play(p) {
      const { name } = await p.topic('t')
      const own = await p.topic('own', { configs: { 'max.message.bytes': '5000' } })
      await alter(p, BROKER, '', 'message.max.bytes', '2000')
      await append(p, 'of all brokers', name, batchOf([LARGE]), 'MESSAGE_TOO_LARGE')
      await append(p, 'of the topic', own.name, batchOf([LARGE]), 'NONE')
      await alter(p, BROKER, '1', 'message.max.bytes', '4000')
      await append(p, 'of the broker', name, batchOf([LARGE]), 'NONE')
      await alter(p, BROKER, '1', 'message.max.bytes', null)
      await append(p, 'of all brokers again', name, batchOf([LARGE]), 'MESSAGE_TOO_LARGE')
      await alter(p, BROKER, '', 'message.max.bytes', null)
      await append(p, 'by default', name, batchOf([LARGE]), 'NONE')
    },
  },
  {
    name: 'each broker goes by its own default for the partitions that it leads',
    brokers: 3,
    async play(p) {
      const { name } = await p.topic('t', {
        assignments: [
          [1, 2, 3],
          [2, 3, 1],
          [3, 1, 2],
        ],
      })
      await alter(p, BROKER, '2', 'message.max.bytes', '2000')
      await append(p, 'the broker that was changed', name, batchOf([LARGE]), 'MESSAGE_TOO_LARGE', { index: 1, to: 2 })
      await append(p, 'the first', name, batchOf([LARGE]), 'NONE', { index: 0, to: 1 })
      await append(p, 'the third', name, batchOf([LARGE]), 'NONE', { index: 2, to: 3 })
      await alter(p, BROKER, '2', 'message.max.bytes', null)
      await append(p, 'changed back', name, batchOf([LARGE]), 'NONE', { index: 1, to: 2 })
    },
  },
  {
    name: 'compression.type, message.timestamp.type and cleanup.policy of a topic hold at once',
    async play(p) {
      const { name } = await p.topic('t')
      await append(p, 'as it comes', name, batchOf(['a']), 'NONE')
      await alter(p, TOPIC, name, 'max.message.bytes', '2000')
      await alter(p, TOPIC, name, 'compression.type', 'gzip')
      await alter(p, TOPIC, name, 'message.timestamp.type', 'LogAppendTime')
      await alter(p, TOPIC, name, 'cleanup.policy', 'compact')
      // It shows that the changes before are known as well.
      await append(p, 'without a key', name, batchOf(['b']), 'INVALID_RECORD')
      await traits(p, 'with a key', name, await append(p, 'with a key', name, batchOf([keyed('k', 'c')]), 'NONE'))
      await traits(p, 'the first', name, 0)
      const partitions = [{ partitionIndex: 0, offset: 1 }]
      await p.ask(
        deleteRecords,
        2,
        { topics: [{ name, partitions }], timeoutMs: 30_000 },
        { note: 'of a compacted topic' },
      )
    },
  },
  {
    name: 'log.message.timestamp.type and compression.type of all brokers hold at once',
    async play(p) {
      const { name } = await p.topic('t')
      await alter(p, BROKER, '', 'log.message.timestamp.type', 'LogAppendTime')
      await alter(p, BROKER, '', 'compression.type', 'zstd')
      await alter(p, BROKER, '', 'message.max.bytes', '2000')
      await append(p, 'too large now', name, batchOf([LARGE]), 'MESSAGE_TOO_LARGE')
      await traits(p, 'a small one', name, await append(p, 'a small one', name, batchOf(['a']), 'NONE'))
      for (const config of ['log.message.timestamp.type', 'compression.type', 'message.max.bytes']) {
        await alter(p, BROKER, '', config, null)
      }
      await traits(p, 'large again', name, await append(p, 'large again', name, batchOf([LARGE]), 'NONE'))
    },
  },
  {
    name: 'min.insync.replicas of a topic holds at once',
    brokers: 3,
    async play(p) {
      const { name } = await p.topic('t', { assignments: [[1]] })
      const two = await p.topic('two', { assignments: [[1, 2]], configs: { 'min.insync.replicas': '2' } })
      await append(p, 'more than there are', two.name, batchOf(['a']), 'NONE')
      await alter(p, TOPIC, name, 'min.insync.replicas', '3')
      await append(p, 'no more than there are replicas', name, batchOf(['a']), 'NONE')
    },
  },
  {
    name: 'what topics have from all brokers is told of new ones',
    async play(p) {
      await alter(p, BROKER, '', 'log.retention.ms', '777000')
      const topics = [{ name: p.name('t'), numPartitions: 1, replicationFactor: 1 }]
      const created = await p.ask(
        createTopics,
        7,
        { topics, timeoutMs: 30_000, validateOnly: true },
        { note: 'validated' },
      )
      const { value, configSource } = created.topics[0]!.configs!.find((config) => config.name === 'retention.ms')!
      p.note('retention.ms', [value, configSource])
      await alter(p, BROKER, '', 'log.retention.ms', null)
    },
  },
  {
    name: 'configs of groups are checked against those of the brokers',
    async play(p) {
      const group = p.name('g')
      for (const [name, value] of [
        ['consumer.session.timeout.ms', '44999'],
        ['consumer.session.timeout.ms', '60001'],
        ['consumer.session.timeout.ms', '60000'],
        ['consumer.heartbeat.interval.ms', '4999'],
        ['consumer.heartbeat.interval.ms', '15001'],
        ['consumer.heartbeat.interval.ms', '15000'],
        ['consumer.assignment.interval.ms', '15001'],
        ['share.session.timeout.ms', '1'],
        ['share.record.lock.duration.ms', '999'],
        ['share.record.lock.duration.ms', '60001'],
        ['share.delivery.count.limit', '1'],
        ['share.delivery.count.limit', '11'],
        ['share.auto.offset.reset', 'nearest'],
        ['share.auto.offset.reset', 'by_duration:PT1H'],
        ['share.isolation.level', 'read_everything'],
        ['streams.num.standby.replicas', '3'],
        ['streams.session.timeout.ms', 'long'],
        ['streams.initial.rebalance.delay.ms', '-1'],
        ['no.such.config', '1'],
      ] as const) {
        const configs = [{ name, value, configOperation: SET }]
        const request = { resources: [{ resourceType: GROUP, resourceName: group, configs }], validateOnly: true }
        await p.ask(incrementalAlterConfigs, 1, request, { note: `${name}=${value}` })
      }
    },
  },
]
