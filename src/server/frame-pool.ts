/**
 * Memory for large frames, used again and again.
 *
 * Most of what a large frame costs is memory that was never touched before, which the system gives page by page, and
 * the garbage collector's work to get rid of it. A frame is done with when its request is handled, so a few buffers
 * serve all connections of a server.
 */

/** Smaller ones are cheap, and are exactly as large as they must be. */
const SMALLEST_BYTES = 64 * 1024
/** What is kept in all: a few requests of a busy producer, with a batch of 1 MiB for each of its partitions. */
const MOST_BYTES = 16 * 1024 * 1024

export class FramePool {
  /** The smallest first. */
  private readonly free: Buffer[] = []
  private freeBytes = 0

  /** A buffer of `size` bytes, of whatever content. */
  take(size: number): Buffer {
    if (size < SMALLEST_BYTES || size > MOST_BYTES) return Buffer.allocUnsafeSlow(size)
    const index = this.free.findIndex((memory) => memory.length >= size)
    // In powers of two, so that it serves the next frame too, which is a little larger.
    if (index === -1) return Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(size))).subarray(0, size)
    const [memory] = this.free.splice(index, 1) as [Buffer]
    this.freeBytes -= memory.length
    return memory.subarray(0, size)
  }

  /** Takes back what `take` gave. Nobody may look at it any more. */
  give({ buffer }: Buffer): void {
    const size = buffer.byteLength
    if (size < SMALLEST_BYTES || this.freeBytes + size > MOST_BYTES) return
    const index = this.free.findIndex((memory) => memory.length >= size)
    this.free.splice(index === -1 ? this.free.length : index, 0, Buffer.from(buffer))
    this.freeBytes += size
  }
}
