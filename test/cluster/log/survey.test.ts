import { describe, expect, test } from 'vitest'
import { surveyRecords } from '../../../src/cluster/log/survey.js'
import { Random } from '../../../src/cluster/random.js'
import { BATCH_HEADER_BYTES, recordCount } from '../../../src/protocol/batch.js'
import { encodeBatch, type RecordToEncode } from '../../../src/protocol/encode-batch.js'
import { CorruptRecords, RecordReader } from '../../../src/protocol/records.js'

function survey(batch: Buffer, count = recordCount(batch, 0), end = batch.length) {
  return surveyRecords(batch, BATCH_HEADER_BYTES, end, count)
}

/** The same, found by reading every record; undefined where they are none. */
function slowly(batch: Buffer) {
  const deltas: number[] = []
  let hasKeyless = false
  let hasOwnOffsets = true
  try {
    const reader = new RecordReader(batch, 0)
    while (reader.next()) {
      if (!reader.hasKey()) hasKeyless = true
      if (reader.offset !== deltas.length) hasOwnOffsets = false
      deltas.push(reader.timestamp - 1_000_000)
    }
  } catch (error) {
    if (error instanceof CorruptRecords) return undefined
    throw error
  }
  return {
    smallestTimestampDelta: Math.min(...deltas),
    largestTimestampDelta: Math.max(...deltas),
    hasKeyless,
    hasOwnOffsets,
  }
}

function randomBatch(random: Random): Buffer {
  const bytes = (bound: number) => (random.int(5) === 0 ? null : Buffer.alloc(random.int(bound), 'x'))
  const reach = [10, 1000, 100_000][random.int(3)]!
  const records: RecordToEncode[] = Array.from({ length: 1 + random.int(40) }, (_, i) => ({
    key: bytes(random.int(4) === 0 ? 300 : 8),
    value: bytes(random.int(10) === 0 ? 20_000 : 150),
    timestamp: 1_000_000 + random.int(reach) - (reach >> 1),
    offset: i,
    headers: Array.from({ length: random.int(4) === 0 ? random.int(5) : 0 }, (_, h) => ({
      key: `header-${h}`.repeat(1 + random.int(20)),
      value: bytes(200),
    })),
  }))
  if (random.int(8) === 0) records.at(-1)!.offset = 500
  return encodeBatch({ records, baseTimestamp: 1_000_000 })
}

describe('a survey of the records of a batch', () => {
  test('finds what reading every record finds', () => {
    const random = new Random(5)
    for (let i = 0; i < 400; i++) {
      const batch = randomBatch(random)
      expect(survey(batch)).toEqual(slowly(batch))
    }
  })

  test('never takes for records what reading refuses', () => {
    const random = new Random(6)
    let taken = 0
    for (let i = 0; i < 4000; i++) {
      const batch = randomBatch(random)
      for (let changes = 1 + random.int(3); changes > 0; changes--) {
        batch[BATCH_HEADER_BYTES + random.int(batch.length - BATCH_HEADER_BYTES)] = random.int(256)
      }
      const found = survey(batch)
      if (found === undefined) continue
      taken++
      expect(found).toEqual(slowly(batch))
    }
    // Most changes are within a value, and make no difference.
    expect(taken).toBeGreaterThan(1000)
  })

  test('wants just as many records as there are bytes for', () => {
    const batch = encodeBatch({ records: [{ timestamp: 1 }, { timestamp: 2 }, { timestamp: 3 }] })
    expect(survey(batch)).toBeDefined()
    expect(survey(batch, 2)).toBeUndefined()
    expect(survey(batch, 4)).toBeUndefined()
    expect(survey(batch, 3, batch.length - 1)).toBeUndefined()
    expect(survey(Buffer.concat([batch, batch]), 3, batch.length)).toBeDefined()
  })

  test('leaves numbers that take more than four bytes to a closer look', () => {
    const days = (count: number) => encodeBatch({ records: [{ timestamp: 0 }, { timestamp: count * 86_400_000 }] })
    expect(survey(days(1))).toMatchObject({ largestTimestampDelta: 86_400_000 })
    expect(survey(days(2))).toBeUndefined()
  })

  test('goes no further than the bytes it is given, whatever they are', () => {
    for (const fill of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
      const batch = Buffer.alloc(BATCH_HEADER_BYTES + 50, fill)
      expect(survey(batch, 1)).toBeUndefined()
      expect(survey(batch, 0x7fff_ffff)).toBeUndefined()
    }
  })
})
