/**
 * Metadata: the brokers, and the topics with their partitions, leaders and replicas.
 *
 * v0 takes an empty list of topics as all of them; from v1 on that is null, and an empty list asks for none.
 * v1 tells the controller, racks and internal topics.
 * v2 tells the cluster id (KIP-78).
 * v3 has the throttle time.
 * v4 lets the client decide whether an unknown topic is created.
 * v5 tells offline replicas (KIP-112).
 * v6: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v7 has leader epochs (KIP-320).
 * v8 can ask for the operations the client is allowed (KIP-430).
 * v9 is flexible.
 * v10 tells topic ids (KIP-516).
 * v11 leaves the operations on the cluster to DescribeCluster (KIP-700).
 * v12 can ask for topics by id (KIP-516).
 * v13 can tell a client to start over from its bootstrap servers (KIP-1102).
 */
import { api, array, bool, int16, int32, string, uuid } from '../schema.js'

const partition = {
  errorCode: int16,
  partitionIndex: int32,
  leaderId: int32.entity('brokerId'),
  leaderEpoch: int32.since(7).default(-1).ignorable(),
  replicaNodes: array(int32).entity('brokerId'),
  isrNodes: array(int32).entity('brokerId'),
  offlineReplicas: array(int32).entity('brokerId').since(5).ignorable(),
}

export const metadata = api({
  key: 3,
  name: 'Metadata',
  versions: [0, 13],
  flexible: 9,
  request: {
    topics: array({
      topicId: uuid.since(10).ignorable(),
      name: string.entity('topicName').nullable(10),
    }).nullable(1),
    allowAutoTopicCreation: bool.since(4).default(true),
    includeClusterAuthorizedOperations: bool.since(8).until(10),
    includeTopicAuthorizedOperations: bool.since(8),
  },
  response: {
    throttleTimeMs: int32.since(3).ignorable(),
    brokers: array({
      nodeId: int32.key().entity('brokerId'),
      host: string,
      port: int32,
      rack: string.since(1).nullable().default(null).ignorable(),
    }),
    clusterId: string.since(2).nullable().default(null).ignorable(),
    controllerId: int32.entity('brokerId').since(1).default(-1).ignorable(),
    topics: array({
      errorCode: int16,
      name: string.key().entity('topicName').nullable(12),
      topicId: uuid.since(10).ignorable(),
      isInternal: bool.since(1).ignorable(),
      partitions: array(partition),
      topicAuthorizedOperations: int32.since(8).default(-2147483648),
    }),
    clusterAuthorizedOperations: int32.since(8).until(10).default(-2147483648),
    errorCode: int16.since(13).ignorable(),
  },
})
