/**
 * One replica's log: its segments, where it begins and ends, who wrote to it and in which epoch.
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
  lastOffset,
  lastSequence,
  maxTimestamp,
  partitionLeaderEpoch,
  producerEpoch,
  producerId,
  setBaseOffset,
  setMaxTimestamp,
  setPartitionLeaderEpoch,
} from '../../protocol/batch.js'
import { decodeRecords } from '../../protocol/records.js'
import { ChunkAllocator } from './chunk.js'
import { LeaderEpochs } from './leader-epochs.js'
import { type ProducerBatch, ProducerState } from './producer-state.js'
import { type PlacedBatch, Segment, type Slices } from './segment.js'

/** A record found by its time. */
export interface TimestampAndOffset {
  readonly timestamp: number
  readonly offset: number
  readonly leaderEpoch: number
}

const NOTHING: Slices = { buffers: [], size: 0, isCut: false }

export class Log {
  logStartOffset = 0
  logEndOffset = 0
  readonly leaderEpochs = new LeaderEpochs()
  readonly producers = new ProducerState()
  private segments: Segment[] = [new Segment(0)]
  private readonly allocator = new ChunkAllocator()

  /** Bytes held, of every segment. */
  get sizeInBytes(): number {
    let size = 0
    for (const segment of this.segments) size += segment.sizeInBytes
    return size
  }

  private get active(): Segment {
    return this.segments[this.segments.length - 1]!
  }

  /**
   * Appends one validated batch as the leader does: it gets its offsets, the leader's epoch and the topic's type of
   * timestamps: with a `logAppendTimeMs` the broker's time. This is the one copy a batch makes on its way in.
   */
  append(batch: Buffer, { leaderEpoch, segmentBytes, logAppendTimeMs }: AppendOptions): PlacedBatch {
    const chunk = this.allocator.place(batch.length)
    const position = chunk.append(batch)
    setBaseOffset(chunk.buffer, position, this.logEndOffset)
    setPartitionLeaderEpoch(chunk.buffer, position, leaderEpoch)
    if (logAppendTimeMs >= 0) setMaxTimestamp(chunk.buffer, position, 'LogAppendTime', logAppendTimeMs)
    else setMaxTimestamp(chunk.buffer, position, 'CreateTime', maxTimestamp(chunk.buffer, position))
    chunk.index(position)
    const placed = { chunk, position, size: batch.length, baseOffset: this.logEndOffset }
    this.attach(placed, segmentBytes)
    return placed
  }

  /** Takes over a batch that lies in memory already: how a follower copies its leader, and the tail of `append`. */
  attach(placed: PlacedBatch, segmentBytes: number): void {
    const { chunk, position, size } = placed
    if (!this.active.isEmpty && this.active.sizeInBytes + size > segmentBytes) {
      this.segments.push(new Segment(this.logEndOffset))
    }
    this.active.append(placed)
    this.leaderEpochs.assign(partitionLeaderEpoch(chunk.buffer, position), baseOffset(chunk.buffer, position))
    if (producerId(chunk.buffer, position) >= 0) this.producers.update(producerBatch(chunk.buffer, position))
    this.logEndOffset = lastOffset(chunk.buffer, position) + 1
  }

  /** Whole batches from the one that holds `offset` up to `upperBound`, out of one segment. */
  read(offset: number, { upperBound, maxBytes, atLeastOne }: ReadLimits): Slices {
    for (let at = this.segmentOf(offset); at < this.segments.length; at++) {
      const segment = this.segments[at]!
      if (segment.baseOffset >= upperBound) return NOTHING
      const slices = segment.read(offset, upperBound, maxBytes, atLeastOne)
      // Compaction can leave nothing at or after the offset in its own segment; the next one may have it.
      if (slices.size > 0 || !this.endsBefore(at, offset)) return slices
    }
    return NOTHING
  }

  /** The batches from the one that holds `offset` on. */
  *batches(offset = this.logStartOffset): Generator<PlacedBatch> {
    for (let at = this.segmentOf(offset); at < this.segments.length; at++) yield* this.segments[at]!.batches(offset)
  }

  /** The first record at or after `timestamp`, and before `upperBound`. */
  offsetForTimestamp(timestamp: number, upperBound: number): TimestampAndOffset | undefined {
    for (const segment of this.segments) {
      if (segment.maxTimestamp < timestamp) continue
      for (const { chunk, position } of segment.batchesSince(timestamp)) {
        if (lastOffset(chunk.buffer, position) < this.logStartOffset) continue
        for (const record of decodeRecords(chunk.buffer, position)) {
          if (record.timestamp < timestamp || record.offset < this.logStartOffset) continue
          if (record.offset >= upperBound) return undefined
          return {
            timestamp: record.timestamp,
            offset: record.offset,
            leaderEpoch: partitionLeaderEpoch(chunk.buffer, position),
          }
        }
      }
    }
    return undefined
  }

  /** The record with the largest timestamp, the first of several. */
  offsetOfMaxTimestamp(upperBound: number): TimestampAndOffset | undefined {
    let largest = -1
    for (const segment of this.segments) largest = Math.max(largest, segment.maxTimestamp)
    return largest < 0 ? undefined : this.offsetForTimestamp(largest, upperBound)
  }

  /** Moves the log's start up to `offset` and lets go of the segments that lie wholly before it. */
  advanceStartOffset(offset: number): void {
    if (offset <= this.logStartOffset) return
    this.logStartOffset = offset
    this.leaderEpochs.truncateFromStart(offset)
    while (this.segments.length > 1 && this.segments[1]!.baseOffset <= offset) this.segments.shift()
    if (offset === this.logEndOffset) this.segments = [new Segment(offset)]
  }

  private segmentOf(offset: number): number {
    let low = 0
    let high = this.segments.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.segments[middle]!.baseOffset <= offset) low = middle + 1
      else high = middle
    }
    return Math.max(low - 1, 0)
  }

  private endsBefore(at: number, offset: number): boolean {
    const next = this.segments[at + 1]
    return next !== undefined && offset < next.baseOffset
  }
}

export interface AppendOptions {
  readonly leaderEpoch: number
  /** `segment.bytes`: a batch that would pass it begins a new segment. */
  readonly segmentBytes: number
  /** The broker's time where `message.timestamp.type` is LogAppendTime; else -1. */
  readonly logAppendTimeMs: number
}

export interface ReadLimits {
  /** The first offset that may not be read: the high watermark, or the last stable offset. */
  readonly upperBound: number
  readonly maxBytes: number
  /** Give the first batch even when it is larger than `maxBytes`. */
  readonly atLeastOne: boolean
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
