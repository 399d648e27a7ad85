/**
 * Produce (key 0, versions 3 to 13): appends one record batch to each of the named partitions.
 *
 *  - v5  log start offset in the answer          - v8  errors of single records (KIP-467)
 *  - v7  zstd (KIP-110)                          - v10 the current leader where the client was wrong (KIP-951)
 *  - v9  flexible                                - v13 topic ids instead of names (KIP-516)
 *
 * acks=1 is answered when the leader has the batch, acks=all when the in-sync replicas have it, acks=0 never: there
 * an error can only be told by closing the connection.
 */

import { InvalidRecords, type RecordError } from '../cluster/log/validate.js'
import type { Partition } from '../cluster/partition.js'
import type { Pending } from '../cluster/purgatory.js'
import type { Replica } from '../cluster/replica.js'
import type { Topic } from '../cluster/topic.js'
import { produce } from '../protocol/apis/produce.js'
import { BATCH_HEADER_BYTES, compression, isTransactional } from '../protocol/batch.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import type { RequestOf, ResponseOf } from '../protocol/schema.js'
import { CLOSE_CONNECTION, handler, NO_RESPONSE, type RequestContext } from './handler.js'
import { LeaderHints } from './leader-hint.js'

type Request = RequestOf<typeof produce>
type Response = ResponseOf<typeof produce>

const FIRST_VERSION_WITH_ZSTD = 7
const FIRST_VERSION_WITH_LEADER_HINTS = 10
const FIRST_VERSION_WITH_TOPIC_IDS = 13
/** The one client that may write to internal topics (Kafka: AdminUtils.ADMIN_CLIENT_ID). */
const ADMIN_CLIENT_ID = '__admin_client'

/** How the append to one partition went. */
interface Result {
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

interface TopicResults {
  readonly name: string
  readonly topicId: string
  readonly results: Result[]
}

export const produceHandler = handler(produce, {
  advertised: [0, 13],

  handle(request, context) {
    if (request.topicData.length === 0) return request.acks === 0 ? NO_RESPONSE : { responses: [] }
    const refusal = wholeRequestError(request)
    const topics = request.topicData.map((topic) => ({
      name: topic.name,
      topicId: topic.topicId,
      results: topic.partitionData.map((data) =>
        refusal === undefined ? append(topic, data, request.acks, context) : failure(data.index, refusal),
      ),
    }))
    const results = topics.flatMap((topic) => topic.results)
    if (request.acks === 0) {
      return results.some((result) => result.error !== 'NONE') ? CLOSE_CONNECTION : NO_RESPONSE
    }
    const waiting = request.acks === -1 ? results.filter((result) => result.error === 'NONE') : []
    return acknowledge({ topics, waiting, timeoutMs: request.timeoutMs }, context)
  },

  refuse(request, error, context) {
    return respond(
      request.topicData.map((topic) => ({
        name: topic.name,
        topicId: topic.topicId,
        results: topic.partitionData.map((data) => failure(data.index, new KafkaError(error))),
      })),
      context,
    )
  },
})

/**
 * Answers when every batch of `waiting` is on the in-sync replicas, or can't get there, or `timeoutMs` has passed. It
 * keeps nothing of the request, whose records are views of what the socket received.
 */
function acknowledge(
  { topics, waiting, timeoutMs }: { topics: readonly TopicResults[]; waiting: Result[]; timeoutMs: number },
  context: RequestContext,
): Response | Pending<Response> {
  const settle = () => {
    for (let i = waiting.length - 1; i >= 0; i--) {
      const result = waiting[i]!
      const reached = result.partition!.replicated(result.leader!, result.lastOffset)
      if (reached === undefined) continue
      result.error = reached
      waiting.splice(i, 1)
    }
    return waiting.length === 0 ? respond(topics, context) : undefined
  }
  const { clock, purgatory } = context.cluster
  return (
    settle() ??
    purgatory.park<Response>({
      keys: waiting.map((result) => result.leader!),
      deadlineMs: clock.now() + timeoutMs,
      tryComplete: settle,
      expire() {
        for (const result of waiting) result.error = 'REQUEST_TIMED_OUT'
        return respond(topics, context)
      },
    })
  )
}

/** What forbids the whole request, whatever the partition. */
function wholeRequestError(request: Request): KafkaError | undefined {
  if (request.acks < -1 || request.acks > 1) return new KafkaError('INVALID_REQUIRED_ACKS')
  if (request.transactionalId !== null) return undefined
  const transactional = request.topicData.some((topic) =>
    topic.partitionData.some(
      ({ records }) => records !== null && records.length >= BATCH_HEADER_BYTES && isTransactional(records, 0),
    ),
  )
  return transactional ? new KafkaError('TRANSACTIONAL_ID_AUTHORIZATION_FAILED') : undefined
}

function append(
  topicData: { name: string; topicId: string },
  { index, records }: { index: number; records: Buffer | null },
  requiredAcks: number,
  context: RequestContext,
): Result {
  const { cluster, broker, version } = context
  let partition: Partition | undefined
  try {
    const topic = findTopic(topicData, context)
    partition = topic.partitions[index]
    if (partition === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
    if (topic.isInternal && context.clientId !== ADMIN_CLIENT_ID) throw new KafkaError('INVALID_TOPIC_EXCEPTION')
    if (records !== null && records.length >= BATCH_HEADER_BYTES) {
      if (compression(records, 0) === 'zstd' && version < FIRST_VERSION_WITH_ZSTD) {
        throw new KafkaError('UNSUPPORTED_COMPRESSION_TYPE')
      }
      // No producer has an open transaction: a transactional batch is in none.
      if (isTransactional(records, 0)) throw new KafkaError('INVALID_TXN_STATE')
    }
    const leader = partition.leaderOn(broker.id)
    const appended = partition.append(leader, records, {
      requiredAcks,
      now: cluster.clock.now(),
      producerIdExpirationMs: cluster.producerIdExpirationMs,
    })
    return { index, partition, leader, error: 'NONE', message: null, recordErrors: [], ...appended }
  } catch (error) {
    if (error instanceof KafkaError) return failure(index, error, partition)
    throw error
  }
}

function findTopic({ name, topicId }: { name: string; topicId: string }, { cluster, version }: RequestContext): Topic {
  if (version >= FIRST_VERSION_WITH_TOPIC_IDS) {
    const topic = cluster.image.topicById(topicId)
    if (topic === undefined) throw new KafkaError('UNKNOWN_TOPIC_ID')
    return topic
  }
  const topic = cluster.image.topic(name)
  if (topic === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
  return topic
}

function failure(index: number, refusal: KafkaError, partition?: Partition): Result {
  return {
    index,
    partition,
    leader: undefined,
    error: refusal.error,
    message: refusal.message === refusal.error ? null : refusal.message,
    recordErrors: refusal instanceof InvalidRecords ? refusal.recordErrors : [],
    baseOffset: -1,
    lastOffset: -1,
    logAppendTimeMs: -1,
  }
}

function respond(topics: readonly TopicResults[], { cluster, version }: RequestContext): Response {
  const hints = new LeaderHints(cluster)
  const responses = topics.map(({ name, topicId, results }) => ({
    name,
    topicId,
    partitionResponses: results.map(({ index, partition, leader, error, message, recordErrors, ...offsets }) => ({
      index,
      errorCode: errorCode(error),
      baseOffset: error === 'NONE' ? offsets.baseOffset : -1,
      logAppendTimeMs: error === 'NONE' ? offsets.logAppendTimeMs : -1,
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
