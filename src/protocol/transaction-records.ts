/**
 * The records of `__transaction_state`: one for each transactional id, written anew at every step of its transaction.
 */
import { recordType } from './record-type.js'
import { array, int8, int16, int32, int64, string } from './schema.js'

/**
 * v1 adds what a transaction of KIP-890 needs: the producer ids before and after this one, and the transaction version
 * that the client speaks. It is written once the feature transaction.version is 1 or more, as it is by default.
 */
export const transactionLog = recordType({
  name: 'TransactionLog',
  type: 0,
  versions: [0, 1],
  flexible: 1,
  key: { transactionalId: string },
  value: {
    producerId: int64,
    previousProducerId: int64.since(1).tag(0).default(-1),
    nextProducerId: int64.since(1).tag(1).default(-1),
    producerEpoch: int16,
    nextProducerEpoch: int16.since(1).tag(3).default(-1),
    transactionTimeoutMs: int32,
    transactionStatus: int8,
    // Null while no transaction has begun.
    transactionPartitions: array({ topic: string, partitionIds: array(int32) }).nullable(),
    transactionLastUpdateTimestampMs: int64,
    transactionStartTimestampMs: int64,
    clientTransactionVersion: int16.since(1).tag(2),
  },
})

/** Every type of record in `__transaction_state`. */
export const transactionRecords = [transactionLog] as const
