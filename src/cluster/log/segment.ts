/**
 * A stretch of a log: what rolling, retention and reads work on.
 *
 * A segment is a list of extents. An extent is a run of whole batches in one chunk, as far as *this* replica has
 * them: two replicas may refer to the same chunk and see different ends of it.
 */
import { baseOffset as baseOffsetOf, lastOffset, maxTimestamp, sizeInBytes } from '../../protocol/batch.js'
import type { Chunk } from './chunk.js'

/** One batch where it lies. */
export interface PlacedBatch {
  readonly chunk: Chunk
  readonly position: number
  readonly size: number
  readonly baseOffset: number
}

interface Extent {
  readonly chunk: Chunk
  readonly start: number
  end: number
  readonly baseOffset: number
  /** The largest timestamp of its batches. */
  maxTimestamp: number
}

/** What a read found: slices of the log's own memory, which never change. */
export interface Slices {
  readonly buffers: Buffer[]
  readonly size: number
  /** Whether more could have been read, had there been room for it. */
  readonly isCut: boolean
}

export class Segment {
  readonly baseOffset: number
  /** When the first record was appended, by its own timestamp: `segment.ms` counts from it. */
  firstTimestamp = -1
  maxTimestamp = -1
  sizeInBytes = 0
  private readonly extents: Extent[] = []

  constructor(baseOffset: number) {
    this.baseOffset = baseOffset
  }

  get isEmpty(): boolean {
    return this.sizeInBytes === 0
  }

  append({ chunk, position, size, baseOffset }: PlacedBatch): void {
    const timestamp = maxTimestamp(chunk.buffer, position)
    const last = this.extents.at(-1)
    if (last !== undefined && last.chunk === chunk && last.end === position) {
      last.end += size
      last.maxTimestamp = Math.max(last.maxTimestamp, timestamp)
    } else {
      this.extents.push({
        chunk,
        start: position,
        end: position + size,
        baseOffset,
        maxTimestamp: timestamp,
      })
    }
    if (this.isEmpty) this.firstTimestamp = timestamp
    this.maxTimestamp = Math.max(this.maxTimestamp, timestamp)
    this.sizeInBytes += size
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
      const start = this.positionOf(this.extents[i]!, offset)
      if (start === extentEnd) continue
      if (baseOffsetOf(chunk.buffer, start) >= upperBound) break
      const stop = this.positionOf(this.extents[i]!, upperBound)
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
      for (let position = this.positionOf(extent, offset); position < extent.end; position = chunk.next(position)) {
        yield placed(chunk, position)
      }
    }
  }

  /** The batches that may hold a timestamp of at least `timestamp`: extents with none are passed over. */
  *batchesSince(timestamp: number): Generator<PlacedBatch> {
    for (const extent of this.extents) {
      if (extent.maxTimestamp < timestamp) continue
      const { chunk } = extent
      for (let position = extent.start; position < extent.end; position = chunk.next(position)) {
        if (maxTimestamp(chunk.buffer, position) < timestamp) continue
        yield placed(chunk, position)
      }
    }
  }

  /** The last extent that begins at or before `offset`. */
  private extentOf(offset: number): number {
    let low = 0
    let high = this.extents.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.extents[middle]!.baseOffset <= offset) low = middle + 1
      else high = middle
    }
    return Math.max(low - 1, 0)
  }

  /** Where in `extent` the first batch that reaches `offset` begins; the extent's end when none does. */
  private positionOf({ chunk, start, end }: Extent, offset: number): number {
    let position = Math.max(start, chunk.positionOf(offset))
    while (position < end && lastOffset(chunk.buffer, position) < offset) position = chunk.next(position)
    return Math.min(position, end)
  }
}

/** The last batch boundary between `start` and `stop` that is at most `room` bytes from `start`. */
function lastBoundary(chunk: Chunk, start: number, stop: number, room: number): number {
  if (stop - start <= room) return stop
  let boundary = Math.max(start, chunk.positionBefore(start + room))
  for (let next = chunk.next(boundary); next - start <= room; next = chunk.next(boundary)) boundary = next
  return boundary
}

function placed(chunk: Chunk, position: number): PlacedBatch {
  return {
    chunk,
    position,
    size: sizeInBytes(chunk.buffer, position),
    baseOffset: baseOffsetOf(chunk.buffer, position),
  }
}
