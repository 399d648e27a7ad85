/** What a broker demands of the single records of a batch (Kafka: LogValidator.validateRecord, processRecordErrors). */
import {
  BATCH_HEADER_BYTES,
  baseTimestamp,
  compression,
  FIELD,
  hasLogAppendTime,
  NO_TIMESTAMP,
  recordCount,
  sizeInBytes,
} from '../../protocol/batch.js'
import { decompress } from '../../protocol/compression.js'
import { CorruptRecords } from '../../protocol/corrupt-records.js'
import { type ErrorName, KafkaError } from '../../protocol/errors.js'
import { type KafkaRecord, RecordReader } from '../../protocol/records.js'
import type { TopicConfig } from '../configs/topic-config.js'
import { type Survey, surveyRecords } from './survey.js'

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

/** What a batch is judged by. */
export interface BatchContext {
  readonly config: TopicConfig
  /** `topic-index`, for messages. */
  readonly partition: string
  readonly now: number
}

/** What the records of a batch are, when there is nothing against them. */
export interface RecordsFound {
  /** -1 where none has a timestamp. */
  readonly maxTimestamp: number
  /** Whether their offsets are 0, 1, 2 and so on. */
  readonly hasOwnOffsets: boolean
  /** The records, where they were asked for. */
  readonly records: readonly KafkaRecord[]
}

/**
 * Checks every record, decompressed where need be.
 * @throws {KafkaError} as `readRecords`.
 */
export function checkRecords(batch: Buffer, context: BatchContext): Omit<RecordsFound, 'records'> {
  const survey = hasLogAppendTime(batch, 0) ? undefined : surveyOf(batch)
  if (survey !== undefined && !(context.config.isCompacted && survey.hasKeyless)) {
    const first = baseTimestamp(batch, 0)
    const smallest = first + survey.smallestTimestampDelta
    const largest = first + survey.largestTimestampDelta
    if (isTimely(smallest, context) && isTimely(largest, context)) {
      return { maxTimestamp: Math.max(largest, NO_TIMESTAMP), hasOwnOffsets: survey.hasOwnOffsets }
    }
  }
  return readRecords(batch, context)
}

/** Undefined where there may be something against a batch that only a closer look can tell. */
function surveyOf(batch: Buffer): Survey | undefined {
  const codec = compression(batch, 0)!
  const count = recordCount(batch, 0)
  if (codec === 'none') return surveyRecords(batch, BATCH_HEADER_BYTES, batch.length, count)
  try {
    const records = decompress(codec, batch.subarray(BATCH_HEADER_BYTES))
    return surveyRecords(records, 0, records.length, count)
  } catch (error) {
    if (error instanceof CorruptRecords) return undefined
    throw error
  }
}

function isTimely(timestamp: number, { config, now }: BatchContext): boolean {
  if (!Number.isSafeInteger(timestamp)) return false
  if (config.messageTimestampType === 'LogAppendTime') return true
  const age = now - timestamp
  return age <= config.messageTimestampBeforeMaxMs && -age <= config.messageTimestampAfterMaxMs
}

/**
 * Reads every record, decompressed where need be, and checks it. They are kept where they are to be written anew.
 * @throws {KafkaError} INVALID_RECORD where they are no records, or not as many as the batch says; UNKNOWN_SERVER_ERROR
 *   where Kafka does not know what to say; InvalidRecords.
 */
export function readRecords(batch: Buffer, context: BatchContext, { keep = false } = {}): RecordsFound {
  refuseUnrepresentable(batch, context)
  const reader = open(batch)
  const records: KafkaRecord[] = []
  const errors: RecordError[] = []
  let error: ErrorName = 'INVALID_RECORD'
  let largest = NO_TIMESTAMP
  let hasOwnOffsets = true
  try {
    for (let batchIndex = 0; reader.next(); batchIndex++) {
      const objection = objectionTo(reader, batch, context)
      if (objection !== undefined) {
        if (objection.error === 'INVALID_TIMESTAMP') error = 'INVALID_TIMESTAMP'
        errors.push({ batchIndex, message: objection.message })
      }
      if (reader.timestamp > largest) largest = reader.timestamp
      if (reader.offset !== batchIndex) hasOwnOffsets = false
      if (keep) records.push(reader.record())
    }
  } catch (cause) {
    throw cause instanceof CorruptRecords ? new KafkaError(errorOfStructure(batch), cause.message) : cause
  }
  if (errors.length > 0) throw new InvalidRecords(error, rejection(error, errors), errors)
  return { maxTimestamp: largest, hasOwnOffsets, records }
}

function open(batch: Buffer): RecordReader {
  try {
    return new RecordReader(batch, 0)
  } catch (error) {
    if (!(error instanceof CorruptRecords)) throw error
    // What a codec throws at bytes that are none of its own is news to Kafka, except for the end of a zstd stream.
    const isEmptyZstd = compression(batch, 0) === 'zstd' && sizeInBytes(batch, 0) === BATCH_HEADER_BYTES
    throw new KafkaError(isEmptyZstd ? 'INVALID_RECORD' : 'UNKNOWN_SERVER_ERROR', error.message)
  }
}

/** Kafka refuses what is no record, but stumbles over a record's length of more than five bytes. */
function errorOfStructure(batch: Buffer): ErrorName {
  if (compression(batch, 0) !== 'none') return 'INVALID_RECORD'
  let at = BATCH_HEADER_BYTES
  while (at < batch.length) {
    let length = 0
    let shift = 0
    while (shift < MAX_VARINT_BITS && batch[at]! >= 0x80) {
      length |= (batch[at++]! & 0x7f) << shift
      shift += 7
    }
    if (shift === MAX_VARINT_BITS) return 'UNKNOWN_SERVER_ERROR'
    length |= (batch[at++] ?? 0) << shift
    if ((length & 1) !== 0) break
    at += length >>> 1
  }
  return 'INVALID_RECORD'
}

const MAX_VARINT_BITS = 35

interface Objection {
  readonly error: ErrorName
  readonly message: string
}

function objectionTo(reader: RecordReader, batch: Buffer, context: BatchContext): Objection | undefined {
  const { config, partition, now } = context
  if (config.isCompacted && !reader.hasKey()) {
    const message = `Compacted topic cannot accept message without key in topic partition ${partition}`
    return { error: 'INVALID_RECORD', message }
  }
  const { timestamp, offset } = reader
  if (config.messageTimestampType === 'CreateTime' && timestamp !== NO_TIMESTAMP) {
    if (isTimely(timestamp, context)) return undefined
    return { error: 'INVALID_TIMESTAMP', message: untimely({ timestamp, offset }, config, now) }
  }
  if (!hasLogAppendTime(batch, 0)) return undefined
  return { error: 'INVALID_TIMESTAMP', message: claimedTimestamp(reader, isReadInPart(batch, config)) }
}

/** Where a batch keeps its codec, Kafka passes over keys and values and calls its records so. */
function isReadInPart(batch: Buffer, { compressionType }: TopicConfig): boolean {
  const codec = compression(batch, 0)
  return codec !== 'none' && (compressionType === 'producer' || compressionType === codec)
}

/**
 * Timestamps are milliseconds in a safe integer here. What is beyond is nanoseconds, mostly, and Kafka refuses it for
 * being in the future; it takes those that are as far in the past.
 */
function refuseUnrepresentable(batch: Buffer, { config, now }: BatchContext): void {
  if (Number.isSafeInteger(baseTimestamp(batch, 0))) return
  const first = batch.readBigInt64BE(FIELD.baseTimestamp)
  const relative = Buffer.from(batch)
  relative.writeBigInt64BE(0n, FIELD.baseTimestamp)
  const errors: RecordError[] = []
  const reader = open(relative)
  for (let batchIndex = 0; reader.next(); batchIndex++) {
    const timestamp = first + BigInt(reader.timestamp)
    errors.push({ batchIndex, message: untimely({ timestamp, offset: reader.offset }, config, now) })
  }
  throw new InvalidRecords('INVALID_TIMESTAMP', rejection('INVALID_TIMESTAMP', errors), errors)
}

function untimely(
  { timestamp, offset }: { timestamp: number | bigint; offset: number },
  config: TopicConfig,
  now: number,
): string {
  return `Timestamp ${timestamp} of message with offset ${offset} is out of range. The timestamp should be within ${rangeText(config, now)}`
}

/** As Kafka prints it: where there is no limit, it says what is left of an int64. */
function rangeText({ messageTimestampBeforeMaxMs, messageTimestampAfterMaxMs }: TopicConfig, now: number): string {
  const int64 = (ms: number) => (ms === Number.POSITIVE_INFINITY ? 2n ** 63n - 1n : BigInt(ms))
  const earliest = BigInt.asIntN(64, BigInt(now) - int64(messageTimestampBeforeMaxMs))
  const latest = BigInt.asIntN(64, BigInt(now) + int64(messageTimestampAfterMaxMs))
  return `[${earliest}, ${latest}]`
}

function claimedTimestamp(reader: RecordReader, isReadInPart: boolean): string {
  const sizeOf = (bytes: Buffer | null) => bytes?.length ?? (isReadInPart ? -1 : 0)
  const fields = `offset=${reader.offset}, timestamp=${reader.timestamp}, key=${sizeOf(reader.key())} bytes, value=${sizeOf(reader.value())} bytes`
  const record = `${isReadInPart ? 'PartialDefaultRecord' : 'DefaultRecord'}(${fields})`
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
