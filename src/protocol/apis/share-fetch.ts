/**
 * ShareFetch: acquires records of share partitions for a time, and can acknowledge earlier ones along the way
 * (KIP-932).
 *
 * v1 is the oldest one left; v0 was early access.
 * v2 can hold strictly to the number of records asked for (KIP-1206), and renew the locks on records (KIP-1222).
 */
import { api, array, bool, int8, int16, int32, int64, records, string, struct, uuid } from '../schema.js'

const acknowledgementBatch = {
  firstOffset: int64,
  lastOffset: int64,
  acknowledgeTypes: array(int8),
}

const requestPartition = {
  partitionIndex: int32.key(),
  acknowledgementBatches: array(acknowledgementBatch),
}

const forgottenTopic = {
  topicId: uuid,
  partitions: array(int32),
}

const leaderIdAndEpoch = {
  leaderId: int32,
  leaderEpoch: int32,
}

const acquiredRecords = {
  firstOffset: int64,
  lastOffset: int64,
  deliveryCount: int16,
}

const responsePartition = {
  partitionIndex: int32,
  errorCode: int16,
  errorMessage: string.nullable().default(null),
  acknowledgeErrorCode: int16,
  acknowledgeErrorMessage: string.nullable().default(null),
  currentLeader: struct(leaderIdAndEpoch),
  records: records.nullable(0, 0),
  acquiredRecords: array(acquiredRecords),
}

export const shareFetch = api({
  key: 78,
  name: 'ShareFetch',
  versions: [1, 2],
  flexible: 0,
  request: {
    groupId: string.entity('groupId').nullable().default(null),
    memberId: string.nullable(),
    shareSessionEpoch: int32,
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: int32.default(2147483647),
    maxRecords: int32,
    batchSize: int32,
    shareAcquireMode: int8.since(2).ignorable(),
    isRenewAck: bool.since(2),
    topics: array({
      topicId: uuid.key(),
      partitions: array(requestPartition),
    }),
    forgottenTopicsData: array(forgottenTopic),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    acquisitionLockTimeoutMs: int32,
    responses: array({
      topicId: uuid.key(),
      partitions: array(responsePartition),
    }),
    nodeEndpoints: array({
      nodeId: int32.key().entity('brokerId'),
      host: string,
      port: int32,
      rack: string.nullable().default(null),
    }),
  },
})
