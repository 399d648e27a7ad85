/**
 * DescribeTopicPartitions (key 75, version 0): topics' partitions page by page (KIP-966), with the replicas that may
 * lead although they left the ISR. Topics come in the order of their names; the cursor says where the next page begins.
 */
import type { Cluster } from '../cluster/cluster.js'
import type { Partition } from '../cluster/partition.js'
import { authorizedOperations } from '../cluster/security/operations.js'
import { illegalTopicName } from '../cluster/topic-name.js'
import { describeTopicPartitions } from '../protocol/apis/describe-topic-partitions.js'
import { type ErrorName, errorCode } from '../protocol/errors.js'
import type { RequestOf } from '../protocol/schema.js'
import { describePartition } from './describe-partition.js'
import { handler, type RequestContext } from './handler.js'

interface DescribedTopic {
  readonly errorCode: number
  readonly name: string
  readonly topicId?: string
  readonly isInternal?: boolean
  readonly partitions: readonly ReturnType<typeof withEligibleLeaders>[]
  readonly topicAuthorizedOperations?: number
}

export const describeTopicPartitionsHandler = handler(describeTopicPartitions, {
  handle(request, context) {
    const { cursor } = request
    const every = request.topics.length === 0
    const start = cursor?.topicName ?? ''
    const asked = [...new Set(request.topics.map(({ name }) => name))].filter((name) => name >= start).sort()
    if (cursor !== null && (cursor.partitionIndex < 0 || (!every && asked[0] !== cursor.topicName))) {
      return refusal(request, 'INVALID_REQUEST')
    }
    // Kafka stumbles over an empty name (it makes a resource of it, to authorize it).
    if (asked.includes('')) return refusal(request, 'UNKNOWN_SERVER_ERROR')
    const names = every ? context.cluster.image.namesFrom(start) : asked
    const limit = context.cluster.configs.brokerNumber('max.request.partition.size.limit')
    let room = Math.max(1, Math.min(limit, request.responsePartitionLimit))
    const topics: DescribedTopic[] = []
    for (const name of names) {
      if (room === 0) return { topics, nextCursor: { topicName: name, partitionIndex: 0 } }
      const first = cursor?.topicName === name ? cursor.partitionIndex : 0
      const topic = describe(name, first, room, context)
      topics.push(topic)
      room -= topic.partitions.length
      const next = first + topic.partitions.length
      if (next < (context.cluster.image.topic(name)?.partitions.length ?? 0)) {
        return { topics, nextCursor: { topicName: name, partitionIndex: next } }
      }
    }
    return { topics, nextCursor: null }
  },

  refuse: refusal,
})

function describe(name: string, first: number, limit: number, { cluster }: RequestContext): DescribedTopic {
  const topic = cluster.image.topic(name)
  if (topic === undefined) {
    const error = illegalTopicName(name) === undefined ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'INVALID_TOPIC_EXCEPTION'
    return {
      errorCode: errorCode(error),
      name,
      partitions: [],
      topicAuthorizedOperations: authorizedOperations.topic,
    }
  }
  return {
    errorCode: errorCode('NONE'),
    name,
    topicId: topic.id,
    isInternal: topic.isInternal,
    partitions: topic.partitions
      .slice(first, first + limit)
      .map((partition) => withEligibleLeaders(partition, cluster)),
    topicAuthorizedOperations: authorizedOperations.topic,
  }
}

/**
 * With the replicas that may still lead where none in sync is left (KIP-966). That nobody leads is no error here, unlike
 * in Metadata.
 */
function withEligibleLeaders(partition: Partition, cluster: Cluster) {
  return {
    errorCode: errorCode('NONE'),
    ...describePartition(partition, cluster),
    eligibleLeaderReplicas: partition.eligibleLeaderReplicas,
    lastKnownElr: partition.lastKnownEligibleLeaderReplicas,
  }
}

function refusal(request: RequestOf<typeof describeTopicPartitions>, error: ErrorName) {
  return { topics: request.topics.map(({ name }) => ({ errorCode: errorCode(error), name, partitions: [] })) }
}
