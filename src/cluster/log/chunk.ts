/**
 * The memory a log stands in.
 *
 * Batches lie in a chunk one behind the other and never move. Every replica of a partition refers to the same chunks,
 * so a record costs its bytes once, whatever the replication factor. A sparse index, an entry for every 4 KiB like
 * Kafka's OffsetIndex (`index.interval.bytes`), finds a batch without a walk from the start.
 */
import { baseOffset, sizeInBytes } from '../../protocol/batch.js'

const INDEX_INTERVAL_BYTES = 4096
const SMALLEST_CHUNK_BYTES = 1024
const LARGEST_CHUNK_BYTES = 1024 * 1024
/** A batch of this size gets a chunk of its own: what it would leave unused at the end of a shared one is too much. */
const OWN_CHUNK_FROM_BYTES = LARGEST_CHUNK_BYTES / 16

export class Chunk {
  readonly buffer: Buffer
  used = 0
  private readonly indexedOffsets: number[] = []
  private readonly indexedPositions: number[] = []

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafeSlow(size)
  }

  get free(): number {
    return this.buffer.length - this.used
  }

  /** Copies one batch to the end of the chunk and returns where it lies. */
  append(batch: Buffer): number {
    const position = this.used
    batch.copy(this.buffer, position)
    this.used += batch.length
    return position
  }

  /** Enters the batch at `position` into the index where an entry is due. Its base offset must be final. */
  index(position: number): void {
    const last = this.indexedPositions.at(-1)
    if (last !== undefined && position - last < INDEX_INTERVAL_BYTES) return
    this.indexedPositions.push(position)
    this.indexedOffsets.push(baseOffset(this.buffer, position))
  }

  /** The last indexed position at or before `position`. */
  positionBefore(position: number): number {
    return this.indexedPositions[floorIndex(this.indexedPositions, position)] ?? 0
  }

  /** The last indexed position whose batch begins at or before `offset`. */
  positionOf(offset: number): number {
    return this.indexedPositions[floorIndex(this.indexedOffsets, offset)] ?? 0
  }

  /** Where the batch after the one at `position` begins. */
  next(position: number): number {
    return position + sizeInBytes(this.buffer, position)
  }
}

/** The chunk that a batch of `size` bytes goes to: the open one, a larger next one, or one of its own. */
export class ChunkAllocator {
  private open: Chunk | undefined

  place(size: number): Chunk {
    if (size >= OWN_CHUNK_FROM_BYTES) return new Chunk(size)
    if (this.open === undefined || this.open.free < size) {
      const next = this.open === undefined ? SMALLEST_CHUNK_BYTES : this.open.buffer.length * 2
      this.open = new Chunk(Math.max(size, Math.min(next, LARGEST_CHUNK_BYTES)))
    }
    return this.open
  }
}

/** The index of the last of the ascending `values` that is at most `wanted`; -1 when there is none. */
export function floorIndex(values: readonly number[], wanted: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! <= wanted) low = middle + 1
    else high = middle
  }
  return low - 1
}
