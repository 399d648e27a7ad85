import { beforeEach, expect, test } from 'vitest'
import { offsetForLeaderEpoch } from '../../src/protocol/apis/offset-for-leader-epoch.js'
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
})

function ask(leaderEpoch: number, { version = 4, partition = 0, current = -1, topic = 'orders' } = {}) {
  const asked = { partition, currentLeaderEpoch: current, leaderEpoch }
  const { topics } = kafka.send(offsetForLeaderEpoch, version, { topics: [{ topic, partitions: [asked] }] })
  const { partition: told, ...found } = topics[0]!.partitions[0]!
  expect(told).toBe(partition)
  return found
}

const end = (leaderEpoch: number, endOffset: number) => ({ errorCode: 'NONE', leaderEpoch, endOffset })
const refused = (errorCode: string) => ({ errorCode, leaderEpoch: -1, endOffset: -1 })

test.each([2, 3, 4])('the epoch of the leader ends where its log does (v%d)', (version) => {
  expect(ask(0, { version })).toEqual(end(0, 0))
  kafka.append('orders', [{ value: 'a' }, { value: 'b' }])
  expect(ask(0, { version })).toEqual(end(0, 2))
})

test('an older epoch ends where the next one begins', () => {
  kafka.append('orders', [{ value: 'a' }])
  const partition = kafka.cluster.image.partition('orders', 0)!
  partition.leaderEpoch = 5
  kafka.append('orders', [{ value: 'b' }])
  expect(ask(5)).toEqual(end(5, 2))
  for (const epoch of [0, 3, 4]) expect(ask(epoch)).toEqual(end(0, 1))
})

test('an epoch before all that are known ends where the first one begins', () => {
  expect(ask(-2)).toEqual(end(-2, 0))
})

test('no epoch, and one that is yet to come, have no end', () => {
  for (const epoch of [-1, 1]) expect(ask(epoch)).toEqual(end(-1, -1))
})

test('an epoch survives the deletion of its records', () => {
  kafka.append('orders', [{ value: 'a' }])
  const partition = kafka.cluster.image.partition('orders', 0)!
  partition.deleteRecordsBefore(partition.leaderReplica!, 1)
  expect(ask(0)).toEqual(end(0, 1))
})

test('a client that knows another epoch is refused', () => {
  kafka.cluster.image.partition('orders', 0)!.leaderEpoch = 2
  expect(ask(0, { current: 2 }).errorCode).toBe('NONE')
  expect(ask(0, { current: 1 })).toEqual(refused('FENCED_LEADER_EPOCH'))
  expect(ask(0, { current: -5 })).toEqual(refused('FENCED_LEADER_EPOCH'))
  expect(ask(0, { current: 3 })).toEqual(refused('UNKNOWN_LEADER_EPOCH'))
})

test('a partition is refused where there is none, or it is led elsewhere', () => {
  expect(ask(0, { partition: 9 })).toEqual(refused('UNKNOWN_TOPIC_OR_PARTITION'))
  expect(ask(0, { topic: 'nope' })).toEqual(refused('UNKNOWN_TOPIC_OR_PARTITION'))
  expect(ask(0, { partition: 1 })).toEqual(refused('NOT_LEADER_OR_FOLLOWER'))
  expect(ask(0, { partition: 1, current: 3 })).toEqual(refused('UNKNOWN_LEADER_EPOCH'))
})
