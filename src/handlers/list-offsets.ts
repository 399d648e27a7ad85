/**
 * ListOffsets (key 2, versions 1 to 11): the offset that a time or a special value stands for.
 *
 *   -1 latest: the high watermark, or the last stable offset   -4 earliest local (v8): -2, without tiered storage
 *   -2 earliest: the log's start                               -5 latest tiered (v9): none, without tiered storage
 *   -3 the record with the largest timestamp (v7)              -6 earliest not yet tiered (v11): none likewise
 */
import type { TimestampAndOffset } from '../cluster/log/log.js'
import type { Replica } from '../cluster/replica.js'
import { listOffsets } from '../protocol/apis/list-offsets.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import { handler, type RequestContext } from './handler.js'
import { repeatedValues } from './repeated-values.js'

const LATEST = -1
const EARLIEST = -2
const MAX_TIMESTAMP = -3
const EARLIEST_LOCAL = -4
const LATEST_TIERED = -5
const EARLIEST_PENDING_UPLOAD = -6

/** The version that brought each special value. */
const sinceVersion = new Map([
  [LATEST, 0],
  [EARLIEST, 0],
  [MAX_TIMESTAMP, 7],
  [EARLIEST_LOCAL, 8],
  [LATEST_TIERED, 9],
  [EARLIEST_PENDING_UPLOAD, 11],
])

const FIRST_VERSION_WITH_LEADER_EPOCH = 4
/** Kafka: ListOffsetsRequest.DEBUGGING_REPLICA_ID. */
const DEBUGGING_CONSUMER = -2
const NONE: TimestampAndOffset = { timestamp: -1, offset: -1, leaderEpoch: -1 }

interface Asked {
  readonly partitionIndex: number
  readonly currentLeaderEpoch: number
  readonly timestamp: number
}

export const listOffsetsHandler = handler(listOffsets, {
  handle(request, context) {
    const { isolationLevel, replicaId } = request
    if (isolationLevel < 0 || isolationLevel > 1) throw new KafkaError('UNKNOWN_SERVER_ERROR')
    const byTopic = new Map<string, Asked[]>()
    for (const { name, partitions } of request.topics) byTopic.set(name, [...(byTopic.get(name) ?? []), ...partitions])
    return {
      topics: Array.from(byTopic, ([name, partitions]) => {
        const twice = repeatedValues(partitions.map(({ partitionIndex }) => partitionIndex))
        const once = partitions.filter(({ partitionIndex }) => !twice.has(partitionIndex))
        return {
          name,
          partitions: [
            ...Array.from(twice, (partitionIndex) => answer(partitionIndex, 'INVALID_REQUEST')),
            ...once.map((asked) => find(name, asked, { isolationLevel, replicaId }, context)),
          ],
        }
      }).filter(({ partitions }) => partitions.length > 0),
    }
  },

  refuse(request, error) {
    return {
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => answer(partitionIndex, error)),
      })),
    }
  },
})

function find(
  name: string,
  asked: Asked,
  { isolationLevel, replicaId }: { isolationLevel: number; replicaId: number },
  context: RequestContext,
) {
  const { partitionIndex, timestamp } = asked
  try {
    const replica = findReplica(name, asked, replicaId, context)
    const found = lookUp(replica, timestamp, isolationLevel, context.version)
    const leaderEpoch = context.version >= FIRST_VERSION_WITH_LEADER_EPOCH ? found.leaderEpoch : -1
    return answer(partitionIndex, 'NONE', { ...found, leaderEpoch })
  } catch (error) {
    if (error instanceof KafkaError) return answer(partitionIndex, error.error)
    throw error
  }
}

/** Only who looks for faults is answered by a broker that does not lead. */
function findReplica(
  name: string,
  { partitionIndex, currentLeaderEpoch }: Asked,
  replicaId: number,
  { cluster, broker }: RequestContext,
): Replica {
  const partition = cluster.image.partition(name, partitionIndex)
  if (partition === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
  return replicaId === DEBUGGING_CONSUMER
    ? partition.hostedOn(broker.id, currentLeaderEpoch)
    : partition.leaderOn(broker.id, currentLeaderEpoch)
}

function lookUp(replica: Replica, timestamp: number, isolationLevel: number, version: number): TimestampAndOffset {
  const { log, partition } = replica
  if (timestamp < 0 && version < (sinceVersion.get(timestamp) ?? Number.POSITIVE_INFINITY)) {
    throw new KafkaError('UNSUPPORTED_VERSION')
  }
  const end = replica.visibleEnd(isolationLevel)
  switch (timestamp) {
    case LATEST:
      return { timestamp: -1, offset: end, leaderEpoch: partition.leaderEpoch }
    case EARLIEST:
    case EARLIEST_LOCAL: {
      const epoch = log.leaderEpochs.epochAt(log.logStartOffset)
      return { timestamp: -1, offset: log.logStartOffset, leaderEpoch: epoch }
    }
    case MAX_TIMESTAMP:
      return log.offsetOfMaxTimestamp(end) ?? NONE
    case LATEST_TIERED:
    case EARLIEST_PENDING_UPLOAD:
      return NONE
    default:
      return log.offsetForTimestamp(timestamp, end) ?? NONE
  }
}

function answer(partitionIndex: number, error: ErrorName, found: TimestampAndOffset = NONE) {
  return { partitionIndex, errorCode: errorCode(error), ...found }
}
