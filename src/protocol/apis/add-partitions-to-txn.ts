/**
 * AddPartitionsToTxn: makes partitions part of a transaction before the producer writes to them (KIP-98).
 *
 * v1: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v2 may answer PRODUCER_FENCED (KIP-588).
 * v3 is flexible.
 * v4 takes many transactions at once, and can verify instead of adding: brokers use it among themselves (KIP-890). The
 * fields for a single transaction are gone, and `v3AndBelow` in their names says so.
 * v5 may answer TRANSACTION_ABORTABLE (KIP-890).
 */
import { api, array, bool, int16, int32, int64, string } from '../schema.js'

const requestTopic = {
  name: string.key().entity('topicName'),
  partitions: array(int32),
}

const partitionResult = {
  partitionIndex: int32.key(),
  partitionErrorCode: int16,
}

const topicResult = {
  name: string.key().entity('topicName'),
  resultsByPartition: array(partitionResult),
}

export const addPartitionsToTxn = api({
  key: 24,
  name: 'AddPartitionsToTxn',
  versions: [0, 5],
  flexible: 3,
  request: {
    transactions: array({
      transactionalId: string.key().entity('transactionalId'),
      producerId: int64.entity('producerId'),
      producerEpoch: int16,
      verifyOnly: bool,
      topics: array(requestTopic),
    }).since(4),
    v3AndBelowTransactionalId: string.entity('transactionalId').until(3),
    v3AndBelowProducerId: int64.entity('producerId').until(3),
    v3AndBelowProducerEpoch: int16.until(3),
    v3AndBelowTopics: array(requestTopic).until(3),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16.since(4).ignorable(),
    resultsByTransaction: array({
      transactionalId: string.key().entity('transactionalId'),
      topicResults: array(topicResult),
    }).since(4),
    resultsByTopicV3AndBelow: array(topicResult).until(3),
  },
})
