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
import type { Topic } from '../cluster/topic.js'
import { illegalTopicName } from '../cluster/topic-name.js'
import { metadata } from '../protocol/apis/metadata.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import { type RequestOf, ZERO_UUID } from '../protocol/schema.js'
import { describePartition } from './describe-partition.js'
import { handler } from './handler.js'

type Request = RequestOf<typeof metadata>

const FIRST_VERSION_WITH_NULL_FOR_ALL = 1
const FIRST_VERSION_WITH_DEAD_REPLICAS = 1
const FIRST_VERSION_WITH_TOPIC_IDS_IN_REQUESTS = 12

export const metadataHandler = handler(metadata, {
  handle(request, { cluster, version }) {
    const { topics } = request
    if (version < FIRST_VERSION_WITH_TOPIC_IDS_IN_REQUESTS) {
      const invalid = topics?.some(({ name, topicId }) => name === null || topicId !== ZERO_UUID)
      if (invalid) return refusal(request, 'INVALID_REQUEST')
    }
    const all = topics === null || (version < FIRST_VERSION_WITH_NULL_FOR_ALL && topics.length === 0)
    const operations = request.includeTopicAuthorizedOperations ? authorizedOperations.topic : OPERATIONS_NOT_REQUESTED
    const describe = (topic: Topic) => describeTopic(topic, operations, { cluster, version })
    const found = all
      ? Array.from(cluster.image.topics(), describe)
      : describeAsked(request, { cluster, describe, operations })
    if (found === undefined) return refusal(request, 'UNKNOWN_SERVER_ERROR')
    return {
      ...describeCluster(cluster),
      topics: found,
      ...(request.includeClusterAuthorizedOperations
        ? { clusterAuthorizedOperations: authorizedOperations.cluster }
        : {}),
    }
  },

  refuse: refusal,
})

function describeCluster(cluster: Cluster) {
  return {
    brokers: cluster.aliveBrokers.map(({ id, host, port, rack }) => ({ nodeId: id, host, port, rack })),
    clusterId: cluster.id,
    controllerId: cluster.controllerId,
  }
}

/**
 * Each topic once. Where one is asked for by its id, only those that are count. Undefined where a topic has neither a
 * name nor an id, over which Kafka stumbles.
 */
function describeAsked(
  request: Request,
  {
    cluster,
    describe,
    operations,
  }: { cluster: Cluster; describe: (topic: Topic) => ReturnType<typeof describeTopic>; operations: number },
) {
  const asked = request.topics ?? []
  const ids = new Set(asked.map(({ topicId }) => topicId).filter((topicId) => topicId !== ZERO_UUID))
  if (ids.size > 0) {
    const unknownIds = [...ids].filter((id) => cluster.image.topicById(id) === undefined)
    return [
      ...unknownIds.map((id) => unknown(null, 'UNKNOWN_TOPIC_ID', id)),
      ...[...ids].flatMap((id) => cluster.image.topicById(id) ?? []).map(describe),
    ]
  }
  const names = new Set<string>()
  for (const { name } of asked) {
    if (name === null) return undefined
    names.add(name)
  }
  const known = [...names].flatMap((name) => cluster.image.topic(name) ?? [])
  const missing = [...names].filter((name) => cluster.image.topic(name) === undefined)
  return [
    ...known.map(describe),
    ...missing.map((name) => ({
      ...unknown(name, whyMissing(name, request, cluster)),
      topicAuthorizedOperations: operations,
    })),
  ]
}

/** Creates a missing topic where that is wanted, whatever comes of it: nobody is told here. */
function whyMissing(name: string, { allowAutoTopicCreation }: Request, cluster: Cluster): ErrorName {
  if (illegalTopicName(name) !== undefined) return 'INVALID_TOPIC_EXCEPTION'
  if (allowAutoTopicCreation && cluster.autoCreateTopicsEnable) {
    try {
      cluster.autoCreateTopic(name)
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error
    }
  }
  return 'UNKNOWN_TOPIC_OR_PARTITION'
}

function describeTopic(topic: Topic, topicAuthorizedOperations: number, { cluster, version }: DescribeContext) {
  const describe = version >= FIRST_VERSION_WITH_DEAD_REPLICAS ? describeAll : describeLiving
  return {
    errorCode: errorCode('NONE'),
    name: topic.name,
    topicId: topic.id,
    isInternal: topic.isInternal,
    partitions: topic.partitions.map((partition) => describe(partition, cluster)),
    topicAuthorizedOperations,
  }
}

interface DescribeContext {
  readonly cluster: Cluster
  readonly version: number
}

function describeAll(partition: Partition, cluster: Cluster) {
  const error = partition.leader === -1 ? 'LEADER_NOT_AVAILABLE' : 'NONE'
  return { errorCode: errorCode(error), ...describePartition(partition, cluster) }
}

/** The oldest version knows of no replicas that are not alive, and takes their absence for an error. */
function describeLiving(partition: Partition, cluster: Cluster) {
  const described = describeAll(partition, cluster)
  const { leader, replicas, isr } = partition
  const isAlive = (id: number) => !cluster.isFenced(id)
  const replicaNodes = replicas.filter(isAlive)
  const isrNodes = isr.filter(isAlive)
  const isComplete = replicaNodes.length === replicas.length && isrNodes.length === isr.length
  const error = leader === -1 || isComplete ? described.errorCode : errorCode('REPLICA_NOT_AVAILABLE')
  return { ...described, errorCode: error, replicaNodes, isrNodes }
}

function unknown(name: string | null, error: ErrorName, topicId = ZERO_UUID) {
  return { errorCode: errorCode(error), name, topicId, isInternal: false, partitions: [] }
}

function refusal(request: Request, error: ErrorName) {
  return {
    brokers: [],
    topics: (request.topics ?? []).map(({ name, topicId }) => unknown(name ?? '', error, topicId)),
    errorCode: errorCode(error),
  }
}
