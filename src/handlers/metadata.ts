/**
 * Metadata (key 3, versions 0 to 13): the brokers, and the leaders of the topics asked for.
 *
 *  - v0  no topics means all of them              - v8-v10 what the client may do, on request (KIP-430)
 *  - v1  null means all; the controller, racks     - v9  flexible
 *  - v4  the client may forbid auto-creation       - v10 topic ids in the answer (KIP-516)
 *  - v5  offline replicas  - v7 leader epochs      - v12 topic ids in the question
 *
 * A missing topic that `auto.create.topics.enable` makes is created, but this answer still says it is unknown, as
 * Kafka's does: the client's next one has it.
 */
import type { Cluster } from '../cluster/cluster.js'
import type { Partition } from '../cluster/partition.js'
import { authorizedOperations, OPERATIONS_NOT_REQUESTED } from '../cluster/security/operations.js'
import { illegalTopicName, type Topic } from '../cluster/topic.js'
import { metadata } from '../protocol/apis/metadata.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import { type RequestOf, ZERO_UUID } from '../protocol/schema.js'
import { handler } from './handler.js'

type Request = RequestOf<typeof metadata>

const FIRST_VERSION_WITH_NULL_FOR_ALL = 1
const FIRST_VERSION_WITH_TOPIC_IDS_IN_REQUESTS = 12

export const metadataHandler = handler(metadata, {
  handle(request, { cluster, version }) {
    const { topics } = request
    if (version < FIRST_VERSION_WITH_TOPIC_IDS_IN_REQUESTS) {
      const invalid = topics?.some(({ name, topicId }) => name === null || topicId !== ZERO_UUID)
      if (invalid) return refusal(request, 'INVALID_REQUEST', cluster)
    }
    const all = topics === null || (version < FIRST_VERSION_WITH_NULL_FOR_ALL && topics.length === 0)
    const operations = request.includeTopicAuthorizedOperations ? authorizedOperations.topic : OPERATIONS_NOT_REQUESTED
    const found = all
      ? Array.from(cluster.image.topics(), (topic) => describeTopic(topic, operations))
      : topics.map((asked) => describeAsked(asked, request, cluster, operations))
    return {
      ...describeCluster(cluster),
      topics: found,
      ...(request.includeClusterAuthorizedOperations
        ? { clusterAuthorizedOperations: authorizedOperations.cluster }
        : {}),
    }
  },

  refuse(request, error, { cluster }) {
    return refusal(request, error, cluster)
  },
})

function describeCluster(cluster: Cluster) {
  return {
    brokers: Array.from(cluster.brokers.values(), ({ id, host, port, rack }) => ({ nodeId: id, host, port, rack })),
    clusterId: cluster.id,
    controllerId: cluster.controllerId,
  }
}

function describeAsked(
  { name, topicId }: { name: string | null; topicId: string },
  request: Request,
  cluster: Cluster,
  operations: number,
) {
  if (name === null) {
    const topic = cluster.image.topicById(topicId)
    return topic === undefined ? unknown(null, 'UNKNOWN_TOPIC_ID', topicId) : describeTopic(topic, operations)
  }
  const topic = cluster.image.topic(name)
  if (topic !== undefined) return describeTopic(topic, operations)
  if (illegalTopicName(name) !== undefined) return unknown(name, 'INVALID_TOPIC_EXCEPTION')
  if (request.allowAutoTopicCreation && cluster.autoCreateTopicsEnable) {
    try {
      cluster.autoCreateTopic(name)
    } catch (error) {
      if (error instanceof KafkaError) return unknown(name, error.error)
      throw error
    }
  }
  return unknown(name, 'UNKNOWN_TOPIC_OR_PARTITION')
}

function describeTopic(topic: Topic, topicAuthorizedOperations: number) {
  return {
    errorCode: errorCode('NONE'),
    name: topic.name,
    topicId: topic.id,
    isInternal: topic.isInternal,
    partitions: topic.partitions.map(describePartition),
    topicAuthorizedOperations,
  }
}

function describePartition(partition: Partition) {
  return {
    errorCode: errorCode(partition.leader === -1 ? 'LEADER_NOT_AVAILABLE' : 'NONE'),
    partitionIndex: partition.index,
    leaderId: partition.leader,
    leaderEpoch: partition.leaderEpoch,
    replicaNodes: partition.replicas,
    isrNodes: partition.isr,
    offlineReplicas: [],
  }
}

function unknown(name: string | null, error: ErrorName, topicId = ZERO_UUID) {
  return { errorCode: errorCode(error), name, topicId, isInternal: false, partitions: [] }
}

function refusal(request: Request, error: ErrorName, cluster: Cluster) {
  return {
    ...describeCluster(cluster),
    topics: (request.topics ?? []).map(({ name, topicId }) => unknown(name ?? '', error, topicId)),
    errorCode: errorCode(error),
  }
}
