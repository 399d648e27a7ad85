import { describe, expect, test } from 'vitest'
import { ConfigStore } from '../../../src/cluster/configs/config-store.js'
import { type InvalidRecords, soleBatch, validateBatch } from '../../../src/cluster/log/validate.js'
import { updateCrc } from '../../../src/protocol/batch.js'
import { encodeBatch } from '../../../src/protocol/encode-batch.js'
import { KafkaError } from '../../../src/protocol/errors.js'

const NOW = 1_700_000_000_000
const HOUR_MS = 3_600_000

type BatchOptions = Partial<Parameters<typeof encodeBatch>[0]>

function batch(options: BatchOptions = {}): Buffer {
  return encodeBatch({ records: [{ key: Buffer.from('k'), value: Buffer.from('v'), timestamp: NOW }], ...options })
}

/** A batch with other bytes at some place, and a crc that says so. */
function changed(change: (bytes: Buffer) => void, options: BatchOptions = {}): Buffer {
  const bytes = batch(options)
  change(bytes)
  updateCrc(bytes, 0)
  return bytes
}

const configs = new ConfigStore({ statics: new Map(), brokers: [{ id: 1 }] })

function validate(bytes: Buffer, overrides: Record<string, string> = {}): void {
  const config = configs.resolveTopic(new Map(Object.entries(overrides)))
  validateBatch(bytes, { config, partition: 'orders-3', now: NOW })
}

function refusalOf(check: () => unknown): KafkaError {
  try {
    check()
  } catch (error) {
    if (error instanceof KafkaError) return error
    throw error
  }
  throw new Error('it was not refused')
}

describe('produce data', () => {
  test('is one batch', () => {
    const one = batch()
    expect(soleBatch(one)).toBe(one)
  })

  test('may end in the beginning of another batch, which is passed over', () => {
    const one = batch()
    for (const size of [5, 20, one.length - 1]) {
      expect(soleBatch(Buffer.concat([one, one.subarray(0, size)]))).toEqual(one)
    }
  })

  test.each([
    ['nothing at all', null],
    ['no bytes', Buffer.alloc(0)],
    ['too few bytes for a batch', Buffer.alloc(10)],
    ['a batch cut short', batch().subarray(0, 65)],
    ['two batches', Buffer.concat([batch(), batch()])],
    ['a message of magic 1', changed((bytes) => bytes.writeInt8(1, 16))],
    ['a message of magic 1 behind a batch', Buffer.concat([batch(), changed((bytes) => bytes.writeInt8(1, 16))])],
  ])('is refused as INVALID_RECORD when it is %s', (_what, records) => {
    expect(refusalOf(() => soleBatch(records)).error).toBe('INVALID_RECORD')
  })

  test.each([
    ['of a size that no batch has', changed((bytes) => bytes.writeInt32BE(40, 8))],
    ['of a format that there is not', changed((bytes) => bytes.writeInt8(3, 16))],
    ['with something else behind it', Buffer.concat([batch(), Buffer.alloc(20)])],
  ])('is refused as CORRUPT_MESSAGE when it is a batch %s', (_what, records) => {
    expect(refusalOf(() => soleBatch(records)).error).toBe('CORRUPT_MESSAGE')
  })
})

describe('a batch', () => {
  test('is taken as producers write it', () => {
    expect(() => validate(batch())).not.toThrow()
    expect(() => validate(batch({ producerId: 7, producerEpoch: 0, baseSequence: 0 }))).not.toThrow()
    expect(() => validate(batch({ compression: 'gzip' }))).not.toThrow()
  })

  test('is refused when it is larger than max.message.bytes, even if it is corrupt as well', () => {
    const bytes = batch()
    bytes[66]! ^= 1
    const limit = (size: number) => ({ 'max.message.bytes': String(size) })
    expect(refusalOf(() => validate(bytes, limit(bytes.length - 1))).error).toBe('MESSAGE_TOO_LARGE')
    expect(refusalOf(() => validate(bytes, limit(bytes.length))).error).toBe('CORRUPT_MESSAGE')
    expect(() => validate(batch(), limit(bytes.length))).not.toThrow()
  })

  test.each([
    ['an offset of its own', batch({ baseOffset: 5 })],
    ['no offsets', changed((bytes) => bytes.writeInt32BE(-1, 23))],
    ['more offsets than records', changed((bytes) => bytes.writeInt32BE(5, 23))],
    ['offsets beyond counting', changed((bytes) => bytes.writeInt32BE(0x7fff_ffff, 23))],
    ['no records', changed((bytes) => bytes.writeInt32BE(0, 57))],
    ['the mark of a control batch', changed((bytes) => bytes.writeInt16BE(0x20, 21))],
    ['a producer but no sequence', changed((bytes) => bytes.writeBigInt64BE(7n, 43))],
  ])('is refused as INVALID_RECORD when it has %s', (_what, bytes) => {
    expect(refusalOf(() => validate(bytes)).error).toBe('INVALID_RECORD')
  })

  test('is refused when its codec is none of those that Kafka knows', () => {
    const bytes = changed((each) => each.writeInt16BE(5, 21))
    expect(refusalOf(() => validate(bytes)).error).toBe('UNKNOWN_SERVER_ERROR')
  })
})

describe('records without a key', () => {
  const records = [...'kxkxxx'].map((key) => ({ key: key === 'k' ? Buffer.from(key) : null, timestamp: NOW }))
  const message = 'Compacted topic cannot accept message without key in topic partition orders-3'

  test('are named where the topic is compacted', () => {
    const refusal = refusalOf(() => validate(batch({ records }), { 'cleanup.policy': 'compact' })) as InvalidRecords
    expect(refusal.error).toBe('INVALID_RECORD')
    expect(refusal.recordErrors).toEqual([1, 3, 4, 5].map((batchIndex) => ({ batchIndex, message })))
    const shown = [1, 3, 4].map((index) => `RecordError(batchIndex=${index}, message='${message}')`)
    expect(refusal.message).toBe(
      `One or more records have been rejected due to 4 record errors in total, and only showing the first three errors at most: [${shown.join(', ')}]`,
    )
  })

  test('are found in compressed batches, too', () => {
    const bytes = batch({ records, compression: 'gzip' })
    expect(refusalOf(() => validate(bytes, { 'cleanup.policy': 'compact,delete' })).error).toBe('INVALID_RECORD')
  })

  test('are taken where it is not', () => {
    expect(() => validate(batch({ records }))).not.toThrow()
  })
})

describe("a record's timestamp", () => {
  const at = (...timestamps: number[]) => batch({ records: timestamps.map((timestamp) => ({ timestamp })) })

  test('may lie an hour ahead, and as far back as it likes', () => {
    expect(() => validate(at(NOW + HOUR_MS))).not.toThrow()
    expect(() => validate(at(0, -5, -1))).not.toThrow()
  })

  test('is named where it lies further ahead', () => {
    const late = [NOW + HOUR_MS + 1, NOW + HOUR_MS + 2]
    const refusal = refusalOf(() => validate(at(NOW, ...late))) as InvalidRecords
    expect(refusal.error).toBe('INVALID_TIMESTAMP')
    expect(refusal.message).toBe('One or more records have been rejected due to invalid timestamp')
    // What is left of an int64 where there is no limit to the past.
    const range = `[${BigInt(NOW) - 2n ** 63n + 1n}, ${NOW + HOUR_MS}]`
    expect(refusal.recordErrors).toEqual(
      late.map((timestamp, i) => ({
        batchIndex: i + 1,
        message: `Timestamp ${timestamp} of message with offset ${i + 1} is out of range. The timestamp should be within ${range}`,
      })),
    )
  })

  test('is named where it lies further back than the topic allows, unless there is none', () => {
    const limits = { 'message.timestamp.before.max.ms': '1000' }
    const refusal = refusalOf(() => validate(at(NOW - 1001), limits)) as InvalidRecords
    expect(refusal.recordErrors[0]!.message).toContain(`within [${NOW - 1000}, ${NOW + HOUR_MS}]`)
    expect(() => validate(at(NOW - 1000, -1), limits)).not.toThrow()
  })

  test('decides over the batch where keys are missing as well', () => {
    const records = [
      { key: null, timestamp: NOW },
      { key: Buffer.from('k'), timestamp: NOW + 2 * HOUR_MS },
    ]
    const refusal = refusalOf(() => validate(batch({ records }), { 'cleanup.policy': 'compact' })) as InvalidRecords
    expect(refusal.error).toBe('INVALID_TIMESTAMP')
    expect(refusal.recordErrors.map(({ batchIndex }) => batchIndex)).toEqual([0, 1])
  })

  test("is not the client's to set where the broker sets it", () => {
    const logAppendTime = { 'message.timestamp.type': 'LogAppendTime' }
    expect(() => validate(at(NOW + 9 * HOUR_MS), logAppendTime)).not.toThrow()
    const claimed = batch({ timestampType: 'LogAppendTime', maxTimestamp: NOW })
    const refusal = refusalOf(() => validate(claimed, logAppendTime)) as InvalidRecords
    expect(refusal.error).toBe('INVALID_TIMESTAMP')
    expect(refusal.recordErrors).toEqual([
      {
        batchIndex: 0,
        message: `Invalid timestamp type in message DefaultRecord(offset=0, timestamp=${NOW}, key=1 bytes, value=1 bytes). Producer should not set timestamp type to LogAppendTime.`,
      },
    ])
  })

  test('may claim to be the broker’s where it is not: it is judged like any other', () => {
    const claimed = (maxTimestamp: number) => batch({ timestampType: 'LogAppendTime', maxTimestamp })
    expect(() => validate(claimed(NOW))).not.toThrow()
    expect(refusalOf(() => validate(claimed(NOW + 2 * HOUR_MS))).error).toBe('INVALID_TIMESTAMP')
    expect(refusalOf(() => validate(claimed(-1))).error).toBe('INVALID_TIMESTAMP')
  })
})
