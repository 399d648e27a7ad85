/**
 * DescribeTopicPartitions: topics with their partitions, page by page; it tells eligible leader replicas too (KIP-966).
 */
import { api, array, bool, int16, int32, string, struct, uuid } from '../schema.js'

const cursor = {
  topicName: string.entity('topicName'),
  partitionIndex: int32,
}

const partition = {
  errorCode: int16,
  partitionIndex: int32,
  leaderId: int32.entity('brokerId'),
  leaderEpoch: int32.default(-1).ignorable(),
  replicaNodes: array(int32).entity('brokerId'),
  isrNodes: array(int32).entity('brokerId'),
  eligibleLeaderReplicas: array(int32).entity('brokerId').nullable().default(null),
  lastKnownElr: array(int32).entity('brokerId').nullable().default(null),
  offlineReplicas: array(int32).entity('brokerId').ignorable(),
}

export const describeTopicPartitions = api({
  key: 75,
  name: 'DescribeTopicPartitions',
  versions: [0, 0],
  flexible: 0,
  request: {
    topics: array({
      name: string.entity('topicName'),
    }),
    responsePartitionLimit: int32.default(2000),
    cursor: struct(cursor).nullable().default(null),
  },
  response: {
    throttleTimeMs: int32.ignorable(),
    topics: array({
      errorCode: int16,
      name: string.key().entity('topicName').nullable(),
      topicId: uuid.ignorable(),
      isInternal: bool.ignorable(),
      partitions: array(partition),
      topicAuthorizedOperations: int32.default(-2147483648),
    }),
    nextCursor: struct(cursor).nullable().default(null),
  },
})
