/**
 * Fetch (key 1, versions 4 to 18): reads whole batches from partitions the broker has.
 *
 *  - v5  log start offsets                        - v12 flexible; finds diverging histories (KIP-595)
 *  - v7  incremental sessions (KIP-227)           - v13 topic ids instead of names (KIP-516)
 *  - v9  fencing by leader epoch (KIP-320)        - v16 the current leader where the client was wrong (KIP-951)
 *  - v11 followers answer, too (KIP-392)          - v18 the follower's high watermark (KIP-1166)
 *
 * It is parked while fewer than `minBytes` can be read, for `maxWaitMs` at most. The first partition with records may
 * exceed every limit by its first batch, so that a reader is never stuck before a large one.
 */
import type { FetchPlan, FetchTarget } from '../cluster/fetch-session.js'
import { fetch } from '../protocol/apis/fetch.js'
import { errorCode, KafkaError } from '../protocol/errors.js'
import type { RequestOf, ResponseOf } from '../protocol/schema.js'
import { type Reading, type ReadOptions, readAll } from './fetch-reading.js'
import { handler, type RequestContext } from './handler.js'
import { LeaderHints } from './leader-hint.js'

type Request = RequestOf<typeof fetch>
type Response = ResponseOf<typeof fetch>

const FIRST_VERSION_WITH_TOPIC_IDS = 13
const FIRST_VERSION_WITH_LEADER_HINTS = 16
const READ_UNCOMMITTED = 0
const READ_COMMITTED = 1

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
          targets: targetsOf(request, context),
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
    const { isolationLevel } = request
    if (isolationLevel !== READ_UNCOMMITTED && isolationLevel !== READ_COMMITTED) {
      throw new KafkaError('UNKNOWN_SERVER_ERROR')
    }
    const replicaId = Math.max(request.replicaId, request.replicaState.replicaId)
    const options = { maxBytes, isolationLevel, replicaId }
    const read = () => readAll(plan.targets, options, context)
    const readings = read()
    // Nothing is awaited from a partition that there is not, and nobody else is kept from waiting by it.
    const awaited = new Set(readings.flatMap(({ target, partition }) => (partition === undefined ? [] : target)))
    const isEnough = (found: readonly Reading[]) => hasEnough(found, awaited, minBytes)
    if (request.maxWaitMs <= 0 || awaited.size === 0 || isEnough(readings)) {
      return respond(plan, readings, options, context)
    }
    return cluster.purgatory.park<Response>({
      keys: readings.flatMap(({ partition }) => partition?.replicaOn(broker.id) ?? []),
      deadlineMs: cluster.clock.now() + Math.min(request.maxWaitMs, cluster.maxFetchWaitMs),
      tryComplete() {
        const again = read()
        return isEnough(again) || haveOthers(again, readings) ? respond(plan, again, options, context) : undefined
      },
      expire: () => respond(plan, read(), options, context),
    })
  },

  refuse(request, error, { version }) {
    if (version >= FIRST_VERSION_WITH_TOPIC_IDS) return { errorCode: errorCode(error), responses: [] }
    return {
      errorCode: errorCode(error),
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

function targetsOf(request: Request, { cluster, version }: RequestContext): FetchTarget[] {
  const targets: FetchTarget[] = []
  for (const { topic: name, topicId, partitions } of request.topics) {
    const topic = version >= FIRST_VERSION_WITH_TOPIC_IDS ? (cluster.image.topicById(topicId)?.name ?? '') : name
    for (const { partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch, partitionMaxBytes } of partitions) {
      targets.push({ topic, topicId, partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch, partitionMaxBytes })
    }
  }
  return targets
}

/**
 * Case D in which a fetch is answered: a topic was deleted and is there again under its name, so that what it waits for
 * now comes to partitions that it knows nothing of.
 */
function haveOthers(again: readonly Reading[], before: readonly Reading[]): boolean {
  return again.some(({ partition }, i) => partition !== before[i]!.partition)
}

/** Cases in which a fetch is answered: A an error, B a diverging history, C enough bytes. */
function hasEnough(readings: readonly Reading[], awaited: ReadonlySet<FetchTarget>, minBytes: number): boolean {
  let bytes = 0
  for (const { target, error, divergingEpoch, available } of readings) {
    if (!awaited.has(target)) continue
    if (error !== 'NONE' || divergingEpoch !== undefined) return true
    bytes += available
  }
  return bytes >= minBytes
}

function respond(
  { session, incremental }: FetchPlan,
  readings: readonly Reading[],
  { isolationLevel, replicaId }: ReadOptions,
  { cluster, version }: RequestContext,
): Response {
  const readCommitted = isolationLevel === READ_COMMITTED
  const hints = new LeaderHints(cluster)
  const responses: { topic: string; topicId: string; partitions: PartitionData[] }[] = []
  const isMissing = ({ partition }: Reading) => partition === undefined
  for (const reading of [...readings.filter((each) => !isMissing(each)), ...readings.filter(isMissing)]) {
    const { target, error } = reading
    const told = session?.tell(target, {
      hasRecords: reading.size > 0,
      mustTell: reading.divergingEpoch !== undefined,
      failed: error !== 'NONE',
      highWatermark: reading.highWatermark,
      logStartOffset: reading.logStartOffset,
    })
    if (incremental && told === false) continue
    if (incremental && reading.size > 0) session?.moveToEnd(target)
    // The order of the partitions stays: a topic comes more than once where others come between its partitions.
    let last = responses[responses.length - 1]
    const isSame =
      version >= FIRST_VERSION_WITH_TOPIC_IDS ? last?.topicId === target.topicId : last?.topic === target.topic
    if (last === undefined || !isSame) {
      last = { topic: target.topic, topicId: target.topicId, partitions: [] }
      responses.push(last)
    }
    last.partitions.push(partitionData(reading, { version, readCommitted, hints }))
  }
  const nodeEndpoints = replicaId >= 0 ? [] : hints.endpoints()
  return { sessionId: session?.id ?? 0, responses, nodeEndpoints }
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
    abortedTransactions: partition === undefined || (readCommitted && error === 'NONE') ? [] : null,
    records: reading.buffers,
    ...(divergingEpoch === undefined ? {} : { divergingEpoch }),
    ...(hinted && version >= FIRST_VERSION_WITH_LEADER_HINTS ? { currentLeader: hints.of(partition) } : {}),
  }
}
