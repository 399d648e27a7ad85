import { expect, test } from 'vitest'
import { describeCluster } from '../../src/protocol/apis/describe-cluster.js'
import { Harness } from './harness.js'

const NOT_ASKED = -2147483648

const kafka = new Harness({
  brokers: [
    { id: 1, rack: 'a' },
    { id: 2, rack: null },
  ],
})

test.each([0, 1, 2])('the brokers are told, one of them as the controller (v%d)', (version) => {
  const told = kafka.send(describeCluster, version, {})
  expect(told).toMatchObject({
    errorCode: 'NONE',
    errorMessage: null,
    endpointType: 1,
    clusterId: kafka.cluster.id,
    brokers: [
      { brokerId: 1, host: '127.0.0.1', port: 9001, rack: 'a', isFenced: false },
      { brokerId: 2, host: '127.0.0.1', port: 9002, rack: null, isFenced: false },
    ],
    clusterAuthorizedOperations: NOT_ASKED,
  })
  expect([1, 2]).toContain(told.controllerId)
})

test('what the client may do is told where it asks', () => {
  const { clusterAuthorizedOperations } = kafka.send(describeCluster, 1, { includeClusterAuthorizedOperations: true })
  expect(clusterAuthorizedOperations).toBe(8096)
})

test.each([
  [
    2,
    'MISMATCHED_ENDPOINT_TYPE',
    'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER',
  ],
  [3, 'UNSUPPORTED_ENDPOINT_TYPE', 'Unsupported endpoint type 3'],
  [0, 'UNSUPPORTED_ENDPOINT_TYPE', 'Unsupported endpoint type 0'],
])('a broker does not tell of endpoints of type %d', (endpointType, errorCode, errorMessage) => {
  expect(kafka.send(describeCluster, 1, { endpointType })).toMatchObject({
    errorCode,
    errorMessage,
    endpointType: 1,
    clusterId: '',
    controllerId: -1,
    brokers: [],
  })
})

test('fenced brokers are told where one asks for them', () => {
  const { replication } = kafka.cluster.controller
  kafka.cluster.transact(() => replication.fenceBroker(1))
  const told = (version: number, more = {}) =>
    kafka.send(describeCluster, version, more).brokers.map(({ brokerId, isFenced }) => [brokerId, isFenced])
  expect([told(1), told(2)]).toEqual([[[2, false]], [[2, false]]])
  expect(told(2, { includeFencedBrokers: true })).toEqual([
    [1, true],
    [2, false],
  ])
  kafka.cluster.transact(() => replication.unfenceBroker(1))
})
