import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../../src/cluster/clock.js'
import { Cluster } from '../../../src/cluster/cluster.js'
import { configOperations, resourceTypes } from '../../../src/cluster/configs/resources.js'
import type { Partition } from '../../../src/cluster/partition.js'
import { Random } from '../../../src/cluster/random.js'
import { encodeBatch } from '../../../src/protocol/encode-batch.js'
import { NOW, segmentsOf } from './room.js'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const DAY_MS = 24 * 60 * MINUTE_MS
/** Kafka looks 30 s after its start for what is too old, and then every 5 minutes. */
const FIRST_CHECK_MS = 30 * SECOND_MS

function start(configs: Record<string, string> = {}, maxRetainedBytes?: number) {
  const clock = new ManualClock(NOW)
  const cluster = new Cluster({
    clock,
    random: new Random(1),
    brokers: [1, 2, 3].map((id) => ({ id, rack: null })),
    configs: new Map(Object.entries(configs)),
    maxFetchWaitMs: 100,
    maxRetainedBytes,
  })
  return { clock, cluster }
}

function create(cluster: Cluster, configs: Record<string, string> = {}, { name = 'orders', partitions = 1 } = {}) {
  return cluster.controller.createTopic({
    name,
    numPartitions: partitions,
    replicationFactor: 3,
    configs: new Map(Object.entries(configs)),
  })
}

function produce(
  cluster: Cluster,
  partition: Partition,
  key: string,
  value: string | null,
  timestamp?: number,
): Buffer {
  const record = {
    key: Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    timestamp: timestamp ?? cluster.clock.now(),
  }
  const batch = encodeBatch({ records: [record] })
  cluster.transact(() =>
    partition.append(partition.leaderReplica!, batch, {
      requiredAcks: -1,
      now: cluster.clock.now(),
      producerIdExpirationMs: DAY_MS,
    }),
  )
  return batch
}

const startsOf = (partition: Partition) => partition.replicas.map((id) => partition.replicaOn(id)!.log.logStartOffset)

describe('retention', () => {
  test('comes as time passes, at the first check after a segment has become too old', () => {
    const { clock, cluster } = start()
    const partition = create(cluster).partitions[0]!
    expect(clock.pending).toBe(0)
    produce(cluster, partition, 'k', 'v')
    expect(clock.pending).toBe(1)
    expect(clock.advance(7 * DAY_MS)).toEqual([])
    expect(startsOf(partition)).toEqual([0, 0, 0])
    expect(clock.advance(5 * MINUTE_MS)).toEqual(['logs'])
    expect(startsOf(partition)).toEqual([1, 1, 1])
    expect(clock.pending).toBe(0)
  })

  test('keeps to the times of Kafka: 30 s after the start, and every log.retention.check.interval.ms', () => {
    const { clock, cluster } = start({ 'log.retention.check.interval.ms': '60000' })
    const partition = create(cluster, { 'retention.ms': '1000' }).partitions[0]!
    produce(cluster, partition, 'k', 'old', 5)
    clock.advance(FIRST_CHECK_MS - 1)
    expect(startsOf(partition)).toEqual([0, 0, 0])
    clock.advance(1)
    expect(startsOf(partition)).toEqual([1, 1, 1])
    produce(cluster, partition, 'k', 'old', 5)
    clock.advance(MINUTE_MS - 1)
    expect(startsOf(partition)).toEqual([1, 1, 1])
    clock.advance(1)
    expect(startsOf(partition)).toEqual([2, 2, 2])
  })

  test('by size follows what is appended', () => {
    const { clock, cluster } = start()
    const configs = { 'retention.ms': '-1', 'retention.bytes': '0', 'segment.ms': '1000' }
    const partition = create(cluster, configs).partitions[0]!
    produce(cluster, partition, 'k', '0')
    clock.advance(FIRST_CHECK_MS)
    expect(startsOf(partition)).toEqual([1, 1, 1])
    produce(cluster, partition, 'k', '1')
    clock.advance(5 * MINUTE_MS)
    expect(startsOf(partition)).toEqual([2, 2, 2])
  })

  test('takes what lies before the start of the log at the next check, whatever the policy', () => {
    const { clock, cluster } = start()
    const partition = create(cluster, { 'retention.ms': '-1', 'segment.ms': '1000' }).partitions[0]!
    for (let i = 0; i < 3; i++) produce(cluster, partition, 'k', String(i), NOW + i * 2000)
    expect(clock.pending).toBe(0)
    partition.deleteRecordsBefore(partition.leaderReplica!, 2)
    expect(segmentsOf(partition.leaderReplica!.log)).toEqual([0, 1, 2])
    clock.advance(FIRST_CHECK_MS)
    expect(segmentsOf(partition.leaderReplica!.log)).toEqual([2])
    expect(clock.pending).toBe(0)
  })

  test('goes by changed configs from the next check on', () => {
    const { clock, cluster } = start()
    const topic = create(cluster, { 'retention.ms': '-1' })
    const [partition] = topic.partitions as [Partition]
    produce(cluster, partition, 'k', 'v')
    clock.advance(DAY_MS)
    expect(startsOf(partition)).toEqual([0, 0, 0])
    cluster.configs.alterIncremental({
      resourceType: resourceTypes.TOPIC,
      resourceName: topic.name,
      brokerId: 1,
      operations: [{ name: 'retention.ms', configOperation: 0, value: '1000' }],
    })
    expect(startsOf(partition)).toEqual([0, 0, 0])
    clock.advance(5 * MINUTE_MS)
    expect(startsOf(partition)).toEqual([1, 1, 1])
  })

  test('waits for the high watermark, and comes after it', () => {
    const { clock, cluster } = start()
    const partition = create(cluster, { 'retention.ms': '1000', 'min.insync.replicas': '2' }).partitions[0]!
    partition.isr = [partition.leader]
    const batch = encodeBatch({ records: [{ value: Buffer.from('v'), timestamp: NOW }] })
    const context = { requiredAcks: 1, now: NOW, producerIdExpirationMs: DAY_MS }
    partition.append(partition.leaderReplica!, batch, context)
    expect(clock.advance(DAY_MS)).toEqual([])
    partition.isr = partition.replicas
    partition.append(partition.leaderReplica!, batch, { ...context, now: clock.now() })
    clock.advance(5 * MINUTE_MS)
    expect(startsOf(partition)).toEqual([2, 2, 2])
  })

  test('wakes who waits at the start of the log', () => {
    const { clock, cluster } = start()
    const partition = create(cluster).partitions[0]!
    produce(cluster, partition, 'k', 'v')
    const leader = partition.leaderReplica!
    const seen: number[] = []
    cluster
      .when([leader], () => (leader.log.logStartOffset > 0 ? leader.log.logStartOffset : undefined))
      .onReply((offset) => seen.push(offset))
    clock.advance(8 * DAY_MS)
    expect(seen).toEqual([1])
  })

  test('costs nothing while there is nothing to do, however many partitions and however long', () => {
    const { clock, cluster } = start()
    const { partitions } = create(cluster, { 'retention.ms': String(30 * DAY_MS) }, { partitions: 2000 })
    expect(clock.pending).toBe(0)
    for (const partition of partitions) produce(cluster, partition, 'k', 'v')
    expect(clock.pending).toBe(1)
    expect(clock.advance(29 * DAY_MS)).toEqual([])
    expect(clock.advance(2 * DAY_MS)).toEqual(['logs'])
    expect(partitions.every((partition) => partition.leaderReplica!.log.logStartOffset === 1)).toBe(true)
    expect(clock.pending).toBe(0)
  })

  test('forgets a deleted topic', () => {
    const { clock, cluster } = start()
    const topic = create(cluster)
    produce(cluster, topic.partitions[0]!, 'k', 'v')
    expect(cluster.logs.memory.retainedBytes).toBeGreaterThan(0)
    cluster.controller.deleteTopic(topic)
    expect(clock.pending).toBe(0)
    expect(cluster.logs.memory.retainedBytes).toBe(0)
  })
})

describe('compaction', () => {
  const compacted = { 'cleanup.policy': 'compact', 'segment.ms': '1000', 'min.cleanable.dirty.ratio': '0.01' }
  const valuesOf = (partition: Partition) =>
    partition.replicas.map((id) => {
      const { log } = partition.replicaOn(id)!
      return [...log.batches()].reduce((sum, { chunk, position }) => sum + chunk.buffer.readInt32BE(position + 57), 0)
    })

  test('comes at most log.cleaner.backoff.ms after it has become worth while', () => {
    const { clock, cluster } = start()
    const partition = create(cluster, compacted).partitions[0]!
    for (let i = 0; i < 4; i++) produce(cluster, partition, 'k', String(i), NOW + i * 2000)
    clock.advance(15 * SECOND_MS - 1)
    expect(valuesOf(partition)).toEqual([4, 4, 4])
    clock.advance(1)
    expect(valuesOf(partition)).toEqual([2, 2, 2])
    const [leader, follower] = partition.replicas.map((id) => partition.replicaOn(id)!.log)
    expect(leader!.segments.first.isSame(follower!.segments.first)).toBe(true)
    expect(clock.pending).toBe(0)
  })

  test('goes by another log.cleaner.backoff.ms at once', () => {
    const { clock, cluster } = start()
    const partition = create(cluster, compacted).partitions[0]!
    for (let i = 0; i < 4; i++) produce(cluster, partition, 'k', String(i), NOW + i * 2000)
    const operations = [{ name: 'log.cleaner.backoff.ms', configOperation: configOperations.SET, value: '100' }]
    cluster.transact(() => {
      cluster.configs.alterIncremental({
        resourceType: resourceTypes.BROKER,
        resourceName: '',
        brokerId: 1,
        operations,
      })
    })
    clock.advance(99)
    expect(valuesOf(partition)).toEqual([4, 4, 4])
    clock.advance(1)
    expect(valuesOf(partition)).toEqual([2, 2, 2])
  })

  test('does not come while log.cleaner.enable is false', () => {
    const { clock, cluster } = start({ 'log.cleaner.enable': 'false' })
    const partition = create(cluster, compacted).partitions[0]!
    for (let i = 0; i < 4; i++) produce(cluster, partition, 'k', String(i), NOW + i * 2000)
    clock.advance(DAY_MS)
    expect(valuesOf(partition)).toEqual([4, 4, 4])
  })

  test('waits for min.compaction.lag.ms, and does not wait longer than max.compaction.lag.ms', () => {
    const { clock, cluster } = start()
    const configs = { ...compacted, 'min.compaction.lag.ms': '60000' }
    const young = create(cluster, configs).partitions[0]!
    for (let i = 0; i < 3; i++) produce(cluster, young, 'k', String(i), NOW + i * 2000)
    clock.advance(60 * SECOND_MS - 1)
    expect(valuesOf(young)).toEqual([3, 3, 3])
    // The first segment alone is old enough then, and has nothing to lose.
    clock.advance(1)
    expect(valuesOf(young)).toEqual([3, 3, 3])
    clock.advance(15 * SECOND_MS)
    expect(valuesOf(young)).toEqual([2, 2, 2])

    const overdue = { ...compacted, 'min.cleanable.dirty.ratio': '1', 'max.compaction.lag.ms': String(DAY_MS) }
    const old = create(cluster, overdue, { name: 'old' }).partitions[0]!
    const now = clock.now()
    for (let i = 0; i < 3; i++) produce(cluster, old, 'k', String(i), now + i * 2000)
    clock.advance(DAY_MS - MINUTE_MS)
    expect(valuesOf(old)).toEqual([3, 3, 3])
    clock.advance(2 * MINUTE_MS)
    expect(valuesOf(old)).toEqual([2, 2, 2])
  })

  test('deletes old segments as well where the policy is both', () => {
    const { clock, cluster } = start()
    const configs = { ...compacted, 'cleanup.policy': 'compact,delete', 'retention.ms': '60000' }
    const partition = create(cluster, configs).partitions[0]!
    for (let i = 0; i < 3; i++) produce(cluster, partition, 'k', String(i), NOW + i * 2000)
    clock.advance(15 * SECOND_MS)
    expect(valuesOf(partition)).toEqual([2, 2, 2])
    clock.advance(60 * SECOND_MS)
    expect(startsOf(partition)).toEqual([3, 3, 3])
  })

  test('on demand closes the active segment, and asks neither for the dirty ratio nor for the clock', () => {
    const { clock, cluster } = start()
    const topic = create(cluster, { 'cleanup.policy': 'compact', 'delete.retention.ms': String(DAY_MS) })
    const [partition] = topic.partitions as [Partition]
    const size = produce(cluster, partition, 'a', '1').length
    for (const [key, value] of [
      ['a', '2'],
      ['b', '1'],
      ['b', null],
    ] as const) {
      produce(cluster, partition, key, value)
    }
    const removed = cluster.transact(() => partition.upkeep.compact())
    expect(removed).toMatchObject({ records: 2, segments: 0, logStartOffset: 0 })
    expect(removed.bytes).toBeGreaterThan(size)
    expect(valuesOf(partition)).toEqual([2, 2, 2])
    expect(partition.upkeep.compact()).toMatchObject({ records: 0, bytes: 0 })
    clock.advance(DAY_MS)
    // What is left of the tombstone says where the log ends.
    expect(partition.upkeep.compact()).toMatchObject({ records: 1 })
    expect(partition.upkeep.compact()).toMatchObject({ records: 0 })
    expect(valuesOf(partition)).toEqual([1, 1, 1])
  })
})

test('retention on demand tells what it has removed', () => {
  const { clock, cluster } = start()
  const partition = create(cluster, { 'retention.ms': '60000' }).partitions[0]!
  const size = produce(cluster, partition, 'k', 'v').length
  expect(partition.upkeep.enforceRetention()).toEqual({ records: 0, bytes: 0, segments: 0, logStartOffset: 0 })
  clock.advance(60_001)
  expect(partition.upkeep.enforceRetention()).toEqual({ records: 1, bytes: size, segments: 1, logStartOffset: 1 })
})

describe('maxRetainedBytes', () => {
  test('refuses what would pass it, until something has gone', () => {
    const { clock, cluster } = start({}, 1000)
    const partition = create(cluster, { 'retention.ms': '60000' }).partitions[0]!
    const other = create(cluster, {}, { name: 'other' }).partitions[0]!
    const size = produce(cluster, partition, 'k', 'x'.repeat(400)).length
    expect(cluster.logs.memory.retainedBytes).toBe(size)
    expect(() => produce(cluster, other, 'k', 'y'.repeat(500))).toThrow(
      expect.objectContaining({
        error: 'KAFKA_STORAGE_ERROR',
        message: `A batch of 571 bytes for other-0 does not fit: the cluster holds ${size} bytes and may hold 1000 (maxRetainedBytes)`,
      }),
    )
    expect(other.leaderReplica!.log.logEndOffset).toBe(0)
    produce(cluster, other, 'k', 'z'.repeat(400))
    clock.advance(6 * MINUTE_MS)
    produce(cluster, other, 'k', 'y'.repeat(400))
  })

  test('does not refuse what a producer sends again, nor what brokers write themselves', () => {
    const { cluster } = start({}, 100)
    const partition = create(cluster).partitions[0]!
    const leader = partition.leaderReplica!
    const batch = encodeBatch({ records: [{ timestamp: NOW }], producerId: 4, producerEpoch: 0, baseSequence: 0 })
    const context = { requiredAcks: -1, now: NOW, producerIdExpirationMs: DAY_MS }
    partition.append(leader, batch, context)
    expect(partition.append(leader, batch, context).baseOffset).toBe(0)
    partition.appendInternal(leader, batch)
    expect(cluster.logs.memory.retainedBytes).toBe(batch.length * 2)
  })
})

test('producers are forgotten at the checks of producer.id.expiration.check.interval.ms', () => {
  const { clock, cluster } = start()
  expect(cluster.logs.producerExpiration).toEqual({ expirationMs: DAY_MS, lastCheckMs: Number.NEGATIVE_INFINITY })
  clock.advance(25 * MINUTE_MS)
  expect(cluster.logs.producerExpiration.lastCheckMs).toBe(NOW + 20 * MINUTE_MS)
})
