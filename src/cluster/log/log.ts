/**
 * One replica's log: its segments, where it begins and ends, who wrote to it and in which epoch
 * (Kafka: UnifiedLog, LocalLog).
 *
 *   logStartOffset          first offset still readable
 *        |    segments of whole batches
 *        v ______________________________________
 *         |___________|___________|___active_____|
 *                                                ^ logEndOffset: the next record's offset
 */
import {
  baseOffset,
  baseSequence,
  isControl,
  isTransactional,
  lastOffset,
  lastOffsetDelta,
  lastSequence,
  maxTimestamp,
  partitionLeaderEpoch,
  producerEpoch,
  producerId,
  recordCount,
  setBaseOffset,
  setMaxTimestamp,
  setPartitionLeaderEpoch,
  type TimestampType,
} from '../../protocol/batch.js'
import { controlRecordType, coordinatorEpoch } from '../../protocol/control-records.js'
import { decodeRecords, RecordReader } from '../../protocol/records.js'
import type { TopicConfig } from '../configs/topic-config.js'
import type { Random } from '../random.js'
import { AbortedTransactions } from './aborted-transactions.js'
import { ChunkAllocator } from './chunk.js'
import { LeaderEpochs } from './leader-epochs.js'
import type { LogMemory } from './log-memory.js'
import { type CompletedTransaction, type ProducerBatch, ProducerState } from './producer-state.js'
import { type PlacedBatch, rollMs, Segment, type Slices } from './segment.js'
import { SegmentList } from './segment-list.js'

/** A record found by its time. */
export interface TimestampAndOffset {
  readonly timestamp: number
  readonly offset: number
  readonly leaderEpoch: number
}

export interface LogOptions {
  readonly memory: LogMemory
  /** Draws `segment.jitter.ms`. */
  readonly random: Random
  readonly nowMs: number
}

/** What holds at the time of an append. */
interface Occasion {
  readonly config: TopicConfig
  readonly nowMs: number
}

export interface AppendOptions extends Occasion {
  readonly leaderEpoch: number
  /** What the batch is to say of its time (`validateBatch`). Default: what it says. */
  readonly timestamps?: { readonly type: TimestampType; readonly maxTimestamp: number }
}

export interface ReadLimits {
  /** The first offset that may not be read: the high watermark, or the last stable offset. */
  readonly upperBound: number
  readonly maxBytes: number
  /** Give the first batch even when it is larger than `maxBytes`. */
  readonly atLeastOne: boolean
}

/** A run of segments, and the one that takes their place. */
interface CleanedGroup {
  readonly segments: readonly Segment[]
  readonly cleaned: Segment
}

/** What compaction has made of a log that does not know it yet. */
export interface Cleaning {
  readonly groups: readonly CleanedGroup[]
  /** What lies before is clean. */
  readonly endOffset: number
  /** The aborted transactions before `endOffset` that still have batches. */
  readonly abortedTransactions: readonly CompletedTransaction[]
}

const NOTHING: Slices = { buffers: [], size: 0, isCut: false }

export class Log {
  logStartOffset = 0
  logEndOffset = 0
  /** Compaction has been here: what lies before holds each key once (Kafka: cleaner-offset-checkpoint). */
  cleanedTo = 0
  readonly leaderEpochs = new LeaderEpochs()
  readonly producers = new ProducerState()
  readonly abortedTransactions = new AbortedTransactions()
  readonly segments: SegmentList
  private readonly allocator: ChunkAllocator
  private readonly random: Random

  constructor({ memory, random, nowMs }: LogOptions) {
    this.allocator = new ChunkAllocator(memory)
    this.random = random
    this.segments = new SegmentList(new Segment({ baseOffset: 0, createdMs: nowMs }))
  }

  /** Bytes held, of every segment. */
  get sizeInBytes(): number {
    return this.segments.sizeInBytes
  }

  /**
   * Appends one validated batch as the leader does: it gets its offsets, the leader's epoch and its final timestamps.
   * This is the one copy a batch makes on its way in.
   */
  append(batch: Buffer, options: AppendOptions): PlacedBatch {
    const { leaderEpoch, timestamps, config, nowMs } = options
    const arriving = {
      size: batch.length,
      maxTimestamp: timestamps?.maxTimestamp ?? maxTimestamp(batch, 0),
      lastOffset: this.logEndOffset + lastOffsetDelta(batch, 0),
    }
    if (this.segments.active.mustRollFor(arriving, config, nowMs)) this.roll(options)
    const chunk = this.allocator.place(batch.length)
    const position = chunk.append(batch)
    setBaseOffset(chunk.buffer, position, this.logEndOffset)
    setPartitionLeaderEpoch(chunk.buffer, position, leaderEpoch)
    if (timestamps !== undefined) setMaxTimestamp(chunk.buffer, position, timestamps.type, timestamps.maxTimestamp)
    chunk.index(position)
    const placed = {
      chunk,
      position,
      size: batch.length,
      baseOffset: this.logEndOffset,
      segmentBaseOffset: this.segments.active.baseOffset,
    }
    this.attach(placed, options)
    return placed
  }

  /**
   * Takes over a batch of the leader's, as a follower does: it lies in memory already. A follower begins a segment
   * where its leader did, so that compaction leaves both with the same bytes.
   */
  copy(placed: PlacedBatch, occasion: Occasion): void {
    const { segmentBaseOffset } = placed
    if (segmentBaseOffset > this.segments.active.baseOffset) this.roll(occasion, segmentBaseOffset)
    this.attach(placed, occasion)
  }

  /** Closes the active segment, unless it is empty, and begins another at the end of the log, or after a gap. */
  roll({ config, nowMs }: Occasion, baseOffset = this.logEndOffset): void {
    if (this.segments.active.isEmpty) return
    const jitterMs = Math.min(config.segmentJitterMs, rollMs(config))
    this.segments.roll(
      new Segment({
        baseOffset: Math.max(baseOffset, this.logEndOffset),
        createdMs: nowMs,
        rollJitterMs: jitterMs > 0 ? this.random.int(jitterMs) : 0,
        producers: this.producers.snapshot(),
      }),
    )
    this.allocator.reset()
  }

  /** Whole batches from the one that holds `offset` up to `upperBound`, out of one segment. */
  read(offset: number, { upperBound, maxBytes, atLeastOne }: ReadLimits): Slices {
    for (let at = this.segments.indexOf(offset); at < this.segments.length; at++) {
      const segment = this.segments.at(at)!
      if (segment.baseOffset >= upperBound) return NOTHING
      const slices = segment.read(offset, upperBound, maxBytes, atLeastOne)
      // Compaction can leave nothing at or after the offset in its own segment; the next one may have it.
      if (slices.size > 0 || slices.isCut) return slices
    }
    return NOTHING
  }

  /** The batches from the one that holds `offset` on. The log may change while they are being read. */
  *batches(offset = this.logStartOffset): Generator<PlacedBatch> {
    let from = offset
    let last: Segment | undefined
    for (;;) {
      const at = this.segments.indexOf(from)
      const segment = this.segments.at(this.segments.at(at) === last ? at + 1 : at)
      if (segment === undefined) return
      from = Math.max(from, segment.baseOffset)
      for (const batch of segment.batches(from)) {
        yield batch
        from = lastOffset(batch.chunk.buffer, batch.position) + 1
      }
      last = segment
    }
  }

  /**
   * The first record at or after `timestamp`, and before `upperBound`. Like Kafka it looks into one segment, the first
   * that has such a timestamp: where the log's start has moved past it there, nothing is found.
   */
  offsetForTimestamp(timestamp: number, upperBound: number): TimestampAndOffset | undefined {
    const segment = this.segments.reaching(timestamp)
    if (segment === undefined) return undefined
    const start = this.logStartOffset
    for (const batch of segment.batchesSince(timestamp, start)) {
      const found = findRecord(batch, (reader) => reader.timestamp >= timestamp && reader.offset >= start)
      if (found !== undefined) return found.offset < upperBound ? found : undefined
    }
    return undefined
  }

  /**
   * The record with the largest timestamp, the first of several, even before the log's start. Where no record has a
   * timestamp, -1 is the largest, and the first of all has it.
   */
  offsetOfMaxTimestamp(upperBound: number): TimestampAndOffset | undefined {
    const segment = this.segments.latest ?? this.segments.at(0)
    if (segment === undefined || segment.isEmpty) return undefined
    const { maxTimestamp: largest } = segment
    const [batch] = segment.batchesSince(largest)
    if (batch === undefined) return undefined
    const found = findRecord(batch, (reader) => reader.timestamp === largest)
    return found !== undefined && found.offset < upperBound ? found : undefined
  }

  /** Moves the log's start up to `offset`. Retention lets go of the segments that lie wholly before it. */
  advanceStartOffset(offset: number): void {
    if (offset <= this.logStartOffset) return
    this.logStartOffset = offset
    this.leaderEpochs.truncateFromStart(offset)
  }

  /** Lets go of the oldest `count` segments. The log begins after them; where they are all, with an empty one. */
  deleteOldest(count: number, occasion: Occasion): void {
    if (count === this.segments.length) this.roll(occasion)
    this.segments.replace(0, count, [])
    const { baseOffset } = this.segments.first
    this.abortedTransactions.truncateFromStart(baseOffset)
    this.advanceStartOffset(baseOffset)
  }

  /** Puts what compaction has left in the place of what it was made from. */
  replaceCleaned({ groups, endOffset, abortedTransactions }: Cleaning): void {
    for (const { segments, cleaned } of groups) {
      this.segments.replace(this.segments.indexOf(segments[0]!.baseOffset), segments.length, [cleaned])
    }
    this.abortedTransactions.clean(endOffset, abortedTransactions)
    this.cleanedTo = endOffset
  }

  /**
   * Cuts off everything from `offset` on, with the whole batch where it lies within one: a follower does so where its
   * leader's history is another. Epochs and producers are as if it had never been there.
   */
  truncateTo(offset: number, { config, nowMs }: Occasion): void {
    // An epoch in which nothing was written may have to go although no record does.
    if (offset >= this.logEndOffset) {
      this.leaderEpochs.truncateFromEnd(offset)
      return
    }
    const [containing] = this.batches(offset)
    const end = Math.min(offset, containing?.baseOffset ?? offset)
    const at = this.segments.indexOf(end)
    const segment = this.segments.at(at)!
    const remaining =
      segment.baseOffset > end
        ? new Segment({ baseOffset: end, createdMs: nowMs })
        : segment.truncatedTo(end, config.indexIntervalBytes)
    this.segments.replace(at, this.segments.length - at, [remaining])
    this.allocator.reset()
    this.logEndOffset = end
    this.logStartOffset = Math.min(this.logStartOffset, end)
    this.cleanedTo = Math.min(this.cleanedTo, end)
    this.leaderEpochs.truncateFromEnd(end)
    this.abortedTransactions.truncateFromEnd(remaining.baseOffset)
    this.producers.restore(remaining.producers)
    for (const { chunk, position } of remaining.batches()) this.noteProducer(chunk.buffer, position, nowMs)
  }

  /** Forgets everything and goes on at `offset`: a follower does so that is behind its leader's start. */
  restartAt(offset: number, nowMs: number): void {
    this.segments.replace(0, this.segments.length, [new Segment({ baseOffset: offset, createdMs: nowMs })])
    this.allocator.reset()
    this.logStartOffset = offset
    this.logEndOffset = offset
    this.cleanedTo = 0
    this.leaderEpochs.truncateFromEnd(0)
    this.abortedTransactions.truncateFromEnd(0)
    this.producers.restore(undefined)
  }

  /** The log is no longer needed. Whoever reads it still may go on. */
  release(): void {
    for (const segment of this.segments) segment.release()
  }

  private attach(placed: PlacedBatch, { config, nowMs }: Occasion): void {
    const { buffer } = placed.chunk
    const { position } = placed
    this.segments.append(placed, nowMs, config.indexIntervalBytes)
    this.leaderEpochs.assign(partitionLeaderEpoch(buffer, position), placed.baseOffset)
    this.noteProducer(buffer, position, nowMs)
    this.logEndOffset = lastOffset(buffer, position) + 1
  }

  private noteProducer(buffer: Buffer, position: number, nowMs: number): void {
    const id = producerId(buffer, position)
    if (id < 0) return
    if (!isControl(buffer, position)) {
      const transactional = isTransactional(buffer, position)
      this.producers.update(producerBatch(buffer, position), { nowMs, isTransactional: transactional })
      return
    }
    // Of an empty one the transaction was compacted away.
    if (recordCount(buffer, position) === 0) return
    const [mark] = decodeRecords(buffer, position)
    const type = controlRecordType(mark!.key)
    if (type === 'unknown') return
    const completed = this.producers.complete(
      {
        producerId: id,
        producerEpoch: producerEpoch(buffer, position),
        coordinatorEpoch: coordinatorEpoch(mark!),
        offset: mark!.offset,
        timestamp: mark!.timestamp,
      },
      nowMs,
    )
    if (completed !== undefined && type === 'abort') this.abortedTransactions.add(completed)
  }
}

function findRecord(
  { chunk, position }: PlacedBatch,
  isWanted: (reader: RecordReader) => boolean,
): TimestampAndOffset | undefined {
  const reader = new RecordReader(chunk.buffer, position)
  while (reader.next()) {
    if (!isWanted(reader)) continue
    const { timestamp, offset } = reader
    return { timestamp, offset, leaderEpoch: partitionLeaderEpoch(chunk.buffer, position) }
  }
  return undefined
}

/** What the producer state remembers of a batch in the log. */
export function producerBatch(buffer: Buffer, position: number): ProducerBatch {
  return {
    producerId: producerId(buffer, position),
    producerEpoch: producerEpoch(buffer, position),
    baseSequence: baseSequence(buffer, position),
    lastSequence: lastSequence(buffer, position),
    baseOffset: baseOffset(buffer, position),
    lastOffset: lastOffset(buffer, position),
    timestamp: maxTimestamp(buffer, position),
  }
}
