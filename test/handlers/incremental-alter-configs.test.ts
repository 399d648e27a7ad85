import { beforeEach, describe, expect, test } from 'vitest'
import { configOperations, resourceTypes } from '../../src/cluster/configs/resources.js'
import { fetch } from '../../src/protocol/apis/fetch.js'
import { incrementalAlterConfigs } from '../../src/protocol/apis/incremental-alter-configs.js'
import { produce } from '../../src/protocol/apis/produce.js'
import { batchOf, Harness } from './harness.js'

const { TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP } = resourceTypes
const { SET, DELETE, APPEND, SUBTRACT } = configOperations

type Operation = readonly [operation: number, name: string, value?: string | null]
type Resource = readonly [type: number, name: string, ...operations: Operation[]]

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 3 })
  kafka.createTopic('orders', { replicationFactor: 3 })
})

function alter(resources: readonly Resource[], { version = 1, validateOnly = false } = {}) {
  const asked = resources.map(([resourceType, resourceName, ...operations]) => ({
    resourceType,
    resourceName,
    configs: operations.map(([configOperation, name, value = null]) => ({ name, configOperation, value })),
  }))
  return kafka.send(incrementalAlterConfigs, version, { resources: asked, validateOnly }).responses
}

function outcomeOf(...resource: Resource) {
  const [{ errorCode, errorMessage }] = alter([resource]) as [ReturnType<typeof alter>[number]]
  return [errorCode, errorMessage]
}

const configOf = (name: string) => kafka.cluster.image.topic(name)!.config

describe('a config of a topic', () => {
  test.each([0, 1])('is set, and deleted again (v%d)', (version) => {
    const set = alter([[TOPIC, 'orders', [SET, 'retention.ms', '1'], [SET, 'segment.ms', '2']]], { version })
    expect(set).toEqual([{ errorCode: 'NONE', errorMessage: null, resourceType: TOPIC, resourceName: 'orders' }])
    expect(configOf('orders')).toMatchObject({ retentionMs: 1, segmentMs: 2 })
    alter([[TOPIC, 'orders', [DELETE, 'retention.ms']]], { version })
    expect(configOf('orders')).toMatchObject({ retentionMs: 604_800_000, segmentMs: 2 })
  })

  test('is appended to and subtracted from where it is a list', () => {
    alter([[TOPIC, 'orders', [APPEND, 'cleanup.policy', 'compact']]])
    expect(configOf('orders').cleanupPolicy).toEqual(['delete', 'compact'])
    alter([[TOPIC, 'orders', [SUBTRACT, 'cleanup.policy', 'delete']]])
    expect(configOf('orders').cleanupPolicy).toEqual(['compact'])
    expect(outcomeOf(TOPIC, 'orders', [APPEND, 'retention.ms', '1'])).toEqual([
      'INVALID_CONFIG',
      "Can't APPEND to key retention.ms because its type is not LIST.",
    ])
  })

  test('is only judged when nothing is to change', () => {
    const ask = (value: string) =>
      alter([[TOPIC, 'orders', [SET, 'retention.ms', value]]], { validateOnly: true })[0]!.errorCode
    expect([ask('1'), ask('x')]).toEqual(['NONE', 'INVALID_CONFIG'])
    expect(configOf('orders').retentionMs).toBe(604_800_000)
  })

  test('holds for the next batch', () => {
    const leader = kafka.cluster.image.partition('orders', 0)!.leader
    const send = () =>
      kafka.send(
        produce,
        9,
        {
          acks: -1,
          timeoutMs: 1000,
          topicData: [
            { name: 'orders', partitionData: [{ index: 0, records: batchOf([{ value: 'x'.repeat(300) }]) }] },
          ],
        },
        { broker: leader },
      ).responses[0]!.partitionResponses[0]!.errorCode
    expect(send()).toBe('NONE')
    alter([[TOPIC, 'orders', [SET, 'max.message.bytes', '200']]])
    expect(send()).toBe('MESSAGE_TOO_LARGE')
    alter([[TOPIC, 'orders', [DELETE, 'max.message.bytes']]])
    expect(send()).toBe('NONE')
  })

  test('lets records that waited for more replicas become visible with the next that is written', () => {
    alter([[TOPIC, 'orders', [SET, 'min.insync.replicas', '2']]])
    const partition = kafka.cluster.image.partition('orders', 0)!
    partition.isr = [partition.leader]
    kafka.append('orders', [{ value: 'a' }])
    const read = { topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }
    const parked = kafka.park(fetch, 12, { maxWaitMs: 1000, minBytes: 1, topics: [read] }, { broker: partition.leader })
    alter([[TOPIC, 'orders', [SET, 'min.insync.replicas', '1']]])
    expect(parked.answer()).toBeUndefined()
    kafka.append('orders', [{ value: 'b' }])
    expect(parked.answer()).toMatchObject({ responses: [{ partitions: [{ errorCode: 'NONE', highWatermark: 2 }] }] })
  })
})

describe('a config of all brokers', () => {
  test('holds for the topics that have none of their own', () => {
    kafka.createTopic('others', { with: { 'retention.ms': '7' } })
    expect(outcomeOf(BROKER, '', [SET, 'log.retention.ms', '100000'])).toEqual(['NONE', null])
    expect([configOf('orders').retentionMs, configOf('others').retentionMs]).toEqual([100_000, 7])
    alter([[BROKER, '', [DELETE, 'log.retention.ms']]])
    expect(configOf('orders').retentionMs).toBe(604_800_000)
  })

  test('is set by the broker it is about, and by no other', () => {
    expect(outcomeOf(BROKER, '1', [SET, 'log.retention.ms', '5'])).toEqual(['NONE', null])
    expect(outcomeOf(BROKER, '2', [SET, 'log.retention.ms', '5'])).toEqual([
      'INVALID_REQUEST',
      'Unexpected broker id, expected 1, but received 2',
    ])
    expect(outcomeOf(BROKER, 'x', [SET, 'log.retention.ms', '5'])).toEqual([
      'INVALID_REQUEST',
      'Node id must be an integer, but it is: x',
    ])
  })

  test('is read-only where the brokers would have to be started anew', () => {
    expect(outcomeOf(BROKER, '', [SET, 'num.partitions', '2'])).toEqual([
      'INVALID_REQUEST',
      'Cannot update these configs dynamically: [num.partitions]',
    ])
  })
})

describe('resources', () => {
  test('are altered each on its own, and told in their order', () => {
    kafka.createTopic('others')
    const told = alter([
      [TOPIC, 'orders', [SET, 'retention.ms', '1']],
      [TOPIC, 'nope', [SET, 'retention.ms', '1']],
      [TOPIC, 'others', [SET, 'retention.ms', '1'], [SET, 'nope', '1']],
      [GROUP, 'shipping', [SET, 'consumer.session.timeout.ms', '50000']],
      [CLIENT_METRICS, 'some', [SET, 'interval.ms', '100']],
    ])
    expect(told.map(({ resourceName, errorCode, errorMessage }) => [resourceName, errorCode, errorMessage])).toEqual([
      ['orders', 'NONE', null],
      ['nope', 'UNKNOWN_TOPIC_OR_PARTITION', "The topic 'nope' does not exist."],
      ['others', 'INVALID_CONFIG', 'Unknown topic config name: nope'],
      ['shipping', 'NONE', null],
      ['some', 'NONE', null],
    ])
    expect([configOf('orders').retentionMs, configOf('others').retentionMs]).toEqual([1, 604_800_000])
    expect(kafka.cluster.configs.groupConfig('shipping')).toMatchObject({ consumerSessionTimeoutMs: 50_000 })
  })

  test('are refused both times when they come twice', () => {
    const told = alter([
      [TOPIC, 'orders', [SET, 'retention.ms', '1']],
      [GROUP, 'orders'],
      [TOPIC, 'orders', [SET, 'retention.ms', '2']],
    ])
    expect(told.map(({ resourceType, errorCode, errorMessage }) => [resourceType, errorCode, errorMessage])).toEqual([
      [TOPIC, 'INVALID_REQUEST', 'Each resource must appear at most once.'],
      [GROUP, 'NONE', null],
      [TOPIC, 'INVALID_REQUEST', 'Each resource must appear at most once.'],
    ])
    expect(configOf('orders').retentionMs).toBe(604_800_000)
  })

  test.each([
    [
      'a key that comes twice',
      [TOPIC, 'orders', [SET, 'retention.ms', '1'], [DELETE, 'retention.ms']],
      'INVALID_REQUEST',
      'Error due to duplicate config keys',
    ],
    [
      'no value to set',
      [TOPIC, 'orders', [SET, 'retention.ms'], [APPEND, 'cleanup.policy']],
      'INVALID_REQUEST',
      'Null value not supported for : retention.ms, cleanup.policy',
    ],
    ['an operation that there is not', [TOPIC, 'orders', [4, 'retention.ms', '1']], 'UNKNOWN_SERVER_ERROR', null],
    ['a type that there is not', [64, 'x', [SET, 'a', '1']], 'INVALID_REQUEST', 'Unknown resource type 64'],
    [
      'a topic without a name',
      [TOPIC, '', [SET, 'retention.ms', '1']],
      'INVALID_REQUEST',
      'Default topic resources are not allowed.',
    ],
    [
      'a group without a name',
      [GROUP, '', [SET, 'consumer.session.timeout.ms', '45000']],
      'INVALID_REQUEST',
      'Default group resources are not allowed.',
    ],
    [
      'client metrics without a name',
      [CLIENT_METRICS, '', [SET, 'interval.ms', '100']],
      'INVALID_REQUEST',
      "Subscription name can't be empty",
    ],
    [
      'a logger that there is not',
      [BROKER_LOGGER, '1', [SET, 'kafka.nope', 'INFO']],
      'INVALID_CONFIG',
      'Logger kafka.nope does not exist!',
    ],
    [
      "another broker's loggers",
      [BROKER_LOGGER, '2', [SET, 'root', 'INFO']],
      'INVALID_REQUEST',
      'Unexpected node id. Expected 1, but received 2',
    ],
  ] as [string, Resource, string, string | null][])('are refused for %s', (_what, resource, error, message) => {
    expect(outcomeOf(...resource)).toEqual([error, message])
  })
})
