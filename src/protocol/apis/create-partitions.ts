/**
 * CreatePartitions: gives topics more partitions (KIP-195).
 *
 * v1: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v2 is flexible.
 * v3 may answer THROTTLING_QUOTA_EXCEEDED (KIP-599).
 */
import { api, array, bool, int16, int32, string } from '../schema.js'

const replicaAssignment = {
  brokerIds: array(int32).entity('brokerId'),
}

export const createPartitions = api({
  key: 37,
  name: 'CreatePartitions',
  versions: [0, 3],
  flexible: 2,
  request: {
    topics: array({
      name: string.key().entity('topicName'),
      count: int32,
      assignments: array(replicaAssignment).nullable(),
    }),
    timeoutMs: int32,
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      name: string.entity('topicName'),
      errorCode: int16,
      errorMessage: string.nullable().default(null),
    }),
  },
})
