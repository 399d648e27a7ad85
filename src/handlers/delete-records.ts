/**
 * DeleteRecords (key 21, versions 0 to 2): moves a partition's start, at every replica (KIP-107). What lies before it
 * can no longer be read; -1 stands for the high watermark.
 *
 * The answer waits until the logs of all replicas begin there whose brokers are alive, in sync or not, for `timeoutMs`
 * at most.
 */
import type { Partition } from '../cluster/partition.js'
import type { Pending } from '../cluster/purgatory.js'
import type { Replica } from '../cluster/replica.js'
import { deleteRecords } from '../protocol/apis/delete-records.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import type { RequestOf, ResponseOf } from '../protocol/schema.js'
import { handler, type RequestContext } from './handler.js'

type Response = ResponseOf<typeof deleteRecords>

/** What becomes of one partition. */
interface Result {
  readonly partitionIndex: number
  lowWatermark: number
  error: ErrorName
  /** Where every replica is to begin; undefined where nothing is awaited any more. */
  awaited?: { readonly partition: Partition; readonly leader: Replica; readonly offset: number } | undefined
}

interface TopicResults {
  readonly name: string
  readonly results: readonly Result[]
}

export const deleteRecordsHandler = handler(deleteRecords, {
  handle(request, context) {
    const topics = Array.from(offsetsByTopic(request), ([name, offsets]) => ({
      name,
      results: Array.from(offsets, ([index, offset]) => deleteBefore({ name, index, offset }, context)),
    }))
    return acknowledge(topics, request.timeoutMs, context)
  },

  refuse(request, error) {
    return {
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          lowWatermark: -1,
          errorCode: errorCode(error),
        })),
      })),
    }
  },
})

function deleteBefore(
  { name, index, offset }: { name: string; index: number; offset: number },
  { cluster, broker }: RequestContext,
): Result {
  try {
    const partition = cluster.image.partition(name, index)
    if (partition === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
    const { topic } = partition
    if (topic.isInternal) throw new KafkaError('INVALID_TOPIC_EXCEPTION')
    const leader = partition.leaderOn(broker.id)
    if (leader.config.isCompacted && !leader.config.isDeleted) throw new KafkaError('POLICY_VIOLATION')
    const awaited = partition.deleteRecordsBefore(leader, offset)
    const { lowWatermark } = partition
    return { partitionIndex: index, lowWatermark, error: 'NONE', awaited: { partition, leader, offset: awaited } }
  } catch (error) {
    if (error instanceof KafkaError) return { partitionIndex: index, lowWatermark: -1, error: error.error }
    throw error
  }
}

function acknowledge(
  topics: readonly TopicResults[],
  timeoutMs: number,
  { cluster }: RequestContext,
): Response | Pending<Response> {
  const results = topics.flatMap((topic) => topic.results)
  const settle = () => {
    for (const result of results) if (result.awaited !== undefined) look(result, result.awaited)
    return results.some(({ awaited }) => awaited !== undefined) ? undefined : respond(topics)
  }
  const { clock, purgatory } = cluster
  return (
    settle() ??
    purgatory.park<Response>({
      keys: results.flatMap(({ awaited }) => awaited?.leader ?? []),
      deadlineMs: clock.now() + timeoutMs,
      tryComplete: settle,
      expire() {
        // What the watermark was when the records were deleted is told even so.
        for (const result of results) if (result.awaited !== undefined) result.error = 'REQUEST_TIMED_OUT'
        return respond(topics)
      },
    })
  )
}

/** Cases in which nothing is awaited any more: A the partition is gone, B its leader is, C every replica is there. */
function look(result: Result, { partition, leader, offset }: NonNullable<Result['awaited']>): void {
  const isGone = partition.topic.deleted || partition.replicaOn(leader.brokerId) !== leader
  if (isGone || partition.leader !== leader.brokerId) {
    result.error = isGone ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'NOT_LEADER_OR_FOLLOWER'
    result.lowWatermark = -1
  } else {
    const { lowWatermark } = partition
    if (lowWatermark < offset) return
    result.lowWatermark = lowWatermark
  }
  result.awaited = undefined
}

function respond(topics: readonly TopicResults[]): Response {
  return {
    topics: topics.map(({ name, results }) => ({
      name,
      partitions: results.map(({ partitionIndex, lowWatermark, error }) => ({
        partitionIndex,
        lowWatermark,
        errorCode: errorCode(error),
      })),
    })),
  }
}

/** Each partition once, with the last offset it was named with. A topic without partitions is not in the answer. */
function offsetsByTopic({ topics }: RequestOf<typeof deleteRecords>): Map<string, Map<number, number>> {
  const byTopic = new Map<string, Map<number, number>>()
  for (const { name, partitions } of topics) {
    for (const { partitionIndex, offset } of partitions) {
      let offsets = byTopic.get(name)
      if (offsets === undefined) byTopic.set(name, (offsets = new Map()))
      offsets.set(partitionIndex, offset)
    }
  }
  return byTopic
}
