/**
 * DeleteShareGroupOffsets: deletes the state of an empty share group for topics (KIP-932).
 */
import { api, array, int16, int32, string, uuid } from '../schema.js'

export const deleteShareGroupOffsets = api({
  key: 92,
  name: 'DeleteShareGroupOffsets',
  versions: [0, 0],
  flexible: 0,
  request: {
    groupId: string.entity('groupId'),
    topics: array({
      topicName: string.entity('topicName'),
    }),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    responses: array({
      topicName: string.entity('topicName'),
      topicId: uuid,
      errorCode: int16,
      errorMessage: string.nullable().default(null),
    }),
  },
})
