/**
 * DeleteRecords: moves the log start offset of partitions forward (KIP-107). Offset -1 stands for the high watermark.
 *
 * v1: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v2 is flexible.
 */
import { api, array, int16, int32, int64, string } from '../schema.js'

const requestPartition = {
  partitionIndex: int32,
  offset: int64,
}

const partitionResult = {
  partitionIndex: int32.key(),
  lowWatermark: int64,
  errorCode: int16,
}

export const deleteRecords = api({
  key: 21,
  name: 'DeleteRecords',
  versions: [0, 2],
  flexible: 2,
  request: {
    topics: array({
      name: string.entity('topicName'),
      partitions: array(requestPartition),
    }),
    timeoutMs: int32,
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      name: string.key().entity('topicName'),
      partitions: array(partitionResult),
    }),
  },
})
