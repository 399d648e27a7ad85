import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as batch from '../../src/protocol/batch.js'
import { COMPRESSIONS } from '../../src/protocol/compression.js'
import { CorruptRecords } from '../../src/protocol/corrupt-records.js'
import {
  type BatchHeader,
  encodeBatch,
  encodeEmptyBatch,
  headerOf,
  type RecordToEncode,
} from '../../src/protocol/encode-batch.js'
import { decodeRecords, type KafkaRecord } from '../../src/protocol/records.js'
import { goldenBatches, goldenBytes } from './golden-batches.js'

function recordsOf(bytes: Buffer): KafkaRecord[] {
  return [...decodeRecords(bytes)]
}

/** The timestamps behind log append time, which the format keeps and its readers do not see. */
function withCreateTime(bytes: Buffer): Buffer {
  const result = Buffer.from(bytes)
  result[batch.FIELD.attributes + 1]! &= ~batch.ATTRIBUTE.logAppendTime
  return result
}

const withRecords = goldenBatches.filter((golden) => golden.batch.recordCount > 0)

describe('encoding what Kafka encoded', () => {
  const uncompressed = withRecords.filter((golden) => golden.batch.compression === 'none')

  test.each(uncompressed.map((golden) => [golden.case, golden] as const))('%s gives the same bytes', (_, golden) => {
    const bytes = Buffer.from(golden.hex, 'hex')
    const encoded = encodeBatch({ ...headerOf(bytes, 0), records: recordsOf(withCreateTime(bytes)) })
    expect(encoded.toString('hex')).toBe(golden.hex)
  })

  const compressed = withRecords.filter((golden) => golden.batch.compression !== 'none')

  test.each(compressed.map((golden) => [golden.case, golden] as const))('%s gives the same batch', (_, golden) => {
    const bytes = Buffer.from(golden.hex, 'hex')
    const records = recordsOf(bytes)
    const encoded = encodeBatch({ ...headerOf(bytes, 0), records })
    expect(headerOf(encoded, 0)).toEqual(headerOf(bytes, 0))
    expect(batch.maxTimestamp(encoded, 0)).toBe(golden.batch.maxTimestamp)
    expect(batch.recordCount(encoded, 0)).toBe(golden.batch.recordCount)
    expect(batch.inspectBatch(encoded, 0)).toBe('complete')
    expect(batch.isCrcValid(encoded, 0)).toBe(true)
    // Without a codec the same records are the same bytes.
    const plain = [records, recordsOf(encoded)].map((some) =>
      encodeBatch({ ...headerOf(bytes, 0), compression: 'none', records: some }).toString('hex'),
    )
    expect(plain[1]).toBe(plain[0])
  })

  const empty = goldenBatches.filter((golden) => golden.batch.recordCount === 0)

  test.each(empty.map((golden) => [golden.case, golden] as const))('%s gives the same bytes', (_, golden) => {
    const header = headerOf(Buffer.from(golden.hex, 'hex'), 0)
    const encoded = encodeEmptyBatch({ ...header, maxTimestamp: golden.batch.maxTimestamp })
    expect(encoded.toString('hex')).toBe(golden.hex)
  })

  test('a batch emptied by compaction loses its codec and its delete horizon', () => {
    const bytes = goldenBytes('v2 zstd transactional delete horizon')
    const encoded = encodeEmptyBatch({ ...headerOf(bytes, 0), maxTimestamp: batch.maxTimestamp(bytes, 0) })
    const { compression: _, deleteHorizonMs: __, ...kept } = headerOf(bytes, 0)
    expect(headerOf(encoded, 0)).toEqual({ ...kept, compression: 'none' })
    expect(encoded.length).toBe(batch.BATCH_HEADER_BYTES)
    expect(batch.isCrcValid(encoded, 0)).toBe(true)
    expect(batch.lastSequence(encoded, 0)).toBe(batch.lastSequence(bytes, 0))
    expect(batch.maxTimestamp(encoded, 0)).toBe(batch.maxTimestamp(bytes, 0))
    expect(recordsOf(encoded)).toEqual([])
  })
})

describe('encoding', () => {
  test('has defaults for everything but the records', () => {
    const bytes = encodeBatch({ records: [{}, { value: Buffer.from('v') }] })
    expect(headerOf(bytes, 0)).toEqual({
      compression: 'none',
      baseOffset: 0,
      lastOffset: 1,
      partitionLeaderEpoch: -1,
      timestampType: 'CreateTime',
      producerId: -1,
      producerEpoch: -1,
      baseSequence: -1,
      transactional: false,
      control: false,
    })
    expect(batch.maxTimestamp(bytes, 0)).toBe(-1)
    expect(recordsOf(bytes)).toEqual([
      { offset: 0, timestamp: -1, sequence: -1, key: null, value: null, headers: [] },
      { offset: 1, timestamp: -1, sequence: -1, key: null, value: Buffer.from('v'), headers: [] },
    ])
  })

  test('writes offsets and timestamps relative to the first', () => {
    const bytes = encodeBatch({
      baseOffset: 100,
      records: [{ timestamp: 50 }, { offset: 105, timestamp: 70 }, { timestamp: 60 }],
    })
    expect(batch.baseTimestamp(bytes, 0)).toBe(50)
    expect(batch.maxTimestamp(bytes, 0)).toBe(70)
    expect(batch.lastOffset(bytes, 0)).toBe(106)
    expect(recordsOf(bytes).map(({ offset, timestamp }) => [offset, timestamp])).toEqual([
      [100, 50],
      [105, 70],
      [106, 60],
    ])
  })

  test('relative to a base timestamp that is given', () => {
    const bytes = encodeBatch({ baseTimestamp: 40, records: [{ timestamp: 50 }] })
    expect(batch.baseTimestamp(bytes, 0)).toBe(40)
    expect(recordsOf(bytes)[0]!.timestamp).toBe(50)
  })

  test('log append time needs the time', () => {
    const log: BatchHeader = { timestampType: 'LogAppendTime', maxTimestamp: 99 }
    const bytes = encodeBatch({ ...log, records: [{ timestamp: 5 }] })
    expect(batch.hasLogAppendTime(bytes, 0)).toBe(true)
    expect(recordsOf(bytes)[0]!.timestamp).toBe(99)
    expect(() => encodeBatch({ timestampType: 'LogAppendTime', records: [{}] })).toThrow(RangeError)
  })

  test.each([
    ['no record', { records: [] }],
    ['an offset too far from the base offset', { records: [{}, { offset: 2 ** 31 }] }],
    ['a last offset too far from the base offset', { records: [{}], lastOffset: 2 ** 31 }],
    ['a timestamp that is no safe integer', { records: [{ timestamp: 2 ** 53 }] }],
    ['a fraction of an offset', { records: [{}], baseOffset: 0.5 }],
    ['a producer id that is no safe integer', { records: [{}], producerId: 2 ** 60 }],
  ])('%s is a RangeError', (_, options) => {
    expect(() => encodeBatch(options)).toThrow(RangeError)
  })

  test('the header of a batch with an unknown codec is refused', () => {
    const bytes = goldenBytes('v2 one record')
    bytes[batch.FIELD.attributes + 1] = 5
    expect(() => headerOf(bytes, 0)).toThrow(CorruptRecords)
  })

  test.each(COMPRESSIONS)('what is decoded is what was encoded: %s', (compression) => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
    const optional = fc.option(bytes)
    const record: fc.Arbitrary<RecordToEncode> = fc.record({
      timestamp: fc.oneof(fc.integer({ min: -1, max: 2 ** 45 }), fc.maxSafeNat()),
      key: optional,
      value: optional,
      headers: fc.array(fc.record({ key: fc.string({ unit: 'grapheme' }), value: optional }), { maxLength: 3 }),
    })
    const header = fc.record({
      baseOffset: fc.nat({ max: 2 ** 50 }),
      partitionLeaderEpoch: fc.nat(),
      producerId: fc.maxSafeNat(),
      producerEpoch: fc.nat(32767),
      baseSequence: fc.nat(2147483647),
      transactional: fc.boolean(),
    })
    fc.assert(
      fc.property(header, fc.array(record, { minLength: 1, maxLength: 20 }), (fields, records) => {
        const encoded = encodeBatch({ ...fields, compression, records })
        expect(batch.isCrcValid(encoded, 0)).toBe(true)
        expect(headerOf(encoded, 0)).toMatchObject({ ...fields, compression })
        expect(recordsOf(encoded)).toEqual(
          records.map((record, index) => ({
            ...record,
            offset: fields.baseOffset + index,
            sequence: batch.incrementSequence(fields.baseSequence, index),
          })),
        )
      }),
      { numRuns: 60, seed: 1 },
    )
  })

  test('a batch can be written again with another codec, or with fewer of its records', () => {
    const bytes = goldenBytes('v2 gzip CreateTime')
    const records = recordsOf(bytes)
    const zstd = encodeBatch({ ...headerOf(bytes, 0), records, compression: 'zstd' })
    expect(batch.compression(zstd, 0)).toBe('zstd')
    expect(recordsOf(zstd)).toEqual(records)

    const kept = encodeBatch({ ...headerOf(bytes, 0), records: [records[1]!, records[3]!] })
    expect(recordsOf(kept)).toEqual([records[1], records[3]])
    expect(batch.baseOffset(kept, 0)).toBe(batch.baseOffset(bytes, 0))
    expect(batch.lastOffset(kept, 0)).toBe(batch.lastOffset(bytes, 0))
    expect(batch.baseTimestamp(kept, 0)).toBe(records[1]!.timestamp)
  })
})
