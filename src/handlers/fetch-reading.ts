/** What a fetch finds in the partitions it names. */
import type { FetchTarget } from '../cluster/fetch-session.js'
import type { Partition } from '../cluster/partition.js'
import type { Replica } from '../cluster/replica.js'
import type { Topic } from '../cluster/topic.js'
import { type ErrorName, KafkaError } from '../protocol/errors.js'
import type { RequestContext } from './handler.js'

const FIRST_VERSION_WITH_FOLLOWERS = 11
const FIRST_VERSION_WITH_TOPIC_IDS = 13

/** What one partition gives to one fetch. */
export interface Reading {
  readonly target: FetchTarget
  readonly partition: Partition | undefined
  readonly error: ErrorName
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logStartOffset: number
  readonly buffers: readonly Buffer[]
  readonly size: number
  /** What `minBytes` is compared with: `size`, or the limit where that has cut a batch off, as Kafka cuts within one. */
  readonly available: number
  readonly divergingEpoch?: { readonly epoch: number; readonly endOffset: number }
}

const NOTHING = { buffers: [], size: 0, available: 0 }

/** How a fetch reads, whatever the partition. */
export interface ReadOptions {
  readonly maxBytes: number
  readonly isolationLevel: number
  /** Who reads; negative for a consumer. */
  readonly replicaId: number
}

/** Reads the partitions in their order, until there is no room for more. */
export function readAll(targets: readonly FetchTarget[], options: ReadOptions, context: RequestContext): Reading[] {
  let room = options.maxBytes
  let hasRecords = false
  return targets.map((target) => {
    const reading = readOne(target, { ...options, maxBytes: room, atLeastOne: !hasRecords }, context)
    if (reading.size > 0) hasRecords = true
    room = Math.max(0, room - reading.size)
    return reading
  })
}

function readOne(
  target: FetchTarget,
  { maxBytes: room, isolationLevel, replicaId, atLeastOne }: ReadOptions & { readonly atLeastOne: boolean },
  context: RequestContext,
): Reading {
  let partition: Partition | undefined
  try {
    partition = findPartition(target, context)
    const replica = findReplica(partition, target, context)
    if (replicaId >= 0 && !partition.replicas.includes(replicaId)) throw new KafkaError('NOT_LEADER_OR_FOLLOWER')
    const state = {
      target,
      partition,
      error: 'NONE' as const,
      highWatermark: replica.highWatermark,
      lastStableOffset: replica.lastStableOffset,
      logStartOffset: replica.log.logStartOffset,
    }
    const divergingEpoch = divergence(replica, target)
    if (divergingEpoch !== undefined) return { ...state, ...NOTHING, divergingEpoch }
    const { log } = replica
    if (target.fetchOffset < log.logStartOffset || target.fetchOffset > log.logEndOffset) {
      throw new KafkaError('OFFSET_OUT_OF_RANGE')
    }
    const upperBound = replica.visibleEnd(isolationLevel)
    const maxBytes = Math.min(target.partitionMaxBytes, room)
    // Kafka has no name for it (LogSegment.read).
    if (maxBytes < 0) throw new KafkaError('UNKNOWN_SERVER_ERROR')
    const { buffers, size, isCut } = log.read(target.fetchOffset, { upperBound, maxBytes, atLeastOne })
    return { ...state, buffers, size, available: isCut && size > 0 ? Math.max(size, maxBytes) : size }
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error
    return {
      target,
      partition,
      error: error.error,
      highWatermark: -1,
      lastStableOffset: -1,
      logStartOffset: -1,
      ...NOTHING,
    }
  }
}

function findPartition(target: FetchTarget, context: RequestContext): Partition {
  const partition = findTopic(target, context).partitions[target.partition]
  if (partition === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
  return partition
}

/** Since a client can say where it stands, it may read from a follower as well, as far as that knows it is committed. */
function findReplica(partition: Partition, target: FetchTarget, { broker, version }: RequestContext): Replica {
  if (version >= FIRST_VERSION_WITH_TOPIC_IDS && partition.topic.id !== target.topicId) {
    partition.hostedOn(broker.id)
    throw new KafkaError('INCONSISTENT_TOPIC_ID')
  }
  const epoch = Math.max(-1, target.currentLeaderEpoch)
  return version >= FIRST_VERSION_WITH_FOLLOWERS
    ? partition.hostedOn(broker.id, epoch)
    : partition.leaderOn(broker.id, epoch)
}

/** A session knows topics by their ids, but what their names are, it remembers: so it finds them deleted or replaced. */
function findTopic({ topic: name, topicId }: FetchTarget, { cluster, version }: RequestContext): Topic {
  const hasId = version >= FIRST_VERSION_WITH_TOPIC_IDS
  const topic = (hasId ? cluster.image.topicById(topicId) : undefined) ?? cluster.image.topic(name)
  if (topic !== undefined) return topic
  throw new KafkaError(hasId && name === '' ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION')
}

/** Where the client's history leaves the leader's, if it does (KIP-595). */
function divergence({ log }: Replica, { lastFetchedEpoch, fetchOffset }: FetchTarget) {
  if (lastFetchedEpoch < 0) return undefined
  const { leaderEpoch, endOffset } = log.leaderEpochs.endOffsetFor(lastFetchedEpoch, log.logEndOffset)
  if (endOffset === -1) throw new KafkaError('OFFSET_OUT_OF_RANGE')
  if (leaderEpoch >= lastFetchedEpoch && endOffset >= fetchOffset) return undefined
  return { epoch: leaderEpoch, endOffset }
}
