/**
 * A record batch of magic 2, seen in place: every function takes the memory and the position where the batch begins.
 *
 * ```
 *  0 baseOffset int64            21 attributes int16          43 producerId int64
 *  8 batchLength int32           23 lastOffsetDelta int32     51 producerEpoch int16
 * 12 partitionLeaderEpoch int32  27 baseTimestamp int64       53 baseSequence int32
 * 16 magic int8                  35 maxTimestamp int64        57 recordCount int32
 * 17 crc uint32                                               61 records, compressed as a whole
 * ```
 *
 * The crc covers everything from the attributes on. What stands before it can be given to a batch by the broker that
 * appends it, without the crc being computed again.
 *
 * Reading is cheap, allocates nothing and checks nothing: `inspectBatch` says beforehand whether a whole batch stands
 * at a position. An int64 that no safe integer represents reads as a number that is not a safe integer.
 */

import { type Compression, compressionById } from './compression.js'
import { CorruptRecords } from './corrupt-records.js'
import { crc32c } from './crc32c.js'
import { readInt16, readInt32, readInt64, writeInt16, writeInt32, writeInt64 } from './integers.js'

/** Kafka's names of where the timestamps of a batch come from: the producer, or the broker that appended it. */
export type TimestampType = 'CreateTime' | 'LogAppendTime'

/** The size of everything before the records. */
export const BATCH_HEADER_BYTES = 61
/** The bytes that batchLength does not count: the base offset and itself. */
export const BATCH_PREFIX_BYTES = 12
export const CURRENT_MAGIC = 2

export const NO_TIMESTAMP = -1
export const NO_PRODUCER_ID = -1
export const NO_PRODUCER_EPOCH = -1
export const NO_SEQUENCE = -1
export const NO_PARTITION_LEADER_EPOCH = -1

/** Where the fields stand. */
export const FIELD = {
  baseOffset: 0,
  batchLength: 8,
  partitionLeaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
} as const

/** The bits of `attributes`. */
export const ATTRIBUTE = {
  compressionMask: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
} as const

/** What batchLength is at least in any magic, as Kafka's ByteBufferLogInputStream has it: a message of magic 0. */
export const MINIMUM_BATCH_LENGTH = 14
const MAX_INT32 = 0x7fff_ffff

// ---------------------------------------------------------------------------------------------------------------
// Fields

export function baseOffset(buffer: Buffer, position: number): number {
  return readInt64(buffer, position)
}

/** The number of bytes after the batchLength field itself. */
export function batchLength(buffer: Buffer, position: number): number {
  return readInt32(buffer, position + FIELD.batchLength)
}

/** The number of bytes of the whole batch. */
export function sizeInBytes(buffer: Buffer, position: number): number {
  return readInt32(buffer, position + FIELD.batchLength) + BATCH_PREFIX_BYTES
}

export function partitionLeaderEpoch(buffer: Buffer, position: number): number {
  return readInt32(buffer, position + FIELD.partitionLeaderEpoch)
}

/** The version of the format, at the same place in a batch and in the messages of magic 0 and 1 that preceded it. */
export function magic(buffer: Buffer, position: number): number {
  return (buffer[position + FIELD.magic]! << 24) >> 24
}

/** The crc as the batch states it, unsigned. */
export function crc(buffer: Buffer, position: number): number {
  return readInt32(buffer, position + FIELD.crc) >>> 0
}

export function attributes(buffer: Buffer, position: number): number {
  return readInt16(buffer, position + FIELD.attributes)
}

/** The codec of the records, or undefined for one of the ids 5 to 7 that Kafka never gave a meaning. */
export function compression(buffer: Buffer, position: number): Compression | undefined {
  return compressionById(buffer[position + FIELD.attributes + 1]! & ATTRIBUTE.compressionMask)
}

export function timestampType(buffer: Buffer, position: number): TimestampType {
  return hasLogAppendTime(buffer, position) ? 'LogAppendTime' : 'CreateTime'
}

/** Whether the broker that appended the batch gave it its time, in place of the producer's timestamps. */
export function hasLogAppendTime(buffer: Buffer, position: number): boolean {
  return hasAttribute(buffer, position, ATTRIBUTE.logAppendTime)
}

export function isTransactional(buffer: Buffer, position: number): boolean {
  return hasAttribute(buffer, position, ATTRIBUTE.transactional)
}

/** Whether the records are the broker's own marks, such as the end of a transaction, which clients skip. */
export function isControl(buffer: Buffer, position: number): boolean {
  return hasAttribute(buffer, position, ATTRIBUTE.control)
}

export function hasDeleteHorizon(buffer: Buffer, position: number): boolean {
  return hasAttribute(buffer, position, ATTRIBUTE.deleteHorizon)
}

function hasAttribute(buffer: Buffer, position: number, bit: number): boolean {
  return (buffer[position + FIELD.attributes + 1]! & bit) !== 0
}

/** When compaction may remove the tombstones of the batch (KIP-534), in ms, or NO_TIMESTAMP. */
export function deleteHorizonMs(buffer: Buffer, position: number): number {
  return hasDeleteHorizon(buffer, position) ? baseTimestamp(buffer, position) : NO_TIMESTAMP
}

export function lastOffsetDelta(buffer: Buffer, position: number): number {
  return readInt32(buffer, position + FIELD.lastOffsetDelta)
}

/** The offset of the last record. In a compacted batch that record may be gone and the offset still taken. */
export function lastOffset(buffer: Buffer, position: number): number {
  return readInt64(buffer, position) + readInt32(buffer, position + FIELD.lastOffsetDelta)
}

/** What the timestamps of the records are relative to, in ms: the first timestamp, or the delete horizon. */
export function baseTimestamp(buffer: Buffer, position: number): number {
  return readInt64(buffer, position + FIELD.baseTimestamp)
}

/** In ms. Under LogAppendTime it is the timestamp of every record. */
export function maxTimestamp(buffer: Buffer, position: number): number {
  return readInt64(buffer, position + FIELD.maxTimestamp)
}

export function producerId(buffer: Buffer, position: number): number {
  return readInt64(buffer, position + FIELD.producerId)
}

export function producerEpoch(buffer: Buffer, position: number): number {
  return readInt16(buffer, position + FIELD.producerEpoch)
}

export function baseSequence(buffer: Buffer, position: number): number {
  return readInt32(buffer, position + FIELD.baseSequence)
}

/** The sequence number of the last record, or NO_SEQUENCE. */
export function lastSequence(buffer: Buffer, position: number): number {
  const first = baseSequence(buffer, position)
  return first === NO_SEQUENCE ? NO_SEQUENCE : incrementSequence(first, lastOffsetDelta(buffer, position))
}

/** As the header states it: whoever reads the records finds out whether it is true. */
export function recordCount(buffer: Buffer, position: number): number {
  return readInt32(buffer, position + FIELD.recordCount)
}

/** Sequence numbers go round: 0 comes after the largest int32. */
export function incrementSequence(sequence: number, increment: number): number {
  return sequence > MAX_INT32 - increment ? increment - (MAX_INT32 - sequence) - 1 : sequence + increment
}

export function decrementSequence(sequence: number, decrement: number): number {
  return sequence < decrement ? MAX_INT32 - (decrement - sequence) + 1 : sequence - decrement
}

// ---------------------------------------------------------------------------------------------------------------
// Validation

/**
 * What stands at a position, in the order in which Kafka's ByteBufferLogInputStream finds out:
 *
 * - `end`: nothing, the bytes are used up.
 * - `partial`: the beginning of a batch whose end is missing, as at the end of a fetch. Kafka passes over it.
 * - `lengthTooSmall`: a batchLength that no batch has. Kafka: CORRUPT_MESSAGE.
 * - `unknownMagic`: below 0 or above 2. Kafka: CORRUPT_MESSAGE.
 * - `legacyMagic`: a whole message of magic 0 or 1, which Kafka refuses to append since 4.0 (KIP-724).
 * - `complete`: a whole batch of magic 2. Its crc is another question: `isCrcValid`.
 */
export type BatchState = 'end' | 'partial' | 'lengthTooSmall' | 'unknownMagic' | 'legacyMagic' | 'complete'

/** Looks at no byte from `end` on. */
export function inspectBatch(buffer: Buffer, position: number, end = buffer.length): BatchState {
  const available = end - position
  if (available < BATCH_PREFIX_BYTES) return available <= 0 ? 'end' : 'partial'
  const length = batchLength(buffer, position)
  if (length < MINIMUM_BATCH_LENGTH) return 'lengthTooSmall'
  if (available <= FIELD.magic) return 'partial'
  const version = magic(buffer, position)
  if (version < 0 || version > CURRENT_MAGIC) return 'unknownMagic'
  if (available < length + BATCH_PREFIX_BYTES) return 'partial'
  if (version < CURRENT_MAGIC) return 'legacyMagic'
  return length < BATCH_HEADER_BYTES - BATCH_PREFIX_BYTES ? 'lengthTooSmall' : 'complete'
}

/** The crc that the batch should state. */
export function computeCrc(buffer: Buffer, position: number): number {
  return crc32c(buffer, position + FIELD.attributes, position + sizeInBytes(buffer, position))
}

export function isCrcValid(buffer: Buffer, position: number): boolean {
  return crc(buffer, position) === computeCrc(buffer, position)
}

/**
 * The positions of the batches between `start` and `end`. Ends at a partial batch and returns where that begins, or
 * `end` if there is none. Throws CorruptRecords at anything that is not a batch of magic 2; the crc is not looked at.
 */
export function* batchPositions(buffer: Buffer, start = 0, end = buffer.length): Generator<number, number, void> {
  let position = start
  for (;;) {
    const state = inspectBatch(buffer, position, end)
    if (state === 'end' || state === 'partial') return position
    if (state !== 'complete') throw new CorruptRecords(describeState(buffer, position, state))
    yield position
    position += sizeInBytes(buffer, position)
  }
}

/** What is wrong with bytes that `inspectBatch` does not find complete, for the message of an error. */
export function describeState(buffer: Buffer, position: number, state: BatchState): string {
  switch (state) {
    case 'complete':
      return `a whole batch at byte ${position}`
    case 'end':
      return `there is no batch at byte ${position}`
    case 'partial':
      return `the batch at byte ${position} is not whole`
    case 'lengthTooSmall':
      return `the batch at byte ${position} has an impossible length of ${batchLength(buffer, position)}`
    case 'unknownMagic':
    case 'legacyMagic':
      return `the batch at byte ${position} has the unsupported magic ${magic(buffer, position)}`
  }
}

// ---------------------------------------------------------------------------------------------------------------
// Patching

/** Leaves the crc as it is, which does not cover the base offset. */
export function setBaseOffset(buffer: Buffer, position: number, value: number): void {
  writeInt64(buffer, position, value)
}

/** Leaves the crc as it is, which does not cover the partition leader epoch. */
export function setPartitionLeaderEpoch(buffer: Buffer, position: number, value: number): void {
  writeInt32(buffer, position + FIELD.partitionLeaderEpoch, value)
}

/** Computes the crc again, unless the batch has this very timestamp already. */
export function setMaxTimestamp(buffer: Buffer, position: number, type: TimestampType, value: number): void {
  if (timestampType(buffer, position) === type && maxTimestamp(buffer, position) === value) return
  const others = attributes(buffer, position) & ~ATTRIBUTE.logAppendTime
  const bit = type === 'LogAppendTime' ? ATTRIBUTE.logAppendTime : 0
  writeInt16(buffer, position + FIELD.attributes, others | bit)
  writeInt64(buffer, position + FIELD.maxTimestamp, value)
  updateCrc(buffer, position)
}

/** Gives every record the time at which the broker appended it, in ms (`message.timestamp.type=LogAppendTime`). */
export function setLogAppendTime(buffer: Buffer, position: number, timestamp: number): void {
  setMaxTimestamp(buffer, position, 'LogAppendTime', timestamp)
}

/** Makes the crc that of the bytes as they are now. */
export function updateCrc(buffer: Buffer, position: number): void {
  writeInt32(buffer, position + FIELD.crc, computeCrc(buffer, position))
}
