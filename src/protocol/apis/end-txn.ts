/**
 * EndTxn: commits or aborts a transaction (KIP-98).
 *
 * v1: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v2 may answer PRODUCER_FENCED (KIP-588).
 * v3 is flexible.
 * v4 may answer TRANSACTION_ABORTABLE (KIP-890).
 * v5 bumps the epoch at the end of every transaction, and answers with the producer's next id and epoch (KIP-890).
 */
import { api, bool, int16, int32, int64, string } from '../schema.js'

export const endTxn = api({
  key: 26,
  name: 'EndTxn',
  versions: [0, 5],
  flexible: 3,
  request: {
    transactionalId: string.entity('transactionalId'),
    producerId: int64.entity('producerId'),
    producerEpoch: int16,
    committed: bool,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    producerId: int64.entity('producerId').since(5).default(-1).ignorable(),
    producerEpoch: int16.since(5).default(-1).ignorable(),
  },
})
