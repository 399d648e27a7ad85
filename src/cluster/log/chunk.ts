/**
 * The memory a log stands in.
 *
 * Batches lie in a chunk one behind the other and never move. Every replica of a partition refers to the same chunks,
 * so a record costs its bytes once, whatever the replication factor. A sparse index, an entry for every 4 KiB like
 * Kafka's OffsetIndex and TimeIndex (`index.interval.bytes`), finds a batch without a walk from the start.
 */
import { baseOffset, maxTimestamp, sizeInBytes } from '../../protocol/batch.js'
import { floorIndex } from './binary-search.js'
import type { LogMemory } from './log-memory.js'

const INDEX_INTERVAL_BYTES = 4096
const SMALLEST_CHUNK_BYTES = 1024
export const LARGEST_CHUNK_BYTES = 1024 * 1024
/** A batch of this size gets a chunk of its own: what it would leave unused at the end of a shared one is too much. */
const OWN_CHUNK_FROM_BYTES = LARGEST_CHUNK_BYTES / 16

export class Chunk {
  readonly buffer: Buffer
  used = 0
  private readonly memory: LogMemory
  /** How many segments, of all replicas, refer to it. */
  private references = 0
  // An index entry stands for the batches from its position up to the next entry's.
  private readonly positions: number[] = []
  private readonly offsets: number[] = []
  /** The largest timestamp of an entry's batches. */
  private readonly maxTimestamps: number[] = []

  constructor(size: number, memory: LogMemory) {
    this.buffer = Buffer.allocUnsafeSlow(size)
    this.memory = memory
  }

  get free(): number {
    return this.buffer.length - this.used
  }

  get isReferenced(): boolean {
    return this.references > 0
  }

  /** A segment begins to refer to it. */
  retain(): void {
    if (this.references++ === 0) this.memory.retainedBytes += this.used
  }

  /** A segment refers to it no more. After the last of them its memory goes, when no reader holds a slice of it. */
  release(): void {
    if (--this.references === 0) this.memory.retainedBytes -= this.used
  }

  /** Copies one batch to the end of the chunk and returns where it lies. */
  append(batch: Buffer): number {
    const position = this.used
    batch.copy(this.buffer, position)
    this.used += batch.length
    if (this.references > 0) this.memory.retainedBytes += batch.length
    return position
  }

  /** Enters the batch at `position` into the index. Its base offset and its timestamps must be final. */
  index(position: number): void {
    const timestamp = maxTimestamp(this.buffer, position)
    const last = this.positions.length - 1
    if (last >= 0 && position - this.positions[last]! < INDEX_INTERVAL_BYTES) {
      if (timestamp > this.maxTimestamps[last]!) this.maxTimestamps[last] = timestamp
      return
    }
    this.positions.push(position)
    this.offsets.push(baseOffset(this.buffer, position))
    this.maxTimestamps.push(timestamp)
  }

  /** The last indexed position at or before `position`. */
  positionBefore(position: number): number {
    return this.positions[floorIndex(this.positions, position)] ?? 0
  }

  /** The last indexed position whose batch begins at or before `offset`. */
  positionOf(offset: number): number {
    return this.positions[floorIndex(this.offsets, offset)] ?? 0
  }

  /** Where between `start` and `end` the first batch with a timestamp of at least `timestamp` begins; -1: nowhere. */
  positionOfTimestamp(timestamp: number, start: number, end: number): number {
    for (let i = Math.max(0, floorIndex(this.positions, start)); i < this.positions.length; i++) {
      const indexed = this.positions[i]!
      if (indexed >= end) break
      if (this.maxTimestamps[i]! < timestamp) continue
      const stop = Math.min(end, this.positions[i + 1] ?? this.used)
      for (let position = Math.max(start, indexed); position < stop; position = this.next(position)) {
        if (maxTimestamp(this.buffer, position) >= timestamp) return position
      }
    }
    return -1
  }

  /** Where the batch after the one at `position` begins. */
  next(position: number): number {
    return position + sizeInBytes(this.buffer, position)
  }
}

/** Where the next batches of a log go. */
export class ChunkAllocator {
  private readonly memory: LogMemory
  private open: Chunk | undefined

  constructor(memory: LogMemory) {
    this.memory = memory
  }

  /** The chunk that a batch of `size` bytes goes to: the open one, a larger next one, or one of its own. */
  place(size: number): Chunk {
    if (size >= OWN_CHUNK_FROM_BYTES) return new Chunk(size, this.memory)
    if (this.open === undefined || this.open.free < size) {
      const next = this.open === undefined ? SMALLEST_CHUNK_BYTES : this.open.buffer.length * 2
      this.open = new Chunk(Math.max(size, Math.min(next, LARGEST_CHUNK_BYTES)), this.memory)
    }
    return this.open
  }

  /**
   * Leaves the open chunk as it is. A segment has chunks of its own, so that they go with it; and after a truncation
   * the open one holds batches that are no longer in the log, whose offsets its index must not mix with new ones.
   */
  reset(): void {
    this.open = undefined
  }
}
