/**
 * What a broker demands of a batch before it stores it (Kafka: ProduceRequest.validateRecords,
 * UnifiedLog.analyzeAndValidateRecords, LogValidator). The order of the checks is Kafka's.
 */
import {
  baseOffset,
  baseSequence,
  computeCrc,
  crc,
  describeState,
  inspectBatch,
  isControl,
  lastOffsetDelta,
  maxTimestamp,
  producerId,
  recordCount,
  sizeInBytes,
  timestampType,
} from '../../protocol/batch.js'
import { CorruptRecords } from '../../protocol/corrupt-records.js'
import { type ErrorName, KafkaError } from '../../protocol/errors.js'
import { decodeRecords } from '../../protocol/records.js'
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
 * The one batch that a partition's produce data must be.
 * @throws {InvalidRecords} INVALID_RECORD where it is none, several, or of an older format; CORRUPT_MESSAGE where
 *   its size can't be.
 */
export function soleBatch(records: Buffer | null): Buffer {
  const state = records === null ? 'end' : inspectBatch(records, 0)
  if (records === null || state === 'end') throw new InvalidRecords('INVALID_RECORD', NOT_ONE_BATCH)
  if (state === 'legacyMagic' || state === 'unknownMagic') {
    throw new InvalidRecords(
      'INVALID_RECORD',
      'Produce requests are only allowed to contain record batches with magic version 2',
    )
  }
  if (state !== 'complete') throw new InvalidRecords('CORRUPT_MESSAGE', describeState(records, 0, state))
  if (sizeInBytes(records, 0) < records.length) throw new InvalidRecords('INVALID_RECORD', NOT_ONE_BATCH)
  return records
}

const NOT_ONE_BATCH = 'Produce requests must have exactly one record batch per partition'

/**
 * Checks a client's batch against the topic's configs.
 * @throws {InvalidRecords} with Kafka's error for the first rule that is broken.
 */
export function validateBatch(batch: Buffer, config: TopicConfig, now: number): void {
  if (baseOffset(batch, 0) !== 0) {
    throw new InvalidRecords(
      'INVALID_RECORD',
      `The baseOffset of the record batch should be 0, but it is ${baseOffset(batch, 0)}`,
    )
  }
  if (batch.length > config.maxMessageBytes) {
    throw new InvalidRecords(
      'MESSAGE_TOO_LARGE',
      `The record batch size is ${batch.length} bytes, which exceeds the maximum configured value of ${config.maxMessageBytes}.`,
    )
  }
  if (crc(batch, 0) !== computeCrc(batch, 0)) {
    throw new InvalidRecords(
      'CORRUPT_MESSAGE',
      `Record is corrupt (stored crc = ${crc(batch, 0)}, computed crc = ${computeCrc(batch, 0)})`,
    )
  }
  validateHeader(batch)
  validateRecords(batch, config, now)
  if (batch.length > config.segmentBytes) {
    throw new InvalidRecords(
      'RECORD_LIST_TOO_LARGE',
      `Message batch size is ${batch.length} bytes, which exceeds the maximum configured segment size of ${config.segmentBytes}.`,
    )
  }
}

function validateHeader(batch: Buffer): void {
  const count = recordCount(batch, 0)
  const span = lastOffsetDelta(batch, 0) + 1
  if (span <= 0) throw new InvalidRecords('INVALID_RECORD', `Batch has an invalid offset range of ${span}`)
  if (count <= 0) throw new InvalidRecords('INVALID_RECORD', `Batch reports an invalid record count of ${count}`)
  if (span !== count) {
    throw new InvalidRecords(
      'INVALID_RECORD',
      `Inconsistent batch offset range of ${span} and record count of ${count}`,
    )
  }
  if (isControl(batch, 0))
    throw new InvalidRecords('INVALID_RECORD', 'Clients are not allowed to write control records')
  if (producerId(batch, 0) >= 0 && baseSequence(batch, 0) < 0) {
    throw new InvalidRecords(
      'INVALID_RECORD',
      `Invalid sequence number ${baseSequence(batch, 0)} in record batch of producer ${producerId(batch, 0)}`,
    )
  }
}

/** Looks into the records only where a rule is about a single one. */
function validateRecords(batch: Buffer, config: TopicConfig, now: number): void {
  const createTime = config.messageTimestampType === 'CreateTime'
  if (createTime && timestampType(batch, 0) === 'LogAppendTime') {
    throw new InvalidRecords(
      'INVALID_TIMESTAMP',
      'Invalid timestamp type in record batch: a producer must not set LogAppendTime',
    )
  }
  const earliest = now - config.messageTimestampBeforeMaxMs
  const latest = now + config.messageTimestampAfterMaxMs
  const mayBeEarly = createTime && earliest > 0
  const mayBeLate = createTime && maxTimestamp(batch, 0) > latest
  if (!config.isCompacted && !mayBeEarly && !mayBeLate) return
  const keyless: RecordError[] = []
  const untimely: RecordError[] = []
  let index = 0
  try {
    for (const { key, timestamp } of decodeRecords(batch, 0)) {
      if (config.isCompacted && key === null) {
        keyless.push({
          batchIndex: index,
          message: 'Compacted topic cannot accept message without key in topic partition',
        })
      } else if (createTime && timestamp !== -1 && (timestamp < earliest || timestamp > latest)) {
        untimely.push({
          batchIndex: index,
          message: `Timestamp ${timestamp} of message with offset ${index} is out of range. The timestamp should be within [${earliest}, ${latest}]`,
        })
      }
      index++
    }
  } catch (error) {
    if (error instanceof CorruptRecords) throw new InvalidRecords('INVALID_RECORD', error.message)
    throw error
  }
  const message = 'One or more records have been rejected'
  if (untimely.length > 0)
    throw new InvalidRecords('INVALID_TIMESTAMP', `${message} due to invalid timestamp`, [...keyless, ...untimely])
  if (keyless.length > 0) {
    throw new InvalidRecords(
      'INVALID_RECORD',
      `${message} due to ${keyless.length} record errors in total, and only showing the first three errors at most: ${JSON.stringify(keyless.slice(0, 3))}`,
      keyless,
    )
  }
}
