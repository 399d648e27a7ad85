/**
 * AddOffsetsToTxn: makes the offsets of a group part of a transaction, before TxnOffsetCommit (KIP-98).
 *
 * v1: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v2 may answer PRODUCER_FENCED (KIP-588).
 * v3 is flexible.
 * v4 may answer TRANSACTION_ABORTABLE (KIP-890).
 */
import { api, int16, int32, int64, string } from '../schema.js'

export const addOffsetsToTxn = api({
  key: 25,
  name: 'AddOffsetsToTxn',
  versions: [0, 4],
  flexible: 3,
  request: {
    transactionalId: string.entity('transactionalId'),
    producerId: int64.entity('producerId'),
    producerEpoch: int16,
    groupId: string.entity('groupId'),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
  },
})
