import { beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../../src/cluster/clock.js'
import { Cluster } from '../../../src/cluster/cluster.js'
import type { Partition } from '../../../src/cluster/partition.js'
import { Random } from '../../../src/cluster/random.js'
import type { ReplicationControl } from '../../../src/cluster/replication/replication-control.js'
import { encodeBatch } from '../../../src/protocol/encode-batch.js'

const NOW = 1_700_000_000_000
const LAG_MAX_MS = 30_000
const context = { requiredAcks: 1, now: NOW, producerIdExpirationMs: 86_400_000 }

let clock: ManualClock
let cluster: Cluster
let replication: ReplicationControl

function start(brokers: number, configs: Record<string, string> = {}): void {
  clock = new ManualClock(NOW)
  cluster = new Cluster({
    clock,
    random: new Random(1),
    brokers: Array.from({ length: brokers }, (_, i) => ({ id: i + 1, rack: null })),
    configs: new Map(Object.entries(configs)),
    maxFetchWaitMs: 100,
  })
  replication = cluster.controller.replication
}

beforeEach(() => start(3))

function topicOn(brokerIds: readonly number[], configs: Record<string, string> = {}, name = 'orders'): Partition {
  const topic = cluster.controller.createTopic({
    name,
    numPartitions: -1,
    replicationFactor: -1,
    assignments: [{ partitionIndex: 0, brokerIds }],
    configs: new Map(Object.entries(configs)),
  })
  return topic.partitions[0]!
}

function append(partition: Partition, ...values: readonly string[]): void {
  for (const value of values) {
    const records = [{ key: Buffer.from('k'), value: Buffer.from(value), timestamp: NOW }]
    partition.append(partition.leaderReplica!, encodeBatch({ records }), context)
  }
}

/** The values that a broker's replica holds, with the epochs they were written in. */
function held(partition: Partition, brokerId: number): string[] {
  const { log } = partition.replicaOn(brokerId)!
  return Array.from(log.batches(), ({ chunk, position }) => {
    const batch = chunk.buffer.subarray(position)
    return `${batch.readInt32BE(12)}:${batch.toString('latin1', batch.readInt32BE(8) + 10, batch.readInt32BE(8) + 11)}`
  })
}

const stateOf = ({ leader, leaderEpoch, isr }: Partition) => ({ leader, leaderEpoch, isr })
const move = (partition: Partition, replicas: readonly number[] | null, allowReplicationFactorChange = true) =>
  replication.reassign([{ topic: partition.topic.name, index: 0, replicas }], { allowReplicationFactorChange })[0]
const elect = (partition: Partition, type: 'preferred' | 'unclean') =>
  replication.elect([{ topic: partition.topic.name, index: 0 }], type)[0]?.error ?? 'NONE'

describe('a reassignment', () => {
  test('copies the log, and is over at once', () => {
    const partition = topicOn([1, 2])
    append(partition, 'a', 'b')
    const [old] = [partition.replicaOn(1)!]
    expect(move(partition, [2, 3])).toBeUndefined()
    expect(partition).toMatchObject({ replicas: [2, 3], isr: [2, 3], leader: 2, leaderEpoch: 1, addingReplicas: [] })
    expect([held(partition, 3), partition.replicaOn(3)!.highWatermark]).toEqual([['0:a', '0:b'], 2])
    expect(partition.replicaOn(1)).toBeUndefined()
    expect(old.partition).toBe(partition)
    append(partition, 'c')
    expect(held(partition, 3)).toEqual(['0:a', '0:b', '1:c'])
  })

  test('gives the memory of what was removed back, and takes none for what was added', () => {
    const partition = topicOn([1])
    append(partition, 'a', 'b')
    const { retainedBytes } = cluster.logs.memory
    move(partition, [2, 3])
    expect(cluster.logs.memory.retainedBytes).toBe(retainedBytes)
    cluster.controller.deleteTopic(partition.topic)
    expect(cluster.logs.memory.retainedBytes).toBe(0)
  })

  test('is under way while a new follower is held up, and can be seen, overtaken and called off', () => {
    const partition = topicOn([1])
    append(partition, 'a')
    partition.pauseFollower(3)
    move(partition, [2, 3])
    expect(partition).toMatchObject({
      replicas: [2, 3, 1],
      addingReplicas: [2, 3],
      removingReplicas: [1],
      isr: [1, 2],
      leader: 1,
      leaderEpoch: 0,
    })
    append(partition, 'b')
    expect([held(partition, 2), held(partition, 3)]).toEqual([['0:a', '0:b'], []])
    expect(move(partition, null)).toBeUndefined()
    expect(partition).toMatchObject({ replicas: [1], isr: [1], leader: 1, leaderEpoch: 1, addingReplicas: [] })
    expect(move(partition, null)?.error).toBe('NO_REASSIGNMENT_IN_PROGRESS')
    move(partition, [3, 1])
    expect(partition).toMatchObject({ replicas: [3, 1], addingReplicas: [3], removingReplicas: [] })
    partition.resumeFollower(3)
    expect(partition).toMatchObject({ replicas: [3, 1], isr: [1, 3], leader: 1, addingReplicas: [] })
    expect(held(partition, 3)).toEqual(['0:a', '0:b'])
  })

  test('begins where the log does', () => {
    const partition = topicOn([1])
    append(partition, 'a', 'b', 'c')
    partition.deleteRecordsBefore(partition.leaderReplica!, 2)
    move(partition, [1, 2])
    const { log } = partition.replicaOn(2)!
    expect([log.logStartOffset, log.logEndOffset, held(partition, 2)]).toEqual([2, 3, ['0:c']])
  })

  test('waits for a broker that is away', () => {
    const partition = topicOn([1])
    replication.fenceBroker(2)
    move(partition, [2])
    expect(partition).toMatchObject({ replicas: [2, 1], addingReplicas: [2], leader: 1 })
    replication.unfenceBroker(2)
    expect(partition).toMatchObject({ replicas: [2], isr: [2], addingReplicas: [], leader: 2 })
  })

  test('that is called off needs an unclean election where no old replica is in sync', () => {
    const partition = topicOn([1])
    append(partition, 'a')
    partition.pauseFollower(3)
    move(partition, [2, 3])
    replication.fenceBroker(1)
    append(partition, 'b')
    expect(partition).toMatchObject({ leader: 2, isr: [2] })
    expect(move(partition, null)).toMatchObject({
      error: 'INVALID_REPLICA_ASSIGNMENT',
      message:
        'Unable to revert partition assignment for orders:0 because it would require an unclean leader election.',
    })
  })

  test('must keep the number of replicas where it is told to, counting those to come', () => {
    const partition = topicOn([1])
    partition.pauseFollower(3)
    move(partition, [1, 3])
    expect(move(partition, [1], false)?.message).toBe('The replication factor is changed from 2 to 1')
    expect(move(partition, [2, 3], false)).toBeUndefined()
  })
})

describe('a broker that is fenced', () => {
  test('leaves the ISR, and others lead in its place', () => {
    const partition = topicOn([1, 2, 3])
    append(partition, 'a')
    replication.fenceBroker(1)
    expect(stateOf(partition)).toEqual({ leader: 2, leaderEpoch: 1, isr: [2, 3] })
    append(partition, 'b')
    expect([held(partition, 1), held(partition, 3)]).toEqual([['0:a'], ['0:a', '1:b']])
    replication.fenceBroker(3)
    expect(stateOf(partition)).toEqual({ leader: 2, leaderEpoch: 1, isr: [2] })
    expect(partition.leaderReplica!.highWatermark).toBe(2)
    expect(cluster.aliveBrokers.map(({ id }) => id)).toEqual([2])
  })

  test('comes back as a follower, catches up and is in sync', () => {
    const partition = topicOn([1, 2, 3])
    replication.fenceBroker(1)
    append(partition, 'a')
    replication.unfenceBroker(1)
    expect(stateOf(partition)).toEqual({ leader: 2, leaderEpoch: 1, isr: [1, 2, 3] })
    expect([held(partition, 1), partition.replicaOn(1)!.highWatermark]).toEqual([['1:a'], 1])
  })

  test('that was the last one leaves a partition without a leader, which it leads again when it is back', () => {
    const partition = topicOn([1, 2])
    append(partition, 'a')
    replication.fenceBroker(2)
    replication.fenceBroker(1)
    expect(partition).toMatchObject({
      ...{ leader: -1, leaderEpoch: 1, isr: [] },
      ...{ eligibleLeaderReplicas: [1], lastKnownEligibleLeaderReplicas: [1] },
    })
    replication.unfenceBroker(2)
    expect(partition.leader).toBe(-1)
    replication.unfenceBroker(1)
    expect(partition).toMatchObject({
      ...{ leader: 1, leaderEpoch: 2, isr: [1, 2] },
      ...{ eligibleLeaderReplicas: [], lastKnownEligibleLeaderReplicas: [] },
    })
  })

  test('wakes an acks=all produce that waited for it, and answers one that waits at it', () => {
    const partition = topicOn([1, 2])
    partition.pauseFollower(2)
    append(partition, 'a')
    const leader = partition.leaderReplica!
    expect(partition.replicated(leader, 0)).toBeUndefined()
    replication.fenceBroker(2)
    expect(partition.replicated(leader, 0)).toBe('NONE')
    partition.resumeFollower(2)
    replication.unfenceBroker(2)
    partition.pauseFollower(2)
    append(partition, 'b')
    replication.fenceBroker(1)
    expect(partition.replicated(leader, 1)).toBe('NOT_LEADER_OR_FOLLOWER')
  })

  test('takes with it what only it had, and is cut to what the new leader has', () => {
    const partition = topicOn([1, 2, 3])
    append(partition, 'a')
    partition.pauseFollower(2)
    partition.pauseFollower(3)
    append(partition, 'b', 'c')
    replication.fenceBroker(1)
    for (const id of [2, 3]) partition.resumeFollower(id)
    expect(stateOf(partition)).toEqual({ leader: 2, leaderEpoch: 1, isr: [2, 3] })
    append(partition, 'd')
    replication.unfenceBroker(1)
    expect([1, 2, 3].map((id) => held(partition, id))).toEqual(Array(3).fill(['0:a', '1:d']))
    expect(partition.replicaOn(1)!.log.leaderEpochs.all).toEqual([
      { epoch: 0, startOffset: 0 },
      { epoch: 1, startOffset: 1 },
    ])
  })

  test('gets no leaderships and is no part of an ISR of new topics', () => {
    replication.fenceBroker(2)
    const placed = cluster.controller.createTopic({ name: 'new', numPartitions: 6, replicationFactor: 3 })
    for (const { leader, isr, replicas } of placed.partitions) {
      expect([1, 3]).toContain(leader)
      expect(leader).toBe(replicas[0])
      expect([...isr].sort()).toEqual([1, 3])
    }
    expect(() => topicOn([2])).toThrow(
      'All brokers specified in the manual partition assignment for partition 0 are fenced or in controlled shutdown.',
    )
    for (const id of [1, 3]) replication.fenceBroker(id)
    expect(() => cluster.controller.createTopic({ name: 'none', numPartitions: 1, replicationFactor: 1 })).toThrow(
      'All brokers are currently fenced, or have all their log directories cordoned.',
    )
  })
})

describe('below min.insync.replicas', () => {
  test('those who left may lead again, but not after an unclean shutdown', () => {
    const partition = topicOn([1, 2, 3], { 'min.insync.replicas': '2' })
    for (const id of [3, 2, 1]) replication.fenceBroker(id)
    expect(partition).toMatchObject({ leader: -1, isr: [], eligibleLeaderReplicas: [1, 2] })
    replication.unfenceBroker(2, { uncleanShutdown: true })
    expect(partition).toMatchObject({ leader: -1, eligibleLeaderReplicas: [1] })
    replication.unfenceBroker(1)
    expect(partition).toMatchObject({ leader: 1, isr: [1, 2], eligibleLeaderReplicas: [] })
  })

  test('the high watermark stands still until enough are back', () => {
    const partition = topicOn([1, 2], { 'min.insync.replicas': '2' })
    replication.fenceBroker(2)
    expect(partition.eligibleLeaderReplicas).toEqual([2])
    append(partition, 'a')
    expect(partition.leaderReplica!.highWatermark).toBe(0)
    replication.unfenceBroker(2)
    expect(partition.leaderReplica!.highWatermark).toBe(1)
    expect(partition.eligibleLeaderReplicas).toEqual([])
  })

  test('another value forgets who was eligible', () => {
    const partition = topicOn([1, 2], { 'min.insync.replicas': '2' })
    replication.fenceBroker(2)
    cluster.configs.setTopic('orders', new Map([['min.insync.replicas', '1']]))
    cluster.controller.configsChanged(2, 'orders')
    expect(partition.eligibleLeaderReplicas).toEqual([])
  })
})

describe('an election', () => {
  test('gives leadership to the preferred replica, and another epoch to what it writes', () => {
    const partition = topicOn([1, 2])
    expect(elect(partition, 'preferred')).toBe('ELECTION_NOT_NEEDED')
    move(partition, [2, 1])
    append(partition, 'a')
    expect(stateOf(partition)).toEqual({ leader: 1, leaderEpoch: 0, isr: [1, 2] })
    expect(elect(partition, 'preferred')).toBe('NONE')
    append(partition, 'b')
    expect(stateOf(partition)).toEqual({ leader: 2, leaderEpoch: 1, isr: [1, 2] })
    expect(held(partition, 1)).toEqual(['0:a', '1:b'])
  })

  test('has no preferred replica to elect while that is away or behind', () => {
    const partition = topicOn([1, 2])
    replication.fenceBroker(1)
    expect(elect(partition, 'preferred')).toBe('PREFERRED_LEADER_NOT_AVAILABLE')
    partition.pauseFollower(1)
    append(partition, 'a')
    replication.unfenceBroker(1)
    expect(elect(partition, 'preferred')).toBe('PREFERRED_LEADER_NOT_AVAILABLE')
    partition.resumeFollower(1)
    expect(elect(partition, 'preferred')).toBe('NONE')
  })

  test('may be unclean where nobody leads: the others lose what the new leader never had', () => {
    const partition = topicOn([1, 2])
    append(partition, 'a')
    replication.fenceBroker(2)
    append(partition, 'b', 'c')
    expect(elect(partition, 'unclean')).toBe('ELECTION_NOT_NEEDED')
    replication.fenceBroker(1)
    expect(elect(partition, 'unclean')).toBe('ELIGIBLE_LEADERS_NOT_AVAILABLE')
    replication.unfenceBroker(2)
    expect(partition.leader).toBe(-1)
    expect(elect(partition, 'unclean')).toBe('NONE')
    expect(partition).toMatchObject({ leader: 2, isr: [2], eligibleLeaderReplicas: [] })
    append(partition, 'd')
    replication.unfenceBroker(1)
    expect([held(partition, 1), held(partition, 2)]).toEqual([
      ['0:a', '2:d'],
      ['0:a', '2:d'],
    ])
    expect(partition.replicaOn(1)!.highWatermark).toBe(2)
  })

  test('is held unasked where the topic says that it may be unclean', () => {
    const partition = topicOn([1, 2], { 'unclean.leader.election.enable': 'true' })
    replication.fenceBroker(2)
    replication.fenceBroker(1)
    expect(partition.leader).toBe(-1)
    replication.unfenceBroker(2)
    expect(stateOf(partition)).toEqual({ leader: 2, leaderEpoch: 2, isr: [2] })
  })

  test('is held from time to time for partitions that may have got an unclean leader meanwhile', () => {
    const partition = topicOn([1, 2])
    replication.fenceBroker(2)
    replication.fenceBroker(1)
    replication.unfenceBroker(2)
    clock.advance(300_000)
    expect(partition.leader).toBe(-1)
    cluster.configs.setTopic('orders', new Map([['unclean.leader.election.enable', 'true']]))
    cluster.controller.configsChanged(2, 'orders')
    clock.advance(300_000)
    expect(stateOf(partition)).toMatchObject({ leader: 2, isr: [2] })
  })

  test('gives leadership back to preferred replicas after some minutes', () => {
    const partition = topicOn([1, 2])
    replication.fenceBroker(1)
    replication.unfenceBroker(1)
    expect(partition.leader).toBe(2)
    clock.advance(299_999)
    expect(partition.leader).toBe(2)
    clock.advance(1)
    expect(stateOf(partition)).toEqual({ leader: 1, leaderEpoch: 2, isr: [1, 2] })
    expect(clock.pending).toBe(0)
  })

  test('is left to clients where auto.leader.rebalance.enable is false', () => {
    start(2, { 'auto.leader.rebalance.enable': 'false' })
    const partition = topicOn([1, 2])
    replication.fenceBroker(1)
    replication.unfenceBroker(1)
    clock.advance(600_000)
    expect(partition.leader).toBe(2)
  })
})

describe('a follower that is held up', () => {
  test('leaves the ISR once it has been behind for replica.lag.time.max.ms, and joins it when it has caught up', () => {
    const partition = topicOn([1, 2])
    partition.pauseFollower(2)
    append(partition, 'a')
    clock.advance(LAG_MAX_MS)
    expect([partition.isr, partition.leaderReplica!.highWatermark]).toEqual([[1, 2], 0])
    clock.advance(1)
    expect([partition.isr, partition.leaderReplica!.highWatermark]).toEqual([[1], 1])
    partition.resumeFollower(2)
    expect([partition.isr, held(partition, 2)]).toEqual([[1, 2], ['0:a']])
    expect(partition.leaderEpoch).toBe(0)
  })

  test('has yet to tell a new leader what it has, which may be something else', () => {
    const partition = topicOn([1, 2, 3])
    partition.pauseFollower(2)
    append(partition, 'a')
    replication.stopBroker(3)
    replication.fenceBroker(1)
    expect(stateOf(partition)).toEqual({ leader: 2, leaderEpoch: 1, isr: [2, 3] })
    append(partition, 'b')
    expect([held(partition, 2), held(partition, 3)]).toEqual([['1:b'], ['0:a']])
    expect([partition.leaderReplica!.highWatermark, partition.lowWatermark]).toEqual([0, -1])
    clock.advance(LAG_MAX_MS + 1)
    expect([partition.isr, partition.leaderReplica!.highWatermark]).toEqual([[2], 1])
    replication.unfenceBroker(3)
    expect([partition.isr, held(partition, 3), partition.lowWatermark]).toEqual([[2, 3], ['1:b'], 0])
  })

  test('is in sync as long as nothing is written', () => {
    const partition = topicOn([1, 2])
    partition.pauseFollower(2)
    clock.advance(10 * LAG_MAX_MS)
    expect(partition.isr).toEqual([1, 2])
    append(partition, 'a')
    clock.advance(LAG_MAX_MS / 2 + 1)
    expect(partition.isr).toEqual([1])
  })

  test('is one whose broker has stopped, until that is fenced', () => {
    const partition = topicOn([1, 2, 3])
    replication.stopBroker(2)
    append(partition, 'a')
    expect([partition.isr, partition.leaderReplica!.highWatermark, held(partition, 2)]).toEqual([[1, 2, 3], 0, []])
    replication.fenceBroker(2)
    expect([partition.isr, partition.leaderReplica!.highWatermark]).toEqual([[1, 3], 1])
    replication.unfenceBroker(2)
    expect(partition.isr).toEqual([1, 2, 3])
  })

  test('does not lead a broker that stops: its partitions have no other leader before it is fenced', () => {
    const partition = topicOn([1, 2])
    replication.stopBroker(1)
    expect(stateOf(partition)).toEqual({ leader: 1, leaderEpoch: 0, isr: [1, 2] })
    replication.unfenceBroker(1)
    expect(stateOf(partition)).toEqual({ leader: 2, leaderEpoch: 1, isr: [1, 2] })
  })

  test('keeps records that are deleted elsewhere', () => {
    const partition = topicOn([1, 2])
    append(partition, 'a', 'b')
    partition.pauseFollower(2)
    expect(partition.deleteRecordsBefore(partition.leaderReplica!, 1)).toBe(1)
    expect(partition.lowWatermark).toBe(0)
    replication.fenceBroker(2)
    expect(partition.lowWatermark).toBe(1)
    partition.resumeFollower(2)
    replication.unfenceBroker(2)
    expect(partition.replicaOn(2)!.log.logStartOffset).toBe(1)
  })
})
