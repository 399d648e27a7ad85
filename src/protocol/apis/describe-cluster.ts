/**
 * DescribeCluster: the brokers, the controller and the id of the cluster (KIP-700).
 *
 * v1 can ask for controllers instead of brokers (KIP-919).
 * v2 can ask for fenced brokers too (KIP-1073).
 */
import { api, array, bool, int8, int16, int32, string } from '../schema.js'

export const describeCluster = api({
  key: 60,
  name: 'DescribeCluster',
  versions: [0, 2],
  flexible: 0,
  request: {
    includeClusterAuthorizedOperations: bool,
    endpointType: int8.since(1).default(1),
    includeFencedBrokers: bool.since(2),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    endpointType: int8.since(1).default(1),
    clusterId: string,
    controllerId: int32.entity('brokerId').default(-1),
    brokers: array({
      brokerId: int32.key().entity('brokerId'),
      host: string,
      port: int32,
      rack: string.nullable().default(null),
      isFenced: bool.since(2),
    }),
    clusterAuthorizedOperations: int32.default(-2147483648),
  },
})
