import { describe, expect, test } from 'vitest'
import { encodeBatch } from '../../../src/protocol/encode-batch.js'
import { append, NOW, newLog, read, segmentsOf, topicConfig, valuesBatch, valuesIn } from './room.js'

const SIZE = valuesBatch(['a']).length

describe('a segment', () => {
  test('ends where a batch would pass segment.bytes, and a read stays within one', () => {
    const log = newLog()
    const config = topicConfig({ 'internal.segment.bytes': String(SIZE * 3) })
    for (let i = 0; i < 10; i++) append(log, valuesBatch([String(i)]), { config })
    expect(segmentsOf(log)).toEqual([0, 3, 6, 9])
    expect(valuesIn(read(log, 0).buffers)).toEqual(['0:0', '1:1', '2:2'])
    expect(valuesIn(read(log, 4).buffers)).toEqual(['4:4', '5:5'])
    expect(valuesIn(read(log, 9).buffers)).toEqual(['9:9'])
  })

  test('has no first batch that does not fit a read passed over for a smaller one in the next segment', () => {
    const log = newLog()
    append(log, valuesBatch(['x'.repeat(1000)]))
    log.roll({ config: topicConfig(), nowMs: NOW })
    append(log, valuesBatch(['y']))
    expect(read(log, 0, { maxBytes: 500, atLeastOne: false })).toMatchObject({ size: 0, isCut: true })
  })

  // Taken from a broker of Kafka 4.3.1 with these times and segment.ms=1000.
  test('ends where a batch is more than segment.ms younger than its first, by the time of the records', () => {
    const log = newLog()
    const config = topicConfig({ 'segment.ms': '1000' })
    for (const delta of [0, 500, 1000, 1001, 1500, 5000, 3000, 100, 6001, 6002]) {
      append(log, valuesBatch(['v'], { timestamp: NOW + delta }), { config })
    }
    expect(segmentsOf(log)).toEqual([0, 3, 5, 8])
  })

  test('counts segment.ms by the clock where its first batch has no time', () => {
    const log = newLog()
    const config = topicConfig({ 'segment.ms': '1000' })
    const untimed = () => encodeBatch({ records: [{ timestamp: -1 }] })
    append(log, untimed(), { config, nowMs: NOW })
    append(log, untimed(), { config, nowMs: NOW + 1000 })
    append(log, untimed(), { config, nowMs: NOW + 1001 })
    expect(segmentsOf(log)).toEqual([0, 2])
  })

  test('counts the largest time of its first batch, and of the batch that comes', () => {
    const log = newLog()
    const config = topicConfig({ 'segment.ms': '1000' })
    const times = (...timestamps: number[]) => encodeBatch({ records: timestamps.map((timestamp) => ({ timestamp })) })
    append(log, times(NOW, NOW + 900, NOW + 10), { config })
    append(log, times(NOW + 1900), { config })
    append(log, times(NOW, NOW + 1901), { config })
    expect(segmentsOf(log)).toEqual([0, 4])
  })

  test('of a compacted topic waits no longer than max.compaction.lag.ms', () => {
    const configs = { 'segment.ms': '10000', 'max.compaction.lag.ms': '1000' }
    for (const [policy, expected] of [
      ['delete', [0]],
      ['compact', [0, 1]],
    ] as const) {
      const log = newLog()
      const config = topicConfig({ ...configs, 'cleanup.policy': policy })
      for (const delta of [0, 1001]) append(log, valuesBatch(['v'], { timestamp: NOW + delta }), { config })
      expect(segmentsOf(log)).toEqual(expected)
    }
  })

  test('ends sooner by as much of segment.jitter.ms as chance has it, anew for each', () => {
    const config = topicConfig({ 'segment.ms': '1000', 'segment.jitter.ms': '800' })
    const log = newLog({ seed: 7 })
    for (let i = 0; i < 400; i++) append(log, valuesBatch(['v'], { timestamp: NOW + i * 50 }), { config })
    const bases = segmentsOf(log)
    const lengths = bases.slice(1).map((base, i) => (base - bases[i]!) * 50)
    expect(lengths[0]).toBe(1050)
    for (const length of lengths) {
      expect(length).toBeGreaterThan(200)
      expect(length).toBeLessThanOrEqual(1050)
    }
    expect(new Set(lengths).size).toBeGreaterThan(3)
  })

  // Taken from a broker of Kafka 4.3.1, which has room for 8 bytes an offset and 12 a growing time in its indexes.
  test.each([
    ['24', 1, [0, 2, 4, 6, 8, 10]],
    ['36', 1, [0, 3, 6, 9]],
    ['36', 0, [0, 5, 10]],
    ['48', 1, [0, 4, 8]],
    ['48', 0, [0, 7]],
    ['60', 0, [0, 8]],
  ])('ends when an index of %s bytes is full, of batches %i ms apart', (bytes, apartMs, expected) => {
    const log = newLog()
    const config = topicConfig({ 'segment.index.bytes': bytes, 'index.interval.bytes': '1' })
    for (let i = 0; i < 12; i++) append(log, valuesBatch(['v'], { timestamp: NOW + i * apartMs }), { config })
    expect(segmentsOf(log)).toEqual(expected)
  })

  test('is not closed while it is empty', () => {
    const log = newLog()
    log.roll({ config: topicConfig(), nowMs: NOW })
    expect(segmentsOf(log)).toEqual([0])
  })
})

test('a follower begins its segments where its leader does, whenever it copies them', () => {
  const config = topicConfig({ 'internal.segment.bytes': String(SIZE * 3), 'segment.jitter.ms': '500' })
  const leader = newLog({ seed: 1 })
  const prompt = newLog({ seed: 2 })
  const late = newLog({ seed: 3 })
  for (let i = 0; i < 10; i++) {
    prompt.copy(append(leader, valuesBatch([String(i)]), { config }), { config, nowMs: NOW })
  }
  for (const placed of leader.batches()) late.copy(placed, { config, nowMs: NOW + 5000 })
  for (const follower of [prompt, late]) {
    expect(follower.segments.length).toBe(4)
    for (let i = 0; i < 4; i++) expect(follower.segments.at(i)!.isSame(leader.segments.at(i)!)).toBe(true)
  }
})
