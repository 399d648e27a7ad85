import { beforeEach, describe, expect, test } from 'vitest'
import { createTopics } from '../../src/protocol/apis/create-topics.js'
import { describeCluster } from '../../src/protocol/apis/describe-cluster.js'
import { describeQuorum } from '../../src/protocol/apis/describe-quorum.js'
import { listConfigResources } from '../../src/protocol/apis/list-config-resources.js'
import { metadata } from '../../src/protocol/apis/metadata.js'
import { unregisterBroker } from '../../src/protocol/apis/unregister-broker.js'
import { Harness } from './harness.js'

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 3 })
  const assignments = [[3, 1, 2], [1, 2, 3], [3]].map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds }))
  for (const [index, { brokerIds }] of assignments.entries()) {
    kafka.createTopic(`t${index}`, { assignments: [{ partitionIndex: 0, brokerIds }] })
  }
})

const unregister = (brokerId: number, broker = 1) => kafka.send(unregisterBroker, 0, { brokerId }, { broker })

const brokersTold = (broker = 1) =>
  kafka
    .send(describeCluster, 2, { includeFencedBrokers: true }, { broker })
    .brokers.map(({ brokerId, isFenced }) => [brokerId, isFenced])

function partitionOf(name: string) {
  const { leaderId, replicaNodes, isrNodes, offlineReplicas } = kafka.send(metadata, 12, {
    topics: [{ name }],
    allowAutoTopicCreation: false,
  }).topics[0]!.partitions[0]!
  return { leaderId, replicaNodes, isrNodes, offlineReplicas }
}

describe('a broker that is unregistered', () => {
  test('is told of no more, not even as a fenced one, whoever is asked', () => {
    expect(unregister(3)).toEqual({ throttleTimeMs: 0, errorCode: 'NONE', errorMessage: '' })
    for (const broker of [1, 3]) {
      expect(brokersTold(broker)).toEqual([
        [1, false],
        [2, false],
      ])
    }
    const listed = kafka.send(listConfigResources, 1, { resourceTypes: [4] }).configResources
    expect(listed.map(({ resourceName }) => resourceName)).toEqual(['1', '2'])
  })

  test('leads nothing and is in sync with nothing, but still has its replicas', () => {
    unregister(3)
    expect(partitionOf('t0')).toEqual({ leaderId: 1, replicaNodes: [3, 1, 2], isrNodes: [1, 2], offlineReplicas: [3] })
    expect(partitionOf('t1')).toEqual({ leaderId: 1, replicaNodes: [1, 2, 3], isrNodes: [1, 2], offlineReplicas: [3] })
    expect(partitionOf('t2')).toMatchObject({ leaderId: -1, replicaNodes: [3], offlineReplicas: [3] })
  })

  test('gets no new replicas', () => {
    unregister(3)
    const topics = [
      { name: 'a', numPartitions: 1, replicationFactor: 3 },
      { name: 'b', numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 0, brokerIds: [3] }] },
      { name: 'c', numPartitions: 4, replicationFactor: 2 },
    ]
    const told = kafka.send(createTopics, 7, { topics, timeoutMs: 1000 }).topics
    expect(told.map(({ errorCode, errorMessage }) => [errorCode, errorMessage])).toEqual([
      ['INVALID_REPLICATION_FACTOR', expect.stringContaining('because only 2 broker(s) are registered')],
      [
        'INVALID_REPLICA_ASSIGNMENT',
        'The manual partition assignment includes broker 3, but no such broker is registered.',
      ],
      ['NONE', null],
    ])
  })

  test('still votes', () => {
    unregister(3)
    const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }]
    const [quorum] = kafka.send(describeQuorum, 2, { topics }).topics[0]!.partitions
    expect(quorum!.currentVoters.map(({ replicaId }) => replicaId)).toEqual([1, 2, 3])
  })

  test('may be one that was gone already', () => {
    kafka.cluster.transact(() => kafka.cluster.controller.replication.fenceBroker(2))
    expect(brokersTold()).toContainEqual([2, true])
    expect(unregister(2).errorCode).toBe('NONE')
    expect(brokersTold()).toEqual([
      [1, false],
      [3, false],
    ])
  })

  test('is let in again when it is started again, or with a reset', () => {
    unregister(3)
    kafka.cluster.transact(() => kafka.cluster.controller.replication.unfenceBroker(3))
    expect(brokersTold()).toContainEqual([3, false])
    expect(partitionOf('t0')).toMatchObject({ isrNodes: [1, 2, 3], offlineReplicas: [] })
    unregister(3)
    kafka.cluster.reset([])
    expect(brokersTold()).toContainEqual([3, false])
  })

  test('cannot be unregistered twice', () => {
    unregister(3)
    expect(unregister(3, 3)).toMatchObject({
      errorCode: 'BROKER_ID_NOT_REGISTERED',
      errorMessage: 'Broker ID 3 is not currently registered',
    })
  })
})

test.each([0, 4, -1])('broker %d, which there is not, is not registered', (brokerId) => {
  expect(unregister(brokerId)).toMatchObject({
    errorCode: 'BROKER_ID_NOT_REGISTERED',
    errorMessage: `Broker ID ${brokerId} is not currently registered`,
  })
})
