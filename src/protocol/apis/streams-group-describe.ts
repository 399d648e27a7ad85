/**
 * StreamsGroupDescribe: streams groups with their topology, members and assignments (KIP-1071).
 */
import { api, array, bool, int16, int32, int64, string, struct, uint16 } from '../schema.js'

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

const subtopology = {
  subtopologyId: string,
  sourceTopics: array(string).entity('topicName'),
  repartitionSinkTopics: array(string).entity('topicName'),
  stateChangelogTopics: array(topicInfo),
  repartitionSourceTopics: array(topicInfo),
}

const topology = {
  epoch: int32,
  subtopologies: array(subtopology).nullable().default(null),
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

const taskIds = {
  subtopologyId: string,
  partitions: array(int32),
}

const assignment = {
  activeTasks: array(taskIds),
  standbyTasks: array(taskIds),
  warmupTasks: array(taskIds),
}

const member = {
  memberId: string,
  memberEpoch: int32,
  instanceId: string.nullable().default(null),
  rackId: string.nullable().default(null),
  clientId: string,
  clientHost: string,
  topologyEpoch: int32,
  processId: string,
  userEndpoint: struct(endpoint).nullable().default(null),
  clientTags: array(keyValue),
  taskOffsets: array(taskOffset),
  taskEndOffsets: array(taskOffset),
  assignment: struct(assignment),
  targetAssignment: struct(assignment),
  isClassic: bool,
}

export const streamsGroupDescribe = api({
  key: 89,
  name: 'StreamsGroupDescribe',
  versions: [0, 0],
  flexible: 0,
  request: {
    groupIds: array(string).entity('groupId'),
    includeAuthorizedOperations: bool,
  },
  response: {
    throttleTimeMs: int32,
    groups: array({
      errorCode: int16,
      errorMessage: string.nullable().default(null),
      groupId: string.entity('groupId'),
      groupState: string,
      groupEpoch: int32,
      assignmentEpoch: int32,
      topology: struct(topology).nullable().default(null),
      members: array(member),
      authorizedOperations: int32.default(-2147483648),
    }),
  },
})
