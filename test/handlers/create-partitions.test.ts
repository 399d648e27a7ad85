import { beforeEach, describe, expect, test } from 'vitest'
import { createPartitions } from '../../src/protocol/apis/create-partitions.js'
import { listOffsets } from '../../src/protocol/apis/list-offsets.js'
import { Harness } from './harness.js'

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 3 })
})

type Asked = readonly [name: string, count: number, assignments?: readonly (readonly number[])[]]

function add(asked: readonly Asked[], { version = 3, validateOnly = false, timeoutMs = 1000 } = {}) {
  const topics = asked.map(([name, count, assignments]) => ({
    name,
    count,
    assignments: assignments?.map((brokerIds) => ({ brokerIds })) ?? null,
  }))
  return kafka.send(createPartitions, version, { topics, validateOnly, timeoutMs }).results
}

function refusalOf(...asked: Asked) {
  const [{ errorCode, errorMessage }] = add([asked]) as [ReturnType<typeof add>[number]]
  return [errorCode, errorMessage]
}

const countOf = (name: string) => kafka.cluster.image.topic(name)!.partitions.length

describe('a topic', () => {
  test.each([0, 1, 2, 3])('has more partitions, and its records where they were (v%d)', (version) => {
    kafka.createTopic('orders', { replicationFactor: 2 })
    kafka.append('orders', [{ value: 'a' }])
    const [first] = kafka.cluster.image.topic('orders')!.partitions
    expect(add([['orders', 4]], { version })).toEqual([{ name: 'orders', errorCode: 'NONE', errorMessage: null }])
    const { partitions } = kafka.cluster.image.topic('orders')!
    expect(partitions[0]).toBe(first)
    expect(partitions.map(({ index, replicas }) => [index, replicas.length])).toEqual([
      [0, 2],
      [1, 2],
      [2, 2],
      [3, 2],
    ])
    const { leader } = partitions[3]!
    const asked = { name: 'orders', partitions: [{ partitionIndex: 3, timestamp: -1 }] }
    const { topics } = kafka.send(listOffsets, 1, { replicaId: -1, topics: [asked] }, { broker: leader })
    expect(topics[0]!.partitions).toMatchObject([{ errorCode: 'NONE', offset: 0 }])
  })

  test('has them on the brokers that the client has chosen', () => {
    kafka.createTopic('orders', { assignments: [{ partitionIndex: 0, brokerIds: [1, 2] }] })
    expect(
      add([
        [
          'orders',
          3,
          [
            [3, 1],
            [2, 3],
          ],
        ],
      ])[0]!.errorCode,
    ).toBe('NONE')
    expect(kafka.cluster.image.topic('orders')!.partitions.map(({ replicas }) => replicas)).toEqual([
      [1, 2],
      [3, 1],
      [2, 3],
    ])
  })

  test('has no more when the request only asks whether it could', () => {
    kafka.createTopic('orders')
    expect(add([['orders', 4]], { validateOnly: true })[0]!.errorCode).toBe('NONE')
    expect(countOf('orders')).toBe(1)
  })
})

describe('partitions are refused', () => {
  beforeEach(() => {
    kafka.createTopic('orders', { numPartitions: 3 })
  })

  test('where the topic has as many or more', () => {
    expect(refusalOf('orders', 3)).toEqual(['INVALID_PARTITIONS', 'Topic already has 3 partition(s).'])
    for (const count of [2, 0, -1]) {
      expect(refusalOf('orders', count)).toEqual([
        'INVALID_PARTITIONS',
        `The topic orders currently has 3 partition(s); ${count} would not be an increase.`,
      ])
    }
  })

  test('for a topic that there is not, whatever its name', () => {
    expect(refusalOf('nope', 3)).toEqual(['UNKNOWN_TOPIC_OR_PARTITION', null])
    expect(refusalOf('', 3)).toEqual(['UNKNOWN_TOPIC_OR_PARTITION', null])
    expect(refusalOf('__cluster_metadata', 3)).toEqual(['UNKNOWN_TOPIC_OR_PARTITION', null])
  })

  test.each([
    [
      'too few brokers chosen',
      5,
      [[1]],
      'Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified.',
    ],
    ['too many', 4, [[1], [2]], 'Attempted to add 1 additional partition(s), but only 2 assignment(s) were specified.'],
    ['none', 4, [], 'Attempted to add 1 additional partition(s), but only 0 assignment(s) were specified.'],
    ['an empty one', 4, [[]], 'The manual partition assignment includes an empty replica list.'],
    [
      'an unknown broker',
      4,
      [[9]],
      'The manual partition assignment includes broker 9, but no such broker is registered.',
    ],
    ['a broker twice', 4, [[1, 1]], 'The manual partition assignment includes the broker 1 more than once.'],
    [
      'another number of replicas',
      4,
      [[1, 2]],
      'The manual partition assignment includes a partition with 2 replica(s), but this is not consistent with previous partitions, which have 1 replica(s).',
    ],
  ] as [string, number, number[][], string][])('for %s', (_what, count, assignments, message) => {
    expect(refusalOf('orders', count, assignments)).toEqual(['INVALID_REPLICA_ASSIGNMENT', message])
    expect(countOf('orders')).toBe(3)
  })

  test('where a topic comes twice, and the other topics get theirs', () => {
    kafka.createTopic('others')
    expect(
      add([
        ['orders', 4],
        ['others', 2],
        ['orders', 5],
      ]),
    ).toEqual([
      { name: 'orders', errorCode: 'INVALID_REQUEST', errorMessage: 'Duplicate topic name.' },
      { name: 'others', errorCode: 'NONE', errorMessage: null },
    ])
    expect([countOf('orders'), countOf('others')]).toEqual([3, 2])
  })

  test('beyond 10,000 in one request, but not for the topics that fit', () => {
    kafka.createTopic('others')
    expect(
      add(
        [
          ['others', 2],
          ['orders', 10_003],
        ],
        { validateOnly: true },
      ),
    ).toEqual([
      { name: 'others', errorCode: 'NONE', errorMessage: null },
      { name: 'orders', errorCode: 'UNKNOWN_SERVER_ERROR', errorMessage: null },
    ])
    expect(add([['orders', 10_003]], { validateOnly: true })[0]!.errorCode).toBe('NONE')
  })

  test('without time', () => {
    expect(add([['orders', 4]], { timeoutMs: 0 })).toEqual([
      { name: 'orders', errorCode: 'REQUEST_TIMED_OUT', errorMessage: null },
    ])
  })
})
