/**
 * ShareGroupHeartbeat: all that a member of a share group says: it joins with epoch 0, leaves with -1, and is told
 * which partitions to fetch from (KIP-932).
 *
 * v1 is the only one; v0 was early access.
 */
import { api, array, int16, int32, string, struct, uuid } from '../schema.js'

const topicPartitions = {
  topicId: uuid,
  partitions: array(int32),
}

const assignment = {
  topicPartitions: array(topicPartitions),
}

export const shareGroupHeartbeat = api({
  key: 76,
  name: 'ShareGroupHeartbeat',
  versions: [1, 1],
  flexible: 0,
  request: {
    groupId: string.entity('groupId'),
    memberId: string,
    memberEpoch: int32,
    rackId: string.nullable().default(null),
    subscribedTopicNames: array(string).entity('topicName').nullable().default(null),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    memberId: string.nullable().default(null),
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    assignment: struct(assignment).nullable().default(null),
  },
})
