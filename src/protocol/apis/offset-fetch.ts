/**
 * OffsetFetch: the offsets that groups have committed.
 *
 * v1 is the oldest one left.
 * v2 can ask for all topics, with null, and has an error for the whole group.
 * v3 has the throttle time.
 * v4: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v5 has leader epochs (KIP-320).
 * v6 is flexible.
 * v7 can insist on offsets that no open transaction is about to change (KIP-447).
 * v8 asks for many groups at once; the fields for a single one are gone (KIP-709).
 * v9 is checked against the member and its epoch (KIP-848).
 * v10 names topics by id (KIP-848).
 */
import { api, array, bool, int16, int32, int64, string, uuid } from '../schema.js'

const singleGroupRequestTopic = {
  name: string.entity('topicName'),
  partitionIndexes: array(int32),
}

const requestTopic = {
  name: string.entity('topicName').until(9).ignorable(),
  topicId: uuid.since(10).ignorable(),
  partitionIndexes: array(int32),
}

const singleGroupResponsePartition = {
  partitionIndex: int32,
  committedOffset: int64,
  committedLeaderEpoch: int32.since(5).default(-1).ignorable(),
  metadata: string.nullable(),
  errorCode: int16,
}

const singleGroupResponseTopic = {
  name: string.entity('topicName'),
  partitions: array(singleGroupResponsePartition),
}

const responsePartition = {
  partitionIndex: int32,
  committedOffset: int64,
  committedLeaderEpoch: int32.default(-1).ignorable(),
  metadata: string.nullable(),
  errorCode: int16,
}

const responseTopic = {
  name: string.entity('topicName').until(9).ignorable(),
  topicId: uuid.since(10).ignorable(),
  partitions: array(responsePartition),
}

export const offsetFetch = api({
  key: 9,
  name: 'OffsetFetch',
  versions: [1, 10],
  flexible: 6,
  request: {
    groupId: string.entity('groupId').until(7),
    topics: array(singleGroupRequestTopic).until(7).nullable(2),
    groups: array({
      groupId: string.entity('groupId'),
      memberId: string.since(9).nullable().default(null).ignorable(),
      memberEpoch: int32.since(9).default(-1).ignorable(),
      topics: array(requestTopic).nullable(),
    }).since(8),
    requireStable: bool.since(7),
  },
  response: {
    throttleTimeMs: int32.since(3).ignorable(),
    topics: array(singleGroupResponseTopic).until(7),
    errorCode: int16.since(2).until(7).ignorable(),
    groups: array({
      groupId: string.entity('groupId'),
      topics: array(responseTopic),
      errorCode: int16,
    }).since(8),
  },
})
