/**
 * DescribeTransactions: the state of transactions, asked of their coordinators (KIP-664).
 */
import { api, array, int16, int32, int64, string } from '../schema.js'

const topic = {
  topic: string.key().entity('topicName'),
  partitions: array(int32),
}

export const describeTransactions = api({
  key: 65,
  name: 'DescribeTransactions',
  versions: [0, 0],
  flexible: 0,
  request: {
    transactionalIds: array(string).entity('transactionalId'),
  },
  response: {
    throttleTimeMs: int32,
    transactionStates: array({
      errorCode: int16,
      transactionalId: string.entity('transactionalId'),
      transactionState: string,
      transactionTimeoutMs: int32,
      transactionStartTimeMs: int64,
      producerId: int64.entity('producerId'),
      producerEpoch: int16,
      topics: array(topic),
    }),
  },
})
