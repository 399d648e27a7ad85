/**
 * DescribeProducers: the producers that are active in partitions, as the partitions' leaders know them (KIP-664).
 */
import { api, array, int16, int32, int64, string } from '../schema.js'

const producerState = {
  producerId: int64.entity('producerId'),
  producerEpoch: int32,
  lastSequence: int32.default(-1),
  lastTimestamp: int64.default(-1),
  coordinatorEpoch: int32,
  currentTxnStartOffset: int64.default(-1),
}

const responsePartition = {
  partitionIndex: int32,
  errorCode: int16,
  errorMessage: string.nullable().default(null),
  activeProducers: array(producerState),
}

export const describeProducers = api({
  key: 61,
  name: 'DescribeProducers',
  versions: [0, 0],
  flexible: 0,
  request: {
    topics: array({
      name: string.key().entity('topicName'),
      partitionIndexes: array(int32),
    }),
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      name: string.entity('topicName'),
      partitions: array(responsePartition),
    }),
  },
})
