import { beforeEach, describe, expect, test } from 'vitest'
import { describeTopicPartitions } from '../../src/protocol/apis/describe-topic-partitions.js'
import { ZERO_UUID } from '../../src/protocol/schema.js'
import { Harness } from './harness.js'

const TOPIC_OPERATIONS = 3576

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 2 })
  kafka.createTopic('c')
  kafka.createTopic('a', { numPartitions: 3 })
  kafka.createTopic('b')
})

interface Page {
  readonly limit?: number
  readonly cursor?: readonly [topicName: string, partitionIndex: number]
}

function ask(names: readonly string[], { limit = 2000, cursor }: Page = {}) {
  return kafka.send(describeTopicPartitions, 0, {
    topics: names.map((name) => ({ name })),
    responsePartitionLimit: limit,
    cursor: cursor === undefined ? null : { topicName: cursor[0], partitionIndex: cursor[1] },
  })
}

/** Topics with the partitions that are told of them, and where the next page begins. */
function page(names: readonly string[], options?: Page) {
  const { topics, nextCursor } = ask(names, options)
  return [
    topics.map(({ name, partitions }) => [name, partitions.map(({ partitionIndex }) => partitionIndex)]),
    nextCursor === null ? null : [nextCursor.topicName, nextCursor.partitionIndex],
  ]
}

/** What a request is refused with, topic by topic. */
function refusalOf(names: readonly string[], options?: Page) {
  const { topics, nextCursor } = ask(names, options)
  expect(nextCursor).toBeNull()
  return topics.map(({ name, errorCode }) => [name, errorCode])
}

describe('topics', () => {
  test('are told with their partitions and the replicas that may lead them', () => {
    const { id } = kafka.createTopic('orders', { assignments: [{ partitionIndex: 0, brokerIds: [2, 1] }] })
    expect(ask(['orders'])).toMatchObject({
      topics: [
        {
          errorCode: 'NONE',
          name: 'orders',
          topicId: id,
          isInternal: false,
          partitions: [
            {
              errorCode: 'NONE',
              partitionIndex: 0,
              leaderId: 2,
              leaderEpoch: 0,
              replicaNodes: [2, 1],
              isrNodes: [2, 1],
              eligibleLeaderReplicas: [],
              lastKnownElr: [],
              offlineReplicas: [],
            },
          ],
          topicAuthorizedOperations: TOPIC_OPERATIONS,
        },
      ],
      nextCursor: null,
    })
  })

  test('come once each, in the order of their names, whether there are such or not', () => {
    const { topics } = ask(['b', 'B', '_', 'a', 'a b', '-', 'b'])
    expect(topics.map(({ name, errorCode }) => [name, errorCode])).toEqual([
      ['-', 'UNKNOWN_TOPIC_OR_PARTITION'],
      ['B', 'UNKNOWN_TOPIC_OR_PARTITION'],
      ['_', 'UNKNOWN_TOPIC_OR_PARTITION'],
      ['a', 'NONE'],
      ['a b', 'INVALID_TOPIC_EXCEPTION'],
      ['b', 'NONE'],
    ])
    expect(topics[0]).toMatchObject({
      topicId: ZERO_UUID,
      partitions: [],
      topicAuthorizedOperations: TOPIC_OPERATIONS,
    })
  })

  test('are all of them where none is named', () => {
    expect(page([])).toEqual([
      [
        ['a', [0, 1, 2]],
        ['b', [0]],
        ['c', [0]],
      ],
      null,
    ])
  })
})

describe('a page', () => {
  test('ends where it is full, and says where the next one begins', () => {
    expect(page(['c', 'a', 'b'], { limit: 2 })).toEqual([[['a', [0, 1]]], ['a', 2]])
    expect(page(['c', 'a', 'b'], { limit: 3 })).toEqual([[['a', [0, 1, 2]]], ['b', 0]])
    expect(page(['a', 'aa', 'c'], { limit: 3 })).toEqual([[['a', [0, 1, 2]]], ['aa', 0]])
    expect(page(['a'], { limit: 3 })).toEqual([[['a', [0, 1, 2]]], null])
  })

  test('has one partition at least, and 2000 at most, or what the brokers say', () => {
    for (const limit of [0, -1]) expect(page(['a'], { limit })).toEqual([[['a', [0]]], ['a', 1]])
    kafka.createTopic('large', { numPartitions: 2001 })
    expect(page(['large'], { limit: 100_000 })[1]).toEqual(['large', 2000])
    kafka = new Harness({ configs: { 'max.request.partition.size.limit': '2' } })
    kafka.createTopic('a', { numPartitions: 3 })
    expect(page(['a'])).toEqual([[['a', [0, 1]]], ['a', 2]])
  })

  test('begins at the cursor, be it beyond the partitions of its topic', () => {
    expect(page(['c', 'a', 'b'], { cursor: ['a', 1] })).toEqual([
      [
        ['a', [1, 2]],
        ['b', [0]],
        ['c', [0]],
      ],
      null,
    ])
    expect(page(['c', 'a', 'b'], { cursor: ['b', 0] })[0]).toEqual([
      ['b', [0]],
      ['c', [0]],
    ])
    expect(page(['a', 'c'], { cursor: ['a', 7] })[0]).toEqual([
      ['a', []],
      ['c', [0]],
    ])
  })

  test('may begin at a topic that there is not, if it is one of those asked for, or all are', () => {
    expect(page(['nope'], { cursor: ['nope', 1] })).toEqual([[['nope', []]], null])
    expect(page([], { cursor: ['aa', 1] })[0]).toEqual([
      ['b', [0]],
      ['c', [0]],
    ])
    expect(page([], { cursor: ['zz', 1] })).toEqual([[], null])
  })
})

describe('a request is refused', () => {
  test('with a cursor at a topic that it does not ask for', () => {
    expect(refusalOf(['c', 'b'], { cursor: ['a', 0] })).toEqual([
      ['c', 'INVALID_REQUEST'],
      ['b', 'INVALID_REQUEST'],
    ])
    expect(refusalOf(['c', 'a'], { cursor: ['b', 0] })).toEqual([
      ['c', 'INVALID_REQUEST'],
      ['a', 'INVALID_REQUEST'],
    ])
  })

  test('with a cursor at a negative partition', () => {
    expect(refusalOf(['a'], { cursor: ['a', -1] })).toEqual([['a', 'INVALID_REQUEST']])
  })

  test('for a topic without a name, over which Kafka stumbles', () => {
    expect(refusalOf(['', 'a'])).toEqual([
      ['', 'UNKNOWN_SERVER_ERROR'],
      ['a', 'UNKNOWN_SERVER_ERROR'],
    ])
  })
})
