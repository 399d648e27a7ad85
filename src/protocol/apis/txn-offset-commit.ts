/**
 * TxnOffsetCommit: stores how far a group has consumed, as part of a transaction (KIP-98).
 *
 * v1: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v2 has leader epochs (KIP-320).
 * v3 is flexible; it is checked against member and generation, so that one producer can serve many partitions
 * (KIP-447).
 * v4 may answer TRANSACTION_ABORTABLE (KIP-890).
 * v5 adds the group to the transaction on its own (KIP-890, part 2).
 */
import { api, array, int16, int32, int64, string } from '../schema.js'

const requestPartition = {
  partitionIndex: int32,
  committedOffset: int64,
  committedLeaderEpoch: int32.since(2).default(-1).ignorable(),
  committedMetadata: string.nullable(),
}

const responsePartition = {
  partitionIndex: int32,
  errorCode: int16,
}

export const txnOffsetCommit = api({
  key: 28,
  name: 'TxnOffsetCommit',
  versions: [0, 5],
  flexible: 3,
  request: {
    transactionalId: string.entity('transactionalId'),
    groupId: string.entity('groupId'),
    producerId: int64.entity('producerId'),
    producerEpoch: int16,
    generationId: int32.since(3).default(-1),
    memberId: string.since(3),
    groupInstanceId: string.since(3).nullable().default(null),
    topics: array({
      name: string.entity('topicName').ignorable(),
      partitions: array(requestPartition),
    }),
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      name: string.entity('topicName').ignorable(),
      partitions: array(responsePartition),
    }),
  },
})
