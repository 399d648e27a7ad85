/**
 * OffsetDelete: deletes the offsets that a group has committed for partitions it does not consume (KIP-496).
 *
 * It has no flexible version.
 */
import { api, array, int16, int32, string } from '../schema.js'

const requestPartition = {
  partitionIndex: int32,
}

const responsePartition = {
  partitionIndex: int32.key(),
  errorCode: int16,
}

export const offsetDelete = api({
  key: 47,
  name: 'OffsetDelete',
  versions: [0, 0],
  flexible: null,
  request: {
    groupId: string.entity('groupId'),
    topics: array({
      name: string.key().entity('topicName'),
      partitions: array(requestPartition),
    }),
  },
  response: {
    errorCode: int16,
    throttleTimeMs: int32.ignorable(),
    topics: array({
      name: string.key().entity('topicName'),
      partitions: array(responsePartition),
    }),
  },
})
