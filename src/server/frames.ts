/**
 * What comes from a socket, to frames: an int32 size, then that many bytes.
 *
 * Chunks lie here as they came until somebody asks for the next frame. A frame wholly inside one chunk is a view of
 * it. One that spans chunks is put together in memory of its own, each byte once, and its chunks are let go; so a
 * large frame costs its own size, and a client that sends byte by byte costs time linear in the bytes.
 *
 * Chunks come in one of two ways: with their memory (`push`), or read into memory that is named here (`target`,
 * `received`): the rest of the frame that is begun, or else a buffer that all readers share. What is not handled at
 * once has to be taken out of that one (`keep`) before any other socket is read.
 */
import { FramePool } from './frame-pool.js'

/** A size that no request may have (`socket.request.max.bytes`). Kafka closes the connection: InvalidReceiveException. */
export class FrameRefused extends Error {
  override readonly name = 'FrameRefused'
  readonly size: number

  constructor(size: number, maxBytes: number) {
    super(`a frame of ${size} bytes, where at most ${maxBytes} are taken${guess(size)}`)
    this.size = size
  }
}

/** What the first four bytes of other protocols look like when they are read as a size. */
function guess(size: number): string {
  if (size >>> 16 === 0x1603) return ': this looks like a TLS handshake'
  const prefix = Buffer.alloc(4)
  prefix.writeInt32BE(size)
  const text = prefix.toString('latin1')
  return /^(GET |POST|PUT |HEAD|OPTI|DELE|PATC|PRI )/.test(text) ? ': this looks like HTTP' : ''
}

const EMPTY = Buffer.alloc(0)

/** Where sockets are read into between frames: larger than most requests. */
const SHARED = Buffer.allocUnsafeSlow(64 * 1024)

/** What a waiting chunk takes beside its bytes, roughly: so that a million chunks of one byte do not count as 1 MB. */
const CHUNK_OVERHEAD_BYTES = 256

export class FrameReader {
  private readonly maxBytes: number
  private readonly pool: FramePool
  /** The chunk that is being split, from `offset` on, and those that came after it. */
  private chunk: Buffer | null = null
  private offset = 0
  private readonly queue: Buffer[] = []
  private queueHead = 0
  private queueBytes = 0
  /** The size prefix as far as it was read. */
  private size = 0
  private sizeBytes = 0
  /** The frame that spans chunks, as far as it was filled. */
  private frame: Buffer | null = null
  private filled = 0
  /** The one that was put together and is being looked at. */
  private given: Buffer | null = null
  /** Whether the last target was the rest of `frame`. */
  private isDirect = false

  constructor(maxBytes: number, pool = new FramePool()) {
    this.maxBytes = maxBytes
    this.pool = pool
  }

  /** How much memory waits here, in bytes: frames not yet taken, and the beginning of one not yet whole. */
  get waitingBytes(): number {
    const inChunk = this.chunk === null ? 0 : this.chunk.length - this.offset
    return inChunk + this.queueBytes + this.filled
  }

  push(chunk: Buffer): void {
    if (this.chunk === null) {
      this.chunk = chunk
      this.offset = 0
    } else {
      this.queue.push(chunk)
      this.queueBytes += chunk.length + CHUNK_OVERHEAD_BYTES
    }
    // The rest of a frame that was begun goes where it belongs at once, so that its chunk is not kept.
    if (this.frame !== null) this.fill()
  }

  /** Where the next bytes of the socket go. */
  target(): Buffer {
    const { frame } = this
    this.isDirect = frame !== null && this.chunk === null && this.filled < this.size
    return this.isDirect ? frame!.subarray(this.filled) : SHARED
  }

  /** So many bytes have come into the last target. After what can be handled of them at once, `keep` the rest. */
  received(bytes: number): void {
    if (this.isDirect) this.filled += bytes
    else this.push(SHARED.subarray(0, bytes))
  }

  /** Takes what waits here out of the shared memory, which the next read of any socket overwrites. */
  keep(): void {
    const last = this.queue.length - 1
    if (this.queue[last]?.buffer === SHARED.buffer) this.queue[last] = Buffer.from(this.queue[last])
    if (this.chunk?.buffer !== SHARED.buffer) return
    this.chunk = Buffer.from(this.chunk.subarray(this.offset))
    this.offset = 0
  }

  /**
   * Takes the next whole frame, without its size prefix; undefined while there is none. It may be looked at until
   * `release`, and `keep`.
   *
   * @throws FrameRefused at a negative size or one above the maximum, before anything is allocated for it.
   */
  next(): Buffer | undefined {
    if (this.frame === null) {
      if (!this.readSize()) return undefined
      const { size, chunk, offset } = this
      if (size === 0) return this.whole(EMPTY)
      // Where the size came alone, the frame may yet come in one chunk.
      if (chunk === null) return undefined
      if (size <= chunk.length - offset) {
        this.advance(size)
        return this.whole(chunk.subarray(offset, offset + size))
      }
      this.frame = this.pool.take(size)
      this.fill()
    }
    if (this.filled < this.size) return undefined
    this.given = this.frame
    return this.whole(this.frame)
  }

  /** The frame that `next` gave is done with: its memory may serve another. */
  release(): void {
    if (this.given !== null) this.pool.give(this.given)
    this.given = null
  }

  /** Drops everything. */
  clear(): void {
    this.chunk = this.frame = null
    this.queue.length = this.queueHead = this.queueBytes = 0
    this.filled = this.sizeBytes = 0
  }

  private whole(frame: Buffer): Buffer {
    this.frame = null
    this.filled = this.sizeBytes = 0
    return frame
  }

  /** Whether the size prefix is complete, after reading what there is of it. */
  private readSize(): boolean {
    if (this.sizeBytes === 4) return true
    const { chunk } = this
    if (this.sizeBytes === 0 && chunk !== null && chunk.length - this.offset >= 4) {
      this.size = chunk.readInt32BE(this.offset)
      this.sizeBytes = 4
      this.advance(4)
    }
    while (this.sizeBytes < 4 && this.chunk !== null) {
      this.size = (this.size << 8) | this.chunk[this.offset]!
      this.sizeBytes++
      this.advance(1)
    }
    if (this.sizeBytes < 4) return false
    this.checkSize()
    return true
  }

  private checkSize(): void {
    const { size } = this
    if (size >= 0 && size <= this.maxBytes) return
    this.clear()
    throw new FrameRefused(size, this.maxBytes)
  }

  private fill(): void {
    while (this.chunk !== null && this.filled < this.size) {
      const end = Math.min(this.chunk.length, this.offset + this.size - this.filled)
      this.filled += this.chunk.copy(this.frame!, this.filled, this.offset, end)
      this.advance(end - this.offset)
    }
  }

  /** Moves on in the chunk, and to the next one behind its end. */
  private advance(bytes: number): void {
    this.offset += bytes
    if (this.offset < this.chunk!.length) return
    this.offset = 0
    if (this.queueHead === this.queue.length) {
      this.chunk = null
      return
    }
    this.chunk = this.queue[this.queueHead]!
    this.queueHead++
    this.queueBytes -= this.chunk.length + CHUNK_OVERHEAD_BYTES
    if (this.queueHead === this.queue.length) this.queue.length = this.queueHead = 0
  }
}
