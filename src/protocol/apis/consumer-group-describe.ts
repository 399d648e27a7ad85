/**
 * ConsumerGroupDescribe: consumer groups with their members and current and target assignments (KIP-848).
 *
 * v1 tells whether a member speaks the classic or the consumer protocol (KIP-1099).
 */
import { api, array, bool, int8, int16, int32, string, struct, uuid } from '../schema.js'

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
  instanceId: string.nullable().default(null),
  rackId: string.nullable().default(null),
  memberEpoch: int32,
  clientId: string,
  clientHost: string,
  subscribedTopicNames: array(string).entity('topicName'),
  subscribedTopicRegex: string.nullable().default(null),
  assignment: struct(assignment),
  targetAssignment: struct(assignment),
  memberType: int8.since(1).default(-1).ignorable(),
}

export const consumerGroupDescribe = api({
  key: 69,
  name: 'ConsumerGroupDescribe',
  versions: [0, 1],
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
