/**
 * Produce: appends record batches to partitions, at their leaders. With acks 0 there is no response at all.
 *
 * v3 is the oldest one left; records are batches of magic 2 (KIP-98).
 * v4 may answer KAFKA_STORAGE_ERROR (KIP-112).
 * v5 answers with the log start offset, by which a producer tells lost state from records that were deleted.
 * v6: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v7 allows zstd (KIP-110).
 * v8 says which records of a refused batch were at fault (KIP-467).
 * v9 is flexible.
 * v10 hints at the new leader where this broker is not the one (KIP-951).
 * v11 may answer TRANSACTION_ABORTABLE (KIP-890).
 * v12 adds the partition to the transaction on its own (KIP-890, part 2).
 * v13 names topics by id (KIP-516).
 */
import { api, array, int16, int32, int64, records, string, struct, uuid } from '../schema.js'

const requestPartition = {
  index: int32,
  records,
}

const recordError = {
  batchIndex: int32,
  batchIndexErrorMessage: string.nullable().default(null),
}

const leaderIdAndEpoch = {
  leaderId: int32.entity('brokerId').default(-1),
  leaderEpoch: int32.default(-1),
}

const responsePartition = {
  index: int32,
  errorCode: int16,
  baseOffset: int64,
  logAppendTimeMs: int64.default(-1).ignorable(),
  logStartOffset: int64.since(5).default(-1).ignorable(),
  recordErrors: array(recordError).since(8).ignorable(),
  errorMessage: string.since(8).nullable().default(null).ignorable(),
  currentLeader: struct(leaderIdAndEpoch).since(10).tag(0),
}

const nodeEndpoint = {
  nodeId: int32.key().entity('brokerId'),
  host: string,
  port: int32,
  rack: string.nullable().default(null),
}

export const produce = api({
  key: 0,
  name: 'Produce',
  versions: [3, 13],
  flexible: 9,
  request: {
    transactionalId: string.entity('transactionalId').nullable().default(null),
    acks: int16,
    timeoutMs: int32,
    topicData: array({
      name: string.key().entity('topicName').until(12).ignorable(),
      topicId: uuid.key().since(13).ignorable(),
      partitionData: array(requestPartition),
    }),
  },
  response: {
    responses: array({
      name: string.key().entity('topicName').until(12).ignorable(),
      topicId: uuid.key().since(13).ignorable(),
      partitionResponses: array(responsePartition),
    }),
    throttleTimeMs: int32.ignorable(),
    nodeEndpoints: array(nodeEndpoint).since(10).tag(0),
  },
})
