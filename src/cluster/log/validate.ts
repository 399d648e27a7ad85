/**
 * What a broker demands of a batch before it stores it (Kafka: ProduceRequest.validateRecords,
 * UnifiedLog.analyzeAndValidateRecords, LogValidator). The order of the checks is Kafka's.
 */
import {
  baseOffset,
  baseSequence,
  compression,
  computeCrc,
  crc,
  describeState,
  inspectBatch,
  isControl,
  lastOffsetDelta,
  maxTimestamp,
  NO_TIMESTAMP,
  producerId,
  recordCount,
  sizeInBytes,
  timestampType,
} from '../../protocol/batch.js'
import { CorruptRecords } from '../../protocol/corrupt-records.js'
import { type ErrorName, KafkaError } from '../../protocol/errors.js'
import { decodeRecords, type KafkaRecord } from '../../protocol/records.js'
import type { TopicConfig } from '../configs/topic-config.js'

/** One record that a batch was refused for (KIP-467). */
export interface RecordError {
  readonly batchIndex: number
  readonly message: string
}

/** A refusal that names the records it is for. */
export class InvalidRecords extends KafkaError {
  readonly recordErrors: readonly RecordError[]

  constructor(error: ErrorName, message: string, recordErrors: readonly RecordError[] = []) {
    super(error, message)
    this.recordErrors = recordErrors
  }
}

/**
 * The one batch that a partition's produce data must be, without the beginning of another behind it, which Kafka
 * passes over as in a fetch that was cut short.
 * @throws {KafkaError} INVALID_RECORD where it is none, several, or of an older format; CORRUPT_MESSAGE where its size
 *   or its format can't be.
 */
export function soleBatch(records: Buffer | null): Buffer {
  if (records === null) throw new KafkaError('INVALID_RECORD', NOT_ONE_BATCH)
  const state = inspectBatch(records, 0)
  if (state === 'end' || state === 'partial') throw new KafkaError('INVALID_RECORD', NOT_ONE_BATCH)
  if (state === 'legacyMagic') {
    throw new KafkaError(
      'INVALID_RECORD',
      'Produce requests are only allowed to contain record batches with magic version 2',
    )
  }
  if (state !== 'complete') throw new KafkaError('CORRUPT_MESSAGE', describeState(records, 0, state))
  const size = sizeInBytes(records, 0)
  const behind = inspectBatch(records, size)
  if (behind === 'complete' || behind === 'legacyMagic') throw new KafkaError('INVALID_RECORD', NOT_ONE_BATCH)
  if (behind !== 'end' && behind !== 'partial') {
    throw new KafkaError('CORRUPT_MESSAGE', describeState(records, size, behind))
  }
  return size === records.length ? records : records.subarray(0, size)
}

const NOT_ONE_BATCH = 'Produce requests must have exactly one record batch per partition'

/** What a batch is judged by. */
interface BatchContext {
  readonly config: TopicConfig
  /** `topic-index`, for messages. */
  readonly partition: string
  readonly now: number
}

/**
 * Checks a client's batch against the configs of its topic.
 * @throws {KafkaError} Kafka's error for the first rule that is broken; InvalidRecords where it is about single records.
 */
export function validateBatch(batch: Buffer, context: BatchContext): void {
  const { config } = context
  if (baseOffset(batch, 0) !== 0) {
    throw new KafkaError(
      'INVALID_RECORD',
      `The baseOffset of the record batch should be 0, but it is ${baseOffset(batch, 0)}`,
    )
  }
  if (batch.length > config.maxMessageBytes) {
    throw new KafkaError(
      'MESSAGE_TOO_LARGE',
      `The record batch size is ${batch.length} bytes, which exceeds the maximum configured value of ${config.maxMessageBytes}.`,
    )
  }
  if (crc(batch, 0) !== computeCrc(batch, 0)) {
    throw new KafkaError(
      'CORRUPT_MESSAGE',
      `Record is corrupt (stored crc = ${crc(batch, 0)}, computed crc = ${computeCrc(batch, 0)})`,
    )
  }
  validateHeader(batch)
  if (compression(batch, 0) === undefined) {
    throw new KafkaError('UNKNOWN_SERVER_ERROR', 'The batch has a compression codec that Kafka does not know')
  }
  validateRecords(batch, context)
  if (batch.length > config.segmentBytes) {
    throw new KafkaError(
      'RECORD_LIST_TOO_LARGE',
      `Message batch size is ${batch.length} bytes, which exceeds the maximum configured segment size of ${config.segmentBytes}.`,
    )
  }
}

function validateHeader(batch: Buffer): void {
  const count = recordCount(batch, 0)
  const span = lastOffsetDelta(batch, 0) + 1
  if (span <= 0) throw new KafkaError('INVALID_RECORD', `Batch has an invalid offset range of ${span}`)
  if (count <= 0) throw new KafkaError('INVALID_RECORD', `Batch reports an invalid record count of ${count}`)
  if (span !== count) {
    throw new KafkaError('INVALID_RECORD', `Inconsistent batch offset range of ${span} and record count of ${count}`)
  }
  if (isControl(batch, 0)) throw new KafkaError('INVALID_RECORD', 'Clients are not allowed to write control records')
  if (producerId(batch, 0) >= 0 && baseSequence(batch, 0) < 0) {
    throw new KafkaError(
      'INVALID_RECORD',
      `Invalid sequence number ${baseSequence(batch, 0)} in record batch of producer ${producerId(batch, 0)}`,
    )
  }
}

/**
 * Looks into the records only where a rule is about a single one: of a compacted topic, of timestamps that may be out
 * of range, and of a broker's timestamps that a client claims to have set.
 */
function validateRecords(batch: Buffer, { config, partition, now }: BatchContext): void {
  const createTime = config.messageTimestampType === 'CreateTime'
  const claimsLogAppendTime = timestampType(batch, 0) === 'LogAppendTime'
  const earliest = now - config.messageTimestampBeforeMaxMs
  const latest = now + config.messageTimestampAfterMaxMs
  const mayBeUntimely = createTime && (earliest > 0 || maxTimestamp(batch, 0) > latest)
  if (!config.isCompacted && !mayBeUntimely && !claimsLogAppendTime) return
  const errors: RecordError[] = []
  let error: ErrorName = 'INVALID_RECORD'
  let batchIndex = 0
  for (const record of recordsOf(batch)) {
    const { key, timestamp } = record
    if (config.isCompacted && key === null) {
      const message = `Compacted topic cannot accept message without key in topic partition ${partition}`
      errors.push({ batchIndex, message })
    } else if (createTime && timestamp !== NO_TIMESTAMP) {
      if (timestamp < earliest || timestamp > latest) {
        error = 'INVALID_TIMESTAMP'
        errors.push({ batchIndex, message: untimely(timestamp, batchIndex, rangeText(config, now)) })
      }
    } else if (claimsLogAppendTime) {
      error = 'INVALID_TIMESTAMP'
      errors.push({ batchIndex, message: claimedTimestamp(record) })
    }
    batchIndex++
  }
  if (errors.length > 0) throw new InvalidRecords(error, rejection(error, errors), errors)
}

function* recordsOf(batch: Buffer): Generator<KafkaRecord> {
  try {
    yield* decodeRecords(batch, 0)
  } catch (error) {
    throw error instanceof CorruptRecords ? new KafkaError('INVALID_RECORD', error.message) : error
  }
}

function untimely(timestamp: number, index: number, range: string): string {
  return `Timestamp ${timestamp} of message with offset ${index} is out of range. The timestamp should be within ${range}`
}

/** As Kafka prints it: where there is no limit, it says what is left of an int64. */
function rangeText({ messageTimestampBeforeMaxMs, messageTimestampAfterMaxMs }: TopicConfig, now: number): string {
  const int64 = (ms: number) => (ms === Number.POSITIVE_INFINITY ? 2n ** 63n - 1n : BigInt(ms))
  const earliest = BigInt.asIntN(64, BigInt(now) - int64(messageTimestampBeforeMaxMs))
  const latest = BigInt.asIntN(64, BigInt(now) + int64(messageTimestampAfterMaxMs))
  return `[${earliest}, ${latest}]`
}

function claimedTimestamp({ offset, timestamp, key, value }: KafkaRecord): string {
  const record = `DefaultRecord(offset=${offset}, timestamp=${timestamp}, key=${key?.length ?? 0} bytes, value=${value?.length ?? 0} bytes)`
  return `Invalid timestamp type in message ${record}. Producer should not set timestamp type to LogAppendTime.`
}

/** Kafka prints its RecordError objects here, the first three of them. */
function rejection(error: ErrorName, errors: readonly RecordError[]): string {
  const rejected = 'One or more records have been rejected'
  if (error === 'INVALID_TIMESTAMP') return `${rejected} due to invalid timestamp`
  const shown = errors
    .slice(0, 3)
    .map(({ batchIndex, message }) => `RecordError(batchIndex=${batchIndex}, message='${message}')`)
  return `${rejected} due to ${errors.length} record errors in total, and only showing the first three errors at most: [${shown.join(', ')}]`
}
