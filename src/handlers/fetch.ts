/**
 * Fetch (key 1, versions 4 to 18): reads whole batches from partitions the broker leads.
 *
 *  - v5  log start offsets                        - v12 flexible; finds diverging histories (KIP-595)
 *  - v7  incremental sessions (KIP-227)           - v13 topic ids instead of names (KIP-516)
 *  - v9  fencing by leader epoch (KIP-320)        - v16 the current leader where the client was wrong (KIP-951)
 *  - v11 the client's rack (KIP-392)              - v18 the follower's high watermark (KIP-1166)
 *
 * It is parked while fewer than `minBytes` can be read, for `maxWaitMs` at most. The first partition with records may
 * exceed every limit by its first batch, so that a reader is never stuck before a large one.
 */
import type { FetchPlan, FetchTarget } from '../cluster/fetch-session.js'
import type { Partition } from '../cluster/partition.js'
import type { Replica } from '../cluster/replica.js'
import { fetch } from '../protocol/apis/fetch.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import type { RequestOf, ResponseOf } from '../protocol/schema.js'
import { handler, type RequestContext } from './handler.js'
import { LeaderHints } from './leader-hint.js'

type Request = RequestOf<typeof fetch>
type Response = ResponseOf<typeof fetch>

const FIRST_VERSION_WITH_TOPIC_IDS = 13
const FIRST_VERSION_WITH_LEADER_HINTS = 16

/** What one partition gives to one fetch. */
interface Reading {
  readonly target: FetchTarget
  readonly partition: Partition | undefined
  readonly error: ErrorName
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logStartOffset: number
  readonly buffers: readonly Buffer[]
  readonly size: number
  readonly divergingEpoch?: { readonly epoch: number; readonly endOffset: number }
}

export const fetchHandler = handler(fetch, {
  handle(request, context) {
    const { cluster, broker, version } = context
    let plan: FetchPlan
    try {
      plan = broker.fetchSessions.plan(
        {
          sessionId: request.sessionId,
          sessionEpoch: request.sessionEpoch,
          usesTopicIds: version >= FIRST_VERSION_WITH_TOPIC_IDS,
          targets: targetsOf(request),
          forgotten: request.forgottenTopicsData.flatMap(({ topic, topicId, partitions }) =>
            partitions.map((partition) => ({ topic, topicId, partition })),
          ),
        },
        cluster.clock.now(),
      )
    } catch (error) {
      if (error instanceof KafkaError) return { errorCode: error.code, sessionId: 0, responses: [] }
      throw error
    }
    const maxBytes = Math.min(request.maxBytes, cluster.fetchMaxBytes)
    const minBytes = Math.min(request.minBytes, maxBytes)
    const readings = readAll(plan, request, maxBytes, context)
    if (request.maxWaitMs <= 0 || plan.targets.length === 0 || isEnough(readings, minBytes)) {
      return respond(plan, readings, request, context)
    }
    return cluster.purgatory.park<Response>({
      keys: new Set(readings.map(({ partition }) => partition!.replicaOn(broker.id)!)),
      deadlineMs: cluster.clock.now() + Math.min(request.maxWaitMs, cluster.maxFetchWaitMs),
      tryComplete() {
        const again = readAll(plan, request, maxBytes, context)
        return isEnough(again, minBytes) ? respond(plan, again, request, context) : undefined
      },
      expire: () => respond(plan, readAll(plan, request, maxBytes, context), request, context),
    })
  },

  refuse(request, error, { version }) {
    if (version >= 7) return { errorCode: errorCode(error), sessionId: 0, responses: [] }
    return {
      responses: request.topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition }) => ({
          partitionIndex: partition,
          errorCode: errorCode(error),
          highWatermark: -1,
          records: EMPTY,
        })),
      })),
    }
  },
})

const EMPTY = Buffer.alloc(0)

function targetsOf(request: Request): FetchTarget[] {
  const targets: FetchTarget[] = []
  for (const { topic, topicId, partitions } of request.topics) {
    for (const { partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch, partitionMaxBytes } of partitions) {
      targets.push({ topic, topicId, partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch, partitionMaxBytes })
    }
  }
  return targets
}

/** Cases in which a fetch is answered: A an error, B a diverging history, C enough bytes. */
function isEnough(readings: readonly Reading[], minBytes: number): boolean {
  let bytes = 0
  for (const { error, divergingEpoch, size } of readings) {
    if (error !== 'NONE' || divergingEpoch !== undefined) return true
    bytes += size
  }
  return bytes >= minBytes
}

function readAll(plan: FetchPlan, request: Request, maxBytes: number, context: RequestContext): Reading[] {
  let room = maxBytes
  let hasRecords = false
  return plan.targets.map((target) => {
    const reading = readOne(target, request, { room, atLeastOne: !hasRecords }, context)
    if (reading.size > 0) hasRecords = true
    room = Math.max(0, room - reading.size)
    return reading
  })
}

function readOne(
  target: FetchTarget,
  request: Request,
  { room, atLeastOne }: { room: number; atLeastOne: boolean },
  context: RequestContext,
): Reading {
  let partition: Partition | undefined
  try {
    partition = findPartition(target, context)
    const replica = partition.leaderOn(context.broker.id, target.currentLeaderEpoch)
    const state = {
      target,
      partition,
      error: 'NONE' as const,
      highWatermark: replica.highWatermark,
      lastStableOffset: replica.lastStableOffset,
      logStartOffset: replica.log.logStartOffset,
    }
    const divergingEpoch = divergence(replica, target)
    if (divergingEpoch !== undefined) return { ...state, buffers: [], size: 0, divergingEpoch }
    const { log } = replica
    if (target.fetchOffset < log.logStartOffset || target.fetchOffset > log.logEndOffset) {
      throw new KafkaError('OFFSET_OUT_OF_RANGE')
    }
    const slices = log.read(target.fetchOffset, {
      upperBound: replica.visibleEnd(request.isolationLevel),
      maxBytes: Math.min(target.partitionMaxBytes, room),
      atLeastOne,
    })
    return { ...state, ...slices }
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error
    return {
      target,
      partition,
      error: error.error,
      highWatermark: -1,
      lastStableOffset: -1,
      logStartOffset: -1,
      buffers: [],
      size: 0,
    }
  }
}

function findPartition(target: FetchTarget, { cluster, version }: RequestContext): Partition {
  const byId = version >= FIRST_VERSION_WITH_TOPIC_IDS
  const topic = byId ? cluster.image.topicById(target.topicId) : cluster.image.topic(target.topic)
  if (topic === undefined) throw new KafkaError(byId ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION')
  const partition = topic.partitions[target.partition]
  if (partition === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
  return partition
}

/** Where the client's history leaves the leader's, if it does (KIP-595). */
function divergence({ log }: Replica, { lastFetchedEpoch, fetchOffset }: FetchTarget) {
  if (lastFetchedEpoch < 0) return undefined
  const { leaderEpoch, endOffset } = log.leaderEpochs.endOffsetFor(lastFetchedEpoch, log.logEndOffset)
  if (endOffset === -1) throw new KafkaError('OFFSET_OUT_OF_RANGE')
  if (leaderEpoch >= lastFetchedEpoch && endOffset >= fetchOffset) return undefined
  return { epoch: leaderEpoch, endOffset }
}

function respond(
  { session, incremental }: FetchPlan,
  readings: readonly Reading[],
  request: Request,
  { cluster, version }: RequestContext,
): Response {
  const readCommitted = request.isolationLevel === 1
  const hints = new LeaderHints(cluster)
  const topics = new Map<string, { topic: string; topicId: string; partitions: PartitionData[] }>()
  for (const reading of readings) {
    const { target, error } = reading
    const told = session?.tell(target, {
      hasRecords: reading.size > 0,
      mustTell: reading.divergingEpoch !== undefined,
      failed: error !== 'NONE',
      highWatermark: reading.highWatermark,
      logStartOffset: reading.logStartOffset,
    })
    if (incremental && told === false) continue
    const key = version >= FIRST_VERSION_WITH_TOPIC_IDS ? target.topicId : target.topic
    let topic = topics.get(key)
    if (topic === undefined) topics.set(key, (topic = { topic: target.topic, topicId: target.topicId, partitions: [] }))
    topic.partitions.push(partitionData(reading, { version, readCommitted, hints }))
  }
  return { sessionId: session?.id ?? 0, responses: [...topics.values()], nodeEndpoints: hints.endpoints() }
}

type PartitionData = ReturnType<typeof partitionData>

function partitionData(
  reading: Reading,
  { version, readCommitted, hints }: { version: number; readCommitted: boolean; hints: LeaderHints },
) {
  const { target, error, partition, divergingEpoch } = reading
  const hinted = error === 'NOT_LEADER_OR_FOLLOWER' || error === 'FENCED_LEADER_EPOCH'
  return {
    partitionIndex: target.partition,
    errorCode: errorCode(error),
    highWatermark: reading.highWatermark,
    lastStableOffset: reading.lastStableOffset,
    logStartOffset: reading.logStartOffset,
    abortedTransactions: readCommitted && error === 'NONE' ? [] : null,
    records: reading.buffers,
    ...(divergingEpoch === undefined ? {} : { divergingEpoch }),
    ...(hinted && version >= FIRST_VERSION_WITH_LEADER_HINTS ? { currentLeader: hints.of(partition) } : {}),
  }
}
