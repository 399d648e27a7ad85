/** Values to a record batch of magic 2, as Kafka's MemoryRecordsBuilder makes it. */

import {
  ATTRIBUTE,
  BATCH_HEADER_BYTES,
  BATCH_PREFIX_BYTES,
  baseOffset,
  baseSequence,
  CURRENT_MAGIC,
  compression as compressionOf,
  deleteHorizonMs,
  FIELD,
  hasDeleteHorizon,
  hasLogAppendTime,
  isControl,
  isTransactional,
  lastOffset,
  maxTimestamp,
  NO_PARTITION_LEADER_EPOCH,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  NO_TIMESTAMP,
  partitionLeaderEpoch,
  producerEpoch,
  producerId,
  type TimestampType,
  timestampType,
  updateCrc,
} from './batch.js'
import { type Compression, compress, compressionId } from './compression.js'
import { CorruptRecords } from './corrupt-records.js'
import { writeInt16, writeInt32, writeInt64 } from './integers.js'
import type { RecordHeader } from './records.js'
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from './varint.js'

/** A record to be written; a KafkaRecord is one. */
export interface RecordToEncode {
  /** By default the offset after that of the record before, beginning at the batch's base offset. */
  offset?: number
  /** In ms; -1, no timestamp, by default. */
  timestamp?: number
  key?: Buffer | null
  value?: Buffer | null
  headers?: readonly RecordHeader[]
}

/** What the header of a batch says, apart from what follows from its records. */
export interface BatchHeader {
  compression?: Compression
  /** Of `compression.gzip.level` or `compression.zstd.level`. */
  compressionLevel?: number
  /** 0 by default. */
  baseOffset?: number
  /** That of the last record by default; larger where compaction has removed the records after it. */
  lastOffset?: number
  /** -1 by default, as a producer sends it. */
  partitionLeaderEpoch?: number
  timestampType?: TimestampType
  /** What the records' timestamps are written relative to, in ms. That of the first record by default. */
  baseTimestamp?: number
  /** In ms. The largest of the records by default; under LogAppendTime the time of appending, and required. */
  maxTimestamp?: number
  /** When compaction may remove the batch's tombstones, in ms; takes the place of the base timestamp (KIP-534). */
  deleteHorizonMs?: number
  /** -1, none, by default, as are the next two. */
  producerId?: number
  producerEpoch?: number
  baseSequence?: number
  transactional?: boolean
  control?: boolean
}

export interface BatchToEncode extends BatchHeader {
  /** One at least. */
  records: readonly RecordToEncode[]
}

/** Throws RangeError for a batch that the format has no way to write. */
export function encodeBatch(batch: BatchToEncode): Buffer {
  const { records } = batch
  if (records.length === 0) throw new RangeError('A batch has one record at least; encodeEmptyBatch writes one without')
  const firstOffset = batch.baseOffset ?? 0
  const firstTimestamp = batch.deleteHorizonMs ?? batch.baseTimestamp ?? records[0]!.timestamp ?? NO_TIMESTAMP
  const section = planRecords(records, firstOffset, firstTimestamp)

  const compression = batch.compression ?? 'none'
  let bytes: Buffer
  if (compression === 'none') {
    bytes = Buffer.allocUnsafe(BATCH_HEADER_BYTES + section.size)
    writeRecords(bytes, BATCH_HEADER_BYTES, records, section)
  } else {
    const plain = Buffer.allocUnsafe(section.size)
    writeRecords(plain, 0, records, section)
    const compressed = compress(compression, plain, batch.compressionLevel)
    bytes = Buffer.allocUnsafe(BATCH_HEADER_BYTES + compressed.length)
    compressed.copy(bytes, BATCH_HEADER_BYTES)
  }
  writeHeader(bytes, batch, {
    compression,
    baseTimestamp: firstTimestamp,
    maxTimestamp: section.maxTimestamp,
    lastOffsetDelta: (batch.lastOffset ?? section.lastOffset) - firstOffset,
    recordCount: records.length,
  })
  return bytes
}

/**
 * A batch of no records: compaction leaves it where the records are gone but the producer's last sequence number, or
 * the end of a transaction, is to be remembered (Kafka: DefaultRecordBatch.writeEmptyHeader). It is not compressed
 * and has no delete horizon, whatever the header says.
 */
export function encodeEmptyBatch(header: BatchHeader & { baseOffset: number; lastOffset: number }): Buffer {
  const bytes = Buffer.allocUnsafe(BATCH_HEADER_BYTES)
  const { deleteHorizonMs: _, ...rest } = header
  writeHeader(bytes, rest, {
    compression: 'none',
    baseTimestamp: NO_TIMESTAMP,
    maxTimestamp: NO_TIMESTAMP,
    lastOffsetDelta: header.lastOffset - header.baseOffset,
    recordCount: 0,
  })
  return bytes
}

/**
 * The header of the batch at a position, to write another that has some of its records, or none, or another codec:
 * `encodeBatch({ ...headerOf(buffer, position), records })`. The timestamps follow from the new records, except for
 * what does not depend on them: the time of appending, and the delete horizon. For a batch without records, add
 * `maxTimestamp` to keep it.
 */
export function headerOf(buffer: Buffer, position: number): BatchHeader & { baseOffset: number; lastOffset: number } {
  const compression = compressionOf(buffer, position)
  if (compression === undefined) throw new CorruptRecords('an unknown compression type')
  return {
    compression,
    baseOffset: baseOffset(buffer, position),
    lastOffset: lastOffset(buffer, position),
    partitionLeaderEpoch: partitionLeaderEpoch(buffer, position),
    timestampType: timestampType(buffer, position),
    producerId: producerId(buffer, position),
    producerEpoch: producerEpoch(buffer, position),
    baseSequence: baseSequence(buffer, position),
    transactional: isTransactional(buffer, position),
    control: isControl(buffer, position),
    ...(hasLogAppendTime(buffer, position) ? { maxTimestamp: maxTimestamp(buffer, position) } : {}),
    ...(hasDeleteHorizon(buffer, position) ? { deleteHorizonMs: deleteHorizonMs(buffer, position) } : {}),
  }
}

interface RecordsPlan {
  /** Of each record: the size of what follows its length, and its two deltas. */
  lengths: number[]
  timestampDeltas: number[]
  offsetDeltas: number[]
  size: number
  maxTimestamp: number
  lastOffset: number
}

/** The sizes come first, so that the records are written into memory of the right size, once. */
function planRecords(records: readonly RecordToEncode[], firstOffset: number, firstTimestamp: number): RecordsPlan {
  const plan: RecordsPlan = {
    lengths: [],
    timestampDeltas: [],
    offsetDeltas: [],
    size: 0,
    maxTimestamp: NO_TIMESTAMP,
    lastOffset: firstOffset - 1,
  }
  for (const record of records) {
    const timestamp = record.timestamp ?? NO_TIMESTAMP
    const offset = record.offset ?? plan.lastOffset + 1
    const timestampDelta = safeInteger(timestamp - firstTimestamp, 'timestamp')
    const offsetDelta = int32(offset - firstOffset, 'offset')
    const length =
      1 +
      sizeOfVarlong(timestampDelta) +
      sizeOfVarint(offsetDelta) +
      sizeOfBytes(record.key) +
      sizeOfBytes(record.value) +
      sizeOfHeaders(record.headers)
    plan.lengths.push(length)
    plan.timestampDeltas.push(timestampDelta)
    plan.offsetDeltas.push(offsetDelta)
    plan.size += sizeOfVarint(length) + length
    plan.maxTimestamp = Math.max(plan.maxTimestamp, timestamp)
    plan.lastOffset = offset
  }
  return plan
}

function writeRecords(bytes: Buffer, start: number, records: readonly RecordToEncode[], plan: RecordsPlan): void {
  let position = start
  for (let index = 0; index < records.length; index++) {
    const record = records[index]!
    position = writeVarint(bytes, position, plan.lengths[index]!)
    bytes[position++] = 0
    position = writeVarlong(bytes, position, plan.timestampDeltas[index]!)
    position = writeVarint(bytes, position, plan.offsetDeltas[index]!)
    position = writeBytes(bytes, position, record.key)
    position = writeBytes(bytes, position, record.value)
    const headers = record.headers ?? []
    position = writeVarint(bytes, position, headers.length)
    for (const header of headers) {
      position = writeVarint(bytes, position, Buffer.byteLength(header.key))
      position += bytes.write(header.key, position)
      position = writeBytes(bytes, position, header.value)
    }
  }
}

function sizeOfBytes(bytes: Buffer | null | undefined): number {
  return bytes === null || bytes === undefined ? 1 : sizeOfVarint(bytes.length) + bytes.length
}

function sizeOfHeaders(headers: readonly RecordHeader[] = []): number {
  let size = sizeOfVarint(headers.length)
  for (const header of headers) {
    const keySize = Buffer.byteLength(header.key)
    size += sizeOfVarint(keySize) + keySize + sizeOfBytes(header.value)
  }
  return size
}

function writeBytes(target: Buffer, position: number, bytes: Buffer | null | undefined): number {
  if (bytes === null || bytes === undefined) return writeVarint(target, position, -1)
  const start = writeVarint(target, position, bytes.length)
  return start + bytes.copy(target, start)
}

interface HeaderOfRecords {
  compression: Compression
  baseTimestamp: number
  maxTimestamp: number
  lastOffsetDelta: number
  recordCount: number
}

/** Completes a batch whose records stand behind the header already. */
function writeHeader(bytes: Buffer, batch: BatchHeader, records: HeaderOfRecords): void {
  const logAppendTime = batch.timestampType === 'LogAppendTime'
  if (logAppendTime && batch.maxTimestamp === undefined) {
    throw new RangeError('A batch of the type LogAppendTime needs a maxTimestamp, the time at which it was appended')
  }
  const bits =
    compressionId(records.compression) |
    (logAppendTime ? ATTRIBUTE.logAppendTime : 0) |
    (batch.transactional ? ATTRIBUTE.transactional : 0) |
    (batch.control ? ATTRIBUTE.control : 0) |
    (batch.deleteHorizonMs !== undefined ? ATTRIBUTE.deleteHorizon : 0)
  writeInt64(bytes, FIELD.baseOffset, safeInteger(batch.baseOffset ?? 0, 'base offset'))
  writeInt32(bytes, FIELD.batchLength, bytes.length - BATCH_PREFIX_BYTES)
  writeInt32(bytes, FIELD.partitionLeaderEpoch, batch.partitionLeaderEpoch ?? NO_PARTITION_LEADER_EPOCH)
  bytes[FIELD.magic] = CURRENT_MAGIC
  writeInt16(bytes, FIELD.attributes, bits)
  writeInt32(bytes, FIELD.lastOffsetDelta, int32(records.lastOffsetDelta, 'last offset'))
  writeInt64(bytes, FIELD.baseTimestamp, safeInteger(records.baseTimestamp, 'base timestamp'))
  writeInt64(bytes, FIELD.maxTimestamp, safeInteger(batch.maxTimestamp ?? records.maxTimestamp, 'max timestamp'))
  writeInt64(bytes, FIELD.producerId, safeInteger(batch.producerId ?? NO_PRODUCER_ID, 'producer id'))
  writeInt16(bytes, FIELD.producerEpoch, batch.producerEpoch ?? NO_PRODUCER_EPOCH)
  writeInt32(bytes, FIELD.baseSequence, batch.baseSequence ?? NO_SEQUENCE)
  writeInt32(bytes, FIELD.recordCount, records.recordCount)
  updateCrc(bytes, 0)
}

function safeInteger(value: number, what: string): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`The ${what} of a batch must be a safe integer, not ${value}`)
  return value
}

function int32(value: number, what: string): number {
  if ((value | 0) !== value) throw new RangeError(`The ${what} is ${value} away from the base offset, which is too far`)
  return value
}
