/** What it costs to find something in a log: no more in a long one than in a short one. Steps are counted, not timed. */
import { afterEach, expect, test, vi } from 'vitest'
import { Chunk } from '../../../src/cluster/log/chunk.js'
import type { Log } from '../../../src/cluster/log/log.js'
import { deleteOldSegments, retentionDueMs } from '../../../src/cluster/log/retention.js'
import { Segment } from '../../../src/cluster/log/segment.js'
import { append, NOW, newLog, read, topicConfig, valuesBatch } from './room.js'

const SHORT = 200
const LONG = 5000

afterEach(() => vi.restoreAllMocks())

/** A batch every second, of about a hundred bytes. */
function logOf(batches: number, config = topicConfig()): Log {
  const log = newLog()
  const batch = (i: number) => valuesBatch(['v'.repeat(30)], { timestamp: NOW + i * 1000 })
  for (let i = 0; i < batches; i++) append(log, batch(i), { config })
  return log
}

/** How often batches and segments are looked at meanwhile. */
function stepsOf(act: () => void): number {
  const spies = [
    vi.spyOn(Chunk.prototype, 'next'),
    vi.spyOn(Chunk.prototype, 'positionOf'),
    vi.spyOn(Chunk.prototype, 'positionBefore'),
    vi.spyOn(Chunk.prototype, 'positionOfTimestamp'),
    vi.spyOn(Segment.prototype, 'read'),
    vi.spyOn(Segment.prototype, 'batches'),
    vi.spyOn(Segment.prototype, 'isEmpty', 'get'),
    vi.spyOn(Segment.prototype, 'largestTimestampMs', 'get'),
  ]
  act()
  const steps = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
  vi.restoreAllMocks()
  return steps
}

/** The index has an entry for every 4 KiB, and a walk goes no further than from one to the next. */
const BATCHES_OF_AN_ENTRY = 45

const inOneSegment = topicConfig()
const inManySegments = topicConfig({ 'internal.segment.bytes': '10000' })

const lookups: readonly (readonly [what: string, lookUp: (log: Log) => unknown])[] = [
  ['a batch in the middle', (log) => read(log, log.logEndOffset / 2, { maxBytes: 500 })],
  ['a time in the middle', (log) => log.offsetForTimestamp(NOW + (log.logEndOffset / 2) * 1000, log.logEndOffset)],
  ['the largest time', (log) => log.offsetOfMaxTimestamp(log.logEndOffset)],
  ['the first batch behind an offset', (log) => log.batches(log.logEndOffset / 2).next()],
  ['a room at the end', (log) => append(log, valuesBatch(['v']))],
]

test.each(lookups)('%s is found in as many steps in a long log as in a short one', (_, lookUp) => {
  for (const config of [inOneSegment, inManySegments]) {
    const [short, long] = [SHORT, LONG].map((batches) => {
      const log = logOf(batches, config)
      // What is known of the times of segments is worked out once.
      lookUp(log)
      return stepsOf(() => expect(lookUp(log)).toBeDefined())
    })
    expect(long).toBeLessThan(short! + BATCHES_OF_AN_ENTRY)
  }
})

test('retention looks at what is too old, and at the first segment that is not', () => {
  const config = topicConfig({ 'internal.segment.bytes': '10000', 'retention.ms': '1000000', 'retention.bytes': '-1' })
  const [short, long] = [SHORT, LONG].map((batches) => {
    const log = logOf(batches, config)
    const context = { config, highWatermark: log.logEndOffset, nowMs: NOW + 1_000_000 }
    return stepsOf(() => {
      expect(deleteOldSegments(log, context)).toMatchObject({ segments: 0 })
      expect(retentionDueMs(log, context)).toBeGreaterThan(NOW)
    })
  })
  expect(long).toBe(short)
})
