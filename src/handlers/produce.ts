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

import { soleBatch } from '../cluster/log/validate.js'
import type { Partition } from '../cluster/partition.js'
import type { Pending } from '../cluster/purgatory.js'
import type { Replica } from '../cluster/replica.js'
import type { Topic } from '../cluster/topic.js'
import { produce } from '../protocol/apis/produce.js'
import {
  batchLength,
  compression,
  inspectBatch,
  isTransactional,
  MINIMUM_BATCH_LENGTH,
  magic,
  producerId,
} from '../protocol/batch.js'
import { KafkaError } from '../protocol/errors.js'
import type { RequestOf, ResponseOf } from '../protocol/schema.js'
import { CLOSE_CONNECTION, handler, NO_RESPONSE, type RequestContext } from './handler.js'
import { lastOfEach } from './last-of-each.js'
import { failure, type Result, respond, type TopicResults } from './produce-result.js'

type Request = RequestOf<typeof produce>
type Response = ResponseOf<typeof produce>
type Data = Request['topicData'][number]['partitionData'][number]

const FIRST_VERSION_WITH_ZSTD = 7
const FIRST_VERSION_WITH_TOPIC_IDS = 13
/** The one client that may write to internal topics (Kafka: AdminUtils.ADMIN_CLIENT_ID). */
const ADMIN_CLIENT_ID = '__admin_client'

export const produceHandler = handler(produce, {
  advertised: [0, 13],

  handle(request, context) {
    if (request.topicData.length === 0) return request.acks === 0 ? NO_RESPONSE : { responses: [] }
    const refusal = wholeRequestError(request)
    const topics = request.topicData.map((topic) => ({
      name: topic.name,
      topicId: topic.topicId,
      // Of a partition that is named twice Kafka knows what was named last: it reads the data into a map.
      results: lastOfEach(topic.partitionData, ({ index }) => index).map((data) =>
        refusal === undefined
          ? append(topic, data, request.acks, context)
          : failure(data.index, refusal, { message: refusal.detail }),
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

/**
 * What forbids the whole request, whatever the partition. Kafka looks for transactional batches first, and stumbles
 * over what it can't take for a batch at all (RequestUtils.hasTransactionalRecords).
 */
function wholeRequestError({ transactionalId, topicData }: Request): KafkaError | undefined {
  for (const { partitionData } of topicData) {
    for (const { records } of partitionData) {
      if (records === null) continue
      const state = inspectBatch(records, 0)
      if (state === 'unknownMagic') {
        return new KafkaError('CORRUPT_MESSAGE', `Invalid magic found in record: ${magic(records, 0)}`)
      }
      if (state === 'lengthTooSmall' && batchLength(records, 0) < MINIMUM_BATCH_LENGTH) {
        const size = `Record size ${batchLength(records, 0)} is less than the minimum record overhead (${MINIMUM_BATCH_LENGTH})`
        return new KafkaError('CORRUPT_MESSAGE', size)
      }
      if (state !== 'complete' || !isTransactional(records, 0)) continue
      return transactionalId === null ? new KafkaError('TRANSACTIONAL_ID_AUTHORIZATION_FAILED') : undefined
    }
  }
  return undefined
}

function append(
  topicData: { name: string; topicId: string },
  { index, records }: Data,
  requiredAcks: number,
  context: RequestContext,
): Result {
  const { cluster, broker, version } = context
  let partition: Partition | undefined
  let leader: Replica | undefined
  try {
    const topic = findTopic(topicData, context)
    partition = topic.partitions[index]
    if (partition === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
    const batch = soleBatch(records)
    if (compression(batch, 0) === 'zstd' && version < FIRST_VERSION_WITH_ZSTD) {
      throw new KafkaError('UNSUPPORTED_COMPRESSION_TYPE')
    }
    // No transactional id has a producer id here, so none that a transactional batch names can be its own.
    if (isTransactional(batch, 0) && producerId(batch, 0) >= 0) throw new KafkaError('INVALID_PRODUCER_ID_MAPPING')
    if (requiredAcks < -1 || requiredAcks > 1) throw new KafkaError('INVALID_REQUIRED_ACKS')
    if (topic.isInternal && context.clientId !== ADMIN_CLIENT_ID) throw new KafkaError('INVALID_TOPIC_EXCEPTION')
    leader = partition.leaderOn(broker.id)
    const appended = partition.append(leader, batch, {
      requiredAcks,
      now: cluster.clock.now(),
      producerIdExpirationMs: cluster.producerIdExpirationMs,
    })
    return { index, partition, leader, error: 'NONE', message: null, recordErrors: [], ...appended }
  } catch (error) {
    if (error instanceof KafkaError) return failure(index, error, { partition, leader })
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
