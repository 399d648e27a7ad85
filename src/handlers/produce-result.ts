/** What became of the batches of a produce request, and how it is told. */
import { InvalidRecords, type RecordError } from '../cluster/log/validate.js'
import type { Partition } from '../cluster/partition.js'
import type { Replica } from '../cluster/replica.js'
import type { produce } from '../protocol/apis/produce.js'
import { type ErrorName, errorCode, type KafkaError } from '../protocol/errors.js'
import type { ResponseOf } from '../protocol/schema.js'
import type { RequestContext } from './handler.js'
import { LeaderHints } from './leader-hint.js'

const FIRST_VERSION_WITH_LEADER_HINTS = 10

/** How the append to one partition went. */
export interface Result {
  readonly index: number
  readonly partition: Partition | undefined
  readonly leader: Replica | undefined
  error: ErrorName
  message: string | null
  recordErrors: readonly RecordError[]
  baseOffset: number
  lastOffset: number
  logAppendTimeMs: number
}

export interface TopicResults {
  readonly name: string
  readonly topicId: string
  readonly results: Result[]
}

/** Errors after which Kafka does not say where the log starts (ReplicaManager.appendRecordsToLeader). */
const withoutLogStart: ReadonlySet<ErrorName> = new Set([
  'CORRUPT_MESSAGE',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'KAFKA_STORAGE_ERROR',
])

/**
 * Kafka tells why only where single records are at fault, or the request as a whole. What a cluster has no room for
 * (`maxRetainedBytes`) is told as well: it is a limit of the test's own.
 */
export function failure(
  index: number,
  refusal: KafkaError,
  {
    partition,
    leader,
    message,
  }: { partition?: Partition | undefined; leader?: Replica | undefined; message?: string | null } = {},
): Result {
  const recordErrors = refusal instanceof InvalidRecords ? refusal.recordErrors : []
  const isTold = recordErrors.length > 0 || refusal.error === 'KAFKA_STORAGE_ERROR'
  return {
    index,
    partition,
    leader: withoutLogStart.has(refusal.error) ? undefined : leader,
    error: refusal.error,
    message: message ?? (isTold ? refusal.message : null),
    recordErrors,
    baseOffset: -1,
    lastOffset: -1,
    logAppendTimeMs: -1,
  }
}

export function respond(
  topics: readonly TopicResults[],
  { cluster, version }: RequestContext,
): ResponseOf<typeof produce> {
  const hints = new LeaderHints(cluster)
  const told = topics.filter(({ results }) => results.length > 0)
  const responses = told.map(({ name, topicId, results }) => ({
    name,
    topicId,
    partitionResponses: results.map(({ index, partition, leader, error, message, recordErrors, ...appended }) => ({
      index,
      errorCode: errorCode(error),
      // What was appended and then could not be replicated keeps its place, and is told it.
      baseOffset: appended.baseOffset,
      logAppendTimeMs: appended.logAppendTimeMs,
      logStartOffset: leader?.log.logStartOffset ?? -1,
      recordErrors: recordErrors.map((each) => ({ batchIndex: each.batchIndex, batchIndexErrorMessage: each.message })),
      errorMessage: message,
      ...(error === 'NOT_LEADER_OR_FOLLOWER' && version >= FIRST_VERSION_WITH_LEADER_HINTS
        ? { currentLeader: hints.of(partition) }
        : {}),
    })),
  }))
  return { responses, nodeEndpoints: hints.endpoints() }
}
