import { beforeEach, describe, expect, test } from 'vitest'
import { deleteRecords } from '../../src/protocol/apis/delete-records.js'
import { fetch } from '../../src/protocol/apis/fetch.js'
import { Harness } from './harness.js'

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 2 })
  kafka.createTopic('orders', {
    assignments: [
      { partitionIndex: 0, brokerIds: [1, 2] },
      { partitionIndex: 1, brokerIds: [2, 1] },
    ],
  })
  for (const value of 'abc') kafka.append('orders', [{ value }])
})

function remove(topic: string, partitions: readonly (readonly [index: number, offset: number])[], version = 2) {
  const asked = partitions.map(([partitionIndex, offset]) => ({ partitionIndex, offset }))
  const { topics } = kafka.send(deleteRecords, version, {
    topics: [{ name: topic, partitions: asked }],
    timeoutMs: 1000,
  })
  return topics[0]!.partitions.map(({ partitionIndex, lowWatermark, errorCode }) => [
    partitionIndex,
    lowWatermark,
    errorCode,
  ])
}

describe('records', () => {
  test.each([0, 1, 2])('before an offset are gone at every replica (v%d)', (version) => {
    expect(remove('orders', [[0, 2]], version)).toEqual([[0, 2, 'NONE']])
    const partition = kafka.cluster.image.partition('orders', 0)!
    expect(partition.replicas.map((id) => partition.replicaOn(id)!.log.logStartOffset)).toEqual([2, 2])
    const read = (fetchOffset: number) =>
      kafka.send(fetch, 12, {
        maxWaitMs: 0,
        minBytes: 1,
        topics: [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1000 }] }],
      }).responses[0]!.partitions[0]!
    expect(read(1)).toMatchObject({ errorCode: 'OFFSET_OUT_OF_RANGE' })
    expect(read(2)).toMatchObject({ errorCode: 'NONE', logStartOffset: 2, highWatermark: 3 })
  })

  test('are all gone for -1, and offsets go on from there', () => {
    expect(remove('orders', [[0, -1]])).toEqual([[0, 3, 'NONE']])
    kafka.append('orders', [{ value: 'd' }])
    const { log } = kafka.cluster.image.partition('orders', 0)!.leaderReplica!
    expect([log.logStartOffset, log.logEndOffset]).toEqual([3, 4])
  })

  test('that are gone already stay so', () => {
    remove('orders', [[0, 2]])
    expect(remove('orders', [[0, 1]])).toEqual([[0, 2, 'NONE']])
  })

  test('may be deleted where old segments are, compacted or not, and where nothing ever goes', () => {
    for (const policy of ['compact,delete', '']) {
      kafka.createTopic(`t-${policy.length}`, {
        with: { 'cleanup.policy': policy },
        assignments: [{ partitionIndex: 0, brokerIds: [1] }],
      })
      expect(remove(`t-${policy.length}`, [[0, 0]])).toEqual([[0, 0, 'NONE']])
    }
  })
})

describe('a partition is refused', () => {
  test('beyond what is committed, and before the beginning of time', () => {
    expect(remove('orders', [[0, 4]])).toEqual([[0, -1, 'OFFSET_OUT_OF_RANGE']])
    expect(remove('orders', [[0, -2]])).toEqual([[0, -1, 'OFFSET_OUT_OF_RANGE']])
  })

  test('where there is none, or it is led elsewhere, without harm to the others', () => {
    expect(
      remove('orders', [
        [9, 0],
        [1, 0],
        [0, 1],
      ]),
    ).toEqual([
      [9, -1, 'UNKNOWN_TOPIC_OR_PARTITION'],
      [1, -1, 'NOT_LEADER_OR_FOLLOWER'],
      [0, 1, 'NONE'],
    ])
    expect(remove('nope', [[0, -1]])).toEqual([[0, -1, 'UNKNOWN_TOPIC_OR_PARTITION']])
  })

  test('where only compaction removes records', () => {
    const assignments = [{ partitionIndex: 0, brokerIds: [1] }]
    kafka.createTopic('compacted', { with: { 'cleanup.policy': 'compact' }, assignments })
    for (const offset of [0, -1]) expect(remove('compacted', [[0, offset]])).toEqual([[0, -1, 'POLICY_VIOLATION']])
    expect(remove('compacted', [[4, 0]])).toEqual([[4, -1, 'UNKNOWN_TOPIC_OR_PARTITION']])
  })

  test('where the topic is internal', () => {
    kafka.createTopic('__consumer_offsets')
    expect(remove('__consumer_offsets', [[0, 0]])).toEqual([[0, -1, 'INVALID_TOPIC_EXCEPTION']])
  })
})

test('a partition that comes twice is told once, as it was named last', () => {
  expect(
    remove('orders', [
      [0, 9],
      [0, 1],
    ]),
  ).toEqual([[0, 1, 'NONE']])
})

describe('a slow replica', () => {
  const request = (offset: number) => ({
    topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, offset }] }],
    timeoutMs: 1000,
  })
  const told = (errorCode: string, lowWatermark: number) => ({
    topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, lowWatermark, errorCode }] }],
  })
  const partition = () => kafka.cluster.image.partition('orders', 0)!

  beforeEach(() => partition().pauseFollower(2))

  test('is waited for', () => {
    const waiting = kafka.park(deleteRecords, 2, request(2))
    expect(waiting.answer()).toBeUndefined()
    expect(partition().leaderReplica!.log.logStartOffset).toBe(2)
    kafka.cluster.transact(() => partition().resumeFollower(2))
    expect(waiting.answer()).toMatchObject(told('NONE', 2))
  })

  test('is waited for in or out of the ISR, but not when its broker is gone', () => {
    partition().isr = [1]
    const waiting = kafka.park(deleteRecords, 2, request(2))
    kafka.cluster.transact(() => kafka.cluster.controller.replication.fenceBroker(2))
    expect(waiting.answer()).toMatchObject(told('NONE', 2))
  })

  test('is waited for no longer than the client says, which is told how far it was', () => {
    const waiting = kafka.park(deleteRecords, 2, request(2))
    kafka.clock.advance(999)
    expect(waiting.answer()).toBeUndefined()
    kafka.clock.advance(1)
    expect(waiting.answer()).toMatchObject(told('REQUEST_TIMED_OUT', 0))
  })

  test('is not waited for where there is nothing to delete', () => {
    expect(kafka.send(deleteRecords, 2, request(0))).toMatchObject(told('NONE', 0))
  })

  test('is waited for in vain where the leader changes, or the topic goes', () => {
    const moved = kafka.park(deleteRecords, 2, request(2))
    kafka.cluster.transact(() => kafka.cluster.controller.replication.fenceBroker(1))
    expect(moved.answer()).toMatchObject(told('NOT_LEADER_OR_FOLLOWER', -1))
    kafka.cluster.transact(() => kafka.cluster.controller.replication.unfenceBroker(1))
    const waiting = kafka.send(deleteRecords, 2, request(2))
    expect(waiting).toMatchObject(told('NOT_LEADER_OR_FOLLOWER', -1))
  })

  test('of a topic that is deleted is not waited for', () => {
    const waiting = kafka.park(deleteRecords, 2, request(2))
    kafka.cluster.transact(() => kafka.cluster.controller.deleteTopic(partition().topic))
    expect(waiting.answer()).toMatchObject(told('UNKNOWN_TOPIC_OR_PARTITION', -1))
  })
})
