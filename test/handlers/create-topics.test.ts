import { beforeEach, describe, expect, test } from 'vitest'
import type { CreateTopicRequestMetadata } from '../../src/cluster/create-topic-policy.js'
import { createTopics } from '../../src/protocol/apis/create-topics.js'
import { type Draft, type RequestOf, ZERO_UUID } from '../../src/protocol/schema.js'
import { Harness } from './harness.js'

type Asked = Draft<RequestOf<typeof createTopics>['topics'][number]>

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 3 })
})

function topic(name: string, more: Partial<Asked> = {}): Asked {
  return { name, numPartitions: 1, replicationFactor: 1, ...more }
}

function assigned(name: string, ...replicas: (readonly [partition: number, ...brokers: number[]])[]): Asked {
  const assignments = replicas.map(([partitionIndex, ...brokerIds]) => ({ partitionIndex, brokerIds }))
  return { name, numPartitions: -1, replicationFactor: -1, assignments }
}

function withConfigs(name: string, configs: Record<string, string | null>): Asked {
  return topic(name, { configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })) })
}

function create(topics: readonly Asked[], { version = 7, validateOnly = false, timeoutMs = 1000 } = {}) {
  return kafka.send(createTopics, version, { topics, validateOnly, timeoutMs }).topics
}

/** What one topic is refused with. */
function refusalOf(asked: Asked) {
  const [{ errorCode, errorMessage }] = create([asked]) as [ReturnType<typeof create>[number]]
  expect(kafka.cluster.image.topic(asked.name!)).toBeUndefined()
  return [errorCode, errorMessage]
}

const names = () => Array.from(kafka.cluster.image.topics(), ({ name }) => name)

describe('a topic that is created', () => {
  test('stands with its partitions and replicas, and is told with its id', () => {
    const [created] = create([topic('orders', { numPartitions: 4, replicationFactor: 3 })])
    const { id, partitions } = kafka.cluster.image.topic('orders')!
    expect(created).toMatchObject({
      name: 'orders',
      topicId: id,
      errorCode: 'NONE',
      errorMessage: null,
      topicConfigErrorCode: 'NONE',
      numPartitions: 4,
      replicationFactor: 3,
    })
    expect(id).not.toBe(ZERO_UUID)
    expect(partitions.map(({ replicas }) => new Set(replicas).size)).toEqual([3, 3, 3, 3])
  })

  test('is told with all of its configs from version 5 on, in the order of their names', () => {
    const [created] = create([withConfigs('orders', { 'retention.ms': '12345', 'cleanup.policy': 'compact' })], {
      version: 5,
    })
    const told = created!.configs!
    expect(told).toHaveLength(33)
    expect(told.map(({ name }) => name)).toEqual(told.map(({ name }) => name).sort())
    const row = (name: string) => told.find((config) => config.name === name)
    const writable = { readOnly: false, isSensitive: false }
    expect(row('retention.ms')).toEqual({ name: 'retention.ms', value: '12345', configSource: 1, ...writable })
    expect(row('cleanup.policy')).toEqual({ name: 'cleanup.policy', value: 'compact', configSource: 1, ...writable })
    expect(row('segment.bytes')).toEqual({ name: 'segment.bytes', value: '1073741824', configSource: 5, ...writable })
    // With eligible leader replicas the cluster as a whole has this one from the start.
    expect(row('min.insync.replicas')?.configSource).toBe(3)
    expect(created!.topicId).toBe(ZERO_UUID)
  })

  test('is told by its name alone up to version 4', () => {
    for (const version of [2, 3, 4]) {
      const [created] = create([topic(`orders-${version}`)], { version })
      expect(created).toEqual({
        name: `orders-${version}`,
        topicId: ZERO_UUID,
        errorCode: 'NONE',
        errorMessage: null,
        topicConfigErrorCode: 'NONE',
        numPartitions: -1,
        replicationFactor: -1,
        configs: [],
      })
    }
  })

  test("has the broker's numbers of partitions and replicas for -1, in every version", () => {
    kafka = new Harness({ brokers: 3, configs: { 'num.partitions': '5', 'default.replication.factor': '2' } })
    create([topic('orders', { numPartitions: -1, replicationFactor: -1 })], { version: 2 })
    const { partitions, replicationFactor } = kafka.cluster.image.topic('orders')!
    expect([partitions.length, replicationFactor]).toEqual([5, 2])
  })

  test('stands on the brokers that the client has chosen', () => {
    const [created] = create([assigned('orders', [1, 3, 1], [0, 2, 3])])
    expect(created).toMatchObject({ errorCode: 'NONE', numPartitions: 2, replicationFactor: 2 })
    expect(kafka.cluster.image.topic('orders')!.partitions.map(({ replicas }) => replicas)).toEqual([
      [2, 3],
      [3, 1],
    ])
  })

  test('has the last value of a config that is given twice', () => {
    const configs = ['1', '2'].map((value) => ({ name: 'retention.ms', value }))
    create([topic('orders', { configs })])
    expect(kafka.cluster.image.topic('orders')!.config.retentionMs).toBe(2)
  })

  test('may be one of the internal ones', () => {
    create([topic('__transaction_state')])
    expect(kafka.cluster.image.topic('__transaction_state')!.isInternal).toBe(true)
  })

  test('stands nowhere when the request only asks whether it could be', () => {
    const [told] = create([topic('orders', { numPartitions: 2 })], { validateOnly: true })
    expect(told).toMatchObject({ errorCode: 'NONE', numPartitions: 2, replicationFactor: 1 })
    expect(told!.topicId).not.toBe(ZERO_UUID)
    expect(told!.configs).toHaveLength(33)
    expect(names()).toEqual([])
  })
})

describe('a topic is refused', () => {
  test.each([
    ['', 'the empty string is not allowed'],
    ['.', "'.' is not allowed"],
    ['..', "'..' is not allowed"],
    ['a b', "'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"],
    ['a'.repeat(250), `the length of '${'a'.repeat(250)}' is longer than the max allowed length 249`],
  ])('for its name: %j', (name, objection) => {
    expect(refusalOf(topic(name))).toEqual(['INVALID_TOPIC_EXCEPTION', `Topic name is invalid: ${objection}`])
  })

  test('when it exists, whatever else is wrong with it', () => {
    kafka.createTopic('orders')
    const [told] = create([topic('orders', { numPartitions: 0, configs: [{ name: 'nope', value: '' }] })])
    expect(told).toEqual({
      name: 'orders',
      topicId: ZERO_UUID,
      errorCode: 'TOPIC_ALREADY_EXISTS',
      errorMessage: "Topic 'orders' already exists.",
      topicConfigErrorCode: 'NONE',
      numPartitions: -1,
      replicationFactor: -1,
      configs: [],
    })
  })

  test("when its name differs from another one's in nothing but '.' and '_'", () => {
    kafka.createTopic('a.b_c')
    expect(refusalOf(topic('a_b.c'))).toEqual([
      'INVALID_TOPIC_EXCEPTION',
      "Topic 'a_b.c' collides with existing topic: a.b_c",
    ])
  })

  test('for its configs, before its partitions are looked at', () => {
    const refused = withConfigs('orders', { nope: '1' })
    expect(refusalOf({ ...refused, numPartitions: 0 })).toEqual(['INVALID_CONFIG', 'Unknown topic config name: nope'])
    expect(refusalOf(withConfigs('orders', { 'retention.ms': null }))).toEqual([
      'INVALID_CONFIG',
      'Null value not supported for topic configs: retention.ms',
    ])
    expect(refusalOf(withConfigs('orders', { 'retention.ms': 'x' }))).toEqual([
      'INVALID_CONFIG',
      'Invalid value x for configuration retention.ms: Not a number of type LONG',
    ])
  })

  test.each([0, -2])('for %d partitions', (numPartitions) => {
    expect(refusalOf(topic('orders', { numPartitions }))).toEqual([
      'INVALID_PARTITIONS',
      'Number of partitions was set to an invalid non-positive value.',
    ])
  })

  test.each([0, -2])('for %d replicas, before its partitions are counted', (replicationFactor) => {
    expect(refusalOf(topic('orders', { replicationFactor, numPartitions: 0 }))).toEqual([
      'INVALID_REPLICATION_FACTOR',
      'Replication factor must be larger than 0, or -1 to use the default value.',
    ])
  })

  test('for more replicas than there are brokers', () => {
    expect(refusalOf(topic('orders', { replicationFactor: 4 }))).toEqual([
      'INVALID_REPLICATION_FACTOR',
      'Unable to replicate the partition 4 time(s): The target replication factor of 4 cannot be reached because only 3 broker(s) are registered or some brokers have all their log directories cordoned.',
    ])
  })

  test('for both chosen brokers and a number', () => {
    expect(refusalOf({ ...assigned('orders', [0, 1]), numPartitions: 1 })).toEqual([
      'INVALID_REQUEST',
      'A manual partition assignment was specified, but numPartitions was not set to -1.',
    ])
    expect(refusalOf({ ...assigned('orders', [0, 1]), replicationFactor: 1, numPartitions: 1 })).toEqual([
      'INVALID_REQUEST',
      'A manual partition assignment was specified, but replication factor was not set to -1.',
    ])
  })

  test.each([
    [
      'an unknown broker',
      [[0, 9]],
      'The manual partition assignment includes broker 9, but no such broker is registered.',
    ],
    ['a broker twice', [[0, 1, 1]], 'The manual partition assignment includes the broker 1 more than once.'],
    ['no broker', [[0]], 'The manual partition assignment includes an empty replica list.'],
    [
      'a partition twice',
      [
        [0, 1],
        [0, 1],
      ],
      'Found multiple manual partition assignments for partition 0',
    ],
    [
      'a gap',
      [
        [0, 1],
        [2, 1],
      ],
      'partitions should be a consecutive 0-based integer sequence',
    ],
    ['no partition 0', [[-1, 1]], 'partitions should be a consecutive 0-based integer sequence'],
    [
      'partitions of different size',
      [
        [0, 1],
        [1, 1, 2],
      ],
      'The manual partition assignment includes a partition with 2 replica(s), but this is not consistent with previous partitions, which have 1 replica(s).',
    ],
  ] as [string, [number, ...number[]][], string][])('for an assignment with %s', (_what, replicas, message) => {
    expect(refusalOf(assigned('orders', ...replicas))).toEqual(['INVALID_REPLICA_ASSIGNMENT', message])
  })
})

describe('several topics of one request', () => {
  test('are created each on its own, and told in their order', () => {
    const told = create([topic('a'), topic('bad', { numPartitions: 0 }), topic('b')])
    expect(told.map(({ name, errorCode }) => [name, errorCode])).toEqual([
      ['a', 'NONE'],
      ['bad', 'INVALID_PARTITIONS'],
      ['b', 'NONE'],
    ])
    expect(names()).toEqual(['a', 'b'])
  })

  test('are refused where one comes twice or is the log of the controllers, and told behind the others', () => {
    const told = create([topic('__cluster_metadata'), topic('twice'), topic('a'), topic('twice')])
    expect(told.map(({ name, errorCode, errorMessage }) => [name, errorCode, errorMessage])).toEqual([
      ['a', 'NONE', null],
      ['twice', 'INVALID_REQUEST', 'Duplicate topic name.'],
      ['__cluster_metadata', 'INVALID_REQUEST', 'Creation of internal topic __cluster_metadata is prohibited.'],
    ])
    expect(names()).toEqual(['a'])
  })

  test('are told of the log of the controllers once, if it comes twice', () => {
    const told = create([topic('__cluster_metadata'), topic('__cluster_metadata')])
    expect(told.map(({ errorMessage }) => errorMessage)).toEqual(['Duplicate topic name.'])
  })

  test("may collide in '.' and '_' with each other, and then stand side by side", () => {
    expect(create([topic('a.b'), topic('a_b')]).map(({ errorCode }) => errorCode)).toEqual(['NONE', 'NONE'])
    kafka.cluster.transact(() => kafka.cluster.controller.deleteTopic(kafka.cluster.image.topic('a.b')!))
    expect(create([topic('a.b')])[0]!.errorMessage).toBe("Topic 'a.b' collides with existing topic: a_b")
  })

  test('are refused together when they have more than 10,000 partitions, those that are refused anyway included', () => {
    const told = create([topic('a', { numPartitions: 9_999 }), topic('', { numPartitions: 2 }), topic('b'), topic('b')])
    expect(told.map(({ name }) => name)).toEqual(['a', '', 'b', 'b'])
    expect(new Set(told.map(({ errorCode, errorMessage }) => `${errorCode}: ${errorMessage}`))).toEqual(
      new Set(['POLICY_VIOLATION: Excessively large number of partitions per request.']),
    )
    expect(names()).toEqual([])
  })

  test('do not count for that where they come twice', () => {
    const told = create([topic('a', { numPartitions: 9_999 }), topic('a', { numPartitions: 9_999 }), topic('b')])
    expect(told.map(({ name, errorCode }) => [name, errorCode])).toEqual([
      ['b', 'NONE'],
      ['a', 'INVALID_REQUEST'],
    ])
  })

  test('are refused together when they are more than 10,000 records of metadata: topics, configs and partitions', () => {
    const validateOnly = true
    const large = { ...withConfigs('a', { 'retention.ms': '1' }), numPartitions: 9_999 }
    expect(create([large], { validateOnly })[0]).toMatchObject({
      errorCode: 'POLICY_VIOLATION',
      errorMessage: 'Unable to perform excessively large batch operation.',
    })
    expect(create([{ ...large, numPartitions: 9_998 }], { validateOnly })[0]!.errorCode).toBe('NONE')
    const both = create([topic('a', { numPartitions: 9_998 }), topic('b', { numPartitions: 0 }), topic('c')])
    expect(both.map(({ errorCode }) => errorCode)).toEqual(Array(3).fill('POLICY_VIOLATION'))
  })
})

describe('a policy', () => {
  const asked: CreateTopicRequestMetadata[] = []

  /** Refuses what has a `no` in its name. */
  beforeEach(() => {
    asked.length = 0
    kafka = new Harness({
      brokers: 3,
      configs: { 'num.partitions': '4', 'default.replication.factor': '2' },
      createTopicPolicy: (request) => {
        asked.push(request)
        if (request.topic.includes('no')) throw new Error(`${request.topic} is not for us`)
      },
    })
  })

  test('sees the numbers, with the defaults of the broker, and the configs that were given', () => {
    create([topic('a', { numPartitions: -1, replicationFactor: -1 }), withConfigs('b', { 'retention.ms': '5' })])
    expect(asked).toEqual([
      { topic: 'a', numPartitions: 4, replicationFactor: 2, replicasAssignments: null, configs: {} },
      {
        topic: 'b',
        numPartitions: 1,
        replicationFactor: 1,
        replicasAssignments: null,
        configs: { 'retention.ms': '5' },
      },
    ])
    expect(names()).toEqual(['a', 'b'])
  })

  test('sees where the replicas are to be, and then no numbers', () => {
    create([assigned('a', [1, 3, 1], [0, 2, 3])])
    const replicasAssignments = { 0: [2, 3], 1: [3, 1] }
    expect(asked).toEqual([
      { topic: 'a', numPartitions: null, replicationFactor: null, replicasAssignments, configs: {} },
    ])
  })

  test('refuses with its own words, in every version, and only what it means', () => {
    for (const version of [2, 3, 4, 5, 6, 7]) {
      const told = create([topic('no'), topic(`yes-${version}`)], { version })
      expect(told.map(({ errorCode, errorMessage }) => [errorCode, errorMessage])).toEqual([
        ['POLICY_VIOLATION', 'no is not for us'],
        ['NONE', null],
      ])
    }
    expect(names()).toHaveLength(6)
  })

  test('is asked about what is only validated', () => {
    const told = create([topic('no'), topic('a')], { validateOnly: true })
    expect(told.map(({ errorCode }) => errorCode)).toEqual(['POLICY_VIOLATION', 'NONE'])
    expect(names()).toEqual([])
  })

  test('is not asked about what cannot be created anyway', () => {
    create([topic('a')])
    asked.length = 0
    const hopeless = [
      topic('a'),
      topic('no $'),
      topic('no-1', { numPartitions: 0 }),
      topic('no-2', { replicationFactor: 4 }),
      withConfigs('no-3', { 'retention.ms': 'soon' }),
      withConfigs('no-4', { 'retention.ms': null }),
      assigned('no-5', [0, 9]),
      topic('no-6'),
      topic('no-6'),
    ]
    const errors = create(hopeless).map(({ errorCode }) => errorCode)
    expect(errors).toHaveLength(8)
    expect(errors).not.toContain('NONE')
    expect(errors).not.toContain('POLICY_VIOLATION')
    expect(asked).toEqual([])
  })
})

describe('a request', () => {
  test('without time is timed out', () => {
    for (const timeoutMs of [0, -1]) {
      const told = create([topic('a'), topic('b')], { timeoutMs })
      expect(told.map(({ name, errorCode, errorMessage }) => [name, errorCode, errorMessage])).toEqual([
        ['a', 'REQUEST_TIMED_OUT', null],
        ['b', 'REQUEST_TIMED_OUT', null],
      ])
    }
    expect(names()).toEqual([])
  })

  test('for nothing is answered with nothing', () => {
    expect(create([])).toEqual([])
  })
})
