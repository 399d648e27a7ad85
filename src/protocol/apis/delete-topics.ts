/**
 * DeleteTopics: deletes topics.
 *
 * v1 is the oldest one left.
 * v2: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v3 may answer TOPIC_DELETION_DISABLED.
 * v4 is flexible.
 * v5 has error messages, and may answer THROTTLING_QUOTA_EXCEEDED (KIP-599).
 * v6 takes topic ids as well as names (KIP-516).
 */
import { api, array, int16, int32, string, uuid } from '../schema.js'

export const deleteTopics = api({
  key: 20,
  name: 'DeleteTopics',
  versions: [1, 6],
  flexible: 4,
  request: {
    topics: array({
      name: string.entity('topicName').nullable().default(null),
      topicId: uuid,
    }).since(6),
    topicNames: array(string).entity('topicName').until(5).ignorable(),
    timeoutMs: int32,
  },
  response: {
    throttleTimeMs: int32.ignorable(),
    responses: array({
      name: string.key().entity('topicName').nullable(6),
      topicId: uuid.since(6).ignorable(),
      errorCode: int16,
      errorMessage: string.since(5).nullable().default(null).ignorable(),
    }),
  },
})
