/**
 * The records of a batch, one after another.
 *
 * ```
 * length varint, attributes int8, timestampDelta varlong, offsetDelta varint,
 * keyLength varint, key, valueLength varint, value, headerCount varint, headers: keyLength, key, valueLength, value
 * ```
 *
 * The log does without this: records are decoded where their contents matter, as in a lookup by timestamp, in compaction
 * and in what a test asserts. Bytes that are no records throw CorruptRecords, where Kafka's DefaultRecord and
 * DefaultRecordBatch throw InvalidRecordException; a timestamp or an offset that is not a safe integer does so, too.
 */

import {
  BATCH_HEADER_BYTES,
  baseOffset,
  baseSequence,
  baseTimestamp,
  compression as compressionOf,
  describeState,
  hasLogAppendTime,
  incrementSequence,
  inspectBatch,
  maxTimestamp,
  NO_SEQUENCE,
  recordCount,
  sizeInBytes,
} from './batch.js'
import { decompress } from './compression.js'
import { CorruptRecords } from './corrupt-records.js'
import { VarintReader } from './varint.js'

export { CorruptRecords } from './corrupt-records.js'

export interface RecordHeader {
  key: string
  value: Buffer | null
}

/** A record as its reader sees it. The buffers are views of the batch, or of what it decompressed to: not copies. */
export interface KafkaRecord {
  offset: number
  /** In ms, or -1 for none. Under LogAppendTime it is that of the batch. */
  timestamp: number
  /** The idempotent producer's number for it, or -1 for none. */
  sequence: number
  key: Buffer | null
  value: Buffer | null
  headers: RecordHeader[]
}

/** Decodes the batch at a position, each record when it is asked for. The crc is not looked at. */
export function* decodeRecords(
  buffer: Buffer,
  position = 0,
  limitBytes?: number,
): Generator<KafkaRecord, undefined, void> {
  const reader = new RecordReader(buffer, position, limitBytes)
  while (reader.next()) yield reader.record()
}

/**
 * Walks the records of a batch without making an object of each, for those who need an offset or a key only:
 *
 * ```ts
 * const reader = new RecordReader(buffer, position)
 * while (reader.next()) if (reader.timestamp >= timestamp) return reader.offset
 * ```
 *
 * `next` checks the whole record, headers included, even if nothing of it is asked for.
 */
export class RecordReader {
  /** Of the current record, as are all of the fields and methods below. */
  offset = 0
  /** In ms. */
  timestamp = 0
  /** Kafka's NO_SEQUENCE, -1, where the batch has none. */
  sequence = NO_SEQUENCE

  private readonly input: VarintReader
  private readonly end: number
  private readonly baseOffset: number
  private readonly baseTimestamp: number
  private readonly baseSequence: number
  private readonly logAppendTime: number | undefined
  private remaining: number
  private keyStart = 0
  private keyEnd = -1
  private valueStart = 0
  private valueEnd = -1
  private headersStart = 0
  private headerCount = 0
  /** Where the bytes that `skipBytes` passed over last begin. */
  private fieldStart = 0

  /** `limitBytes` bounds what the batch may decompress to, MAX_DECOMPRESSED_BYTES by default. */
  constructor(buffer: Buffer, position = 0, limitBytes?: number) {
    const state = inspectBatch(buffer, position)
    if (state !== 'complete') throw new CorruptRecords(describeState(buffer, position, state))
    this.baseOffset = representable(baseOffset(buffer, position), 'base offset')
    this.baseTimestamp = representable(baseTimestamp(buffer, position), 'base timestamp')
    this.baseSequence = baseSequence(buffer, position)
    this.logAppendTime = hasLogAppendTime(buffer, position)
      ? representable(maxTimestamp(buffer, position), 'log append time')
      : undefined
    this.remaining = recordCount(buffer, position)
    if (this.remaining < 0) throw new CorruptRecords(`a batch of ${this.remaining} records`)
    const records = recordsOf(buffer, position, this.remaining, limitBytes)
    this.end = records.end
    this.input = records
  }

  /** Moves to the next record. False after the last. */
  next(): boolean {
    if (this.remaining === 0) return false
    const { input, end } = this
    input.end = end
    const length = input.varint()
    const start = input.position
    if (length < 0 || length > end - start) {
      throw new CorruptRecords(`a record of ${length} bytes where ${end - start} are left`)
    }
    input.end = start + length
    // The attributes of a record: none is defined, whatever stands there is passed over.
    input.byte()
    this.setTimestamp(input.varlong())
    this.setOffset(input.varint())
    this.keyEnd = this.skipBytes()
    this.keyStart = this.fieldStart
    this.valueEnd = this.skipBytes()
    this.valueStart = this.fieldStart
    this.skipHeaders()
    if (input.position !== input.end) {
      throw new CorruptRecords(`a record of ${length} bytes whose fields take ${input.position - start}`)
    }
    if (--this.remaining === 0 && input.position !== end) {
      throw new CorruptRecords(`${end - input.position} bytes are left after the last record`)
    }
    return true
  }

  /** Whether the record has a key, without making a view of it. */
  hasKey(): boolean {
    return this.keyEnd >= 0
  }

  /** Whether the record has a value; one without is a tombstone where the topic is compacted. */
  hasValue(): boolean {
    return this.valueEnd >= 0
  }

  key(): Buffer | null {
    return this.keyEnd < 0 ? null : this.input.buffer.subarray(this.keyStart, this.keyEnd)
  }

  /** The key as a text of its bytes, a character for each: to compare with others, without making a view of it. */
  keyAsLatin1(): string | undefined {
    return this.keyEnd < 0 ? undefined : this.input.buffer.toString('latin1', this.keyStart, this.keyEnd)
  }

  value(): Buffer | null {
    return this.valueEnd < 0 ? null : this.input.buffer.subarray(this.valueStart, this.valueEnd)
  }

  headers(): RecordHeader[] {
    const headers: RecordHeader[] = []
    if (this.headerCount === 0) return headers
    const { buffer } = this.input
    const input = new VarintReader(buffer, this.headersStart, this.input.position)
    for (let index = 0; index < this.headerCount; index++) {
      const keySize = input.varint()
      const keyEnd = input.position + keySize
      const key = buffer.toString('utf8', input.position, keyEnd)
      input.position = keyEnd
      const valueSize = input.varint()
      const valueEnd = input.position + Math.max(valueSize, 0)
      headers.push({ key, value: valueSize < 0 ? null : buffer.subarray(input.position, valueEnd) })
      input.position = valueEnd
    }
    return headers
  }

  /** All of the record at once. */
  record(): KafkaRecord {
    return {
      offset: this.offset,
      timestamp: this.timestamp,
      sequence: this.sequence,
      key: this.key(),
      value: this.value(),
      headers: this.headers(),
    }
  }

  private setTimestamp(delta: number): void {
    if (this.logAppendTime !== undefined) {
      this.timestamp = this.logAppendTime
      return
    }
    this.timestamp = representable(this.baseTimestamp + representable(delta, 'timestamp delta'), 'timestamp')
  }

  private setOffset(delta: number): void {
    this.offset = representable(this.baseOffset + delta, 'offset')
    this.sequence = this.baseSequence < 0 ? NO_SEQUENCE : incrementSequence(this.baseSequence, delta)
  }

  /** Passes over a length and as many bytes, and returns where they end; -1 for null, which any negative length is. */
  private skipBytes(): number {
    const { input } = this
    const length = input.varint()
    this.fieldStart = input.position
    if (length < 0) return -1
    if (length > input.end - input.position) {
      throw new CorruptRecords(`a field of ${length} bytes where ${input.end - input.position} are left`)
    }
    input.position += length
    return input.position
  }

  private skipHeaders(): void {
    const { input } = this
    const count = input.varint()
    if (count < 0 || count > input.end - input.position) {
      throw new CorruptRecords(`${count} headers where ${input.end - input.position} bytes are left`)
    }
    this.headersStart = input.position
    this.headerCount = count
    for (let index = 0; index < count; index++) {
      if (this.skipBytes() < 0) throw new CorruptRecords('a header without a key')
      this.skipBytes()
    }
  }
}

/** The records section, decompressed. Of a batch without records Kafka reads no byte, so whatever is there may stay. */
function recordsOf(buffer: Buffer, position: number, count: number, limitBytes: number | undefined): VarintReader {
  const start = position + BATCH_HEADER_BYTES
  const end = position + sizeInBytes(buffer, position)
  const codec = compressionOf(buffer, position)
  if (codec === undefined) throw new CorruptRecords('an unknown compression type')
  if (codec === 'none' || count === 0) return new VarintReader(buffer, start, end)
  const bytes = decompress(codec, buffer.subarray(start, end), limitBytes)
  return new VarintReader(bytes, 0, bytes.length)
}

function representable(value: number, what: string): number {
  if (!Number.isSafeInteger(value)) throw new CorruptRecords(`the ${what} ${value} is not a safe integer`)
  return value
}
