/**
 * StreamsGroupHeartbeat: all that a member of a streams group says: it joins with epoch 0, bringing the topology,
 * leaves with -1, reports its tasks, and is told which ones to run (KIP-1071). A field that is null has not changed
 * since the last heartbeat.
 */
import { api, array, bool, int8, int16, int32, int64, string, struct, uint16 } from '../schema.js'

const keyValue = {
  key: string,
  value: string,
}

const topicInfo = {
  name: string.entity('topicName'),
  partitions: int32,
  replicationFactor: int16,
  topicConfigs: array(keyValue),
}

const copartitionGroup = {
  sourceTopics: array(int16),
  sourceTopicRegex: array(int16),
  repartitionSourceTopics: array(int16),
}

const subtopology = {
  subtopologyId: string,
  sourceTopics: array(string).entity('topicName'),
  sourceTopicRegex: array(string),
  stateChangelogTopics: array(topicInfo),
  repartitionSinkTopics: array(string).entity('topicName'),
  repartitionSourceTopics: array(topicInfo),
  copartitionGroups: array(copartitionGroup),
}

const topology = {
  epoch: int32,
  subtopologies: array(subtopology),
}

const taskIds = {
  subtopologyId: string,
  partitions: array(int32),
}

const endpoint = {
  host: string,
  port: uint16,
}

const taskOffset = {
  subtopologyId: string,
  partition: int32,
  offset: int64,
}

const status = {
  statusCode: int8,
  statusDetail: string,
}

const topicPartition = {
  topic: string.entity('topicName'),
  partitions: array(int32),
}

const partitionsOfEndpoint = {
  userEndpoint: struct(endpoint),
  activePartitions: array(topicPartition),
  standbyPartitions: array(topicPartition),
}

export const streamsGroupHeartbeat = api({
  key: 88,
  name: 'StreamsGroupHeartbeat',
  versions: [0, 0],
  flexible: 0,
  request: {
    groupId: string.entity('groupId'),
    memberId: string,
    memberEpoch: int32,
    endpointInformationEpoch: int32,
    instanceId: string.nullable().default(null),
    rackId: string.nullable().default(null),
    rebalanceTimeoutMs: int32.default(-1),
    topology: struct(topology).nullable().default(null),
    activeTasks: array(taskIds).nullable().default(null),
    standbyTasks: array(taskIds).nullable().default(null),
    warmupTasks: array(taskIds).nullable().default(null),
    processId: string.nullable().default(null),
    userEndpoint: struct(endpoint).nullable().default(null),
    clientTags: array(keyValue).nullable().default(null),
    taskOffsets: array(taskOffset).nullable().default(null),
    taskEndOffsets: array(taskOffset).nullable().default(null),
    shutdownApplication: bool,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable().default(null),
    memberId: string,
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    acceptableRecoveryLag: int32,
    taskOffsetIntervalMs: int32,
    status: array(status).nullable(),
    activeTasks: array(taskIds).nullable().default(null),
    standbyTasks: array(taskIds).nullable().default(null),
    warmupTasks: array(taskIds).nullable().default(null),
    endpointInformationEpoch: int32,
    partitionsByUserEndpoint: array(partitionsOfEndpoint).nullable().default(null),
  },
})
