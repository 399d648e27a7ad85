/**
 * The records of `__consumer_offsets`: committed offsets, and the groups of all four kinds.
 *
 * A classic group is one record. Groups of the newer protocols (consumer, KIP-848; share, KIP-932; streams, KIP-1071)
 * are one record for the group, one for each member as it joined, one for the target assignment as a whole, one for
 * each member's part of it, and one for what each member has been given so far.
 */
import { recordType } from './record-type.js'
import { array, bytes, int8, int16, int32, int64, string, struct, uint16, uuid } from './schema.js'

/* Offsets */

const topicPartitionOfGroup = { group: string, topic: string, partition: int32 }

/** Offsets as brokers before 0.9 wrote them. Nobody writes it; a reader treats it as an `offsetCommit`. */
export const legacyOffsetCommit = recordType({
  name: 'LegacyOffsetCommit',
  type: 0,
  flexible: null,
  key: topicPartitionOfGroup,
  value: { offset: int64, metadata: string, commitTimestamp: int64 },
})

/**
 * v1 alone has an expiry of its own, which OffsetCommit asks for up to v4: such an offset is written in v1.
 * v3 has the leader epoch (KIP-320).
 * v4 is flexible and has the id of the topic (KIP-848).
 */
export const offsetCommit = recordType({
  name: 'OffsetCommit',
  type: 1,
  versions: [0, 4],
  flexible: 4,
  key: topicPartitionOfGroup,
  value: {
    offset: int64,
    leaderEpoch: int32.since(3).default(-1).ignorable(),
    metadata: string,
    commitTimestamp: int64,
    expireTimestamp: int64.since(1).until(1).default(-1).ignorable(),
    topicId: uuid.since(4).tag(0).ignorable(),
  },
})

/* Classic groups */

const memberOfClassicGroup = {
  memberId: string,
  groupInstanceId: string.since(3).nullable().default(null).ignorable(),
  clientId: string,
  clientHost: string,
  rebalanceTimeout: int32.since(1).default(-1).ignorable(),
  sessionTimeout: int32,
  subscription: bytes,
  assignment: bytes,
}

/**
 * A classic group with its members and their assignments, or as it was left empty.
 *
 * v1 has the rebalance timeout (KIP-62), v2 the time of the last change of state (KIP-211), v3 static members (KIP-345).
 * v4 is the flexible form, which 4.3 reads but does not write.
 */
export const groupMetadata = recordType({
  name: 'GroupMetadata',
  type: 2,
  versions: [0, 4],
  flexible: 4,
  writtenVersion: 3,
  key: { group: string },
  value: {
    protocolType: string,
    generation: int32,
    protocol: string.nullable(),
    leader: string.nullable(),
    currentStateTimestamp: int64.since(2).default(-1).ignorable(),
    members: array(memberOfClassicGroup),
  },
})

/* What the newer kinds of groups have in common */

const groupKey = { groupId: string }
const memberKey = { groupId: string, memberId: string }

const targetAssignmentMetadata = { assignmentEpoch: int32, assignmentTimestamp: int64.tag(0).ignorable() }

const topicPartitions = { topicId: uuid, partitions: array(int32) }

/** With the epoch in which the member was given each partition, in the order of the partitions. */
const assignmentEpochs = array(int32).nullable().tag(0)

/* Consumer groups (KIP-848) */

/** The hash sums up the topics the group subscribes to; it has to stay below 2^53 to be read here. */
export const consumerGroupMetadata = recordType({
  name: 'ConsumerGroupMetadata',
  type: 3,
  key: groupKey,
  value: { epoch: int32, metadataHash: int64.tag(0) },
})

/** The subscribed topics themselves, as kept until the hash replaced them in 4.1. It is only ever deleted now. */
export const consumerGroupPartitionMetadata = recordType({
  name: 'ConsumerGroupPartitionMetadata',
  type: 4,
  key: groupKey,
  value: {
    topics: array({
      topicId: uuid,
      topicName: string,
      numPartitions: int32,
      partitionMetadata: array({ partition: int32, racks: array(string) }),
    }),
  },
})

/** A member that still speaks the classic protocol leaves its metadata here; for any other one it is null. */
const classicMemberMetadata = struct({
  sessionTimeoutMs: int32,
  supportedProtocols: array({ name: string, metadata: bytes }),
})

export const consumerGroupMemberMetadata = recordType({
  name: 'ConsumerGroupMemberMetadata',
  type: 5,
  key: memberKey,
  value: {
    instanceId: string.nullable(),
    rackId: string.nullable(),
    clientId: string,
    clientHost: string,
    subscribedTopicNames: array(string),
    subscribedTopicRegex: string.nullable(),
    rebalanceTimeoutMs: int32.default(-1),
    serverAssignor: string.nullable(),
    classicMemberMetadata: classicMemberMetadata.nullable().tag(0),
  },
})

export const consumerGroupTargetAssignmentMetadata = recordType({
  name: 'ConsumerGroupTargetAssignmentMetadata',
  type: 6,
  key: groupKey,
  value: targetAssignmentMetadata,
})

export const consumerGroupTargetAssignmentMember = recordType({
  name: 'ConsumerGroupTargetAssignmentMember',
  type: 7,
  key: memberKey,
  value: { topicPartitions: array(topicPartitions) },
})

export const consumerGroupCurrentMemberAssignment = recordType({
  name: 'ConsumerGroupCurrentMemberAssignment',
  type: 8,
  key: memberKey,
  value: {
    memberEpoch: int32,
    previousMemberEpoch: int32,
    state: int8,
    assignedPartitions: array({ ...topicPartitions, assignmentEpochs }),
    partitionsPendingRevocation: array({ ...topicPartitions, assignmentEpochs }),
  },
})

/** The topics that a regular expression of the group's members matched at a version of the metadata image. */
export const consumerGroupRegularExpression = recordType({
  name: 'ConsumerGroupRegularExpression',
  type: 16,
  key: { groupId: string, regularExpression: string },
  value: { topics: array(string), version: int64, timestamp: int64 },
})

/* Share groups (KIP-932) */

export const shareGroupMemberMetadata = recordType({
  name: 'ShareGroupMemberMetadata',
  type: 10,
  key: memberKey,
  value: { rackId: string.nullable(), clientId: string, clientHost: string, subscribedTopicNames: array(string) },
})

export const shareGroupMetadata = recordType({
  name: 'ShareGroupMetadata',
  type: 11,
  key: groupKey,
  value: { epoch: int32, metadataHash: int64 },
})

export const shareGroupTargetAssignmentMetadata = recordType({
  name: 'ShareGroupTargetAssignmentMetadata',
  type: 12,
  key: groupKey,
  value: targetAssignmentMetadata,
})

export const shareGroupTargetAssignmentMember = recordType({
  name: 'ShareGroupTargetAssignmentMember',
  type: 13,
  key: memberKey,
  value: { topicPartitions: array(topicPartitions) },
})

export const shareGroupCurrentMemberAssignment = recordType({
  name: 'ShareGroupCurrentMemberAssignment',
  type: 14,
  key: memberKey,
  value: { memberEpoch: int32, previousMemberEpoch: int32, state: int8, assignedPartitions: array(topicPartitions) },
})

const topicOfShareGroup = { topicId: uuid, topicName: string }

/** The partitions whose share state exists, is being made, or is to go. */
export const shareGroupStatePartitionMetadata = recordType({
  name: 'ShareGroupStatePartitionMetadata',
  type: 15,
  key: groupKey,
  value: {
    initializingTopics: array({ ...topicOfShareGroup, partitions: array(int32) }),
    initializedTopics: array({ ...topicOfShareGroup, partitions: array(int32) }),
    deletingTopics: array(topicOfShareGroup),
  },
})

/* Streams groups (KIP-1071) */

const keyValue = { key: string, value: string }

export const streamsGroupMetadata = recordType({
  name: 'StreamsGroupMetadata',
  type: 17,
  key: groupKey,
  value: {
    epoch: int32,
    metadataHash: int64,
    validatedTopologyEpoch: int32.tag(0).default(-1),
    lastAssignmentConfigs: array(keyValue).nullable().tag(1),
  },
})

export const streamsGroupMemberMetadata = recordType({
  name: 'StreamsGroupMemberMetadata',
  type: 19,
  key: memberKey,
  value: {
    instanceId: string.nullable(),
    rackId: string.nullable(),
    clientId: string,
    clientHost: string,
    rebalanceTimeoutMs: int32.default(-1),
    topologyEpoch: int32,
    processId: string,
    userEndpoint: struct({ host: string, port: uint16 }).nullable().default(null),
    clientTags: array(keyValue),
  },
})

export const streamsGroupTargetAssignmentMetadata = recordType({
  name: 'StreamsGroupTargetAssignmentMetadata',
  type: 20,
  key: groupKey,
  value: targetAssignmentMetadata,
})

const taskIds = { subtopologyId: string, partitions: array(int32) }

export const streamsGroupTargetAssignmentMember = recordType({
  name: 'StreamsGroupTargetAssignmentMember',
  type: 21,
  key: memberKey,
  value: { activeTasks: array(taskIds), standbyTasks: array(taskIds), warmupTasks: array(taskIds) },
})

const assignedTasks = array({ ...taskIds, assignmentEpochs })

export const streamsGroupCurrentMemberAssignment = recordType({
  name: 'StreamsGroupCurrentMemberAssignment',
  type: 22,
  key: memberKey,
  value: {
    memberEpoch: int32,
    previousMemberEpoch: int32,
    state: int8,
    activeTasks: assignedTasks,
    standbyTasks: assignedTasks,
    warmupTasks: assignedTasks,
    activeTasksPendingRevocation: assignedTasks,
    standbyTasksPendingRevocation: assignedTasks,
    warmupTasksPendingRevocation: assignedTasks,
  },
})

const internalTopic = {
  name: string,
  partitions: int32,
  replicationFactor: int16,
  topicConfigs: array(keyValue),
}

export const streamsGroupTopology = recordType({
  name: 'StreamsGroupTopology',
  type: 23,
  key: groupKey,
  value: {
    epoch: int32,
    subtopologies: array({
      subtopologyId: string,
      sourceTopics: array(string),
      sourceTopicRegex: array(string),
      stateChangelogTopics: array(internalTopic),
      repartitionSinkTopics: array(string),
      repartitionSourceTopics: array(internalTopic),
      // Each number is an index into the list of the same name above.
      copartitionGroups: array({
        sourceTopics: array(int16),
        sourceTopicRegex: array(int16),
        repartitionSourceTopics: array(int16),
      }),
    }),
  },
})

/** Every type of record in `__consumer_offsets`, by type. */
export const coordinatorRecords = [
  legacyOffsetCommit,
  offsetCommit,
  groupMetadata,
  consumerGroupMetadata,
  consumerGroupPartitionMetadata,
  consumerGroupMemberMetadata,
  consumerGroupTargetAssignmentMetadata,
  consumerGroupTargetAssignmentMember,
  consumerGroupCurrentMemberAssignment,
  shareGroupMemberMetadata,
  shareGroupMetadata,
  shareGroupTargetAssignmentMetadata,
  shareGroupTargetAssignmentMember,
  shareGroupCurrentMemberAssignment,
  shareGroupStatePartitionMetadata,
  consumerGroupRegularExpression,
  streamsGroupMetadata,
  streamsGroupMemberMetadata,
  streamsGroupTargetAssignmentMetadata,
  streamsGroupTargetAssignmentMember,
  streamsGroupCurrentMemberAssignment,
  streamsGroupTopology,
] as const
