/**
 * DescribeQuorum: the state of the quorum of controllers: its leader, epoch, high watermark, voters and observers
 * (KIP-595).
 *
 * v1 tells when replicas last fetched and were last caught up (KIP-836).
 * v2 has error messages, directory ids and the endpoints of the nodes (KIP-853).
 */
import { api, array, int16, int32, int64, string, uint16, uuid } from '../schema.js'

const requestPartition = {
  partitionIndex: int32,
}

const replicaState = {
  replicaId: int32.entity('brokerId'),
  replicaDirectoryId: uuid.since(2),
  logEndOffset: int64,
  lastFetchTimestamp: int64.since(1).default(-1).ignorable(),
  lastCaughtUpTimestamp: int64.since(1).default(-1).ignorable(),
}

const responsePartition = {
  partitionIndex: int32,
  errorCode: int16,
  errorMessage: string.since(2).nullable().ignorable(),
  leaderId: int32.entity('brokerId'),
  leaderEpoch: int32,
  highWatermark: int64,
  currentVoters: array(replicaState),
  observers: array(replicaState),
}

const listener = {
  name: string.key(),
  host: string,
  port: uint16,
}

export const describeQuorum = api({
  key: 55,
  name: 'DescribeQuorum',
  versions: [0, 2],
  flexible: 0,
  request: {
    topics: array({
      topicName: string.entity('topicName'),
      partitions: array(requestPartition),
    }),
  },
  response: {
    errorCode: int16,
    errorMessage: string.since(2).nullable().ignorable(),
    topics: array({
      topicName: string.entity('topicName'),
      partitions: array(responsePartition),
    }),
    nodes: array({
      nodeId: int32.key().entity('brokerId'),
      listeners: array(listener),
    }).since(2),
  },
})
