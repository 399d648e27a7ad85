import { beforeEach, describe, expect, test } from 'vitest'
import { findCoordinator } from '../../src/protocol/apis/find-coordinator.js'
import { listGroups } from '../../src/protocol/apis/list-groups.js'
import { offsetCommit } from '../../src/protocol/apis/offset-commit.js'
import { offsetFetch } from '../../src/protocol/apis/offset-fetch.js'
import { Harness } from './harness.js'

const GROUP = 0
const MALFORMED =
  'This most likely occurs because of a request being malformed by the client library or the message was sent to an incompatible broker. See the broker logs for more details.'

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 3 })
})

/** Finds one by one, as up to version 3, or all at once. */
function find(version: number, key: string, keyType = GROUP) {
  const asked = version >= 4 ? { coordinatorKeys: [key], keyType } : version >= 1 ? { key, keyType } : { key }
  const { coordinators, ...alone } = kafka.send(findCoordinator, version, asked)
  const { nodeId, host, port, errorCode, errorMessage } = version >= 4 ? coordinators[0]! : alone
  return { nodeId, host, port, errorCode, errorMessage }
}

const nobody = (errorCode: string, errorMessage: string) => ({
  nodeId: -1,
  host: '',
  port: -1,
  errorCode,
  errorMessage,
})

describe('a group', () => {
  test.each([0, 1, 2, 3, 4, 5, 6])('has a coordinator from the first request on (v%d)', (version) => {
    const found = find(version, 'shipping')
    expect([1, 2, 3]).toContain(found.nodeId)
    expect(found).toEqual({
      nodeId: found.nodeId,
      host: '127.0.0.1',
      port: 9000 + found.nodeId,
      errorCode: 'NONE',
      errorMessage: version >= 1 && version <= 3 ? 'NONE' : '',
    })
  })

  test('has the leader of its partition of __consumer_offsets', () => {
    const { nodeId } = find(4, 'shipping')
    const { partitions } = kafka.cluster.image.topic('__consumer_offsets')!
    // "shipping".hashCode() is -516235858 in Java.
    expect(nodeId).toBe(partitions[516_235_858 % 50]!.leader)
  })

  test('keeps its coordinator where __consumer_offsets is given more partitions', () => {
    const groups = Array.from({ length: 20 }, (_, i) => `group-${i}`)
    const before = groups.map((group) => find(4, group).nodeId)
    const topic = kafka.cluster.image.topic('__consumer_offsets')!
    kafka.cluster.transact(() => kafka.cluster.controller.createPartitions(topic, 60))
    expect(groups.map((group) => find(4, group).nodeId)).toEqual(before)
  })

  test('may be asked for among others, and more than once', () => {
    const coordinatorKeys = ['a', '', 'b', 'a']
    const { coordinators } = kafka.send(findCoordinator, 4, { keyType: GROUP, coordinatorKeys })
    expect(coordinators.map(({ key }) => key)).toEqual(coordinatorKeys)
    expect(coordinators[0]).toEqual(coordinators[3])
    expect(coordinators.map(({ errorCode }) => errorCode)).toEqual(Array(4).fill('NONE'))
  })

  test('has none while its partition has no leader', () => {
    find(4, 'shipping')
    for (const partition of kafka.cluster.image.topic('__consumer_offsets')!.partitions) partition.leader = -1
    expect(find(4, 'shipping')).toEqual(nobody('COORDINATOR_NOT_AVAILABLE', ''))
    expect(find(3, 'shipping')).toEqual(nobody('COORDINATOR_NOT_AVAILABLE', 'The coordinator is not available.'))
  })
})

describe('a policy against __consumer_offsets', () => {
  test('leaves groups without a coordinator', () => {
    const asked: unknown[] = []
    kafka = new Harness({
      brokers: 3,
      createTopicPolicy: (request) => {
        asked.push(request)
        throw new Error('not in this house')
      },
    })
    expect(find(3, 'shipping')).toEqual(nobody('COORDINATOR_NOT_AVAILABLE', 'The coordinator is not available.'))
    expect(find(4, 'shipping')).toEqual(nobody('COORDINATOR_NOT_AVAILABLE', ''))
    expect(asked[0]).toEqual({
      topic: '__consumer_offsets',
      numPartitions: 50,
      replicationFactor: 3,
      replicasAssignments: null,
      configs: { 'cleanup.policy': 'compact', 'compression.type': 'producer', 'segment.bytes': '104857600' },
    })
  })
})

describe('a type of key', () => {
  test('that there is not is refused', () => {
    for (const keyType of [3, -1]) {
      for (const version of [1, 3, 4, 6])
        expect(find(version, 'a', keyType)).toEqual(nobody('INVALID_REQUEST', MALFORMED))
    }
  })

  test('for share partitions is not known before version 6', () => {
    expect(find(3, 'a', 2)).toEqual(nobody('INVALID_REQUEST', MALFORMED))
    expect(find(5, 'a', 2)).toEqual(nobody('INVALID_REQUEST', ''))
  })

  test('for what is not served is refused, and why', () => {
    for (const keyType of [1, 2]) {
      expect(find(6, 'a', keyType)).toMatchObject({
        errorCode: 'INVALID_REQUEST',
        errorMessage: `This cluster coordinates groups only; key type ${keyType} is not supported.`,
      })
    }
  })
})

test('a request for nobody is answered with nobody', () => {
  expect(kafka.send(findCoordinator, 4, { keyType: GROUP, coordinatorKeys: [] }).coordinators).toEqual([])
})

test('groups go with their partition: the broker that leads it next has them as they were', () => {
  kafka.createTopic('orders')
  const { replication } = kafka.cluster.controller
  const coordinator = () => kafka.send(findCoordinator, 2, { key: 'g', keyType: GROUP })
  const committed = (broker: number) => {
    const request = { groupId: 'g', topics: [{ name: 'orders', partitionIndexes: [0] }] }
    const told = kafka.send(offsetFetch, 7, request, { broker })
    return told.errorCode === 'NONE' ? told.topics[0]!.partitions[0]!.committedOffset : told.errorCode
  }
  const first = coordinator().nodeId
  const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 42 }] }]
  kafka.send(offsetCommit, 8, { groupId: 'g', topics }, { broker: first })
  expect(committed(first)).toBe(42)

  kafka.cluster.transact(() => replication.fenceBroker(first))
  const second = coordinator().nodeId
  expect(second).not.toBe(first)
  expect([committed(first), committed(second)]).toEqual(['NOT_COORDINATOR', 42])
  expect(kafka.send(listGroups, 4, {}, { broker: second }).groups.map(({ groupId }) => groupId)).toEqual(['g'])

  kafka.cluster.transact(() => {
    for (const id of [1, 2, 3]) replication.fenceBroker(id)
  })
  expect(coordinator().errorCode).toBe('COORDINATOR_NOT_AVAILABLE')
  kafka.cluster.transact(() => {
    for (const id of [1, 2, 3]) replication.unfenceBroker(id)
  })
  expect(committed(coordinator().nodeId)).toBe(42)

  // A broker that has stopped coordinates nothing, although it is still said to.
  const third = coordinator().nodeId
  kafka.cluster.transact(() => replication.stopBroker(third))
  expect([coordinator().nodeId, committed(third)]).toEqual([third, 'NOT_COORDINATOR'])
  kafka.cluster.transact(() => replication.unfenceBroker(third))
  expect(committed(coordinator().nodeId)).toBe(42)
})
