/**
 * AlterReplicaLogDirs: moves replicas to other log directories of the same broker (KIP-113).
 *
 * v1 is the oldest one left.
 * v2 is flexible.
 */
import { api, array, int16, int32, string } from '../schema.js'

const requestTopic = {
  name: string.key().entity('topicName'),
  partitions: array(int32),
}

const partitionResult = {
  partitionIndex: int32,
  errorCode: int16,
}

export const alterReplicaLogDirs = api({
  key: 34,
  name: 'AlterReplicaLogDirs',
  versions: [1, 2],
  flexible: 2,
  request: {
    dirs: array({
      path: string.key(),
      topics: array(requestTopic),
    }),
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      topicName: string.entity('topicName'),
      partitions: array(partitionResult),
    }),
  },
})
