import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { FIELD, updateCrc } from '../../src/protocol/batch.js'
import { COMPRESSIONS } from '../../src/protocol/compression.js'
import { encodeBatch } from '../../src/protocol/encode-batch.js'
import { CorruptRecords, decodeRecords, type KafkaRecord, RecordReader } from '../../src/protocol/records.js'
import { type GoldenRecord, goldenBatches, goldenBytes, goldenMessageSets } from './golden-batches.js'

function asGolden(record: KafkaRecord): GoldenRecord {
  return {
    offset: record.offset,
    timestamp: record.timestamp,
    keyHex: record.key?.toString('hex') ?? null,
    valueHex: record.value?.toString('hex') ?? null,
    headers: record.headers.map(({ key, value }) => [key, value?.toString('hex') ?? null]),
  }
}

/** As `golden/README.md` says. */
function digest(records: KafkaRecord[]): string {
  const hash = createHash('sha256')
  const int32 = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(value)
    hash.update(bytes)
  }
  const int64 = (value: number) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64BE(BigInt(value))
    hash.update(bytes)
  }
  const field = (value: Buffer | null) => {
    int32(value?.length ?? -1)
    if (value !== null) hash.update(value)
  }
  for (const record of records) {
    int64(record.offset)
    int64(record.timestamp)
    field(record.key)
    field(record.value)
    int32(record.headers.length)
    for (const header of record.headers) {
      field(Buffer.from(header.key))
      field(header.value)
    }
  }
  return hash.digest('hex')
}

/** A batch of magic 2 around bytes given as hex. The base timestamp is 1000. */
function batchOf(records: string, { count = 1, attributes = 0, baseSequence = -1 } = {}): Buffer {
  const bytes = Buffer.concat([goldenBytes('v2 empty'), Buffer.from(records.replaceAll(' ', ''), 'hex')])
  bytes.writeBigInt64BE(0n, FIELD.baseOffset)
  bytes.writeInt32BE(bytes.length - 12, FIELD.batchLength)
  bytes.writeInt16BE(attributes, FIELD.attributes)
  bytes.writeBigInt64BE(1000n, FIELD.baseTimestamp)
  bytes.writeBigInt64BE(2000n, FIELD.maxTimestamp)
  bytes.writeInt32BE(baseSequence, FIELD.baseSequence)
  bytes.writeInt32BE(count, FIELD.recordCount)
  updateCrc(bytes, 0)
  return bytes
}

function decoded(bytes: Buffer): KafkaRecord[] {
  return [...decodeRecords(bytes)]
}

describe('the records of a batch written by Kafka', () => {
  test.each(goldenBatches.map((golden) => [golden.case, golden] as const))('%s', (_, golden) => {
    const records = [...decodeRecords(Buffer.concat([Buffer.alloc(9), Buffer.from(golden.hex, 'hex')]), 9)]
    expect(records).toHaveLength(golden.batch.recordCount)
    if (golden.records !== undefined) {
      expect(records.map(asGolden)).toEqual(golden.records)
    } else {
      const { count, sha256, first, last } = golden.recordsDigest!
      expect(records).toHaveLength(count)
      if (first !== undefined) expect(asGolden(records[0]!)).toEqual(first)
      if (last !== undefined) expect(asGolden(records.at(-1)!)).toEqual(last)
      expect(digest(records)).toBe(sha256)
    }
  })

  test.each(goldenMessageSets.map((golden) => [golden.case, golden] as const))('%s is refused', (_, golden) => {
    expect(() => decoded(Buffer.from(golden.hex, 'hex'))).toThrow(CorruptRecords)
  })

  test('records have the sequence numbers of their batch, past the largest int32 too', () => {
    const records = decoded(goldenBytes('v2 idempotent, sequence wraps'))
    expect(records.map((record) => record.sequence)).toEqual([2147483646, 2147483647, 0, 1])
    expect(decoded(goldenBytes('v2 one record'))[0]!.sequence).toBe(-1)
  })

  test('a record is decoded when it is asked for', () => {
    // The second record is broken, which the one who stops at the first never learns.
    const records = decodeRecords(batchOf('0c 00 00 00 01 01 00  0c 00 00 02 01 01 7f', { count: 2 }))
    expect(records.next().value).toMatchObject({ offset: 0 })
    expect(() => records.next()).toThrow(CorruptRecords)
  })
})

describe('the reader', () => {
  test('gives each part on its own', () => {
    const reader = new RecordReader(goldenBytes('v2 none CreateTime'))
    const seen: unknown[] = []
    while (reader.next()) {
      const { key, value, headers } = reader.record()
      expect([reader.key(), reader.value(), reader.headers()]).toEqual([key, value, headers])
      expect(reader.keyAsLatin1()).toBe(key?.toString('latin1'))
      seen.push([reader.offset, reader.hasKey(), reader.hasValue(), headers.length])
    }
    expect(seen).toEqual(
      goldenBatches
        .find((golden) => golden.case === 'v2 none CreateTime')!
        .records!.map((record) => [
          record.offset,
          record.keyHex !== null,
          record.valueHex !== null,
          record.headers.length,
        ]),
    )
    expect(reader.next()).toBe(false)
  })

  test('buffers are views of an uncompressed batch', () => {
    const bytes = goldenBytes('v2 one record')
    const [record] = decoded(bytes)
    expect(record!.value!.buffer).toBe(bytes.buffer)
  })
})

describe('bytes that Kafka reads as well', () => {
  test.each([
    ['the plain form', '0c 00 00 00 01 01 00'],
    ['a null of another negative length', '0c 00 00 00 03 03 00'],
    ['attributes of a record', '0c 7f 00 00 01 01 00'],
    ['a varint longer than needed', '14 00 00 80 80 80 80 00 01 01 00'],
    ['bits beyond an int32', '14 00 00 80 80 80 80 70 01 01 00'],
    ['bits beyond an int64', '1e 00 80 80 80 80 80 80 80 80 80 7e 00 01 01 00'],
  ])('%s', (_, hex) => {
    expect(decoded(batchOf(hex))).toEqual([
      { offset: 0, timestamp: 1000, sequence: -1, key: null, value: null, headers: [] },
    ])
  })

  test('an offset before the base offset, or after the last', () => {
    expect(decoded(batchOf('0c 00 00 03 01 01 00'))[0]!.offset).toBe(-2)
    expect(decoded(batchOf('0c 00 00 14 01 01 00'))[0]!.offset).toBe(10)
  })

  test('a header whose value has another negative length', () => {
    expect(decoded(batchOf('10 00 00 00 01 01 02 00 03'))[0]!.headers).toEqual([{ key: '', value: null }])
  })

  test('bytes in a batch of no records', () => {
    expect(decoded(batchOf('0c 00 00 00 01 01 00', { count: 0 }))).toEqual([])
    expect(decoded(batchOf('0c 00 00 00 01 01 00', { count: 0, attributes: 1 }))).toEqual([])
  })

  test('under log append time the timestamp of the batch, whatever the delta', () => {
    expect(decoded(batchOf('1e 00 ff ff ff ff ff ff ff ff ff 01 00 01 01 00', { attributes: 8 }))[0]!.timestamp).toBe(
      2000,
    )
  })
})

describe('bytes that are no records', () => {
  test.each([
    ['a record fewer than counted', '0c 00 00 00 01 01 00', 2],
    ['a record more than counted', '0c 00 00 00 01 01 00 0c 00 00 00 01 01 00', 1],
    ['a negative count', '0c 00 00 00 01 01 00', -1],
    ['no byte at all', '', 1],
    ['a length that is too small', '0a 00 00 00 01 01 00', 1],
    ['a length that is too large', '0e 00 00 00 01 01 00 00', 1],
    ['a length beyond the batch', '7e 00 00 00 01 01 00', 1],
    ['a negative length', '01 00 00 00 01 01 00', 1],
    ['a length of 0', '00 00 00 00 01 01 00', 1],
    ['a negative number of headers', '0c 00 00 00 01 01 01', 1],
    ['more headers than there are bytes', '0c 00 00 00 01 01 7e', 1],
    ['a header without a key', '10 00 00 00 01 01 02 01 01', 1],
    ['a key beyond the record', '0c 00 00 00 10 01 00 00 00 00 00 00 00', 1],
    ['a key beyond the batch', '0c 00 00 00 7e 01 00', 1],
    ['a varint of 6 bytes', '16 00 00 80 80 80 80 80 00 01 01 00', 1],
    ['a varlong of 11 bytes', '20 00 ff ff ff ff ff ff ff ff ff ff 01 00 01 01 00', 1],
    ['a timestamp that is no safe integer', '1e 00 ff ff ff ff ff ff ff ff ff 01 00 01 01 00', 1],
  ])('%s', (_, hex, count) => {
    expect(() => decoded(batchOf(hex, { count }))).toThrow(CorruptRecords)
  })

  test.each([5, 6, 7])('the compression id %d', (attributes) => {
    expect(() => decoded(batchOf('0c 00 00 00 01 01 00', { attributes }))).toThrow('unknown compression')
  })

  test.each([1, 2, 3, 4])('plain records under compression id %d', (attributes) => {
    expect(() => decoded(batchOf('0c 00 00 00 01 01 00', { attributes }))).toThrow(CorruptRecords)
  })

  test.each([
    ['base offset', FIELD.baseOffset, 0],
    ['base timestamp', FIELD.baseTimestamp, 0],
    ['log append time', FIELD.maxTimestamp, 8],
  ])('a %s that is no safe integer', (name, position, attributes) => {
    const bytes = batchOf('0c 00 00 00 01 01 00', { attributes })
    bytes.writeBigInt64BE(2n ** 60n, position)
    expect(() => decoded(bytes)).toThrow(name)
  })

  test('an offset that is no safe integer', () => {
    const bytes = batchOf('0c 00 00 02 01 01 00')
    bytes.writeBigInt64BE(BigInt(Number.MAX_SAFE_INTEGER), FIELD.baseOffset)
    expect(() => decoded(bytes)).toThrow('the offset')
  })

  test('a batch that is not whole, and no batch', () => {
    const bytes = goldenBytes('v2 one record')
    expect(() => decoded(bytes.subarray(0, bytes.length - 1))).toThrow('not whole')
    expect(() => decoded(Buffer.alloc(0))).toThrow('no batch')
  })

  test.each(COMPRESSIONS.slice(1))('more than the limit, of %s', (compression) => {
    const value = Buffer.alloc(100_000)
    const bytes = encodeBatch({ compression, records: [{ value }] })
    expect(bytes.length).toBeLessThan(10_000)
    expect(() => [...decodeRecords(bytes, 0, 50_000)]).toThrow('more than 50000 bytes')
    expect([...decodeRecords(bytes, 0, 200_000)][0]!.value!.equals(value)).toBe(true)
  })
})

describe('batches with changed bytes', () => {
  // A byte, a run or an end is changed at random (from a seed); the crc is not looked at, so the records see it all.
  const small = goldenBatches.filter((golden) => golden.hex.length < 2000)

  function mutations(seed: number): (bound: number) => number {
    let state = seed
    return (bound) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * bound)
    }
  }

  function mutate(bytes: Buffer, random: (bound: number) => number): Buffer {
    const result = Buffer.from(bytes)
    for (let change = random(3); change >= 0; change--) {
      // Mostly among the records; in the header a change tends to end the matter at once.
      const first = random(4) === 0 || result.length === 61 ? 8 : 61
      const position = first + random(result.length - first)
      if (random(4) === 0) result.fill(random(256), position, Math.min(position + random(6), result.length))
      else result[position] = random(2) === 0 ? random(256) : result[position]! ^ (1 << random(8))
    }
    return result
  }

  test.each(small.map((golden) => [golden.case, golden] as const))(
    '%s decodes or is corrupt, and touches no byte behind it',
    (_, golden) => {
      const original = Buffer.from(golden.hex, 'hex')
      const random = mutations(original.length)
      for (let run = 0; run < 150; run++) {
        const mutated = mutate(original, random)
        // What stands behind the batch differs between the two, so a result that depends on it would show.
        const outcomes = [0x00, 0xff].map((fill) => {
          try {
            const around = Buffer.concat([mutated, Buffer.alloc(64, fill)])
            around.writeInt32BE(mutated.length - 12, FIELD.batchLength)
            return [...decodeRecords(around, 0, 1_000_000)].map(asGolden)
          } catch (error) {
            expect(error).toBeInstanceOf(CorruptRecords)
            return (error as CorruptRecords).reason
          }
        })
        expect(outcomes[0]).toEqual(outcomes[1])
      }
    },
  )

  test('a count from the bytes allocates nothing', () => {
    expect(() => decoded(batchOf('0c 00 00 00 01 01 00', { count: 0x7fffffff }))).toThrow(CorruptRecords)
  })
})
