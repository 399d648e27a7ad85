import { beforeEach, describe, expect, test } from 'vitest'
import { configOperations, resourceTypes } from '../../src/cluster/configs/resources.js'
import { createTopics } from '../../src/protocol/apis/create-topics.js'
import { incrementalAlterConfigs } from '../../src/protocol/apis/incremental-alter-configs.js'
import { produce } from '../../src/protocol/apis/produce.js'
import { updateFeatures } from '../../src/protocol/apis/update-features.js'
import { compression, timestampType } from '../../src/protocol/batch.js'
import { batchOf, Harness, NOW } from './harness.js'

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

  test('segment.ms, by which the next batch goes to another segment', () => {
    const at = (afterMs: number) => outcomeOf(batchOf([{ timestamp: NOW + afterMs }]))
    at(0)
    at(60_000)
    alter(TOPIC, 'orders', { 'segment.ms': '100000' })
    at(100_000)
    expect(logOf(1).segments.length).toBe(1)
    at(100_001)
    expect([1, 2].map((broker) => logOf(broker).segments.length)).toEqual([2, 2])
  })

  test('retention.bytes', () => {
    alter(TOPIC, 'orders', { 'segment.bytes': String(SEGMENT_BYTES) })
    for (let i = 0; i < 6; i++) outcomeOf(batchOf([{ value: 'x'.repeat(SEGMENT_BYTES / 2) }]))
    kafka.clock.advance(NEXT_CHECK_MS)
    expect(logOf(1).logStartOffset).toBe(0)
    alter(TOPIC, 'orders', { 'retention.bytes': String(SEGMENT_BYTES) })
    kafka.clock.advance(NEXT_CHECK_MS)
    expect([1, 2].map((broker) => logOf(broker).logStartOffset)).toEqual([4, 4])
  })

  test('message.timestamp.before.max.ms and message.timestamp.after.max.ms', () => {
    const early = () => outcomeOf(batchOf([{ timestamp: NOW - 60_000 }]))
    const late = () => outcomeOf(batchOf([{ timestamp: NOW + 60_000 }]))
    expect([early(), late()]).toEqual(['NONE', 'NONE'])
    alter(TOPIC, 'orders', { 'message.timestamp.before.max.ms': '59999', 'message.timestamp.after.max.ms': '59999' })
    expect([early(), late()]).toEqual(['INVALID_TIMESTAMP', 'INVALID_TIMESTAMP'])
    alter(TOPIC, 'orders', { 'message.timestamp.before.max.ms': null, 'message.timestamp.after.max.ms': null })
    expect([early(), late()]).toEqual(['NONE', 'NONE'])
  })

  test('min.cleanable.dirty.ratio, min.compaction.lag.ms and max.compaction.lag.ms', () => {
    const keyed = () => batchOf([{ key: 'k', value: 'x'.repeat(SEGMENT_BYTES / 2) }])
    const batches = () => [...logOf(1).batches(0)].length
    const compacted = { 'cleanup.policy': 'compact', 'segment.bytes': String(SEGMENT_BYTES) }
    alter(TOPIC, 'orders', { ...compacted, 'min.cleanable.dirty.ratio': '1', 'min.compaction.lag.ms': '3000000' })
    for (let i = 0; i < 5; i++) outcomeOf(keyed())
    kafka.clock.advance(NEXT_CHECK_MS)
    expect(batches()).toBe(5)
    alter(TOPIC, 'orders', { 'min.cleanable.dirty.ratio': '0' })
    kafka.clock.advance(NEXT_CHECK_MS)
    expect(batches()).toBe(5)
    alter(TOPIC, 'orders', { 'min.compaction.lag.ms': '0' })
    kafka.clock.advance(NEXT_CHECK_MS)
    expect(batches()).toBe(2)
    alter(TOPIC, 'orders', { 'min.cleanable.dirty.ratio': '1' })
    for (let i = 0; i < 2; i++) outcomeOf(keyed())
    kafka.clock.advance(NEXT_CHECK_MS)
    expect(batches()).toBe(4)
    alter(TOPIC, 'orders', { 'max.compaction.lag.ms': '1000' })
    kafka.clock.advance(NEXT_CHECK_MS)
    expect(batches()).toBe(2)
  })

  test('delete.retention.ms, for the tombstones that are found from then on', () => {
    const compacted = { 'cleanup.policy': 'compact', 'segment.ms': '1', 'min.cleanable.dirty.ratio': '0' }
    const tombstones = () => [...logOf(1).batches(0)].filter(({ size }) => size < 80).length
    const write = (key: string, value: string | null, afterMs: number) =>
      outcomeOf(batchOf([{ key, value, timestamp: NOW + afterMs }]))
    alter(TOPIC, 'orders', { ...compacted, 'delete.retention.ms': '0' })
    write('k', null, 0)
    write('a', 'v'.repeat(100), 10)
    kafka.clock.advance(NEXT_CHECK_MS)
    expect(tombstones()).toBe(1)
    write('b', 'v'.repeat(100), 20)
    kafka.clock.advance(NEXT_CHECK_MS)
    expect(tombstones()).toBe(0)
    alter(TOPIC, 'orders', { 'delete.retention.ms': '86400000' })
    write('k', null, 30)
    for (let i = 4; i < 8; i++) {
      write('c', 'v'.repeat(100), i * 10)
      kafka.clock.advance(NEXT_CHECK_MS)
    }
    expect(tombstones()).toBe(1)
  })

  test('unclean.leader.election.enable, at the next look for partitions without a leader', () => {
    const { replication } = kafka.cluster.controller
    const partition = kafka.cluster.image.partition('orders', 0)!
    const fence = (broker: number) => kafka.cluster.transact(() => replication.fenceBroker(broker))
    fence(2)
    fence(1)
    kafka.cluster.transact(() => replication.unfenceBroker(2))
    expect([partition.leader, partition.isr]).toEqual([-1, []])
    kafka.clock.advance(NEXT_CHECK_MS)
    expect(partition.leader).toBe(-1)
    alter(TOPIC, 'orders', { 'unclean.leader.election.enable': 'true' })
    kafka.clock.advance(NEXT_CHECK_MS)
    expect([partition.leader, partition.isr]).toEqual([2, [2]])
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
