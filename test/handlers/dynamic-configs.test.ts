import { beforeEach, describe, expect, test } from 'vitest'
import { configOperations, resourceTypes } from '../../src/cluster/configs/resources.js'
import { createTopics } from '../../src/protocol/apis/create-topics.js'
import { incrementalAlterConfigs } from '../../src/protocol/apis/incremental-alter-configs.js'
import { produce } from '../../src/protocol/apis/produce.js'
import { updateFeatures } from '../../src/protocol/apis/update-features.js'
import { compression, timestampType } from '../../src/protocol/batch.js'
import { batchOf, Harness } from './harness.js'

const { TOPIC, BROKER } = resourceTypes

/** Longer than until Kafka's next look at its logs. */
const NEXT_CHECK_MS = 10 * 60_000
/** `segment.bytes` can't be less. */
const SEGMENT_BYTES = 1024 * 1024

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 2 })
  kafka.createTopic('orders', {
    assignments: [
      [1, 2],
      [2, 1],
    ].map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
  })
})

/** Sets configs at the broker that they are about, or deletes them where the value is null. */
function alter(resourceType: number, resourceName: string, values: Record<string, string | null>): void {
  const configs = Object.entries(values).map(([name, value]) => ({
    name,
    value,
    configOperation: value === null ? configOperations.DELETE : configOperations.SET,
  }))
  const broker = resourceType === BROKER && resourceName !== '' ? Number(resourceName) : 1
  const told = kafka.send(
    incrementalAlterConfigs,
    1,
    { resources: [{ resourceType, resourceName, configs }] },
    { broker },
  )
  expect(told.responses[0]).toMatchObject({ errorCode: 'NONE', errorMessage: null })
}

function outcomeOf(records: Buffer, partition = 0): string {
  const { leader } = kafka.cluster.image.partition('orders', partition)!
  const topicData = [{ name: 'orders', partitionData: [{ index: partition, records }] }]
  const told = kafka.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData }, { broker: leader })
  return told.responses[0]!.partitionResponses[0]!.errorCode
}

const large = () => batchOf([{ value: 'x'.repeat(3000) }])
const logOf = (broker: number, partition = 0) =>
  kafka.cluster.image.partition('orders', partition)!.replicaOn(broker)!.log

describe('a changed config of a topic holds at once:', () => {
  test('max.message.bytes', () => {
    alter(TOPIC, 'orders', { 'max.message.bytes': '2000' })
    expect(outcomeOf(large())).toBe('MESSAGE_TOO_LARGE')
    alter(TOPIC, 'orders', { 'max.message.bytes': null })
    expect(outcomeOf(large())).toBe('NONE')
  })

  test('compression.type and message.timestamp.type', () => {
    alter(TOPIC, 'orders', { 'compression.type': 'gzip', 'message.timestamp.type': 'LogAppendTime' })
    kafka.append('orders', [{}])
    for (const broker of [1, 2]) {
      const [batch] = [...logOf(broker).batches(0)]
      expect(compression(batch!.chunk.buffer, batch!.position)).toBe('gzip')
      expect(timestampType(batch!.chunk.buffer, batch!.position)).toBe('LogAppendTime')
    }
  })

  test('cleanup.policy', () => {
    alter(TOPIC, 'orders', { 'cleanup.policy': 'compact' })
    expect(outcomeOf(batchOf([{ key: null }]))).toBe('INVALID_RECORD')
    alter(TOPIC, 'orders', { 'cleanup.policy': null })
    expect(outcomeOf(batchOf([{ key: null }]))).toBe('NONE')
  })

  test('segment.bytes', () => {
    const half = () => batchOf([{ value: 'x'.repeat(SEGMENT_BYTES / 2) }])
    for (let i = 0; i < 3; i++) outcomeOf(half())
    expect(logOf(1).segments.length).toBe(1)
    alter(TOPIC, 'orders', { 'segment.bytes': String(SEGMENT_BYTES) })
    for (let i = 0; i < 3; i++) outcomeOf(half())
    expect([1, 2].map((broker) => logOf(broker).segments.length)).toEqual([4, 4])
  })

  test('retention.ms', () => {
    kafka.append('orders', [{}])
    kafka.clock.advance(2 * NEXT_CHECK_MS)
    expect(logOf(1).logStartOffset).toBe(0)
    alter(TOPIC, 'orders', { 'retention.ms': '1000' })
    kafka.clock.advance(NEXT_CHECK_MS)
    expect([1, 2].map((broker) => logOf(broker).logStartOffset)).toEqual([1, 1])
  })

  test('min.insync.replicas', () => {
    kafka.cluster.transact(() => kafka.cluster.controller.replication.fenceBroker(2))
    expect(outcomeOf(large())).toBe('NONE')
    alter(TOPIC, 'orders', { 'min.insync.replicas': '2' })
    expect(outcomeOf(large())).toBe('NOT_ENOUGH_REPLICAS')
    alter(TOPIC, 'orders', { 'min.insync.replicas': null })
    expect(outcomeOf(large())).toBe('NONE')
  })
})

describe('a changed config of all brokers', () => {
  test('holds at once for the topics that don’t say so themselves', () => {
    alter(BROKER, '', { 'message.max.bytes': '2000', 'log.retention.ms': '1000' })
    expect(outcomeOf(large())).toBe('MESSAGE_TOO_LARGE')
    kafka.append('orders', [{}])
    kafka.clock.advance(NEXT_CHECK_MS)
    expect(logOf(1).logStartOffset).toBe(1)
    alter(TOPIC, 'orders', { 'max.message.bytes': '5000' })
    expect(outcomeOf(large())).toBe('NONE')
  })

  test('holds for new topics', () => {
    alter(BROKER, '', { 'log.retention.ms': '777000' })
    const topics = [{ name: 'shipments', numPartitions: 1, replicationFactor: 1 }]
    const told = kafka.send(createTopics, 7, { topics, timeoutMs: 1000 })
    expect(told.topics[0]!.configs!.find(({ name }) => name === 'retention.ms')).toMatchObject({ value: '777000' })
    expect(kafka.cluster.image.topic('shipments')!.config.retentionMs).toBe(777_000)
  })
})

describe('a changed config of one broker', () => {
  test('holds for the partitions that it leads, and for no others', () => {
    alter(BROKER, '2', { 'message.max.bytes': '2000' })
    expect([outcomeOf(large(), 0), outcomeOf(large(), 1)]).toEqual(['NONE', 'MESSAGE_TOO_LARGE'])
    alter(BROKER, '1', { 'message.max.bytes': '2000' })
    alter(BROKER, '2', { 'message.max.bytes': null })
    expect([outcomeOf(large(), 0), outcomeOf(large(), 1)]).toEqual(['MESSAGE_TOO_LARGE', 'NONE'])
  })

  test('comes before that of all brokers, and behind that of the topic', () => {
    alter(BROKER, '', { 'message.max.bytes': '2000' })
    alter(BROKER, '1', { 'message.max.bytes': '5000' })
    expect([outcomeOf(large(), 0), outcomeOf(large(), 1)]).toEqual(['NONE', 'MESSAGE_TOO_LARGE'])
    alter(TOPIC, 'orders', { 'max.message.bytes': '1000' })
    expect([outcomeOf(large(), 0), outcomeOf(large(), 1)]).toEqual(['MESSAGE_TOO_LARGE', 'MESSAGE_TOO_LARGE'])
  })

  test('holds for new topics, and goes with leadership', () => {
    alter(BROKER, '1', { 'message.max.bytes': '2000' })
    kafka.createTopic('shipments', { assignments: [{ partitionIndex: 0, brokerIds: [1, 2] }] })
    const partition = kafka.cluster.image.partition('shipments', 0)!
    expect(partition.config.maxMessageBytes).toBe(2000)
    kafka.cluster.transact(() => kafka.cluster.controller.replication.fenceBroker(1))
    expect([partition.leader, partition.config.maxMessageBytes]).toEqual([2, 1_048_588])
  })

  const half = () => batchOf([{ key: 'k', value: 'x'.repeat(SEGMENT_BYTES / 2) }])
  const ofBroker2 = { 'log.segment.bytes': String(SEGMENT_BYTES) }

  test('is about the segments of the partitions that it leads', () => {
    alter(BROKER, '2', ofBroker2)
    for (const partition of [0, 0, 0, 0, 1, 1, 1, 1]) outcomeOf(half(), partition)
    expect([logOf(1, 0).segments.length, logOf(2, 1).segments.length]).toEqual([1, 4])
  })

  test('is about retention: a follower keeps what it wants of what its leader has', () => {
    alter(BROKER, '2', { ...ofBroker2, 'log.retention.bytes': '1' })
    for (let i = 0; i < 4; i++) outcomeOf(half(), 1)
    kafka.clock.advance(NEXT_CHECK_MS)
    expect([1, 2].map((broker) => logOf(broker, 1).logStartOffset)).toEqual([3, 3])
    alter(BROKER, '2', { 'log.segment.bytes': null })
    alter(BROKER, '1', ofBroker2)
    for (let i = 0; i < 4; i++) outcomeOf(half(), 0)
    kafka.clock.advance(NEXT_CHECK_MS)
    expect([1, 2].map((broker) => logOf(broker, 0).logStartOffset)).toEqual([0, 3])
  })

  test('is about compaction of the replicas that it has', () => {
    alter(BROKER, '2', { ...ofBroker2, 'log.cleanup.policy': 'compact', 'log.cleaner.min.cleanable.ratio': '0' })
    for (let i = 0; i < 4; i++) outcomeOf(half(), 1)
    kafka.clock.advance(NEXT_CHECK_MS)
    expect([1, 2].map((broker) => [...logOf(broker, 1).batches(0)].length)).toEqual([4, 2])
  })

  test('may be min.insync.replicas where there are no eligible leader replicas', () => {
    const elr = { feature: 'eligible.leader.replicas.version', maxVersionLevel: 0, upgradeType: 2 }
    expect(kafka.send(updateFeatures, 2, { featureUpdates: [elr] }).errorCode).toBe('NONE')
    alter(BROKER, '1', { 'min.insync.replicas': '2' })
    kafka.cluster.transact(() => kafka.cluster.controller.replication.fenceBroker(2))
    expect(kafka.cluster.image.partition('orders', 0)!.effectiveMinIsr).toBe(2)
    expect(outcomeOf(large())).toBe('NOT_ENOUGH_REPLICAS')
  })

  test('is forgotten with a reset', () => {
    alter(BROKER, '1', { 'message.max.bytes': '2000' })
    kafka.cluster.reset([
      {
        name: 'orders',
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [{ partitionIndex: 0, brokerIds: [1] }],
      },
    ])
    expect(outcomeOf(large())).toBe('NONE')
  })
})
