/**
 * Fetch: reads record batches from partitions. Consumers and followers send it, and it may wait for data to arrive.
 *
 * v4 is the oldest one left; it has the isolation level and the aborted transactions (KIP-98).
 * v5 has log start offsets (KIP-107).
 * v6 may answer KAFKA_STORAGE_ERROR (KIP-112).
 * v7 has incremental fetch sessions: a request names only what changed since the last one (KIP-227).
 * v8: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v9 fences by leader epoch (KIP-320).
 * v10 may return zstd (KIP-110).
 * v11 lets a consumer be sent to a replica in its rack (KIP-392).
 * v12 is flexible; the last fetched epoch lets the leader tell where the logs diverge (KIP-595).
 * v13 names topics by id (KIP-516).
 * v14 may answer OFFSET_MOVED_TO_TIERED_STORAGE (KIP-405).
 * v15 moves the replica id into a tagged field, with the epoch of the broker (KIP-903).
 * v16 says where the new leaders are (KIP-951).
 * v17 has the directory id of a follower in the quorum of controllers (KIP-853).
 * v18 has the follower's high watermark, so that the quorum's leader can answer when it is behind (KIP-1166).
 */
import { api, array, INT64_MAX, int8, int16, int32, int64, records, string, struct, uuid } from '../schema.js'

const replicaState = {
  replicaId: int32.entity('brokerId').default(-1),
  replicaEpoch: int64.default(-1),
}

const requestPartition = {
  partition: int32,
  currentLeaderEpoch: int32.since(9).default(-1).ignorable(),
  fetchOffset: int64,
  lastFetchedEpoch: int32.since(12).default(-1),
  logStartOffset: int64.since(5).default(-1).ignorable(),
  partitionMaxBytes: int32,
  replicaDirectoryId: uuid.since(17).tag(0).ignorable(),
  highWatermark: int64.since(18).tag(1).default(INT64_MAX).ignorable(),
}

const forgottenTopic = {
  topic: string.entity('topicName').until(12).ignorable(),
  topicId: uuid.since(13).ignorable(),
  partitions: array(int32),
}

const epochEndOffset = {
  epoch: int32.default(-1),
  endOffset: int64.default(-1),
}

const leaderIdAndEpoch = {
  leaderId: int32.entity('brokerId').default(-1),
  leaderEpoch: int32.default(-1),
}

const snapshotId = {
  endOffset: int64.default(-1),
  epoch: int32.default(-1),
}

const abortedTransaction = {
  producerId: int64.entity('producerId'),
  firstOffset: int64,
}

const responsePartition = {
  partitionIndex: int32,
  errorCode: int16,
  highWatermark: int64,
  lastStableOffset: int64.default(-1).ignorable(),
  logStartOffset: int64.since(5).default(-1).ignorable(),
  divergingEpoch: struct(epochEndOffset).since(12).tag(0),
  currentLeader: struct(leaderIdAndEpoch).since(12).tag(1),
  snapshotId: struct(snapshotId).since(12).tag(2),
  abortedTransactions: array(abortedTransaction).nullable().ignorable(),
  preferredReadReplica: int32.entity('brokerId').since(11).default(-1),
  records,
}

const nodeEndpoint = {
  nodeId: int32.key().entity('brokerId'),
  host: string,
  port: int32,
  rack: string.nullable().default(null),
}

export const fetch = api({
  key: 1,
  name: 'Fetch',
  versions: [4, 18],
  flexible: 12,
  request: {
    clusterId: string.since(12).nullable().tag(0).default(null).ignorable(),
    replicaId: int32.entity('brokerId').until(14).default(-1),
    replicaState: struct(replicaState).since(15).tag(1),
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: int32.default(2147483647).ignorable(),
    isolationLevel: int8.ignorable(),
    sessionId: int32.since(7).ignorable(),
    sessionEpoch: int32.since(7).default(-1).ignorable(),
    topics: array({
      topic: string.entity('topicName').until(12).ignorable(),
      topicId: uuid.since(13).ignorable(),
      partitions: array(requestPartition),
    }),
    forgottenTopicsData: array(forgottenTopic).since(7),
    rackId: string.since(11).ignorable(),
  },
  response: {
    throttleTimeMs: int32.ignorable(),
    errorCode: int16.since(7).ignorable(),
    sessionId: int32.since(7),
    responses: array({
      topic: string.entity('topicName').until(12).ignorable(),
      topicId: uuid.since(13).ignorable(),
      partitions: array(responsePartition),
    }),
    nodeEndpoints: array(nodeEndpoint).since(16).tag(0),
  },
})
