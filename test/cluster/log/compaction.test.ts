import { describe, expect, test } from 'vitest'
import { cleanableOf, isWorthCleaning } from '../../../src/cluster/log/cleanable.js'
import { type CompactionContext, compact, compactionDueMs } from '../../../src/cluster/log/compaction.js'
import type { Log } from '../../../src/cluster/log/log.js'
import { LogMemory } from '../../../src/cluster/log/log-memory.js'
import {
  attributes,
  baseOffset,
  isCrcValid,
  lastOffset,
  recordCount,
  sizeInBytes,
} from '../../../src/protocol/batch.js'
import { encodeControlBatch } from '../../../src/protocol/control-records.js'
import { type BatchHeader, encodeBatch } from '../../../src/protocol/encode-batch.js'
import { decodeRecords } from '../../../src/protocol/records.js'
import { append, contentsOf, NOW, newLog, segmentsOf, topicConfig } from './room.js'

const DAY_MS = 86_400_000
/** A new segment for every batch that is more than a second younger than the first. */
const COMPACTED = { 'cleanup.policy': 'compact', 'segment.ms': '1000' }

type Entry = readonly [key: string | null, value: string | null, deltaMs: number]

function entries(records: readonly Entry[], header: BatchHeader = {}): Buffer {
  return encodeBatch({
    records: records.map(([key, value, deltaMs]) => ({
      key: key === null ? null : Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      timestamp: NOW + deltaMs,
    })),
    ...header,
  })
}

/** What nobody needs to see but the log: a mark of a transaction of producer `producerId`. */
function mark(type: 'commit' | 'abort', producerId: number, deltaMs: number): Buffer {
  return encodeControlBatch({ type, producerId, producerEpoch: 0, coordinatorEpoch: 0, timestamp: NOW + deltaMs })
}

function logOf(batches: readonly Buffer[], configs: Record<string, string> = {}, memory = new LogMemory()): Log {
  const log = newLog({ memory })
  const config = topicConfig({ ...COMPACTED, ...configs })
  for (const batch of batches) append(log, batch, { config })
  return log
}

interface Options {
  configs?: Record<string, string>
  nowMs?: number
  lastStableOffset?: number
  force?: boolean
  memory?: LogMemory
}

function contextOf({ configs = {}, nowMs = NOW, force = false, memory = new LogMemory() }: Options): CompactionContext {
  return {
    config: topicConfig({ ...COMPACTED, 'min.cleanable.dirty.ratio': '0', ...configs }),
    nowMs,
    memory,
    producerExpiration: { expirationMs: DAY_MS, lastCheckMs: Number.NEGATIVE_INFINITY },
    force,
  }
}

function clean(log: Log, options: Options = {}) {
  const lastStableOffset =
    options.lastStableOffset ?? log.producers.firstUnstableOffset(log.logEndOffset) ?? log.logEndOffset
  return compact([{ log, lastStableOffset }], contextOf(options))
}

/** Of each batch: its first and last offset, its records, its size and its attributes. */
function batchesOf(log: Log): string[] {
  return Array.from(log.batches(0), ({ chunk: { buffer }, position }) => {
    expect(isCrcValid(buffer, position)).toBe(true)
    const records = Array.from(decodeRecords(buffer, position), ({ offset, key, value }) => {
      const text = (bytes: Buffer | null) => (bytes?.[0] === 0 ? bytes.toString('hex') : String(bytes))
      return `${offset}:${text(key)}=${text(value)}`
    })
    expect(records).toHaveLength(recordCount(buffer, position))
    const range = `${baseOffset(buffer, position)}-${lastOffset(buffer, position)}`
    const rest = `${sizeInBytes(buffer, position)} 0x${attributes(buffer, position).toString(16)}`
    return `${range} [${records.join(' ')}] ${rest}`
  })
}

describe('compaction, as a broker of Kafka 4.3.1 does it,', () => {
  test('keeps of each key the last record outside of the active segment, in its batch and at its offset', () => {
    const log = logOf([
      entries([
        ['a', '1', 0],
        ['b', '1', 1],
        ['c', '1', 2],
      ]),
      entries([
        ['a', '2', 10],
        ['d', '1', 11],
      ]),
      entries([['a', '3', 2000]]),
      entries([
        ['b', null, 2001],
        ['e', '1', 2002],
      ]),
      entries([['e', '2', 4000]]),
      entries([['e', '3', 4001]]),
      entries([['z', 'active', 6000]]),
      entries([['a', 'active', 6001]]),
    ])
    expect(clean(log)).toMatchObject({ records: 5, segments: 2, logStartOffset: 0 })
    expect(batchesOf(log)).toEqual([
      '0-2 [2:c=1] 70 0x0',
      '3-4 [4:d=1] 70 0x0',
      '5-5 [5:a=3] 70 0x0',
      '6-7 [6:b=null] 72 0x40',
      '9-9 [9:e=3] 70 0x0',
      '10-10 [10:z=active] 75 0x0',
      '11-11 [11:a=active] 75 0x0',
    ])
    expect(segmentsOf(log)).toEqual([0, 10])

    const config = topicConfig(COMPACTED)
    append(log, entries([['e', '4', 9000]]), { config })
    append(log, entries([['z', 'active2', 12_000]]), { config })
    clean(log)
    expect(batchesOf(log)).toEqual([
      '0-2 [2:c=1] 70 0x0',
      '3-4 [4:d=1] 70 0x0',
      '6-7 [6:b=null] 72 0x40',
      '10-10 [10:z=active] 75 0x0',
      '11-11 [11:a=active] 75 0x0',
      '12-12 [12:e=4] 70 0x0',
      '13-13 [13:z=active2] 76 0x0',
    ])
    expect(segmentsOf(log)).toEqual([0, 13])
    expect(log.offsetForTimestamp(NOW, 14)).toMatchObject({ offset: 2, timestamp: NOW + 2 })
  })

  test('lets tombstones go at the first cleaning that finds delete.retention.ms passed since an earlier one', () => {
    const configs = { 'delete.retention.ms': '0' }
    const log = logOf([
      entries([
        ['a', '1', 0],
        ['b', '1', 1],
      ]),
      entries([['a', null, 2000]]),
      entries([
        ['b', null, 2001],
        ['c', '1', 2002],
      ]),
      entries([['x', 'active', 6000]]),
    ])
    clean(log, { configs, nowMs: NOW + 600_000 })
    expect(batchesOf(log)).toEqual([
      '2-2 [2:a=null] 71 0x40',
      '3-4 [3:b=null 4:c=1] 82 0x40',
      '5-5 [5:x=active] 75 0x0',
    ])
    append(log, entries([['c', '2', 9000]]), { config: topicConfig(COMPACTED) })
    append(log, entries([['z', 'active2', 12_000]]), { config: topicConfig(COMPACTED) })
    clean(log, { configs, nowMs: NOW + 600_000 })
    expect(batchesOf(log)).toEqual(['5-5 [5:x=active] 75 0x0', '6-6 [6:c=2] 70 0x0', '7-7 [7:z=active2] 76 0x0'])
  })

  test('leaves the last batch of a producer, if only as an empty one', () => {
    const from = (producerId: number, sequence: number, value: string, deltaMs: number) =>
      entries([['k', value, deltaMs]], { producerId, producerEpoch: 0, baseSequence: sequence })
    const log = logOf([
      ...[0, 1, 2, 3].map((i) => from(900, i, `v${i}`, i)),
      ...[0, 1, 2].map((i) => from(901, i, `w${i}`, 2000 + i)),
      entries([['k', 'plain', 4000]]),
      entries([['k', 'active', 6000]]),
    ])
    clean(log)
    expect(batchesOf(log)).toEqual([
      '3-3 [] 61 0x0',
      '6-6 [] 61 0x0',
      '7-7 [7:k=plain] 74 0x0',
      '8-8 [8:k=active] 75 0x0',
    ])
    log.truncateTo(8, { config: topicConfig(COMPACTED), nowMs: NOW })
    expect(
      log.producers.check({ producerId: 900, producerEpoch: 0, baseSequence: 3, lastSequence: 3 }, never)?.baseOffset,
    ).toBe(3)
  })

  test('keeps the codec of a batch, and the time at which the broker appended it', () => {
    const log = logOf([
      entries(
        [
          ['a', '1', 0],
          ['b', null, 5],
          ['c', '1', 9],
        ],
        { compression: 'gzip' },
      ),
      entries(
        [
          ['a', '2', 20],
          ['d', '1', 21],
        ],
        { timestampType: 'LogAppendTime', maxTimestamp: NOW + 30 },
      ),
      entries([['d', 'active', 5000]]),
    ])
    clean(log)
    // But for their sizes: every zlib packs in its own way.
    const unsized = () => batchesOf(log).map((batch) => batch.replace(/\] \d+/, ']'))
    expect(unsized()).toEqual(['0-2 [1:b=null 2:c=1] 0x41', '3-4 [3:a=2 4:d=1] 0x8', '5-5 [5:d=active] 0x0'])
    append(log, entries([['d', '2', 5001]]), { config: topicConfig(COMPACTED) })
    log.roll({ config: topicConfig(COMPACTED), nowMs: NOW })
    clean(log)
    expect(unsized()[1]).toBe('3-4 [3:a=2] 0x8')
    const [, batch] = log.batches(0)
    expect([...decodeRecords(batch!.chunk.buffer, batch!.position)][0]!.timestamp).toBe(NOW + 30)
  })

  test('removes what was aborted, then the marks of what is gone, and keeps those that are needed', () => {
    const p = (sequence: number, ...records: Entry[]) =>
      entries(records, { producerId: 0, producerEpoch: 0, baseSequence: sequence, transactional: true })
    const q = (sequence: number, ...records: Entry[]) =>
      entries(records, { producerId: 1, producerEpoch: 0, baseSequence: sequence, transactional: true })
    const log = logOf([
      p(0, ['a', 'committed', 0], ['b', 'committed', 0]),
      mark('commit', 0, 89),
      q(0, ['a', 'aborted', 1], ['x', 'aborted', 1]),
      p(2, ['c', 'committed2', 2]),
      mark('abort', 1, 245),
      p(3, ['c', 'committed3', 3]),
      mark('commit', 0, 397),
      p(4, ['d', 'aborted2', 4]),
      mark('abort', 0, 561),
      p(5, ['b', 'committed4', 5]),
      mark('commit', 0, 719),
    ])
    expect(log.abortedTransactions.between(0, 13)).toMatchObject([
      { producerId: 1, firstOffset: 3, lastOffset: 6 },
      { producerId: 0, firstOffset: 9, lastOffset: 10 },
    ])
    const configs = { 'delete.retention.ms': '2000' }
    const config = topicConfig(COMPACTED)
    append(log, entries([['z', '1', 3728]]), { config })
    clean(log, { configs, nowMs: NOW + 3800 })
    append(log, entries([['z', 'active', 6728]]), { config })
    clean(log, { configs, nowMs: NOW + 3900 })
    const retained = [
      '0-1 [0:a=committed] 78 0x10',
      '2-2 [2:00000001=000000000000] 78 0x30',
      '3-4 [] 61 0x10',
      '6-6 [6:00000000=000000000000] 78 0x30',
      '7-7 [7:c=committed3] 79 0x10',
      '8-8 [8:00000001=000000000000] 78 0x30',
    ]
    const committed = ['11-11 [11:b=committed4] 79 0x10', '12-12 [12:00000001=000000000000] 78 0x30']
    expect(batchesOf(log)).toEqual([
      ...retained,
      '10-10 [10:00000000=000000000000] 79 0x70',
      ...committed,
      '13-13 [13:z=1] 70 0x0',
      '14-14 [14:z=active] 75 0x0',
    ])
    expect(log.abortedTransactions.between(0, 15)).toMatchObject([{ producerId: 1, firstOffset: 3, lastOffset: 6 }])

    append(log, entries([['z', '2', 9728]]), { config })
    append(log, entries([['z', 'active', 12_728]]), { config })
    clean(log, { configs, nowMs: NOW + 7000 })
    expect(batchesOf(log)).toEqual([...retained, ...committed, '15-15 [15:z=2] 70 0x0', '16-16 [16:z=active] 75 0x0'])
  })
})

const never = { expirationMs: DAY_MS, lastCheckMs: Number.NEGATIVE_INFINITY }

describe('compaction', () => {
  test('does not reach beyond the last stable offset', () => {
    const transactional = { producerId: 5, producerEpoch: 0, baseSequence: 0, transactional: true }
    const log = logOf([
      entries([['a', '1', 0]]),
      entries([['a', '2', 2000]]),
      entries([['e', 'open', 4000]], transactional),
      entries([['a', '3', 6000]]),
      entries([['a', '4', 8000]]),
    ])
    clean(log)
    expect(contentsOf(log)).toEqual(['1:a=2', '2:e=open', '3:a=3', '4:a=4'])
    append(log, mark('commit', 5, 10_000), { config: topicConfig(COMPACTED) })
    clean(log)
    expect(contentsOf(log)).toEqual(['2:e=open', '4:a=4'])
  })

  test('removes records without a key', () => {
    const log = logOf([
      entries([
        [null, 'x', 0],
        ['a', '1', 1],
      ]),
      entries([['z', 'active', 5000]]),
    ])
    clean(log)
    expect(contentsOf(log)).toEqual(['1:a=1', '2:z=active'])
  })

  test('keeps the last batch before what it may not clean, so that the end of what is clean is not lost', () => {
    const log = logOf([entries([['a', '1', 0]]), entries([['a', null, 2000]]), entries([['z', 'active', 5000]])])
    const configs = { 'delete.retention.ms': '0' }
    clean(log, { configs })
    clean(log, { configs, force: true, nowMs: NOW + 1 })
    expect(batchesOf(log)).toEqual(['1-1 [] 61 0x0', '2-2 [2:z=active] 75 0x0'])
    expect(log.read(0, { upperBound: 3, maxBytes: 1000, atLeastOne: true }).size).toBe(61)
  })

  test('tells keys apart by all of their bytes', () => {
    const key = (...bytes: number[]) => ({ key: Buffer.from(bytes), value: Buffer.from('v'), timestamp: NOW })
    const log = logOf([
      encodeBatch({ records: [key(0xc3, 0xa9), key(0xe9), key(0xef, 0xbf, 0xbd), key(), key(0), key(0, 0)] }),
      entries([['z', 'active', 5000]]),
    ])
    expect(clean(log)).toMatchObject({ records: 0, bytes: 0 })
  })

  test('merges small segments as far as segment.bytes allows', () => {
    const batches = Array.from({ length: 9 }, (_, i) => entries([[`k${i}`, 'v', i * 2000]]))
    const size = batches[0]!.length
    const log = logOf(batches)
    clean(log, { configs: { 'internal.segment.bytes': String(size * 3) } })
    expect(segmentsOf(log)).toEqual([0, 3, 6, 8])
    clean(log, { force: true })
    expect(segmentsOf(log)).toEqual([0, 8])
    expect(contentsOf(log)).toHaveLength(9)
  })

  test('keeps the memory of what it does not change, and frees the rest', () => {
    const memory = new LogMemory()
    const log = logOf([entries([['a', '1', 0]]), entries([['b', '1', 2000]]), entries([['a', '2', 4000]])], {}, memory)
    const before = [...log.batches()].map(({ chunk }) => chunk)
    expect(clean(log, { memory })).toMatchObject({ records: 0, bytes: 0, segments: 1 })
    expect([...log.batches()].map(({ chunk }) => chunk)).toEqual(before)
    expect(memory.retainedBytes).toBe(log.sizeInBytes)
    log.roll({ config: topicConfig(COMPACTED), nowMs: NOW })
    expect(clean(log, { memory })).toMatchObject({ records: 1 })
    expect(before.map((chunk) => chunk.isReferenced)).toEqual([false, false, false])
    expect(memory.retainedBytes).toBe(log.sizeInBytes)
  })

  test('leaves a read in flight its bytes', () => {
    const log = logOf([entries([['a', '1', 0]]), entries([['a', '2', 2000]]), entries([['z', 'active', 4000]])])
    const batches = log.batches(0)
    const first = batches.next().value!
    const { buffers } = log.read(0, { upperBound: 3, maxBytes: 1000, atLeastOne: true })
    const kept = Buffer.from(buffers[0]!)
    clean(log)
    expect(buffers[0]).toEqual(kept)
    expect(first.baseOffset).toBe(0)
    expect(Array.from(batches, ({ baseOffset }) => baseOffset)).toEqual([1, 2])
  })

  test('gives replicas with the same bytes the same ones, and a replica with others its own', () => {
    const memory = new LogMemory()
    const config = topicConfig(COMPACTED)
    const leader = newLog({ memory })
    const follower = newLog({ memory })
    const late = newLog({ memory })
    for (let i = 0; i < 6; i++) {
      const placed = append(leader, entries([['a', String(i), i * 2000]]), { config })
      follower.copy(placed, { config, nowMs: NOW })
      if (i < 4) late.copy(placed, { config, nowMs: NOW })
    }
    const replicas = [leader, follower, late].map((log) => ({ log, lastStableOffset: log.logEndOffset }))
    compact(replicas, contextOf({ memory }))
    expect(contentsOf(follower)).toEqual(['4:a=4', '5:a=5'])
    expect(follower.segments.first.isSame(leader.segments.first)).toBe(true)
    expect(contentsOf(late)).toEqual(['2:a=2', '3:a=3'])
    // Once for those that are alike, and once for the late one, of whose old bytes the others need none any more.
    expect(memory.retainedBytes).toBe(leader.sizeInBytes + late.sizeInBytes)
    expect([leader.cleanedTo, follower.cleanedTo, late.cleanedTo]).toEqual([5, 5, 3])
  })
})

describe('whether a log is worth cleaning', () => {
  const dirty = (log: Log, configs: Record<string, string>, nowMs = NOW) => {
    const config = topicConfig({ ...COMPACTED, ...configs })
    const cleanable = cleanableOf(log, { config, lastStableOffset: log.logEndOffset, nowMs })
    return { ...cleanable, isWorth: isWorthCleaning(cleanable, config) }
  }

  test('depends on how much of it is dirty, the active segment left out', () => {
    const size = entries([['a', '1', 0]]).length
    const log = logOf(Array.from({ length: 4 }, (_, i) => entries([['a', '1', i * 2000]])))
    expect(dirty(log, {})).toMatchObject({ dirtyRatio: 1, dirtyBytes: size * 3, isWorth: true })
    log.cleanedTo = 2
    expect(dirty(log, { 'min.cleanable.dirty.ratio': '0.33' })).toMatchObject({ dirtyRatio: 1 / 3, isWorth: true })
    expect(dirty(log, {})).toMatchObject({ firstDirtyOffset: 2, firstUncleanableOffset: 3, isWorth: false })
    log.cleanedTo = 3
    expect(dirty(log, { 'min.cleanable.dirty.ratio': '0' })).toMatchObject({ dirtyRatio: 0, isWorth: false })
    log.cleanedTo = 99
    expect(dirty(log, {})).toMatchObject({ firstDirtyOffset: 0, isWorth: true })
  })

  test('does not depend on it once a record has waited for max.compaction.lag.ms', () => {
    const log = logOf(Array.from({ length: 6 }, (_, i) => entries([['a', '1', i * 2000]])))
    log.cleanedTo = 4
    const configs = { 'max.compaction.lag.ms': '60000', 'min.cleanable.dirty.ratio': '0.9' }
    expect(dirty(log, configs, NOW + 68_000)).toMatchObject({ isWorth: false, changesAtMs: NOW + 68_001 })
    expect(dirty(log, configs, NOW + 68_001)).toMatchObject({ isWorth: true, changesAtMs: Number.POSITIVE_INFINITY })
  })

  test('reaches up to the first segment with a record younger than min.compaction.lag.ms', () => {
    const log = logOf(Array.from({ length: 4 }, (_, i) => entries([['a', String(i), i * 2000]])))
    const configs = { 'min.compaction.lag.ms': '60000' }
    expect(dirty(log, configs, NOW + 59_999)).toMatchObject({ dirtyBytes: 0, changesAtMs: NOW + 60_000 })
    expect(dirty(log, configs, NOW + 62_000)).toMatchObject({ firstUncleanableOffset: 2, changesAtMs: NOW + 64_000 })
    clean(log, { configs, nowMs: NOW + 62_000 })
    expect(contentsOf(log)).toEqual(['1:a=1', '2:a=2', '3:a=3'])
  })

  test('tells when time alone may change it', () => {
    const log = logOf([entries([['a', '1', 0]]), entries([['a', '2', 2000]])])
    const replica = { log, lastStableOffset: 2 }
    expect(compactionDueMs(replica, contextOf({}))).toBe(NOW)
    const lagging = { 'min.compaction.lag.ms': '5000' }
    expect(compactionDueMs(replica, contextOf({ configs: lagging }))).toBe(NOW + 5000)
    clean(log)
    expect(compactionDueMs(replica, contextOf({}))).toBe(Number.POSITIVE_INFINITY)
  })
})
