import { beforeEach, expect, test } from 'vitest'
import { describeProducers } from '../../src/protocol/apis/describe-producers.js'
import { batchOf, Harness, NOW } from './harness.js'

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 3 })
  kafka.createTopic('orders', { assignments: [{ partitionIndex: 0, brokerIds: [1, 2] }] })
})

function describe(name: string, partition = 0, broker = 1) {
  const topics = [{ name, partitionIndexes: [partition] }]
  return kafka.send(describeProducers, 0, { topics }, { broker }).topics[0]!.partitions[0]!
}

const seven = { producerId: 7, producerEpoch: 2, lastSequence: 1, lastTimestamp: NOW }
const noTransaction = { coordinatorEpoch: -1, currentTxnStartOffset: -1 }

test('the producers with an id are told, by every replica', () => {
  expect(describe('orders')).toEqual({ partitionIndex: 0, errorCode: 'NONE', errorMessage: null, activeProducers: [] })
  kafka.append('orders', [{}])
  kafka.produce('orders', 0, batchOf([{}, {}], { producerId: 7, producerEpoch: 2, baseSequence: 0 }))
  kafka.produce('orders', 0, batchOf([{ timestamp: NOW - 5 }], { producerId: 3, producerEpoch: 0, baseSequence: 4 }))
  for (const broker of [1, 2]) {
    expect(describe('orders', 0, broker).activeProducers).toEqual([
      { ...seven, ...noTransaction },
      { producerId: 3, producerEpoch: 0, lastSequence: 4, lastTimestamp: NOW - 5, ...noTransaction },
    ])
  }
})

test('a producer of an open transaction is told with where that begins', () => {
  kafka.append('orders', [{}])
  const { log } = kafka.cluster.image.partition('orders', 0)!.leaderReplica!
  const batch = { ...seven, baseSequence: 0, baseOffset: 1, lastOffset: 2, timestamp: NOW }
  log.producers.update(batch, { nowMs: NOW, isTransactional: true })
  expect(describe('orders').activeProducers).toEqual([{ ...seven, coordinatorEpoch: -1, currentTxnStartOffset: 1 }])
})

test('a producer that has expired is forgotten', () => {
  kafka.produce('orders', 0, batchOf([{}], { producerId: 7, producerEpoch: 0, baseSequence: 0 }))
  kafka.clock.advance(24 * 60 * 60 * 1000 + 600_000)
  expect(describe('orders').activeProducers).toEqual([])
})

test.each([
  ['a broker without a replica', 'orders', 0, 3, 'NOT_LEADER_OR_FOLLOWER', null],
  ['a partition that there is not', 'orders', 1, 1, 'UNKNOWN_TOPIC_OR_PARTITION', null],
  [
    'a topic that there is not',
    'nope',
    0,
    1,
    'UNKNOWN_TOPIC_OR_PARTITION',
    'This server does not host this topic-partition.',
  ],
  ['no name', '', 0, 1, 'INVALID_TOPIC_EXCEPTION', 'Topic name is invalid: the empty string is not allowed'],
])('%s is refused', (_what, name, partition, broker, errorCode, errorMessage) => {
  expect(describe(name, partition, broker)).toEqual({
    partitionIndex: partition,
    errorCode,
    errorMessage,
    activeProducers: [],
  })
})
