/**
 * ListTransactions (key 66, versions 0 to 2): the transactions that this broker coordinates (KIP-664), of which there
 * are none yet. What they are to be filtered by is checked all the same.
 *
 *  - v1  how long they run (KIP-994)    - v2  a pattern of their ids (KIP-1152)
 */
import { isRe2 } from '../cluster/re2-syntax.js'
import { listTransactions } from '../protocol/apis/list-transactions.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

/** By the names of the protocol (Kafka: TransactionState). */
const STATES: ReadonlySet<string> = new Set([
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
])

export const listTransactionsHandler = handler(listTransactions, {
  handle({ stateFilters, transactionalIdPattern }) {
    if (transactionalIdPattern !== null && !isRe2(transactionalIdPattern)) {
      return { errorCode: errorCode('INVALID_REGULAR_EXPRESSION') }
    }
    return {
      errorCode: errorCode('NONE'),
      unknownStateFilters: [...new Set(stateFilters)].filter((state) => !STATES.has(state)),
      transactionStates: [],
    }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error) }
  },
})
