/**
 * WriteTxnMarkers: the transaction coordinator tells partition leaders how transactions ended (KIP-98). A tool sends it
 * to abort a transaction that hangs (KIP-664).
 *
 * v1 is the oldest one left; it is flexible.
 * v2 has the version of the transaction protocol, which makes for a stricter check of the epoch (KIP-1228).
 */
import { api, array, bool, int8, int16, int32, int64, string } from '../schema.js'

const requestTopic = {
  name: string.entity('topicName'),
  partitionIndexes: array(int32),
}

const partitionResult = {
  partitionIndex: int32,
  errorCode: int16,
}

const topicResult = {
  name: string.entity('topicName'),
  partitions: array(partitionResult),
}

export const writeTxnMarkers = api({
  key: 27,
  name: 'WriteTxnMarkers',
  versions: [1, 2],
  flexible: 1,
  request: {
    markers: array({
      producerId: int64.entity('producerId'),
      producerEpoch: int16,
      transactionResult: bool,
      topics: array(requestTopic),
      coordinatorEpoch: int32,
      transactionVersion: int8.since(2).ignorable(),
    }),
  },
  response: {
    markers: array({
      producerId: int64.entity('producerId'),
      topics: array(topicResult),
    }),
  },
})
