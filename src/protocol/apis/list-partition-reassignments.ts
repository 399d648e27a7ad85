/**
 * ListPartitionReassignments: the moves of partitions that are under way (KIP-455).
 */
import { api, array, int16, int32, string } from '../schema.js'

const requestTopic = {
  name: string.entity('topicName'),
  partitionIndexes: array(int32),
}

const ongoingReassignment = {
  partitionIndex: int32,
  replicas: array(int32).entity('brokerId'),
  addingReplicas: array(int32).entity('brokerId'),
  removingReplicas: array(int32).entity('brokerId'),
}

export const listPartitionReassignments = api({
  key: 46,
  name: 'ListPartitionReassignments',
  versions: [0, 0],
  flexible: 0,
  request: {
    timeoutMs: int32.default(60000),
    topics: array(requestTopic).nullable().default(null),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
    topics: array({
      name: string.entity('topicName'),
      partitions: array(ongoingReassignment),
    }),
  },
})
