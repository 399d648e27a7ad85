/**
 * AlterPartitionReassignments: moves partitions to other replicas, or calls the move off where the replicas are null
 * (KIP-455).
 *
 * v1 can forbid that the replication factor changes (KIP-860).
 */
import { api, array, bool, int16, int32, string } from '../schema.js'

const reassignablePartition = {
  partitionIndex: int32,
  replicas: array(int32).entity('brokerId').nullable().default(null),
}

const partitionResult = {
  partitionIndex: int32,
  errorCode: int16,
  errorMessage: string.nullable(),
}

export const alterPartitionReassignments = api({
  key: 45,
  name: 'AlterPartitionReassignments',
  versions: [0, 1],
  flexible: 0,
  request: {
    timeoutMs: int32.default(60000),
    allowReplicationFactorChange: bool.since(1).default(true),
    topics: array({
      name: string.entity('topicName'),
      partitions: array(reassignablePartition),
    }),
  },
  response: {
    throttleTimeMs: int32,
    allowReplicationFactorChange: bool.since(1).default(true).ignorable(),
    errorCode: int16,
    errorMessage: string.nullable(),
    responses: array({
      name: string.entity('topicName'),
      partitions: array(partitionResult),
    }),
  },
})
