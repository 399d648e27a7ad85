/**
 * CreateTopics: creates topics, or checks whether they could be created.
 *
 * v2 is the oldest one left.
 * v3: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v4 takes -1 for the broker's own number of partitions and replication factor (KIP-464).
 * v5 is flexible; it answers with what the topic became, its configs included (KIP-525).
 * v6 may answer THROTTLING_QUOTA_EXCEEDED (KIP-599).
 * v7 answers with the topic's id (KIP-516).
 */
import { api, array, bool, int8, int16, int32, string, uuid } from '../schema.js'

const replicaAssignment = {
  partitionIndex: int32.key(),
  brokerIds: array(int32).entity('brokerId'),
}

const requestConfig = {
  name: string.key(),
  value: string.nullable(),
}

const responseConfig = {
  name: string,
  value: string.nullable(),
  readOnly: bool,
  configSource: int8.default(-1).ignorable(),
  isSensitive: bool,
}

export const createTopics = api({
  key: 19,
  name: 'CreateTopics',
  versions: [2, 7],
  flexible: 5,
  request: {
    topics: array({
      name: string.key().entity('topicName'),
      numPartitions: int32,
      replicationFactor: int16,
      assignments: array(replicaAssignment),
      configs: array(requestConfig),
    }),
    timeoutMs: int32.default(60000),
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32.ignorable(),
    topics: array({
      name: string.key().entity('topicName'),
      topicId: uuid.since(7).ignorable(),
      errorCode: int16,
      errorMessage: string.nullable().ignorable(),
      topicConfigErrorCode: int16.since(5).tag(0).ignorable(),
      numPartitions: int32.since(5).default(-1).ignorable(),
      replicationFactor: int16.since(5).default(-1).ignorable(),
      configs: array(responseConfig).since(5).nullable().ignorable(),
    }),
  },
})
