import { describe, expect, test } from 'vitest'
import { Log } from '../../../src/cluster/log/log.js'
import {
  batchPositions,
  isCrcValid,
  lastOffset,
  partitionLeaderEpoch,
  sizeInBytes,
} from '../../../src/protocol/batch.js'
import { encodeBatch } from '../../../src/protocol/encode-batch.js'
import { decodeRecords } from '../../../src/protocol/records.js'

const SEGMENT_BYTES = 1024 * 1024 * 1024

function batch(values: readonly string[], timestamp = 1000): Buffer {
  return encodeBatch({ records: values.map((value) => ({ value: Buffer.from(value), timestamp })) })
}

function append(log: Log, bytes: Buffer, { leaderEpoch = 0, segmentBytes = SEGMENT_BYTES, logAppendTimeMs = -1 } = {}) {
  return log.append(bytes, { leaderEpoch, segmentBytes, logAppendTimeMs })
}

function valuesIn(buffers: readonly Buffer[]): string[] {
  return buffers.flatMap((buffer) =>
    [...batchPositions(buffer)].flatMap((position) =>
      Array.from(decodeRecords(buffer, position), (record) => `${record.offset}:${record.value}`),
    ),
  )
}

function read(log: Log, offset: number, limits: { upperBound?: number; maxBytes?: number; atLeastOne?: boolean } = {}) {
  return log.read(offset, { upperBound: log.logEndOffset, maxBytes: SEGMENT_BYTES, atLeastOne: true, ...limits })
}

describe('appending', () => {
  test('gives each batch its offsets and the epoch of its leader, and leaves its checksum valid', () => {
    const log = new Log()
    append(log, batch(['a', 'b']))
    const { chunk, position } = append(log, batch(['c']), { leaderEpoch: 4 })
    expect(log.logEndOffset).toBe(3)
    expect(partitionLeaderEpoch(chunk.buffer, position)).toBe(4)
    expect(isCrcValid(chunk.buffer, position)).toBe(true)
    expect(valuesIn(read(log, 0).buffers)).toEqual(['0:a', '1:b', '2:c'])
    expect(log.leaderEpochs.latest).toBe(4)
  })

  test('stamps the time of the broker where the topic keeps it', () => {
    const log = new Log()
    const { chunk, position } = append(log, batch(['a']), { logAppendTimeMs: 777 })
    const [record] = decodeRecords(chunk.buffer, position)
    expect(record!.timestamp).toBe(777)
    expect(isCrcValid(chunk.buffer, position)).toBe(true)
  })

  test('copies the bytes: what the sender does with its buffer later is nothing to the log', () => {
    const log = new Log()
    const sent = batch(['kept'])
    append(log, sent)
    sent.fill(0)
    expect(valuesIn(read(log, 0).buffers)).toEqual(['0:kept'])
  })
})

describe('reading', () => {
  const log = new Log()
  for (let i = 0; i < 3000; i++) append(log, batch([`a${i}`, `b${i}`]))

  test('begins with the batch that holds the offset', () => {
    expect(valuesIn(read(log, 4001, { maxBytes: 100 }).buffers)).toEqual(['4000:a2000', '4001:b2000'])
  })

  test('gives whole batches up to the limit, over chunk borders, without a gap', () => {
    const seen: string[] = []
    let offset = 0
    while (offset < log.logEndOffset) {
      const { buffers, size } = read(log, offset, { maxBytes: 10_000, atLeastOne: false })
      expect(size).toBeLessThanOrEqual(10_000)
      expect(size).toBeGreaterThan(9_800)
      const last = buffers.at(-1)!
      offset = lastOffset(last, [...batchPositions(last)].at(-1)!) + 1
      seen.push(...valuesIn(buffers))
      if (log.logEndOffset - offset < 300) break
    }
    expect(seen).toEqual(seen.map((_, i) => `${i}:${i % 2 === 0 ? 'a' : 'b'}${i >> 1}`))
  })

  test('stops before the upper bound', () => {
    expect(valuesIn(read(log, 10, { upperBound: 14 }).buffers)).toEqual(['10:a5', '11:b5', '12:a6', '13:b6'])
    expect(read(log, 10, { upperBound: 10 }).size).toBe(0)
  })

  test('gives a first batch that is larger than the limit only when asked to', () => {
    const large = new Log()
    append(large, batch(['x'.repeat(5000)]))
    append(large, batch(['y']))
    expect(read(large, 0, { maxBytes: 100, atLeastOne: false }).size).toBe(0)
    expect(valuesIn(read(large, 0, { maxBytes: 100 }).buffers)).toEqual([`0:${'x'.repeat(5000)}`])
  })

  test('gives nothing at the end', () => {
    expect(read(log, log.logEndOffset)).toEqual({ buffers: [], size: 0, isCut: false })
  })

  test('gives slices of the memory of the log, not copies', () => {
    const small = new Log()
    const { chunk } = append(small, batch(['a']))
    expect(read(small, 0).buffers[0]!.buffer).toBe(chunk.buffer.buffer)
  })
})

describe('memory', () => {
  test('holds small and large batches with little unused', () => {
    const log = new Log()
    const chunks = new Set<Buffer>()
    let bytes = 0
    for (let i = 0; i < 4000; i++) {
      const placed = append(log, batch(['v'.repeat(i % 10 === 0 ? 70_000 : 900)]))
      chunks.add(placed.chunk.buffer)
      bytes += placed.size
    }
    let held = 0
    for (const chunk of chunks) held += chunk.length
    expect(log.sizeInBytes).toBe(bytes)
    expect(held / bytes).toBeLessThan(1.1)
  })

  test('is shared by a follower, which sees only what it has copied', () => {
    const leader = new Log()
    const follower = new Log()
    append(leader, batch(['a']))
    for (const placed of leader.batches()) follower.attach(placed, SEGMENT_BYTES)
    append(leader, batch(['b']))
    expect(valuesIn(read(follower, 0).buffers)).toEqual(['0:a'])
    for (const placed of leader.batches(follower.logEndOffset)) follower.attach(placed, SEGMENT_BYTES)
    expect(valuesIn(read(follower, 0).buffers)).toEqual(['0:a', '1:b'])
    expect(read(follower, 0).buffers[0]!.buffer).toBe(read(leader, 0).buffers[0]!.buffer)
  })
})

describe('segments', () => {
  test('begin where a batch would pass segment.bytes, and a read stays within one', () => {
    const log = new Log()
    const size = batch(['a']).length
    for (let i = 0; i < 10; i++) append(log, batch([String(i)]), { segmentBytes: size * 3 })
    expect(valuesIn(read(log, 0).buffers)).toEqual(['0:0', '1:1', '2:2'])
    expect(valuesIn(read(log, 4).buffers)).toEqual(['4:4', '5:5'])
    expect(valuesIn(read(log, 9).buffers)).toEqual(['9:9'])
  })

  test('before the start of the log are let go', () => {
    const log = new Log()
    const size = batch(['a']).length
    for (let i = 0; i < 10; i++) append(log, batch([String(i)]), { segmentBytes: size * 3 })
    log.advanceStartOffset(7)
    expect(log.logStartOffset).toBe(7)
    expect(log.sizeInBytes).toBe(size * 4)
    log.advanceStartOffset(10)
    expect(log.sizeInBytes).toBe(0)
    append(log, batch(['next']))
    expect(valuesIn(read(log, 10).buffers)).toEqual(['10:next'])
  })
})

describe('looking up a time', () => {
  const log = new Log()
  append(log, encodeBatch({ records: [{ timestamp: 100 }, { timestamp: 300 }, { timestamp: 200 }] }))
  append(log, encodeBatch({ records: [{ timestamp: 250 }, { timestamp: 300 }] }), { leaderEpoch: 2 })
  append(log, encodeBatch({ records: [{ timestamp: 50 }] }), { leaderEpoch: 2 })

  test('finds the first record that is not older', () => {
    expect(log.offsetForTimestamp(0, 6)).toEqual({ timestamp: 100, offset: 0, leaderEpoch: 0 })
    expect(log.offsetForTimestamp(101, 6)).toEqual({ timestamp: 300, offset: 1, leaderEpoch: 0 })
    expect(log.offsetForTimestamp(301, 6)).toBeUndefined()
  })

  test('does not find what lies at or after the upper bound, or before the start', () => {
    expect(log.offsetForTimestamp(150, 1)).toBeUndefined()
    const trimmed = new Log()
    append(trimmed, encodeBatch({ records: [{ timestamp: 100 }, { timestamp: 200 }, { timestamp: 300 }] }))
    trimmed.advanceStartOffset(1)
    expect(trimmed.offsetForTimestamp(0, 3)?.offset).toBe(1)
  })

  test('finds the first record of the largest time', () => {
    expect(log.offsetOfMaxTimestamp(6)).toEqual({ timestamp: 300, offset: 1, leaderEpoch: 0 })
    expect(new Log().offsetOfMaxTimestamp(0)).toBeUndefined()
  })
})

test('a log reads back what a plain list would hold, whatever the sizes of batches and limits', () => {
  const log = new Log()
  const expected: string[] = []
  let state = 12345
  const next = (bound: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % bound
  }
  for (let i = 0; i < 400; i++) {
    const values = Array.from(
      { length: 1 + next(4) },
      (_, j) => `${i}.${j}.${'p'.repeat(next(next(20) === 0 ? 40_000 : 200))}`,
    )
    append(log, batch(values), { segmentBytes: 300_000 })
    expected.push(...values)
  }
  for (let i = 0; i < 300; i++) {
    const offset = next(expected.length)
    const upperBound = log.logEndOffset
    const { buffers, size } = read(log, offset, { upperBound, maxBytes: 1 + next(100_000) })
    expect(size).toBe(buffers.reduce((sum, buffer) => sum + buffer.length, 0))
    const got = valuesIn(buffers)
    const first = Number(got[0]!.split(':')[0])
    expect(first).toBeLessThanOrEqual(offset)
    expect(first + got.length).toBeGreaterThan(offset)
    expect(got).toEqual(expected.slice(first, first + got.length).map((value, j) => `${first + j}:${value}`))
    expect(sizeInBytes(buffers[0]!, 0)).toBeLessThanOrEqual(size)
  }
})
