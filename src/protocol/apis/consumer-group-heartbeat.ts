/**
 * ConsumerGroupHeartbeat: all that a member of a consumer group says: it joins with epoch 0, leaves with -1 (-2 if it
 * is a static member that will be back), reports what it owns, and is told what it shall own (KIP-848). A field that is
 * null, or -1, has not changed since the member's last heartbeat.
 *
 * v1 can subscribe to a regular expression, and wants the client to make up the member id (KIP-1082).
 */
import { api, array, int16, int32, string, struct, uuid } from '../schema.js'

const topicPartitions = {
  topicId: uuid,
  partitions: array(int32),
}

const assignment = {
  topicPartitions: array(topicPartitions),
}

export const consumerGroupHeartbeat = api({
  key: 68,
  name: 'ConsumerGroupHeartbeat',
  versions: [0, 1],
  flexible: 0,
  request: {
    groupId: string.entity('groupId'),
    memberId: string,
    memberEpoch: int32,
    instanceId: string.nullable().default(null),
    rackId: string.nullable().default(null),
    rebalanceTimeoutMs: int32.default(-1),
    subscribedTopicNames: array(string).entity('topicName').nullable().default(null),
    subscribedTopicRegex: string.since(1).nullable().default(null),
    serverAssignor: string.nullable().default(null),
    topicPartitions: array(topicPartitions).nullable().default(null),
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
