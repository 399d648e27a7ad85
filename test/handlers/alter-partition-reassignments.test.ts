import { beforeEach, describe, expect, test } from 'vitest'
import { configOperations, resourceTypes } from '../../src/cluster/configs/resources.js'
import type { Partition } from '../../src/cluster/partition.js'
import { alterPartitionReassignments } from '../../src/protocol/apis/alter-partition-reassignments.js'
import { describeTopicPartitions } from '../../src/protocol/apis/describe-topic-partitions.js'
import { fetch } from '../../src/protocol/apis/fetch.js'
import { incrementalAlterConfigs } from '../../src/protocol/apis/incremental-alter-configs.js'
import { listPartitionReassignments } from '../../src/protocol/apis/list-partition-reassignments.js'
import { metadata } from '../../src/protocol/apis/metadata.js'
import { Harness } from './harness.js'

let kafka: Harness
let partition: Partition

beforeEach(() => {
  kafka = new Harness({ brokers: 4 })
  partition = topicOn('orders', [1, 2])
  kafka.append('orders', [{ value: 'a' }])
})

function topicOn(name: string, brokerIds: readonly number[]): Partition {
  return kafka.createTopic(name, { assignments: [{ partitionIndex: 0, brokerIds }] }).partitions[0]!
}

function move(
  replicas: readonly number[] | null,
  { topic = 'orders', partitionIndex = 0, version = 1, allowReplicationFactorChange = true } = {},
) {
  const topics = [{ name: topic, partitions: [{ partitionIndex, replicas }] }]
  const allowance = version === 0 ? {} : { allowReplicationFactorChange }
  const { responses } = kafka.send(alterPartitionReassignments, version, { topics, ...allowance }, { broker: 3 })
  const { errorCode, errorMessage } = responses[0]!.partitions[0]!
  return errorMessage === null ? errorCode : `${errorCode}: ${errorMessage}`
}

const listed = (...asked: readonly (readonly [string, ...number[]])[]) =>
  kafka.send(listPartitionReassignments, 0, {
    topics: asked.length === 0 ? null : asked.map(([name, ...partitionIndexes]) => ({ name, partitionIndexes })),
  }).topics

describe('a partition', () => {
  test.each([0, 1])('is on its new brokers when its reassignment is answered (v%d)', (version) => {
    expect(move([3, 2], { version })).toBe('NONE')
    expect(listed()).toEqual([])
    const [described] = kafka.send(metadata, 12, { topics: [{ name: 'orders' }] }, { broker: 4 }).topics
    expect(described!.partitions[0]).toMatchObject({ leaderId: 3, leaderEpoch: 1, replicaNodes: [3, 2] })
    const asked = [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }]
    const read = (broker: number) => kafka.send(fetch, 12, { topics: asked }, { broker }).responses[0]!.partitions[0]!
    expect(read(3)).toMatchObject({ errorCode: 'NONE', highWatermark: 1 })
    expect(read(3).records!.length).toBeGreaterThan(0)
    expect(read(1).errorCode).toBe('NOT_LEADER_OR_FOLLOWER')
  })

  test('that is on its way is on the old brokers and on the new ones', () => {
    partition.pauseFollower(4)
    expect(move([3, 4])).toBe('NONE')
    const ongoing = { partitionIndex: 0, replicas: [3, 4, 1, 2], addingReplicas: [3, 4], removingReplicas: [1, 2] }
    expect(listed()).toEqual([{ name: 'orders', partitions: [ongoing] }])
    expect(listed(['orders', 0, 7], ['nope', 0])).toEqual([{ name: 'orders', partitions: [ongoing] }])
    expect(listed(['orders', 1])).toEqual([])
    const [described] = kafka.send(describeTopicPartitions, 0, { topics: [{ name: 'orders' }] }).topics
    expect(described!.partitions[0]).toMatchObject({ leaderId: 1, replicaNodes: [3, 4, 1, 2], isrNodes: [1, 2, 3] })
    kafka.cluster.transact(() => partition.resumeFollower(4))
    expect(listed()).toEqual([])
    expect(partition).toMatchObject({ replicas: [3, 4], isr: [3, 4], leader: 3 })
  })

  test('goes back to where it was when that is called off', () => {
    partition.pauseFollower(3)
    move([3, 2])
    expect(move(null)).toBe('NONE')
    expect(partition).toMatchObject({ replicas: [2, 1], isr: [1, 2], leader: 1, leaderEpoch: 1 })
    expect(move(null)).toBe('NO_REASSIGNMENT_IN_PROGRESS')
  })
})

describe('a reassignment is refused', () => {
  test('for what there is not', () => {
    expect(move([1], { topic: 'nope' })).toBe('UNKNOWN_TOPIC_OR_PARTITION: Unable to find a topic named nope.')
    expect(move(null, { partitionIndex: 7 })).toBe('UNKNOWN_TOPIC_OR_PARTITION: Unable to find partition orders:7.')
  })

  test('to brokers that cannot be', () => {
    const refused = (replicas: readonly number[]) => move(replicas)
    const assignment = 'INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes'
    expect(refused([])).toBe(`${assignment} an empty replica list.`)
    expect(refused([9])).toBe(`${assignment} broker 9, but no such broker is registered.`)
    expect(refused([1, 1])).toBe(`${assignment} the broker 1 more than once.`)
    expect(partition.replicas).toEqual([1, 2])
  })

  test('to more or fewer brokers where the client forbids it', () => {
    const strictly = { allowReplicationFactorChange: false }
    expect(move([1, 2, 3], strictly)).toBe('INVALID_REPLICATION_FACTOR: The replication factor is changed from 2 to 3')
    expect(move([4, 3], strictly)).toBe('NONE')
  })

  test('without time', () => {
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, replicas: [3] }] }]
    const refused = kafka.send(alterPartitionReassignments, 1, { topics, timeoutMs: 0 })
    expect(refused).toMatchObject({
      errorCode: 'REQUEST_TIMED_OUT',
      responses: [{ partitions: [{ errorCode: 'REQUEST_TIMED_OUT' }] }],
    })
    expect(partition.replicas).toEqual([1, 2])
  })
})

describe('a throttle', () => {
  const VALUE = 'v'.repeat(600_000)
  const configure = (resourceType: number, resourceName: string, name: string, value: string | null) => {
    const configOperation = value === null ? configOperations.DELETE : configOperations.SET
    const resources = [{ resourceType, resourceName, configs: [{ name, configOperation, value }] }]
    const broker = resourceType === resourceTypes.BROKER ? Number(resourceName) : 1
    const { responses } = kafka.send(incrementalAlterConfigs, 1, { resources }, { broker })
    expect(responses[0]!.errorCode).toBe('NONE')
  }
  const limit = (side: 'leader' | 'follower', brokerId: number, bytesPerSecond: string | null) =>
    configure(resourceTypes.BROKER, String(brokerId), `${side}.replication.throttled.rate`, bytesPerSecond)
  const throttle = (side: 'leader' | 'follower', replicas: string) =>
    configure(resourceTypes.TOPIC, 'orders', `${side}.replication.throttled.replicas`, replicas)
  const copied = () => partition.replicaOn(3)?.log.logEndOffset

  beforeEach(() => {
    for (let i = 0; i < 3; i++) kafka.append('orders', [{ value: VALUE }])
  })

  test.each([
    ['follower', 3, '0:3'],
    ['leader', 1, '*'],
  ] as const)('of the %s makes the new replica copy at its rate, until it is in sync', (side, brokerId, replicas) => {
    throttle(side, replicas)
    limit(side, brokerId, '100000')
    move([1, 2, 3])
    expect([copied(), listed().length]).toEqual([2, 1])
    kafka.append('orders', [{ value: 'later' }])
    expect(partition.replicaOn(2)!.log.logEndOffset).toBe(5)
    kafka.clock.advance(5_000)
    expect(copied()).toBe(2)
    kafka.clock.advance(2_000)
    expect(copied()).toBe(3)
    kafka.clock.advance(10_000)
    expect([copied(), listed()]).toEqual([5, []])
    expect(partition.isr).toEqual([1, 2, 3])
    for (let i = 0; i < 3; i++) kafka.append('orders', [{ value: VALUE }])
    expect(copied()).toBe(8)
  })

  test('holds nothing up once it is taken away, or is one for others', () => {
    throttle('follower', '0:3')
    limit('follower', 3, '0')
    move([1, 2, 3])
    expect(copied()).toBe(2)
    limit('follower', 3, null)
    expect([copied(), listed()]).toEqual([4, []])
    limit('follower', 4, '0')
    move([1, 2, 4])
    expect(partition).toMatchObject({ replicas: [1, 2, 4], isr: [1, 2, 4] })
  })

  test('ends with the topic', () => {
    throttle('follower', '*')
    limit('follower', 3, '0')
    move([3])
    kafka.cluster.transact(() => kafka.cluster.controller.deleteTopic(partition.topic))
    expect(kafka.clock.advance(60_000)).toEqual([])
  })
})
