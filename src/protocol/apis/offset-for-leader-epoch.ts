/**
 * OffsetForLeaderEpoch: where a leader epoch ended in the leader's log, for clients and followers to find out how far
 * theirs is still the same (KIP-101).
 *
 * v2 is the oldest one left; it fences by leader epoch, which lets consumers use it (KIP-320).
 * v3 has the id of the replica that asks.
 * v4 is flexible.
 */
import { api, array, int16, int32, int64, string } from '../schema.js'

const requestPartition = {
  partition: int32,
  currentLeaderEpoch: int32.default(-1).ignorable(),
  leaderEpoch: int32,
}

const epochEndOffset = {
  errorCode: int16,
  partition: int32,
  leaderEpoch: int32.default(-1).ignorable(),
  endOffset: int64.default(-1),
}

export const offsetForLeaderEpoch = api({
  key: 23,
  name: 'OffsetForLeaderEpoch',
  versions: [2, 4],
  flexible: 4,
  request: {
    replicaId: int32.entity('brokerId').since(3).default(-2).ignorable(),
    topics: array({
      topic: string.key().entity('topicName'),
      partitions: array(requestPartition),
    }),
  },
  response: {
    throttleTimeMs: int32.ignorable(),
    topics: array({
      topic: string.key().entity('topicName'),
      partitions: array(epochEndOffset),
    }),
  },
})
