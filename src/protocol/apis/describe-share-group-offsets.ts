/**
 * DescribeShareGroupOffsets: where share partitions start (KIP-932).
 *
 * v1 tells the lag too (KIP-1226).
 */
import { api, array, int16, int32, int64, string, uuid } from '../schema.js'

const requestTopic = {
  topicName: string.entity('topicName'),
  partitions: array(int32),
}

const responsePartition = {
  partitionIndex: int32,
  startOffset: int64,
  leaderEpoch: int32,
  lag: int64.since(1).default(-1).ignorable(),
  errorCode: int16,
  errorMessage: string.nullable().default(null),
}

const responseTopic = {
  topicName: string.entity('topicName'),
  topicId: uuid,
  partitions: array(responsePartition),
}

export const describeShareGroupOffsets = api({
  key: 90,
  name: 'DescribeShareGroupOffsets',
  versions: [0, 1],
  flexible: 0,
  request: {
    groups: array({
      groupId: string.entity('groupId'),
      topics: array(requestTopic).nullable(),
    }),
  },
  response: {
    throttleTimeMs: int32,
    groups: array({
      groupId: string.entity('groupId'),
      topics: array(responseTopic),
      errorCode: int16,
      errorMessage: string.nullable().default(null),
    }),
  },
})
