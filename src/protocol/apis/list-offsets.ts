/**
 * ListOffsets: the offset of the first record at or after a timestamp, or one of the ends of the log, which negative
 * timestamps ask for: -1 latest, -2 earliest.
 *
 * v1 is the oldest one left; it answers with a single offset and its timestamp (KIP-79).
 * v2 has the isolation level: the latest offset of a read_committed consumer is the last stable one (KIP-98).
 * v3: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v4 has leader epochs (KIP-320).
 * v5 may answer OFFSET_NOT_AVAILABLE while a new leader's high watermark is not known yet (KIP-207).
 * v6 is flexible.
 * v7 takes -3: the record with the greatest timestamp (KIP-734).
 * v8 takes -4: the earliest offset on local disk (KIP-405).
 * v9 takes -5: the latest offset in tiered storage (KIP-1005).
 * v10 has a timeout for lookups in tiered storage (KIP-1075).
 * v11 takes -6: the earliest offset that is not yet in tiered storage (KIP-1023).
 */
import { api, array, int8, int16, int32, int64, string } from '../schema.js'

const requestPartition = {
  partitionIndex: int32,
  currentLeaderEpoch: int32.since(4).default(-1).ignorable(),
  timestamp: int64,
}

const responsePartition = {
  partitionIndex: int32,
  errorCode: int16,
  timestamp: int64.default(-1),
  offset: int64.default(-1),
  leaderEpoch: int32.since(4).default(-1),
}

export const listOffsets = api({
  key: 2,
  name: 'ListOffsets',
  versions: [1, 11],
  flexible: 6,
  request: {
    replicaId: int32.entity('brokerId'),
    isolationLevel: int8.since(2),
    topics: array({
      name: string.entity('topicName'),
      partitions: array(requestPartition),
    }),
    timeoutMs: int32.since(10).ignorable(),
  },
  response: {
    throttleTimeMs: int32.since(2).ignorable(),
    topics: array({
      name: string.entity('topicName'),
      partitions: array(responsePartition),
    }),
  },
})
