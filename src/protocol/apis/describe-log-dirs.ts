/**
 * DescribeLogDirs: the log directories of a broker, with the replicas in them and their sizes (KIP-113).
 *
 * v1 is the oldest one left.
 * v2 is flexible.
 * v3 has an error for the whole request.
 * v4 tells the size of the volume and what is free on it (KIP-827).
 * v5 tells whether a directory is cordoned, that is, takes no new replicas (KIP-1066).
 */
import { api, array, bool, int16, int32, int64, string } from '../schema.js'

const partition = {
  partitionIndex: int32,
  partitionSize: int64,
  offsetLag: int64,
  isFutureKey: bool,
}

const topic = {
  name: string.entity('topicName'),
  partitions: array(partition),
}

export const describeLogDirs = api({
  key: 35,
  name: 'DescribeLogDirs',
  versions: [1, 5],
  flexible: 2,
  request: {
    topics: array({
      topic: string.key().entity('topicName'),
      partitions: array(int32),
    }).nullable(),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16.since(3).ignorable(),
    results: array({
      errorCode: int16,
      logDir: string,
      topics: array(topic),
      totalBytes: int64.since(4).default(-1).ignorable(),
      usableBytes: int64.since(4).default(-1).ignorable(),
      isCordoned: bool.since(5).ignorable(),
    }),
  },
})
