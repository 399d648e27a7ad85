import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/cluster/clock.js'
import { Cluster } from '../../src/cluster/cluster.js'
import type { Partition } from '../../src/cluster/partition.js'
import { Random } from '../../src/cluster/random.js'
import type { Replica } from '../../src/cluster/replica.js'
import { encodeControlBatch } from '../../src/protocol/control-records.js'
import { encodeBatch } from '../../src/protocol/encode-batch.js'

const NOW = 1_700_000_000_000

function partitionOf(configs: Record<string, string> = {}): { cluster: Cluster; partition: Partition } {
  const cluster = new Cluster({
    clock: new ManualClock(NOW),
    random: new Random(1),
    brokers: [1, 2, 3].map((id) => ({ id, rack: null })),
    configs: new Map(),
    maxFetchWaitMs: 100,
  })
  const topic = cluster.controller.createTopic({
    name: 'orders',
    numPartitions: 1,
    replicationFactor: 3,
    configs: new Map(Object.entries(configs)),
  })
  return { cluster, partition: topic.partitions[0]! }
}

const context = { requiredAcks: -1, now: NOW, producerIdExpirationMs: 86_400_000 }

function batch(value: string, more: Partial<Parameters<typeof encodeBatch>[0]> = {}): Buffer {
  return encodeBatch({ records: [{ key: Buffer.from('k'), value: Buffer.from(value), timestamp: NOW }], ...more })
}

describe('a partition', () => {
  test('has its batches on every replica before they are committed', () => {
    const { partition } = partitionOf()
    const leader = partition.leaderReplica!
    const appended = partition.append(leader, batch('a'), context)
    expect(appended).toEqual({ baseOffset: 0, lastOffset: 0, logAppendTimeMs: -1 })
    for (const id of partition.replicas) {
      const { log, highWatermark } = partition.replicaOn(id)!
      expect([log.logEndOffset, highWatermark]).toEqual([1, 1])
    }
    expect(partition.replicated(leader, 0)).toBe('NONE')
    expect(partition.replicated(leader, 1)).toBeUndefined()
  })

  test('holds the high watermark at the slowest in-sync replica', () => {
    const { partition } = partitionOf()
    const leader = partition.leaderReplica!
    partition.pauseFollower(partition.replicas[1]!)
    partition.append(leader, batch('a'), context)
    expect(leader.log.logEndOffset).toBe(1)
    expect(leader.highWatermark).toBe(0)
    expect(partition.replicated(leader, 0)).toBeUndefined()
  })

  test('freezes the high watermark and refuses acks=all below min.insync.replicas', () => {
    const { partition } = partitionOf({ 'min.insync.replicas': '2' })
    const leader = partition.leaderReplica!
    partition.isr = [partition.leader]
    expect(() => partition.append(leader, batch('a'), context)).toThrow(
      expect.objectContaining({ error: 'NOT_ENOUGH_REPLICAS' }),
    )
    partition.append(leader, batch('a'), { ...context, requiredAcks: 1 })
    expect([leader.log.logEndOffset, leader.highWatermark]).toEqual([1, 0])
  })

  test('looks at the high watermark when records come, and not when its configs change', () => {
    const { partition } = partitionOf({ 'min.insync.replicas': '2' })
    const leader = partition.leaderReplica!
    partition.isr = [partition.leader]
    const numbered = batch('a', { producerId: 9, producerEpoch: 0, baseSequence: 0 })
    partition.append(leader, numbered, { ...context, requiredAcks: 1 })
    Object.assign(partition.topic, { config: { ...partition.config, minInsyncReplicas: 1 } })
    partition.configsChanged()
    expect(leader.highWatermark).toBe(0)
    partition.append(leader, numbered, context)
    expect([leader.log.logEndOffset, leader.highWatermark]).toEqual([1, 1])
  })

  test('is led by one broker, in one epoch', () => {
    const { partition } = partitionOf()
    partition.leaderEpoch = 5
    const [leader, follower] = partition.replicas as [number, number, number]
    const refused = (brokerId: number, epoch?: number) => {
      try {
        partition.leaderOn(brokerId, epoch)
      } catch (error) {
        return (error as { error: string }).error
      }
      return 'NONE'
    }
    expect(refused(leader)).toBe('NONE')
    expect(refused(leader, 5)).toBe('NONE')
    expect(refused(leader, 4)).toBe('FENCED_LEADER_EPOCH')
    expect(refused(leader, 6)).toBe('UNKNOWN_LEADER_EPOCH')
    expect(refused(follower)).toBe('NOT_LEADER_OR_FOLLOWER')
    expect(refused(99)).toBe('NOT_LEADER_OR_FOLLOWER')
  })

  test('answers a batch that a producer sends again with where it was stored', () => {
    const { partition } = partitionOf()
    const leader = partition.leaderReplica!
    const numbered = (sequence: number) => batch('a', { producerId: 9, producerEpoch: 0, baseSequence: sequence })
    partition.append(leader, batch('before'), context)
    const first = partition.append(leader, numbered(0), context)
    partition.append(leader, numbered(1), context)
    const again = partition.append(leader, numbered(0), context)
    expect(again.baseOffset).toBe(first.baseOffset)
    expect(leader.log.logEndOffset).toBe(3)
    expect(() => partition.append(leader, numbered(7), context)).toThrow(
      expect.objectContaining({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' }),
    )
  })

  test('keeps the time of the broker where the topic says so', () => {
    const { partition } = partitionOf({ 'message.timestamp.type': 'LogAppendTime' })
    const appended = partition.append(partition.leaderReplica!, batch('a'), { ...context, now: 42 })
    expect(appended.logAppendTimeMs).toBe(42)
  })

  test('begins anew at every replica where records were deleted', () => {
    const { partition } = partitionOf()
    const leader = partition.leaderReplica!
    for (const value of ['a', 'b', 'c']) partition.append(leader, batch(value), context)
    expect(partition.deleteRecordsBefore(leader, 2)).toBe(2)
    expect(partition.replicas.map((id) => partition.replicaOn(id)!.log.logStartOffset)).toEqual([2, 2, 2])
    expect(partition.deleteRecordsBefore(leader, 1)).toBe(1)
    expect(partition.lowWatermark).toBe(2)
    expect(partition.deleteRecordsBefore(leader, -1)).toBe(3)
    expect(() => partition.deleteRecordsBefore(leader, 4)).toThrow(
      expect.objectContaining({ error: 'OFFSET_OUT_OF_RANGE' }),
    )
  })
})

describe('a follower', () => {
  /** A partition whose last replica copies nothing until it is let. */
  function withSlowFollower(configs: Record<string, string> = {}) {
    const { cluster, partition } = partitionOf(configs)
    const slowId = partition.replicas[2]!
    const slow = partition.replicaOn(slowId)!
    partition.pauseFollower(slowId)
    cluster.controller.replication.alterIsr(partition, partition.replicas.slice(0, 2))
    return { partition, leader: partition.leaderReplica!, slow, resume: () => partition.resumeFollower(slowId) }
  }
  const contents = ({ log }: Replica) => Array.from(log.batches(0), ({ baseOffset }) => baseOffset)

  test('catches up with its leader, in the same memory', () => {
    const { partition, leader, slow, resume } = withSlowFollower()
    for (const value of ['a', 'b']) partition.append(leader, batch(value), context)
    expect([slow.log.logEndOffset, leader.highWatermark, slow.highWatermark]).toEqual([0, 2, 0])
    resume()
    expect([contents(slow), slow.highWatermark, partition.isr]).toEqual([[0, 1], 2, [1, 2, 3]])
    partition.append(leader, batch('c'), context)
    expect([contents(slow), slow.highWatermark]).toEqual([[0, 1, 2], 3])
    expect(slow.log.segments.first.isSame(leader.log.segments.first)).toBe(true)
  })

  test('begins anew where its leader has deleted what it lacks', () => {
    const { partition, leader, slow, resume } = withSlowFollower({ 'internal.segment.bytes': '80' })
    for (const value of ['a', 'b', 'c']) partition.append(leader, batch(value), context)
    partition.deleteRecordsBefore(leader, 2)
    partition.upkeep.enforceRetention()
    expect(contents(leader)).toEqual([2])
    resume()
    partition.append(leader, batch('d'), context)
    expect([contents(slow), slow.log.logStartOffset, slow.log.logEndOffset]).toEqual([[2, 3], 2, 4])
  })

  test('gives up what its leader does not have, and with it what it took for committed', () => {
    const { partition } = partitionOf()
    for (const value of ['a', 'b', 'c']) partition.append(partition.leaderReplica!, batch(value), context)
    const follower = partition.replicaOn(partition.replicas[1]!)!
    follower.truncateTo(1, { config: partition.config, nowMs: NOW })
    expect([contents(follower), follower.highWatermark]).toEqual([[0], 1])
  })
})

test('readers of committed records stop at the first open transaction, until its end is on all replicas', () => {
  const { partition } = partitionOf({ 'min.insync.replicas': '2' })
  const leader = partition.leaderReplica!
  const transactional = { producerId: 4, producerEpoch: 0, transactional: true }
  partition.append(leader, batch('a'), context)
  partition.appendInternal(leader, batch('b', { ...transactional, baseSequence: 0 }))
  partition.append(leader, batch('c'), context)
  const ends = () => partition.replicas.map((id) => partition.replicaOn(id)!.visibleEnd(1))
  expect([leader.visibleEnd(0), ...ends()]).toEqual([3, 1, 1, 1])
  const end = { type: 'commit', producerId: 4, producerEpoch: 0, coordinatorEpoch: 0, timestamp: NOW } as const
  partition.isr = [partition.leader]
  partition.appendInternal(leader, encodeControlBatch(end))
  expect([leader.highWatermark, leader.visibleEnd(1)]).toEqual([3, 1])
  partition.isr = partition.replicas
  partition.append(leader, batch('d'), context)
  expect(ends()).toEqual([5, 5, 5])
})
