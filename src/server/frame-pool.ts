/**
 * Memory for large frames, used again and again.
 *
 * Most of what a large frame costs is memory that was never touched before, which the system gives page by page, and
 * the garbage collector's work to get rid of it. A frame is done with when its request is handled, so a few buffers
 * serve all connections of a server.
 */

/** Smaller ones are cheap, and are exactly as large as they must be. */
const SMALLEST_BYTES = 64 * 1024
/** Larger ones are rare, and would keep much memory for nothing. */
const LARGEST_BYTES = 4 * 1024 * 1024
const MOST_BUFFERS = 4

export class FramePool {
  private readonly free: Buffer[] = []

  /** A buffer of `size` bytes, of whatever content. */
  take(size: number): Buffer {
    if (size < SMALLEST_BYTES || size > LARGEST_BYTES) return Buffer.allocUnsafeSlow(size)
    const index = this.free.findIndex((memory) => memory.length >= size)
    const [memory] = index === -1 ? [] : this.free.splice(index, 1)
    // In powers of two, so that it serves the next frame too, which is a little larger.
    return (memory ?? Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(size)))).subarray(0, size)
  }

  /** Takes back what `take` gave. Nobody may look at it any more. */
  give({ buffer }: Buffer): void {
    const isKept = buffer.byteLength >= SMALLEST_BYTES && buffer.byteLength <= LARGEST_BYTES
    if (isKept && this.free.length < MOST_BUFFERS) this.free.push(Buffer.from(buffer))
  }
}
