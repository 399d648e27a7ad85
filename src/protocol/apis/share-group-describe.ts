/**
 * ShareGroupDescribe: share groups with their members and assignments (KIP-932).
 *
 * v1 is the only one; v0 was early access.
 */
import { api, array, bool, int16, int32, string, struct, uuid } from '../schema.js'

const topicPartitions = {
  topicId: uuid,
  topicName: string.entity('topicName'),
  partitions: array(int32),
}

const assignment = {
  topicPartitions: array(topicPartitions),
}

const member = {
  memberId: string,
  rackId: string.nullable().default(null),
  memberEpoch: int32,
  clientId: string,
  clientHost: string,
  subscribedTopicNames: array(string).entity('topicName'),
  assignment: struct(assignment),
}

export const shareGroupDescribe = api({
  key: 77,
  name: 'ShareGroupDescribe',
  versions: [1, 1],
  flexible: 0,
  request: {
    groupIds: array(string).entity('groupId'),
    includeAuthorizedOperations: bool,
  },
  response: {
    throttleTimeMs: int32,
    groups: array({
      errorCode: int16,
      errorMessage: string.nullable().default(null),
      groupId: string.entity('groupId'),
      groupState: string,
      groupEpoch: int32,
      assignmentEpoch: int32,
      assignorName: string,
      members: array(member),
      authorizedOperations: int32.default(-2147483648),
    }),
  },
})
