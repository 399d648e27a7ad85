/**
 * OffsetCommit: stores how far a group has consumed. Generation -1 without a member comes from a consumer outside of
 * any group.
 *
 * v2 is the oldest one left; the client says how long the offsets are kept.
 * v3 has the throttle time.
 * v4: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v5 leaves retention to the broker (KIP-211).
 * v6 has leader epochs (KIP-320).
 * v7 has static members (KIP-345).
 * v8 is flexible.
 * v9 serves the consumer protocol too, with the member epoch in place of the generation (KIP-848).
 * v10 names topics by id (KIP-848).
 */
import { api, array, int16, int32, int64, string, uuid } from '../schema.js'

const requestPartition = {
  partitionIndex: int32,
  committedOffset: int64,
  committedLeaderEpoch: int32.since(6).default(-1).ignorable(),
  committedMetadata: string.nullable(),
}

const responsePartition = {
  partitionIndex: int32,
  errorCode: int16,
}

export const offsetCommit = api({
  key: 8,
  name: 'OffsetCommit',
  versions: [2, 10],
  flexible: 8,
  request: {
    groupId: string.entity('groupId'),
    generationIdOrMemberEpoch: int32.default(-1).ignorable(),
    memberId: string.ignorable(),
    groupInstanceId: string.since(7).nullable().default(null),
    retentionTimeMs: int64.until(4).default(-1).ignorable(),
    topics: array({
      name: string.entity('topicName').until(9).ignorable(),
      topicId: uuid.since(10).ignorable(),
      partitions: array(requestPartition),
    }),
  },
  response: {
    throttleTimeMs: int32.since(3).ignorable(),
    topics: array({
      name: string.entity('topicName').until(9).ignorable(),
      topicId: uuid.since(10).ignorable(),
      partitions: array(responsePartition),
    }),
  },
})
