import { describe, expect, test } from 'vitest'
import type { Log } from '../../../src/cluster/log/log.js'
import { deleteOldSegments, retentionDueMs } from '../../../src/cluster/log/retention.js'
import { append, contentsOf, NOW, newLog, segmentsOf, topicConfig, valuesBatch } from './room.js'

const SIZE = valuesBatch(['0']).length

/** A log with a segment for each of the times, under `segment.ms` of 1000. */
function logOf(deltasMs: readonly number[], { nowMs = NOW } = {}): Log {
  const log = newLog()
  const config = topicConfig({ 'segment.ms': '1000' })
  for (const [i, delta] of deltasMs.entries()) {
    append(log, valuesBatch([String(i)], { timestamp: NOW + delta }), { config, nowMs })
  }
  return log
}

function enforce(
  log: Log,
  configs: Record<string, string>,
  { highWatermark = log.logEndOffset, nowMs = NOW }: { highWatermark?: number; nowMs?: number } = {},
) {
  return deleteOldSegments(log, { config: topicConfig(configs), highWatermark, nowMs })
}

function due(log: Log, configs: Record<string, string>, { highWatermark = log.logEndOffset } = {}): number {
  return retentionDueMs(log, { config: topicConfig(configs), highWatermark, nowMs: NOW })
}

// The expectations of the first four were taken from a broker of Kafka 4.3.1.
describe('retention', () => {
  test('by age deletes segments of which no record is young enough, and moves the start of the log', () => {
    const log = logOf([-100_000, -99_500, -80_000, -70_000, -50_000])
    expect(enforce(log, { 'retention.ms': '60000' })).toEqual({
      records: 4,
      bytes: SIZE * 4,
      segments: 3,
      logStartOffset: 4,
    })
    expect(segmentsOf(log)).toEqual([4])
    expect(log.leaderEpochs.all).toEqual([{ epoch: 0, startOffset: 4 }])
    expect(log.sizeInBytes).toBe(SIZE)
  })

  test('by size keeps the segments that reach retention.bytes together', () => {
    const log = logOf([0, 2000, 4000, 6000, 8000])
    enforce(log, { 'retention.ms': '-1', 'retention.bytes': String(SIZE * 2 + 2) })
    expect(segmentsOf(log)).toEqual([2, 3, 4])
    enforce(log, { 'retention.ms': '-1', 'retention.bytes': String(SIZE * 2) })
    expect(segmentsOf(log)).toEqual([3, 4])
  })

  test('takes the active segment as well, and goes on with an empty one', () => {
    const log = logOf([-70_000, -70_500])
    expect(enforce(log, { 'retention.ms': '60000' })).toMatchObject({ records: 2, segments: 1, logStartOffset: 2 })
    expect([segmentsOf(log), log.sizeInBytes, log.logEndOffset]).toEqual([[2], 0, 2])
    expect(enforce(log, { 'retention.ms': '60000' })).toMatchObject({ records: 0, segments: 0 })
    append(log, valuesBatch(['next']))
    expect(contentsOf(log)).toEqual(['2:null=next'])
  })

  test('keeps a segment for the sake of one record from the future', () => {
    const log = logOf([-70_000, 600, -70_000], {})
    enforce(log, { 'retention.ms': '60000' })
    expect(segmentsOf(log)).toEqual([1])
  })

  test('counts from the last append where records have no time', () => {
    const log = newLog()
    append(log, valuesBatch(['v'], { timestamp: -1 }), { nowMs: NOW - 1000 })
    enforce(log, { 'retention.ms': '1000' })
    expect(log.logStartOffset).toBe(0)
    enforce(log, { 'retention.ms': '1000' }, { nowMs: NOW + 1 })
    expect(log.logStartOffset).toBe(1)
  })

  test('deletes no segment that reaches beyond the high watermark, nor any after it', () => {
    const log = logOf([-90_000, -80_000, -70_000])
    enforce(log, { 'retention.ms': '60000' }, { highWatermark: 1 })
    expect(segmentsOf(log)).toEqual([1, 2])
    enforce(log, { 'retention.ms': '-1', 'retention.bytes': '0' }, { highWatermark: 1 })
    expect(segmentsOf(log)).toEqual([1, 2])
  })

  test('deletes what lies before the start of the log under every policy', () => {
    for (const policy of ['delete', 'compact', '']) {
      const log = logOf([0, 2000, 4000])
      log.advanceStartOffset(2)
      expect(enforce(log, { 'cleanup.policy': policy })).toMatchObject({ records: 2, segments: 2, logStartOffset: 2 })
      expect(segmentsOf(log)).toEqual([2])
    }
  })

  test('leaves the active segment where it lies before the start of the log', () => {
    const log = logOf([0, 100])
    log.advanceStartOffset(2)
    enforce(log, { 'retention.ms': '-1' })
    expect([segmentsOf(log), log.sizeInBytes]).toEqual([[0], SIZE * 2])
  })

  test('by age and size is for topics with the policy delete', () => {
    const limits = { 'retention.ms': '1', 'retention.bytes': '0' }
    for (const [policy, expected] of [
      ['compact', 0],
      ['', 0],
      ['delete', 3],
      ['compact,delete', 3],
    ] as const) {
      const log = logOf([-9000, -6000, -3000])
      enforce(log, { ...limits, 'cleanup.policy': policy })
      expect(log.logStartOffset).toBe(expected)
    }
  })
})

describe('when retention falls due', () => {
  test('is when the oldest segment is too old', () => {
    expect(due(logOf([-500, 2000]), { 'retention.ms': '60000' })).toBe(NOW - 500 + 60_001)
    expect(due(logOf([-500, 2000]), { 'retention.ms': '-1' })).toBe(Number.POSITIVE_INFINITY)
    expect(due(newLog(), { 'retention.ms': '60000' })).toBe(Number.POSITIVE_INFINITY)
  })

  test('is now where the log is too large, or begins after a segment', () => {
    const log = logOf([0, 2000, 4000])
    expect(due(log, { 'retention.bytes': String(SIZE * 2) })).toBe(NOW)
    expect(due(log, { 'retention.bytes': String(SIZE * 2 + 1), 'retention.ms': '-1' })).toBe(Number.POSITIVE_INFINITY)
    log.advanceStartOffset(1)
    expect(due(log, { 'cleanup.policy': 'compact' })).toBe(NOW)
  })

  test('is not before the oldest segment is on all replicas', () => {
    expect(due(logOf([-90_000, 0]), { 'retention.ms': '1' }, { highWatermark: 0 })).toBe(Number.POSITIVE_INFINITY)
  })
})
