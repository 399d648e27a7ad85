import { describe, expect, test } from 'vitest'
import type { Log } from '../../../src/cluster/log/log.js'
import { LogMemory } from '../../../src/cluster/log/log-memory.js'
import { encodeControlBatch } from '../../../src/protocol/control-records.js'
import { append, contentsOf, NOW, newLog, read, segmentsOf, topicConfig, valuesBatch, valuesIn } from './room.js'

const SIZE = valuesBatch(['0']).length
const config = topicConfig({ 'internal.segment.bytes': String(SIZE * 3) })
const occasion = { config, nowMs: NOW }
const never = { expirationMs: 86_400_000, lastCheckMs: Number.NEGATIVE_INFINITY }

function logOf(count: number, options: Parameters<typeof newLog>[0] = {}): Log {
  const log = newLog(options)
  for (let i = 0; i < count; i++) {
    append(log, valuesBatch([String(i)], { timestamp: NOW + i }), { config, leaderEpoch: Math.floor(i / 4) })
  }
  return log
}

describe('truncating a log', () => {
  test('cuts off what lies at and after an offset, whole segments and parts of one', () => {
    const log = logOf(10)
    log.truncateTo(5, occasion)
    expect([segmentsOf(log), log.logEndOffset, log.sizeInBytes]).toEqual([[0, 3], 5, SIZE * 5])
    expect(log.leaderEpochs.all).toEqual([
      { epoch: 0, startOffset: 0 },
      { epoch: 1, startOffset: 4 },
    ])
    expect(log.offsetOfMaxTimestamp(5)).toMatchObject({ offset: 4, timestamp: NOW + 4 })
    expect(log.offsetForTimestamp(NOW + 5, 5)).toBeUndefined()
  })

  test('does nothing at or after the end', () => {
    const log = logOf(4)
    log.truncateTo(4, occasion)
    log.truncateTo(9, occasion)
    expect([log.logEndOffset, contentsOf(log).length]).toEqual([4, 4])
  })

  test('goes on with other records at the same offsets, in memory of their own', () => {
    const memory = new LogMemory()
    const log = logOf(10, { memory })
    const { buffers } = read(log, 6)
    log.truncateTo(7, occasion)
    for (const value of ['x', 'y', 'z']) append(log, valuesBatch([value]), { config, leaderEpoch: 9 })
    expect(contentsOf(log).slice(5)).toEqual(['5:null=5', '6:null=6', '7:null=x', '8:null=y', '9:null=z'])
    expect(valuesIn(read(log, 7).buffers)).toEqual(['7:x', '8:y'])
    expect(valuesIn(buffers)).toEqual(['6:6', '7:7', '8:8'])
    for (let i = 0; i < 30; i++) append(log, valuesBatch([`w${i}`]), { config, leaderEpoch: 9 })
    expect(Array.from({ length: 40 }, (_, offset) => valuesIn(read(log, offset, { maxBytes: 1 }).buffers)[0])).toEqual(
      contentsOf(log).map((content) => content.replace('null=', '')),
    )
  })

  test('cuts off the whole batch that an offset lies within', () => {
    const log = newLog()
    append(log, valuesBatch(['a', 'b', 'c']))
    append(log, valuesBatch(['d', 'e', 'f']))
    log.truncateTo(4, occasion)
    expect([log.logEndOffset, contentsOf(log).length]).toEqual([3, 3])
  })

  test('takes the start of the log along, and what compaction has done', () => {
    const log = logOf(10)
    log.advanceStartOffset(7)
    log.cleanedTo = 6
    log.truncateTo(2, occasion)
    expect([log.logStartOffset, log.logEndOffset, log.cleanedTo]).toEqual([2, 2, 2])
    append(log, valuesBatch(['x']), { config })
    expect(valuesIn(read(log, 2).buffers)).toEqual(['2:x'])
  })

  test('empties a log whose segments all lie behind', () => {
    const log = logOf(10)
    log.deleteOldest(2, occasion)
    log.truncateTo(1, occasion)
    expect([segmentsOf(log), log.logStartOffset, log.logEndOffset, log.sizeInBytes]).toEqual([[1], 1, 1, 0])
  })

  test('gives memory back when it reaches chunks that nobody else refers to', () => {
    const memory = new LogMemory()
    const log = logOf(9, { memory })
    expect(memory.retainedBytes).toBe(SIZE * 9)
    log.truncateTo(3, occasion)
    expect(memory.retainedBytes).toBe(SIZE * 3)
    log.truncateTo(0, occasion)
    expect(memory.retainedBytes).toBe(0)
  })

  test('forgets producers, and remembers of each what its last remaining batch was', () => {
    const log = newLog()
    const from = (producerId: number, sequence: number) =>
      append(log, valuesBatch(['v'], { producerId, producerEpoch: 0, baseSequence: sequence }), { config })
    for (let i = 0; i < 4; i++) {
      from(7, i)
      from(8, i)
    }
    log.truncateTo(3, occasion)
    const check = (producerId: number, sequence: number) =>
      log.producers.check({ producerId, producerEpoch: 0, baseSequence: sequence, lastSequence: sequence }, never)
    expect(check(7, 1)?.baseOffset).toBe(2)
    expect(check(7, 2)).toBeUndefined()
    expect(check(8, 1)).toBeUndefined()
    expect(() => check(8, 3)).toThrow(expect.objectContaining({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' }))
  })

  test('opens the transactions again whose end it cuts off', () => {
    const log = newLog()
    const transactional = { producerId: 3, producerEpoch: 1, transactional: true }
    const abort = () =>
      encodeControlBatch({ type: 'abort', producerId: 3, producerEpoch: 1, coordinatorEpoch: 0, timestamp: NOW })
    append(log, valuesBatch(['a'], { ...transactional, baseSequence: 0 }), { config })
    append(log, abort(), { config })
    append(log, valuesBatch(['b'], { ...transactional, baseSequence: 1 }), { config })
    append(log, valuesBatch(['c'], { ...transactional, baseSequence: 2 }), { config })
    append(log, abort(), { config })
    expect(log.producers.firstUnstableOffset(5)).toBeUndefined()
    log.truncateTo(4, occasion)
    expect(log.producers.firstUnstableOffset(4)).toBe(2)
    expect(log.abortedTransactions.between(0, 4)).toMatchObject([{ firstOffset: 0, lastOffset: 1 }])
    log.truncateTo(1, occasion)
    expect(log.producers.firstUnstableOffset(1)).toBe(0)
    expect(log.abortedTransactions.between(0, 4)).toEqual([])
  })
})

test('a follower that is behind the start of its leader begins there anew', () => {
  const log = logOf(4)
  log.restartAt(20, NOW)
  expect([segmentsOf(log), log.logStartOffset, log.logEndOffset, log.sizeInBytes]).toEqual([[20], 20, 20, 0])
  expect(log.leaderEpochs.latest).toBe(-1)
  append(log, valuesBatch(['x']), { leaderEpoch: 3 })
  expect(contentsOf(log)).toEqual(['20:null=x'])
  expect(log.leaderEpochs.all).toEqual([{ epoch: 3, startOffset: 20 }])
})
