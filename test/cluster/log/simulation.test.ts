/**
 * A log of three replicas against a plain list of records, driven at random from a seed: appends of every kind, rolling,
 * retention, compaction, deletion, truncation, slow followers, and reads and lookups between them.
 */
import { expect, test } from 'vitest'
import { cleanableOf } from '../../../src/cluster/log/cleanable.js'
import { compact } from '../../../src/cluster/log/compaction.js'
import { Log } from '../../../src/cluster/log/log.js'
import { LogMemory } from '../../../src/cluster/log/log-memory.js'
import { deleteOldSegments } from '../../../src/cluster/log/retention.js'
import { Random } from '../../../src/cluster/random.js'
import { batchPositions, lastOffset } from '../../../src/protocol/batch.js'
import { COMPRESSIONS, type Compression } from '../../../src/protocol/compression.js'
import { encodeBatch } from '../../../src/protocol/encode-batch.js'
import { decodeRecords } from '../../../src/protocol/records.js'
import { NOW, topicConfig } from './room.js'

interface Expected {
  readonly offset: number
  readonly key: string
  readonly value: string | null
  readonly timestamp: number
}

const text = ({ offset, key, value, timestamp }: Expected) => `${offset}@${timestamp}:${key}=${value}`

class Simulation {
  readonly random: Random
  readonly memory = new LogMemory()
  readonly logs: Log[]
  /** What the leader should hold, also before its start. */
  records: Expected[] = []
  nowMs = NOW
  leaderEpoch = 0
  readonly config = topicConfig({
    'cleanup.policy': 'compact,delete',
    'internal.segment.bytes': '4000',
    'segment.ms': '60000',
    'retention.ms': '600000',
    'retention.bytes': '40000',
    'delete.retention.ms': '30000',
  })

  constructor(seed: number) {
    this.random = new Random(seed)
    this.logs = Array.from({ length: 3 }, () => new Log({ memory: this.memory, random: this.random, nowMs: NOW }))
  }

  get leader(): Log {
    return this.logs[0]!
  }

  private get occasion() {
    return { config: this.config, nowMs: this.nowMs }
  }

  /** Which all replicas have. */
  get highWatermark(): number {
    return Math.min(...this.logs.map((log) => log.logEndOffset))
  }

  step(): void {
    this.nowMs += this.random.int(2000)
    const dice = this.random.int(100)
    if (dice < 60) this.append()
    else if (dice < 70) this.follow()
    else if (dice < 76) this.leader.roll(this.occasion)
    else if (dice < 82) this.compact()
    else if (dice < 88) this.retain()
    else if (dice < 92) this.deleteRecords()
    else if (dice < 94) this.fail()
    else this.nowMs += this.random.int(60_000)
  }

  private append(): void {
    const base = this.leader.logEndOffset
    const appended = Array.from({ length: 1 + this.random.int(6) }, (_, i) => ({
      offset: base + i,
      key: `k${this.random.int(30)}`,
      value: this.random.int(5) === 0 ? null : 'v'.repeat(this.random.int(this.random.int(20) === 0 ? 2000 : 60)),
      timestamp: this.nowMs - this.random.int(5000),
    }))
    const compression: Compression =
      this.random.int(3) === 0 ? COMPRESSIONS[this.random.int(COMPRESSIONS.length)]! : 'none'
    const batch = encodeBatch({
      compression,
      records: appended.map(({ key, value, timestamp }) => ({
        key: Buffer.from(key),
        value: value === null ? null : Buffer.from(value),
        timestamp,
      })),
    })
    this.leader.append(batch, { ...this.occasion, leaderEpoch: this.leaderEpoch })
    this.records.push(...appended)
    if (this.random.int(4) > 0) this.follow()
  }

  private follow(): void {
    for (const log of this.logs.slice(1)) {
      if (this.random.int(5) === 0) continue
      if (log.logEndOffset < this.leader.logStartOffset) log.restartAt(this.leader.logStartOffset, this.nowMs)
      for (const placed of this.leader.batches(log.logEndOffset)) log.copy(placed, this.occasion)
      log.advanceStartOffset(this.leader.logStartOffset)
    }
  }

  private compact(): void {
    const { highWatermark, nowMs } = this
    const { firstUncleanableOffset: end } = cleanableOf(this.leader, {
      config: this.config,
      lastStableOffset: highWatermark,
      nowMs,
    })
    const before = new Map(this.records.map((record) => [record.offset, record]))
    compact(
      this.logs.map((log) => ({ log, lastStableOffset: highWatermark })),
      {
        ...this.occasion,
        memory: this.memory,
        producerExpiration: { expirationMs: 1, lastCheckMs: nowMs },
        force: true,
      },
    )
    // What is left: nothing but what was there, and of the cleaned part the last record of every key, unless that is a
    // tombstone, which may have gone for good. What lies before the start waits for retention, and does not count.
    const after = recordsOf(this.leader)
    for (const record of after) expect(text(before.get(record.offset)!)).toBe(text(record))
    const isCleaned = ({ offset }: Expected) => offset >= this.leader.logStartOffset && offset < end
    const last = new Map(this.records.filter(isCleaned).map((record) => [record.key, record]))
    const cleaned = after.filter(isCleaned)
    expect(new Set(cleaned.map(({ key }) => key)).size).toBe(cleaned.length)
    for (const [key, record] of last) {
      const kept = cleaned.find((each) => each.key === key)
      if (kept === undefined) expect(record.value).toBeNull()
      else expect(text(kept)).toBe(text(record))
    }
    expect(after.filter(({ offset }) => offset >= end).map(text)).toEqual(
      this.records.filter(({ offset }) => offset >= end).map(text),
    )
    this.records = after
  }

  private retain(): void {
    const { highWatermark, leader } = this
    for (const log of this.logs) deleteOldSegments(log, { ...this.occasion, highWatermark })
    const [first] = leader.segments
    this.records = this.records.filter(({ offset }) => offset >= first!.baseOffset)
  }

  private deleteRecords(): void {
    const span = this.highWatermark - this.leader.logStartOffset
    if (span <= 0) return
    const offset = this.leader.logStartOffset + this.random.int(span + 1)
    for (const log of this.logs) log.advanceStartOffset(offset)
  }

  /** Another replica leads, and what the old leader alone had is lost. */
  private fail(): void {
    const [old, next, ...others] = this.logs as [Log, Log, Log]
    if (next.logEndOffset < old.logStartOffset) return
    this.logs.splice(0, this.logs.length, next, old, ...others)
    this.leaderEpoch++
    next.leaderEpochs.assign(this.leaderEpoch, next.logEndOffset)
    for (const log of this.logs.slice(1)) {
      const { endOffset } = next.leaderEpochs.endOffsetFor(log.leaderEpochs.latest, next.logEndOffset)
      if (endOffset >= 0) log.truncateTo(endOffset, this.occasion)
    }
    this.records = recordsOf(next)
  }

  /** Everything that can be asked of the leader's log, asked of the list as well. */
  check(): void {
    const { leader, records } = this
    expect(recordsOf(leader).map(text)).toEqual(records.map(text))
    for (const log of this.logs) {
      const sizes = Array.from(log.segments, ({ sizeInBytes }) => sizeInBytes)
      expect(log.sizeInBytes).toBe(sizes.reduce((sum, size) => sum + size, 0))
      const offsets = recordsOf(log).map(({ offset }) => offset)
      expect(offsets.every((offset, i) => offset > (offsets[i - 1] ?? -1) && offset < log.logEndOffset)).toBe(true)
    }
    const chunks = new Set(this.logs.flatMap((log) => [...log.batches(0)].map(({ chunk }) => chunk)))
    const held = [...chunks].reduce((sum, { used }) => sum + used, 0)
    expect(this.memory.retainedBytes).toBe(held)
    this.checkRead()
    this.checkTimes()
  }

  private checkRead(): void {
    const { leader, records, random } = this
    const span = leader.logEndOffset - leader.logStartOffset
    const offset = leader.logStartOffset + random.int(span + 1)
    const upperBound = offset + random.int(leader.logEndOffset - offset + 1)
    const maxBytes = random.int(6000)
    const atLeastOne = random.int(2) === 0
    const { buffers, size } = leader.read(offset, { upperBound, maxBytes, atLeastOne })
    const batches = buffers.flatMap((buffer) => [...batchPositions(buffer)].map((position) => ({ buffer, position })))
    const found = batches
      .flatMap(({ buffer, position }) => [...decodeRecords(buffer, position)])
      .map(({ offset }) => offset)
    if (batches.length > 1) expect(size).toBeLessThanOrEqual(maxBytes)
    if (batches.length === 0) {
      const next = records.find((record) => record.offset >= offset)
      if (atLeastOne) expect(next === undefined || next.offset >= upperBound).toBe(true)
      return
    }
    const end = lastOffset(batches.at(-1)!.buffer, batches.at(-1)!.position)
    expect(end).toBeGreaterThanOrEqual(offset)
    expect(found.filter((each) => each >= offset)).toEqual(
      records.map((record) => record.offset).filter((each) => each >= offset && each <= end),
    )
  }

  private checkTimes(): void {
    const { leader, records, random } = this
    const timestamp = this.nowMs - random.int(700_000)
    const segments = [...leader.segments]
    const at = segments.findIndex(({ largestTimestampMs }) => largestTimestampMs >= timestamp)
    const from = Math.max(segments[at]?.baseOffset ?? Number.POSITIVE_INFINITY, leader.logStartOffset)
    const to = segments[at + 1]?.baseOffset ?? Number.POSITIVE_INFINITY
    const expected = records.find(
      (record) => record.offset >= from && record.offset < to && record.timestamp >= timestamp,
    )
    expect(leader.offsetForTimestamp(timestamp, leader.logEndOffset)?.offset).toBe(expected?.offset)
    const largest = Math.max(...segments.map(({ maxTimestamp }) => maxTimestamp))
    const latest = records.find((record) => record.timestamp === largest)
    expect(leader.offsetOfMaxTimestamp(leader.logEndOffset)?.offset).toBe(latest?.offset)
  }
}

function recordsOf(log: Log): Expected[] {
  return [...log.batches(0)].flatMap(({ chunk, position }) =>
    Array.from(decodeRecords(chunk.buffer, position), ({ offset, key, value, timestamp }) => ({
      offset,
      key: String(key),
      value: value === null ? null : String(value),
      timestamp,
    })),
  )
}

test.each([1, 2, 3, 4, 5, 231])('a log holds what a list would hold, whatever becomes of it (seed %i)', (seed) => {
  const simulation = new Simulation(seed)
  for (let i = 0; i < 400; i++) {
    simulation.step()
    if (i % 5 === 0) simulation.check()
  }
})
