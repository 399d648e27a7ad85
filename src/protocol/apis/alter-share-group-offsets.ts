/**
 * AlterShareGroupOffsets: moves the start of share partitions of an empty share group (KIP-932).
 */
import { api, array, int16, int32, int64, string, uuid } from '../schema.js'

const requestPartition = {
  partitionIndex: int32,
  startOffset: int64,
}

const responsePartition = {
  partitionIndex: int32,
  errorCode: int16,
  errorMessage: string.nullable().default(null),
}

export const alterShareGroupOffsets = api({
  key: 91,
  name: 'AlterShareGroupOffsets',
  versions: [0, 0],
  flexible: 0,
  request: {
    groupId: string.entity('groupId'),
    topics: array({
      topicName: string.key().entity('topicName'),
      partitions: array(requestPartition),
    }),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    responses: array({
      topicName: string.key().entity('topicName'),
      topicId: uuid,
      partitions: array(responsePartition),
    }),
  },
})
