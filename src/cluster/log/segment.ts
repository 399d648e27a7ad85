/**
 * A stretch of a log: what rolling, retention, compaction and reads work on (Kafka: LogSegment).
 *
 * A segment is a list of extents. An extent is a run of whole batches in one chunk, as far as *this* replica has
 * them: two replicas may refer to the same chunk and see different ends of it.
 */
import { baseOffset as baseOffsetOf, lastOffset, maxTimestamp, recordCount, sizeInBytes } from '../../protocol/batch.js'
import type { TopicConfig } from '../configs/topic-config.js'
import { firstIndex } from './binary-search.js'
import type { Chunk } from './chunk.js'
import type { ProducerSnapshot } from './producer-state.js'

/** One batch where it lies. */
export interface PlacedBatch {
  readonly chunk: Chunk
  readonly position: number
  readonly size: number
  readonly baseOffset: number
  /** Of the segment that it is in. */
  readonly segmentBaseOffset: number
}

interface Extent {
  readonly chunk: Chunk
  readonly start: number
  end: number
  readonly baseOffset: number
  /** The largest timestamp of the segment up to the end of this extent. */
  maxTimestamp: number
}

/** What a read found: slices of the log's own memory, which never change. */
export interface Slices {
  readonly buffers: Buffer[]
  readonly size: number
  /** Whether more could have been read, had there been room for it. */
  readonly isCut: boolean
}

export interface SegmentOptions {
  readonly baseOffset: number
  readonly createdMs: number
  /** How much earlier than `segment.ms` it is rolled (`segment.jitter.ms`). Default: 0. */
  readonly rollJitterMs?: number
  /** What is known of producers where it begins. Default: nothing. */
  readonly producers?: ProducerSnapshot | undefined
}

/** The batch that is to be appended, as far as it decides whether a segment has room for it. */
export interface Arriving {
  readonly size: number
  readonly maxTimestamp: number
  readonly lastOffset: number
}

const MAX_INT32 = 0x7fff_ffff
const OFFSET_INDEX_ENTRY_BYTES = 8
const TIME_INDEX_ENTRY_BYTES = 12

export class Segment {
  readonly baseOffset: number
  readonly createdMs: number
  readonly producers: ProducerSnapshot | undefined
  /** The largest timestamp of its batches; -1 where none has one. */
  maxTimestamp = -1
  /** When it was last appended to. Compaction keeps it. */
  lastModifiedMs: number
  sizeInBytes = 0
  /** As the headers of its batches say. */
  recordCount = 0
  private readonly rollJitterMs: number
  /** The largest timestamp of its first batch: `segment.ms` counts from it. */
  private firstTimestamp = -1
  private extents: Extent[] = []
  // How full its index files would be (`segment.index.bytes`).
  private bytesSinceIndexEntry = 0
  private offsetIndexEntries = 0
  private timeIndexEntries = 0
  private lastIndexedTimestamp = -1

  constructor(options: SegmentOptions) {
    this.baseOffset = options.baseOffset
    this.createdMs = options.createdMs
    this.lastModifiedMs = options.createdMs
    this.rollJitterMs = options.rollJitterMs ?? 0
    this.producers = options.producers
  }

  get isEmpty(): boolean {
    return this.sizeInBytes === 0
  }

  /** What retention by time and lookups by time go by: without timestamps, when it was last written to. */
  get largestTimestampMs(): number {
    return this.maxTimestamp >= 0 ? this.maxTimestamp : this.lastModifiedMs
  }

  /** The time of its first batch, which `max.compaction.lag.ms` counts from; -1 where there is none. */
  get firstBatchTimestamp(): number {
    return this.firstTimestamp
  }

  append({ chunk, position, size, baseOffset }: PlacedBatch, nowMs: number, indexIntervalBytes: number): void {
    const timestamp = maxTimestamp(chunk.buffer, position)
    if (timestamp > this.maxTimestamp) this.maxTimestamp = timestamp
    const last = this.extents[this.extents.length - 1]
    if (last !== undefined && last.chunk === chunk && last.end === position) {
      last.end += size
      last.maxTimestamp = this.maxTimestamp
    } else {
      chunk.retain()
      this.extents.push({
        chunk,
        start: position,
        end: position + size,
        baseOffset,
        maxTimestamp: this.maxTimestamp,
      })
    }
    if (this.isEmpty) this.firstTimestamp = timestamp
    this.countIndexEntries(size, indexIntervalBytes)
    this.sizeInBytes += size
    this.recordCount += recordCount(chunk.buffer, position)
    this.lastModifiedMs = nowMs
  }

  /** Whether a batch must go to a new segment (Kafka: LogSegment.shouldRoll). */
  mustRollFor({ size, maxTimestamp, lastOffset }: Arriving, config: TopicConfig, nowMs: number): boolean {
    if (this.isEmpty) return false
    if (this.sizeInBytes + size > config.segmentBytes) return true
    // The age of a segment is a matter of its records' time; the broker's counts where they have none.
    const ageMs = this.firstTimestamp >= 0 ? maxTimestamp - this.firstTimestamp : nowMs - this.createdMs
    if (ageMs > rollMs(config) - this.rollJitterMs) return true
    if (this.offsetIndexEntries >= Math.floor(config.segmentIndexBytes / OFFSET_INDEX_ENTRY_BYTES)) return true
    if (this.timeIndexEntries >= Math.floor(config.segmentIndexBytes / TIME_INDEX_ENTRY_BYTES) - 1) return true
    return lastOffset - this.baseOffset > MAX_INT32
  }

  /**
   * Whole batches from the one that holds `offset` up to `upperBound`, `maxBytes` at most. With `atLeastOne`, the
   * first batch is given even when it is larger.
   */
  read(offset: number, upperBound: number, maxBytes: number, atLeastOne: boolean): Slices {
    const buffers: Buffer[] = []
    let size = 0
    let isCut = false
    for (let i = this.extentOf(offset); i < this.extents.length; i++) {
      const { chunk, end: extentEnd } = this.extents[i]!
      const start = positionIn(this.extents[i]!, offset)
      if (start === extentEnd) continue
      if (baseOffsetOf(chunk.buffer, start) >= upperBound) break
      const stop = positionIn(this.extents[i]!, upperBound)
      const fits = lastBoundary(chunk, start, stop, maxBytes - size)
      const end = fits === start && size === 0 && atLeastOne ? chunk.next(start) : fits
      if (end > start) buffers.push(chunk.buffer.subarray(start, end))
      size += end - start
      isCut = end < stop
      if (end < extentEnd) break
    }
    return { buffers, size, isCut }
  }

  /** The batches from the one that holds `offset` on. */
  *batches(offset = this.baseOffset): Generator<PlacedBatch> {
    for (let i = this.extentOf(offset); i < this.extents.length; i++) {
      const extent = this.extents[i]!
      const { chunk } = extent
      for (let position = positionIn(extent, offset); position < extent.end; position = chunk.next(position)) {
        yield this.placed(chunk, position)
      }
    }
  }

  /** The batches that hold a timestamp of at least `timestamp`, from the one that holds `offset` on. */
  *batchesSince(timestamp: number, offset = this.baseOffset): Generator<PlacedBatch> {
    const first = Math.max(this.extentReaching(timestamp), this.extentOf(offset))
    for (let i = first; i < this.extents.length; i++) {
      const { chunk, end } = this.extents[i]!
      let position = positionIn(this.extents[i]!, offset)
      while ((position = chunk.positionOfTimestamp(timestamp, position, end)) !== -1) {
        yield this.placed(chunk, position)
        position = chunk.next(position)
      }
    }
  }

  /** Whether both consist of the same bytes in the same memory. */
  isSame(other: Segment): boolean {
    if (this.baseOffset !== other.baseOffset || this.sizeInBytes !== other.sizeInBytes) return false
    if (this.extents.length !== other.extents.length) return false
    return this.extents.every(({ chunk, start, end }, i) => {
      const its = other.extents[i]!
      return chunk === its.chunk && start === its.start && end === its.end
    })
  }

  /** The same for another replica: it refers to the same memory. */
  share(producers: ProducerSnapshot | undefined): Segment {
    const { baseOffset, createdMs, rollJitterMs } = this
    const shared = new Segment({ baseOffset, createdMs, rollJitterMs, producers })
    shared.extents = this.extents.map((extent) => ({ ...extent }))
    for (const { chunk } of shared.extents) chunk.retain()
    shared.maxTimestamp = this.maxTimestamp
    shared.firstTimestamp = this.firstTimestamp
    shared.lastModifiedMs = this.lastModifiedMs
    shared.sizeInBytes = this.sizeInBytes
    shared.recordCount = this.recordCount
    return shared
  }

  /** What remains of it without the batches that reach `offset`. */
  truncatedTo(offset: number, indexIntervalBytes: number): Segment {
    const { baseOffset, createdMs, rollJitterMs, producers } = this
    const remaining = new Segment({ baseOffset, createdMs, rollJitterMs, producers })
    for (const batch of this.batches()) {
      if (lastOffset(batch.chunk.buffer, batch.position) >= offset) break
      remaining.append(batch, this.lastModifiedMs, indexIntervalBytes)
    }
    return remaining
  }

  /** It is no longer in a log. Whoever reads it still may go on. */
  release(): void {
    for (const { chunk } of this.extents) chunk.release()
  }

  private placed(chunk: Chunk, position: number): PlacedBatch {
    return {
      chunk,
      position,
      size: sizeInBytes(chunk.buffer, position),
      baseOffset: baseOffsetOf(chunk.buffer, position),
      segmentBaseOffset: this.baseOffset,
    }
  }

  /** The last extent that begins at or before `offset`. */
  private extentOf(offset: number): number {
    return Math.max(firstIndex(this.extents.length, (i) => this.extents[i]!.baseOffset > offset) - 1, 0)
  }

  /** The first extent with a timestamp of at least `timestamp`. */
  private extentReaching(timestamp: number): number {
    return firstIndex(this.extents.length, (i) => this.extents[i]!.maxTimestamp >= timestamp)
  }

  /** As LogSegment.append fills its OffsetIndex and its TimeIndex, which takes growing timestamps only. */
  private countIndexEntries(size: number, intervalBytes: number): void {
    if (this.bytesSinceIndexEntry > intervalBytes) {
      this.bytesSinceIndexEntry = 0
      this.offsetIndexEntries++
      if (this.maxTimestamp > this.lastIndexedTimestamp) {
        this.lastIndexedTimestamp = this.maxTimestamp
        this.timeIndexEntries++
      }
    }
    this.bytesSinceIndexEntry += size
  }
}

/** After how long a segment is closed: a compacted topic's sooner where its records must not wait (KIP-354). */
export function rollMs({ isCompacted, segmentMs, maxCompactionLagMs }: TopicConfig): number {
  return isCompacted && maxCompactionLagMs > 0 && segmentMs > 0 ? Math.min(segmentMs, maxCompactionLagMs) : segmentMs
}

/** Where in `extent` the first batch that reaches `offset` begins; the extent's end when none does. */
function positionIn({ chunk, start, end }: Extent, offset: number): number {
  let position = Math.max(start, chunk.positionOf(offset))
  while (position < end && lastOffset(chunk.buffer, position) < offset) position = chunk.next(position)
  return Math.min(position, end)
}

/** The last batch boundary between `start` and `stop` that is at most `room` bytes from `start`. */
function lastBoundary(chunk: Chunk, start: number, stop: number, room: number): number {
  if (stop - start <= room) return stop
  let boundary = Math.max(start, chunk.positionBefore(start + room))
  for (let next = chunk.next(boundary); next - start <= room; next = chunk.next(boundary)) boundary = next
  return boundary
}
