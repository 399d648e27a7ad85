import { describe, expect, test } from 'vitest'
import {
  batchPositions,
  isCrcValid,
  lastOffset,
  maxTimestamp,
  partitionLeaderEpoch,
  sizeInBytes,
  timestampType,
} from '../../../src/protocol/batch.js'
import { encodeBatch } from '../../../src/protocol/encode-batch.js'
import { decodeRecords } from '../../../src/protocol/records.js'
import { append, NOW, newLog, read, topicConfig, valuesBatch, valuesIn } from './room.js'

const batch = (values: readonly string[]) => valuesBatch(values)
const occasion = { config: topicConfig(), nowMs: NOW }

describe('appending', () => {
  test('gives each batch its offsets and the epoch of its leader, and leaves its checksum valid', () => {
    const log = newLog()
    append(log, batch(['a', 'b']))
    const { chunk, position } = append(log, batch(['c']), { leaderEpoch: 4 })
    expect(log.logEndOffset).toBe(3)
    expect(partitionLeaderEpoch(chunk.buffer, position)).toBe(4)
    expect(isCrcValid(chunk.buffer, position)).toBe(true)
    expect(valuesIn(read(log, 0).buffers)).toEqual(['0:a', '1:b', '2:c'])
    expect(log.leaderEpochs.latest).toBe(4)
  })

  test('stamps the time of the broker where the topic keeps it', () => {
    const log = newLog()
    const { chunk, position } = append(log, batch(['a']), {
      timestamps: { type: 'LogAppendTime', maxTimestamp: 777 },
    })
    const [record] = decodeRecords(chunk.buffer, position)
    expect(record!.timestamp).toBe(777)
    expect(isCrcValid(chunk.buffer, position)).toBe(true)
  })

  test('says what the broker has found of its time, whatever the client said', () => {
    const log = newLog()
    const claimed = encodeBatch({ records: [{ timestamp: 5 }], maxTimestamp: 99, timestampType: 'LogAppendTime' })
    const { chunk, position } = append(log, claimed, { timestamps: { type: 'CreateTime', maxTimestamp: 5 } })
    expect([timestampType(chunk.buffer, position), maxTimestamp(chunk.buffer, position)]).toEqual(['CreateTime', 5])
    expect(isCrcValid(chunk.buffer, position)).toBe(true)
  })

  test('copies the bytes: what the sender does with its buffer later is nothing to the log', () => {
    const log = newLog()
    const sent = batch(['kept'])
    append(log, sent)
    sent.fill(0)
    expect(valuesIn(read(log, 0).buffers)).toEqual(['0:kept'])
  })
})

describe('reading', () => {
  const log = newLog()
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
    const large = newLog()
    append(large, batch(['x'.repeat(5000)]))
    append(large, batch(['y']))
    expect(read(large, 0, { maxBytes: 100, atLeastOne: false }).size).toBe(0)
    expect(valuesIn(read(large, 0, { maxBytes: 100 }).buffers)).toEqual([`0:${'x'.repeat(5000)}`])
  })

  test('gives nothing at the end', () => {
    expect(read(log, log.logEndOffset)).toEqual({ buffers: [], size: 0, isCut: false })
  })

  test('gives slices of the memory of the log, not copies', () => {
    const small = newLog()
    const { chunk } = append(small, batch(['a']))
    expect(read(small, 0).buffers[0]!.buffer).toBe(chunk.buffer.buffer)
  })
})

describe('memory', () => {
  test('holds small and large batches with little unused', () => {
    const log = newLog()
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
    const leader = newLog()
    const follower = newLog()
    append(leader, batch(['a']))
    for (const placed of leader.batches()) follower.copy(placed, occasion)
    append(leader, batch(['b']))
    expect(valuesIn(read(follower, 0).buffers)).toEqual(['0:a'])
    for (const placed of leader.batches(follower.logEndOffset)) follower.copy(placed, occasion)
    expect(valuesIn(read(follower, 0).buffers)).toEqual(['0:a', '1:b'])
    expect(read(follower, 0).buffers[0]!.buffer).toBe(read(leader, 0).buffers[0]!.buffer)
  })
})

describe('looking up a time', () => {
  const log = newLog()
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
    const trimmed = newLog()
    append(trimmed, encodeBatch({ records: [{ timestamp: 100 }, { timestamp: 200 }, { timestamp: 300 }] }))
    trimmed.advanceStartOffset(1)
    expect(trimmed.offsetForTimestamp(0, 3)?.offset).toBe(1)
  })

  test('finds the first record of the largest time', () => {
    expect(log.offsetOfMaxTimestamp(6)).toEqual({ timestamp: 300, offset: 1, leaderEpoch: 0 })
    expect(newLog().offsetOfMaxTimestamp(0)).toBeUndefined()
  })
})

describe('looking up a time over segments, as a broker of Kafka 4.3.1 answers', () => {
  // segment.ms of 1000, in the time of the records: [0..2] [3] [4..7].
  const config = topicConfig({ 'segment.ms': '1000', 'retention.ms': '-1' })
  const fill = () => {
    const log = newLog()
    const times = [[500, 10, 20], [3000], [9000, 100], [9001], [9002]]
    for (const group of times)
      append(log, encodeBatch({ records: group.map((timestamp) => ({ timestamp })) }), { config })
    return log
  }
  const found = (log: ReturnType<typeof fill>, timestamp: number) => log.offsetForTimestamp(timestamp, 8)?.offset

  test('finds the first record in the first segment that reaches the time', () => {
    const log = fill()
    expect([0, 11, 501, 3001, 9001, 9003].map((timestamp) => found(log, timestamp))).toEqual([0, 0, 3, 4, 6, undefined])
    expect(log.offsetOfMaxTimestamp(8)).toEqual({ timestamp: 9002, offset: 7, leaderEpoch: 0 })
  })

  test('finds nothing where the start has passed the record in its segment, though a later segment has one', () => {
    const log = fill()
    log.advanceStartOffset(1)
    expect(found(log, 400)).toBeUndefined()
    expect(found(log, 15)).toBe(2)
  })

  test('finds the largest time even when its record has been deleted', () => {
    const log = fill()
    log.advanceStartOffset(8)
    expect(log.offsetOfMaxTimestamp(8)?.offset).toBe(7)
    expect(found(log, 0)).toBeUndefined()
  })

  test('goes by when a segment was written where its records have no time', () => {
    const log = newLog()
    append(log, encodeBatch({ records: [{ timestamp: -1 }] }), { config, nowMs: 5000 })
    log.roll({ config, nowMs: 5000 })
    append(log, encodeBatch({ records: [{ timestamp: 4000 }] }), { config, nowMs: 5000 })
    expect(found(log, 4000)).toBeUndefined()
    expect(log.offsetOfMaxTimestamp(8)?.offset).toBe(1)
  })
})

test('a log reads back what a plain list would hold, whatever the sizes of batches and limits', () => {
  const log = newLog()
  const config = topicConfig({ 'internal.segment.bytes': '300000' })
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
    append(log, batch(values), { config })
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
