/**
 * InitProducerId: gives a producer its id and epoch, and fences older producers of the same transactional id (KIP-98).
 *
 * v1: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v2 is flexible.
 * v3 takes the id and epoch the producer has, to bump that epoch (KIP-360).
 * v4 may answer PRODUCER_FENCED (KIP-588).
 * v5 may answer TRANSACTION_ABORTABLE (KIP-890).
 * v6 would be two-phase commit (KIP-939); it is not stable in 4.3, which does not serve it.
 */
import { api, int16, int32, int64, string } from '../schema.js'

export const initProducerId = api({
  key: 22,
  name: 'InitProducerId',
  versions: [0, 5],
  flexible: 2,
  request: {
    transactionalId: string.entity('transactionalId').nullable(),
    transactionTimeoutMs: int32,
    producerId: int64.entity('producerId').since(3).default(-1),
    producerEpoch: int16.since(3).default(-1),
  },
  response: {
    throttleTimeMs: int32.ignorable(),
    errorCode: int16,
    producerId: int64.entity('producerId').default(-1),
    producerEpoch: int16,
  },
})
