import { describe, expect, test } from 'vitest'
import { admitBatch } from '../../../src/cluster/log/admit.js'
import { type InvalidRecords, validateBatch } from '../../../src/cluster/log/validate.js'
import { BATCH_HEADER_BYTES, updateCrc } from '../../../src/protocol/batch.js'
import type { Compression } from '../../../src/protocol/compression.js'
import { encodeBatch } from '../../../src/protocol/encode-batch.js'
import { KafkaError } from '../../../src/protocol/errors.js'
import { decodeRecords } from '../../../src/protocol/records.js'
import { sizeOfVarint, writeVarint } from '../../../src/protocol/varint.js'
import { NOW, topicConfig } from './room.js'

function outcome(batch: Buffer, configs: Record<string, string> = {}): string {
  try {
    admitBatch(batch, { config: topicConfig(configs), partition: 'orders-0', now: NOW })
  } catch (error) {
    if (error instanceof KafkaError) return error.error
    throw error
  }
  return 'NONE'
}

function refusalOf(batch: Buffer, configs: Record<string, string> = {}): InvalidRecords {
  try {
    validateBatch(batch, { config: topicConfig(configs), partition: 'orders-0', now: NOW })
  } catch (error) {
    return error as InvalidRecords
  }
  throw new Error('the batch was not refused')
}

const recordsOf = (count: number, offsetOf = (i: number) => i) =>
  Array.from({ length: count }, (_, i) => ({
    key: Buffer.from(`k${i}`),
    value: Buffer.from(`${'v'.repeat(20)}${i}`),
    timestamp: NOW + i,
    offset: offsetOf(i),
  }))

function changed(batch: Buffer, change: (batch: Buffer) => void): Buffer {
  change(batch)
  updateCrc(batch, 0)
  return batch
}

/** A batch that says to have one record, of just these bytes. */
function bytesAsRecords(records: Buffer): Buffer {
  const header = encodeBatch({ records: [{ timestamp: NOW }] }).subarray(0, BATCH_HEADER_BYTES)
  return changed(Buffer.concat([header, records]), (batch) => batch.writeInt32BE(batch.length - 12, 8))
}

const varint = (value: number) => {
  const bytes = Buffer.alloc(sizeOfVarint(value))
  writeVarint(bytes, 0, value)
  return bytes
}

/** A record of these fields, behind its length. */
function record(...fields: (Buffer | readonly number[])[]): Buffer {
  const body = Buffer.concat(fields.map((field) => Buffer.from(field)))
  return Buffer.concat([varint(body.length), body])
}

const ATTRIBUTES = [0]
const ZERO = varint(0)
const NULL = varint(-1)

// What follows was asked of a broker of Kafka 4.3.1, case by case.
describe('records', () => {
  test.each([
    ['as they should be', record(ATTRIBUTES, ZERO, ZERO, NULL, NULL, ZERO), 'NONE'],
    ['with a null key of another length than -1', record(ATTRIBUTES, ZERO, ZERO, varint(-5), NULL, ZERO), 'NONE'],
    [
      'with a header without a value',
      record(ATTRIBUTES, ZERO, ZERO, NULL, NULL, varint(1), varint(1), [65], NULL),
      'NONE',
    ],
    ['with attributes that nobody has defined', record([0x7f], ZERO, ZERO, NULL, NULL, ZERO), 'NONE'],
    ['with an offset before the batch', record(ATTRIBUTES, ZERO, varint(-3), NULL, NULL, ZERO), 'NONE'],
    ['of a length that does not end', Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 1, 0, 0, 0]), 'UNKNOWN_SERVER_ERROR'],
    ['of nothing but ones', Buffer.alloc(20, 0xff), 'UNKNOWN_SERVER_ERROR'],
    ['of a negative length', Buffer.concat([varint(-1), Buffer.alloc(6)]), 'INVALID_RECORD'],
    ['longer than the batch', Buffer.concat([varint(50), Buffer.from([0, 0, 0, 1, 1, 0])]), 'INVALID_RECORD'],
    ['longer than they say', Buffer.concat([varint(3), Buffer.from([0, 0, 0, 1, 1, 0])]), 'INVALID_RECORD'],
    ['shorter than they say', record(ATTRIBUTES, ZERO, ZERO, NULL, NULL, ZERO, [0]), 'INVALID_RECORD'],
    [
      'with a time that does not end',
      record(ATTRIBUTES, [...Array(10).fill(0x80), 1], ZERO, NULL, NULL, ZERO),
      'INVALID_RECORD',
    ],
    ['with a key longer than they are', record(ATTRIBUTES, ZERO, ZERO, varint(99), NULL, ZERO), 'INVALID_RECORD'],
    ['with a negative number of headers', record(ATTRIBUTES, ZERO, ZERO, NULL, NULL, varint(-1)), 'INVALID_RECORD'],
    ['with more headers than bytes', record(ATTRIBUTES, ZERO, ZERO, NULL, NULL, varint(5)), 'INVALID_RECORD'],
    [
      'with a header without a key',
      record(ATTRIBUTES, ZERO, ZERO, NULL, NULL, varint(1), NULL, NULL),
      'INVALID_RECORD',
    ],
    [
      'before other bytes',
      Buffer.concat([record(ATTRIBUTES, ZERO, ZERO, NULL, NULL, ZERO), Buffer.of(0)]),
      'INVALID_RECORD',
    ],
    ['cut short', Buffer.from([200, 1, 0, 0]), 'INVALID_RECORD'],
    ['of which there are none', Buffer.alloc(0), 'INVALID_RECORD'],
  ])('%s', (_what, bytes, expected) => {
    expect(outcome(bytesAsRecords(bytes))).toBe(expected)
  })

  const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

  test.each(codecs)('must be as many as the batch says (%s)', (compression) => {
    const counted = (count: number) =>
      changed(encodeBatch({ records: recordsOf(5), compression }), (batch) => {
        batch.writeInt32BE(count - 1, 23)
        batch.writeInt32BE(count, 57)
      })
    expect([3, 5, 7].map((count) => outcome(counted(count)))).toEqual(['INVALID_RECORD', 'NONE', 'INVALID_RECORD'])
  })

  const damaged: [string, (batch: Buffer) => Buffer][] = [
    ['cut short', (batch) => batch.subarray(0, batch.length - 6)],
    ['of four bytes', (batch) => batch.subarray(0, BATCH_HEADER_BYTES + 4)],
    [
      'with another byte in its middle',
      (batch) =>
        changed(batch, (bytes) => {
          bytes[BATCH_HEADER_BYTES + ((bytes.length - BATCH_HEADER_BYTES) >> 1)]! ^= 0x55
        }),
    ],
  ]
  test.each(codecs.slice(1).flatMap((codec) => damaged.map(([what, damage]) => [codec, what, damage] as const)))(
    'of a %s stream %s are news to Kafka',
    (compression, _what, damage) => {
      const batch = Buffer.from(damage(encodeBatch({ records: recordsOf(5), compression })))
      expect(outcome(changed(batch, (bytes) => bytes.writeInt32BE(bytes.length - 12, 8)))).toBe('UNKNOWN_SERVER_ERROR')
    },
  )

  test.each([
    ['gzip', 'UNKNOWN_SERVER_ERROR'],
    ['snappy', 'UNKNOWN_SERVER_ERROR'],
    ['lz4', 'UNKNOWN_SERVER_ERROR'],
    ['zstd', 'INVALID_RECORD'],
  ] as const)('of no %s stream at all', (compression, expected) => {
    const batch = encodeBatch({ records: recordsOf(1), compression }).subarray(0, BATCH_HEADER_BYTES)
    expect(outcome(changed(Buffer.from(batch), (bytes) => bytes.writeInt32BE(bytes.length - 12, 8)))).toBe(expected)
  })
})

describe('offsets within a batch that do not count from 0', () => {
  const shifted = (compression: Compression) =>
    encodeBatch({ records: recordsOf(3, (i) => i * 2), compression, lastOffset: 2 })

  test('stay as they are where nothing is compressed', () => {
    const batch = shifted('none')
    for (const type of ['producer', 'uncompressed']) {
      const { bytes } = admitBatch(batch, {
        config: topicConfig({ 'compression.type': type }),
        partition: 'orders-0',
        now: NOW,
      })
      expect(bytes).toBe(batch)
    }
  })

  test('are beyond Kafka where the codec stays, and put right where it does not', () => {
    expect(outcome(shifted('gzip'))).toBe('UNKNOWN_SERVER_ERROR')
    expect(outcome(shifted('gzip'), { 'compression.type': 'gzip' })).toBe('UNKNOWN_SERVER_ERROR')
    for (const [from, to] of [
      ['gzip', 'lz4'],
      ['gzip', 'uncompressed'],
      ['none', 'zstd'],
    ] as const) {
      const config = topicConfig({ 'compression.type': to })
      const { bytes } = admitBatch(shifted(from), { config, partition: 'orders-0', now: NOW })
      expect(Array.from(decodeRecords(bytes), ({ offset, timestamp }) => [offset, timestamp])).toEqual([
        [0, NOW],
        [1, NOW + 1],
        [2, NOW + 2],
      ])
    }
  })

  test('are named as they are where a record is refused', () => {
    const records = [
      { timestamp: NOW, offset: 3 },
      { timestamp: NOW + 7_200_000, offset: 9 },
    ]
    expect(refusalOf(encodeBatch({ records, lastOffset: 1 })).recordErrors).toMatchObject([
      { batchIndex: 1, message: expect.stringContaining(`Timestamp ${NOW + 7_200_000} of message with offset 9 is`) },
    ])
  })
})

describe('the time of a batch', () => {
  const timestamps = (batch: Buffer, configs: Record<string, string> = {}) =>
    admitBatch(batch, { config: topicConfig(configs), partition: 'orders-0', now: NOW }).timestamps

  test.each(['none', 'gzip'] as const)(
    'is the largest of its records, whatever the client said (%s)',
    (compression) => {
      const claimed = encodeBatch({ records: recordsOf(3), maxTimestamp: 5, compression })
      expect(timestamps(claimed)).toEqual({ type: 'CreateTime', maxTimestamp: NOW + 2 })
      const early = encodeBatch({ records: [{ timestamp: NOW }, { timestamp: NOW - 9 * 86_400_000 }], compression })
      expect(timestamps(early)).toEqual({ type: 'CreateTime', maxTimestamp: NOW })
    },
  )

  test.each(['none', 'gzip'] as const)('is -1 where no record has one (%s)', (compression) => {
    for (const timestamp of [-1, -7]) {
      expect(timestamps(encodeBatch({ records: [{ timestamp }], compression })).maxTimestamp).toBe(-1)
    }
  })

  test('is the one that a client claims for the broker', () => {
    const claimed = encodeBatch({ records: recordsOf(2), timestampType: 'LogAppendTime', maxTimestamp: NOW - 500 })
    expect(timestamps(claimed)).toEqual({ type: 'CreateTime', maxTimestamp: NOW - 500 })
  })

  test("is the broker's where the topic wants it", () => {
    const configs = { 'message.timestamp.type': 'LogAppendTime' }
    const future = encodeBatch({ records: [{ timestamp: NOW + 86_400_000 }] })
    expect(timestamps(future, configs)).toEqual({ type: 'LogAppendTime', maxTimestamp: NOW })
  })

  test('stays with its records when they are packed anew', () => {
    const configs = { 'message.timestamp.type': 'LogAppendTime', 'compression.type': 'gzip' }
    const admitted = admitBatch(encodeBatch({ records: recordsOf(2) }), {
      config: topicConfig(configs),
      partition: 'orders-0',
      now: NOW + 99,
    })
    expect(admitted.timestamps).toEqual({ type: 'LogAppendTime', maxTimestamp: NOW + 99 })
    expect(Array.from(decodeRecords(admitted.bytes), ({ timestamp }) => timestamp)).toEqual([NOW, NOW + 1])
  })
})

describe('a refusal names', () => {
  test('nanoseconds in full', () => {
    const batch = encodeBatch({ records: [{ timestamp: 0 }, { timestamp: 5 }] })
    const nanoseconds = changed(batch, (bytes) => bytes.writeBigInt64BE(1_700_000_000_000_000_000n, 27))
    const refusal = refusalOf(nanoseconds)
    expect(refusal.error).toBe('INVALID_TIMESTAMP')
    const range = `[${BigInt(NOW) - 2n ** 63n + 1n}, ${NOW + 3_600_000}]`
    expect(refusal.recordErrors.map(({ message }) => message)).toEqual([
      `Timestamp 1700000000000000000 of message with offset 0 is out of range. The timestamp should be within ${range}`,
      `Timestamp 1700000000000000005 of message with offset 1 is out of range. The timestamp should be within ${range}`,
    ])
  })

  test('a past that no number holds', () => {
    const batch = encodeBatch({ records: [{ timestamp: 0 }] })
    const longAgo = changed(batch, (bytes) => bytes.writeBigInt64BE(-(2n ** 53n), 27))
    const refusal = refusalOf(longAgo)
    expect(refusal.error).toBe('INVALID_TIMESTAMP')
    expect(refusal.recordErrors[0]!.message).toMatch(/^Timestamp -9007199254740992 of message with offset 0 is out of/)
    expect(outcome(changed(batch, (bytes) => bytes.writeBigInt64BE(-(2n ** 53n) + 1n, 27)))).toBe('NONE')
  })

  test.each([
    ['none', 'producer', 'DefaultRecord', 0],
    ['none', 'gzip', 'DefaultRecord', 0],
    ['gzip', 'producer', 'PartialDefaultRecord', -1],
    ['gzip', 'gzip', 'PartialDefaultRecord', -1],
    ['lz4', 'gzip', 'DefaultRecord', 0],
  ] as const)("the records that claim the broker's time (%s to %s)", (compression, type, name, sizeOfNull) => {
    const records = [
      { key: Buffer.from('kk'), value: Buffer.from('vvv') },
      { key: null, value: null },
    ]
    const batch = encodeBatch({ records, timestampType: 'LogAppendTime', maxTimestamp: NOW, compression })
    const configs = { 'message.timestamp.type': 'LogAppendTime', 'compression.type': type }
    const claims = 'Producer should not set timestamp type to LogAppendTime.'
    expect(refusalOf(batch, configs).recordErrors.map(({ message }) => message)).toEqual([
      `Invalid timestamp type in message ${name}(offset=0, timestamp=${NOW}, key=2 bytes, value=3 bytes). ${claims}`,
      `Invalid timestamp type in message ${name}(offset=1, timestamp=${NOW}, key=${sizeOfNull} bytes, value=${sizeOfNull} bytes). ${claims}`,
    ])
  })
})
