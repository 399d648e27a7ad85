import { beforeEach, describe, expect, test } from 'vitest'
import { metadata } from '../../src/protocol/apis/metadata.js'
import { ZERO_UUID } from '../../src/protocol/schema.js'
import { Harness } from './harness.js'

const SOME_ID = 'qg4lRgHlSG6dbJIZwSk_Ag'
const NOT_ASKED = -2147483648
const TOPIC_OPERATIONS = 3576
const CLUSTER_OPERATIONS = 8096

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({
    brokers: [
      { id: 1, rack: 'a' },
      { id: 2, rack: null },
    ],
  })
})

const named = (...names: string[]) => names.map((name) => ({ name }))

/** The topics of an answer to a request that creates nothing. */
function topicsOf(version: number, topics: { name?: string | null; topicId?: string }[] | null) {
  return kafka.send(metadata, version, { topics, ...(version >= 4 ? { allowAutoTopicCreation: false } : {}) }).topics
}

const short = (topics: ReturnType<typeof topicsOf>) => topics.map(({ name, errorCode }) => [name, errorCode])

describe('the cluster', () => {
  test('is told with its brokers, its id and one of the brokers as its controller', () => {
    const told = kafka.send(metadata, 12, { topics: [] })
    expect(told).toMatchObject({
      brokers: [
        { nodeId: 1, host: '127.0.0.1', port: 9001, rack: 'a' },
        { nodeId: 2, host: '127.0.0.1', port: 9002, rack: null },
      ],
      clusterId: kafka.cluster.id,
      topics: [],
      errorCode: 'NONE',
    })
    expect([1, 2]).toContain(told.controllerId)
  })

  test('has a controller since version 1, and an id since version 2', () => {
    const known = (version: number) => {
      const { clusterId, controllerId } = kafka.send(metadata, version, { topics: [] })
      return [controllerId !== -1, clusterId !== null]
    }
    expect([0, 1, 2].map(known)).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ])
  })

  test('is told with what the client may do to it, where it asks', () => {
    for (const version of [8, 9, 10]) {
      const asked = { topics: [], includeClusterAuthorizedOperations: true }
      expect(kafka.send(metadata, version, asked).clusterAuthorizedOperations).toBe(CLUSTER_OPERATIONS)
      expect(kafka.send(metadata, version, { topics: [] }).clusterAuthorizedOperations).toBe(NOT_ASKED)
    }
  })
})

describe('a topic', () => {
  test('is told with its id, its partitions and their leaders', () => {
    const { id } = kafka.createTopic('orders', {
      assignments: [
        { partitionIndex: 0, brokerIds: [2, 1] },
        { partitionIndex: 1, brokerIds: [1, 2] },
      ],
    })
    const partition = { errorCode: 'NONE', leaderEpoch: 0, offlineReplicas: [] }
    expect(topicsOf(12, named('orders'))).toEqual([
      {
        errorCode: 'NONE',
        name: 'orders',
        topicId: id,
        isInternal: false,
        partitions: [
          { ...partition, partitionIndex: 0, leaderId: 2, replicaNodes: [2, 1], isrNodes: [2, 1] },
          { ...partition, partitionIndex: 1, leaderId: 1, replicaNodes: [1, 2], isrNodes: [1, 2] },
        ],
        topicAuthorizedOperations: NOT_ASKED,
      },
    ])
  })

  test('has leader epochs since version 7, and an id since version 10', () => {
    const { id } = kafka.createTopic('orders')
    const [six, seven, nine, ten] = [6, 7, 9, 10].map((version) => topicsOf(version, named('orders'))[0]!)
    expect([six, seven].map((topic) => topic!.partitions[0]!.leaderEpoch)).toEqual([-1, 0])
    expect([nine!.topicId, ten!.topicId]).toEqual([ZERO_UUID, id])
  })

  test('is internal where brokers write it', () => {
    kafka.createTopic('__consumer_offsets')
    expect(topicsOf(1, named('__consumer_offsets'))[0]!.isInternal).toBe(true)
  })

  test('without a leader says so', () => {
    const topic = kafka.createTopic('orders')
    topic.partitions[0]!.leader = -1
    expect(topicsOf(12, named('orders'))[0]!.partitions[0]).toMatchObject({
      errorCode: 'LEADER_NOT_AVAILABLE',
      leaderId: -1,
    })
  })

  test('is told once, however often it is asked for, and before those that there are not', () => {
    kafka.createTopic('orders')
    kafka.createTopic('others')
    expect(short(topicsOf(12, named('nope', 'others', '', 'orders', 'a b', 'others', 'nope')))).toEqual([
      ['others', 'NONE'],
      ['orders', 'NONE'],
      ['nope', 'UNKNOWN_TOPIC_OR_PARTITION'],
      ['', 'INVALID_TOPIC_EXCEPTION'],
      ['a b', 'INVALID_TOPIC_EXCEPTION'],
    ])
  })

  test('is told with what the client may do to it, where it asks, be there one or not', () => {
    kafka.createTopic('orders')
    const asked = { allowAutoTopicCreation: false, includeTopicAuthorizedOperations: true }
    for (const version of [8, 11, 13]) {
      const { topics } = kafka.send(metadata, version, { ...asked, topics: named('orders', 'nope', 'a b') })
      expect(topics.map(({ topicAuthorizedOperations }) => topicAuthorizedOperations)).toEqual(
        Array(3).fill(TOPIC_OPERATIONS),
      )
    }
  })
})

describe('all topics', () => {
  beforeEach(() => {
    kafka.createTopic('orders')
    kafka.createTopic('others')
  })

  test('are told for null; in version 0 for none', () => {
    expect(topicsOf(0, [])).toHaveLength(2)
    expect(topicsOf(1, [])).toHaveLength(0)
    for (const version of [1, 9, 13]) expect(topicsOf(version, null)).toHaveLength(2)
  })
})

describe('a topic that is asked for by its id', () => {
  test('is told by its name since version 12, after the ids that no topic has', () => {
    const { id } = kafka.createTopic('orders')
    const asked = [{ topicId: id }, { topicId: SOME_ID }, { topicId: SOME_ID }].map((each) => ({ ...each, name: null }))
    const { topics } = kafka.send(metadata, 12, { topics: asked, includeTopicAuthorizedOperations: true })
    expect(
      topics.map(({ name, topicId, errorCode, topicAuthorizedOperations }) => [
        name,
        topicId,
        errorCode,
        topicAuthorizedOperations,
      ]),
    ).toEqual([
      [null, SOME_ID, 'UNKNOWN_TOPIC_ID', NOT_ASKED],
      ['orders', id, 'NONE', TOPIC_OPERATIONS],
    ])
  })

  test('lets topics that are named beside it count for nothing', () => {
    const { id } = kafka.createTopic('orders')
    kafka.createTopic('others')
    expect(short(topicsOf(12, [{ name: null, topicId: id }, { name: 'others' }, { name: null }]))).toEqual([
      ['orders', 'NONE'],
    ])
    expect(short(topicsOf(13, [{ name: 'others', topicId: id }]))).toEqual([['orders', 'NONE']])
  })

  test('is refused with everything else in versions 10 and 11', () => {
    const { id } = kafka.createTopic('orders')
    for (const version of [10, 11]) {
      for (const asked of [{ name: null, topicId: id }, { name: 'orders', topicId: id }, { name: null }]) {
        const { topicId = ZERO_UUID } = asked
        expect(kafka.send(metadata, version, { topics: [asked] })).toMatchObject({
          brokers: [],
          clusterId: null,
          controllerId: -1,
          topics: [{ name: asked.name ?? '', topicId, errorCode: 'INVALID_REQUEST', partitions: [] }],
        })
      }
    }
  })

  test('must have an id: over one with neither name nor id Kafka stumbles', () => {
    const refused = kafka.send(metadata, 13, { topics: [{ name: null }] })
    expect(refused).toMatchObject({
      errorCode: 'UNKNOWN_SERVER_ERROR',
      brokers: [],
      topics: [{ name: '', errorCode: 'UNKNOWN_SERVER_ERROR' }],
    })
  })
})

describe('a topic that there is not', () => {
  const ask = (version: number, name: string, allowAutoTopicCreation = true) =>
    short(
      kafka.send(metadata, version, { topics: named(name), ...(version >= 4 ? { allowAutoTopicCreation } : {}) })
        .topics,
    )

  test('is created, with the numbers of the brokers, and found by the next request', () => {
    kafka = new Harness({ brokers: 2, configs: { 'num.partitions': '3', 'default.replication.factor': '2' } })
    expect(ask(12, 'orders')).toEqual([['orders', 'UNKNOWN_TOPIC_OR_PARTITION']])
    expect(ask(12, 'orders')).toEqual([['orders', 'NONE']])
    const { partitions, replicationFactor } = kafka.cluster.image.topic('orders')!
    expect([partitions.length, replicationFactor]).toEqual([3, 2])
  })

  test('is created as it has to be where groups are kept in it', () => {
    ask(12, '__consumer_offsets')
    expect(ask(12, '__consumer_offsets')).toEqual([['__consumer_offsets', 'NONE']])
    const { partitions, config } = kafka.cluster.image.topic('__consumer_offsets')!
    expect([partitions.length, config.cleanupPolicy]).toEqual([50, ['compact']])
  })

  test('is created for every client up to version 3', () => {
    expect(ask(3, 'orders')).toEqual([['orders', 'UNKNOWN_TOPIC_OR_PARTITION']])
    expect(ask(3, 'orders')).toEqual([['orders', 'NONE']])
  })

  test('is not created where the client or the brokers are against it', () => {
    ask(12, 'orders', false)
    expect(kafka.cluster.image.topic('orders')).toBeUndefined()
    kafka = new Harness({ configs: { 'auto.create.topics.enable': 'false' } })
    ask(12, 'orders')
    expect(kafka.cluster.image.topic('orders')).toBeUndefined()
  })

  test('is not created under a name that cannot be, or that collides with another', () => {
    kafka.createTopic('a.b')
    expect(ask(12, 'a b')).toEqual([['a b', 'INVALID_TOPIC_EXCEPTION']])
    expect(ask(12, 'a_b')).toEqual([['a_b', 'UNKNOWN_TOPIC_OR_PARTITION']])
    expect(kafka.cluster.image.topic('a_b')).toBeUndefined()
  })

  test('is not created where the policy of the cluster is against it, and the client is not told why', () => {
    const asked: unknown[] = []
    kafka = new Harness({
      brokers: 3,
      configs: { 'num.partitions': '4', 'default.replication.factor': '2' },
      createTopicPolicy: (request) => {
        asked.push(request)
        throw new Error('never')
      },
    })
    expect(ask(12, 'orders')).toEqual([['orders', 'UNKNOWN_TOPIC_OR_PARTITION']])
    expect(ask(12, 'orders')).toEqual([['orders', 'UNKNOWN_TOPIC_OR_PARTITION']])
    const request = { topic: 'orders', numPartitions: 4, replicationFactor: 2, replicasAssignments: null, configs: {} }
    expect(asked).toEqual([request, request])
    expect(kafka.cluster.image.topic('orders')).toBeUndefined()
  })

  test('is not created with more partitions than a request may have', () => {
    kafka = new Harness({ configs: { 'num.partitions': '50000000', 'offsets.topic.num.partitions': '50000000' } })
    expect(ask(12, 'orders')).toEqual([['orders', 'UNKNOWN_TOPIC_OR_PARTITION']])
    expect(ask(12, '__consumer_offsets')).toEqual([['__consumer_offsets', 'UNKNOWN_TOPIC_OR_PARTITION']])
    expect([...kafka.cluster.image.topics()]).toEqual([])
  })

  test('is not created on fewer brokers than it wants', () => {
    kafka = new Harness({ configs: { 'default.replication.factor': '3' } })
    expect(ask(12, 'orders')).toEqual([['orders', 'UNKNOWN_TOPIC_OR_PARTITION']])
    expect(kafka.cluster.image.topic('orders')).toBeUndefined()
  })
})

describe('a broker that is fenced', () => {
  const partition = () => kafka.cluster.image.partition('orders', 0)!
  const fence = (brokerId: number) =>
    kafka.cluster.transact(() => kafka.cluster.controller.replication.fenceBroker(brokerId))

  beforeEach(() => {
    kafka.createTopic('orders', { assignments: [{ partitionIndex: 0, brokerIds: [2, 1] }] })
    fence(2)
  })

  test('is not told, nor taken for the controller, and its replicas are offline', () => {
    const { brokers, controllerId, topics } = kafka.send(metadata, 12, { topics: named('orders') })
    expect([brokers.map(({ nodeId }) => nodeId), controllerId]).toEqual([[1], 1])
    expect(topics[0]!.partitions[0]).toEqual({
      errorCode: 'NONE',
      partitionIndex: 0,
      leaderId: 1,
      leaderEpoch: 1,
      replicaNodes: [2, 1],
      isrNodes: [1],
      offlineReplicas: [2],
    })
  })

  test('is not among the replicas in the oldest version, which takes it for an error', () => {
    expect(topicsOf(0, named('orders'))[0]!.partitions[0]).toMatchObject({
      errorCode: 'REPLICA_NOT_AVAILABLE',
      replicaNodes: [1],
    })
    expect(topicsOf(1, named('orders'))[0]!.partitions[0]).toMatchObject({ errorCode: 'NONE', replicaNodes: [2, 1] })
  })

  test('may have been the last', () => {
    fence(1)
    const { brokers, controllerId, topics } = kafka.send(metadata, 12, { topics: named('orders') })
    expect([brokers, controllerId]).toEqual([[], -1])
    expect(topics[0]!.partitions[0]).toMatchObject({
      errorCode: 'LEADER_NOT_AVAILABLE',
      leaderId: -1,
      isrNodes: [],
      offlineReplicas: [2, 1],
    })
    expect(partition().eligibleLeaderReplicas).toEqual([1])
  })
})
