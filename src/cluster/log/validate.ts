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
  producerId,
  recordCount,
  sizeInBytes,
} from '../../protocol/batch.js'
import type { Compression } from '../../protocol/compression.js'
import { KafkaError } from '../../protocol/errors.js'
import type { TopicConfig } from '../configs/topic-config.js'
import { type BatchContext, checkRecords, type RecordsFound, readRecords } from './validate-records.js'

export { type BatchContext, InvalidRecords, type RecordError } from './validate-records.js'

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

/**
 * Checks a client's batch against the configs of its topic.
 * @returns what its records are; they themselves where the batch has to be packed anew, for its codec or its offsets.
 * @throws {KafkaError} Kafka's error for the first rule that is broken; InvalidRecords where it is about single records.
 */
export function validateBatch(batch: Buffer, context: BatchContext): Omit<RecordsFound, 'hasOwnOffsets'> {
  const { config } = context
  if (baseOffset(batch, 0) !== 0) {
    throw new KafkaError(
      'INVALID_RECORD',
      `The baseOffset of the record batch should be 0, but it is ${baseOffset(batch, 0)}`,
    )
  }
  if (batch.length > config.maxMessageBytes) throw batchTooLarge(batch, config)
  if (crc(batch, 0) !== computeCrc(batch, 0)) {
    throw new KafkaError(
      'CORRUPT_MESSAGE',
      `Record is corrupt (stored crc = ${crc(batch, 0)}, computed crc = ${computeCrc(batch, 0)})`,
    )
  }
  validateHeader(batch)
  const codec = compression(batch, 0)
  if (codec === undefined) {
    throw new KafkaError('UNKNOWN_SERVER_ERROR', 'The batch has a compression codec that Kafka does not know')
  }
  const target = targetCompression(codec, config)
  if (target !== codec) return readRecords(batch, context, { keep: true })
  const { maxTimestamp, hasOwnOffsets } = checkRecords(batch, context)
  // Kafka leaves the offsets of an uncompressed batch as they are. Those of a compressed one it would write anew, but it
  // has passed over the keys and values that it needs for that.
  if (codec !== 'none' && !hasOwnOffsets) {
    throw new KafkaError('UNKNOWN_SERVER_ERROR', 'The offsets of the records in a compressed batch do not count from 0')
  }
  return { maxTimestamp, records: [] }
}

/** What a topic keeps a batch in that comes with `codec` (`compression.type`). */
export function targetCompression(codec: Compression, { compressionType }: TopicConfig): Compression {
  if (compressionType === 'producer') return codec
  return compressionType === 'uncompressed' ? 'none' : compressionType
}

export function batchTooLarge(batch: Buffer, { maxMessageBytes }: TopicConfig): KafkaError {
  return new KafkaError(
    'MESSAGE_TOO_LARGE',
    `The record batch size is ${batch.length} bytes, which exceeds the maximum configured value of ${maxMessageBytes}.`,
  )
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
