/**
 * ShareAcknowledge: says what became of acquired records: 0 gap, 1 accept, 2 release, 3 reject (KIP-932).
 *
 * v1 is the oldest one left; v0 was early access.
 * v2 takes 4, renew: the record is still being worked on (KIP-1222).
 */
import { api, array, bool, int8, int16, int32, int64, string, struct, uuid } from '../schema.js'

const acknowledgementBatch = {
  firstOffset: int64,
  lastOffset: int64,
  acknowledgeTypes: array(int8),
}

const requestPartition = {
  partitionIndex: int32.key(),
  acknowledgementBatches: array(acknowledgementBatch),
}

const leaderIdAndEpoch = {
  leaderId: int32,
  leaderEpoch: int32,
}

const responsePartition = {
  partitionIndex: int32,
  errorCode: int16,
  errorMessage: string.nullable().default(null),
  currentLeader: struct(leaderIdAndEpoch),
}

export const shareAcknowledge = api({
  key: 79,
  name: 'ShareAcknowledge',
  versions: [1, 2],
  flexible: 0,
  request: {
    groupId: string.entity('groupId').nullable().default(null),
    memberId: string.nullable(),
    shareSessionEpoch: int32,
    isRenewAck: bool.since(2),
    topics: array({
      topicId: uuid.key(),
      partitions: array(requestPartition),
    }),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    acquisitionLockTimeoutMs: int32.since(2).ignorable(),
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
