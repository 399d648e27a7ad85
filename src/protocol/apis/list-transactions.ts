/**
 * ListTransactions: the transactions this broker is the coordinator of (KIP-664).
 *
 * v1 filters by how long a transaction has been running (KIP-994).
 * v2 filters by a pattern of the transactional id (KIP-1152).
 */
import { api, array, int16, int32, int64, string } from '../schema.js'

export const listTransactions = api({
  key: 66,
  name: 'ListTransactions',
  versions: [0, 2],
  flexible: 0,
  request: {
    stateFilters: array(string),
    producerIdFilters: array(int64).entity('producerId'),
    durationFilter: int64.since(1).default(-1),
    transactionalIdPattern: string.since(2).nullable().default(null),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    unknownStateFilters: array(string),
    transactionStates: array({
      transactionalId: string.entity('transactionalId'),
      producerId: int64.entity('producerId'),
      transactionState: string,
    }),
  },
})
