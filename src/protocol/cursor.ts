/**
 * Bytes in, bytes out: the two ends every codec stands on.
 *
 * A `Cursor` walks one received frame and refuses to leave it. A `Writer` collects a frame as a list of chunks, so
 * that record data taken from a log goes to the socket as it lies in memory, without a copy.
 */

/** A frame that is not what its schema says. The server closes the connection that sent it, as Kafka does. */
export class MalformedFrame extends Error {
  override readonly name = 'MalformedFrame'
  /** The field that could not be read, such as `topics[0].partitions[2].index`. */
  path = ''
  readonly reason: string
  /** Where in the frame, in bytes. */
  readonly offset: number

  constructor(reason: string, offset: number) {
    super(`${reason} at offset ${offset}`)
    this.reason = reason
    this.offset = offset
  }

  /** Called by each enclosing field while the error passes through it. */
  within(step: string): this {
    this.path = this.path === '' || this.path.startsWith('[') ? step + this.path : `${step}.${this.path}`
    this.message = `${this.path}: ${this.reason} at offset ${this.offset}`
    return this
  }
}

const TWO_32 = 0x1_0000_0000

export class Cursor {
  readonly buffer: Buffer
  offset: number
  /** The first byte that does not belong to the frame. */
  end: number

  constructor(buffer: Buffer, offset = 0, end = buffer.length) {
    this.buffer = buffer
    this.offset = offset
    this.end = end
  }

  get remaining(): number {
    return this.end - this.offset
  }

  fail(reason: string, offset = this.offset): never {
    throw new MalformedFrame(reason, offset)
  }

  /** Moves past `size` bytes and returns where they began. */
  take(size: number): number {
    const start = this.offset
    if (size > this.end - start) this.fail(`${size} bytes wanted, ${this.end - start} left`)
    this.offset = start + size
    return start
  }

  int8(): number {
    return this.buffer.readInt8(this.take(1))
  }

  int16(): number {
    return this.buffer.readInt16BE(this.take(2))
  }

  uint16(): number {
    return this.buffer.readUInt16BE(this.take(2))
  }

  int32(): number {
    return this.buffer.readInt32BE(this.take(4))
  }

  uint32(): number {
    return this.buffer.readUInt32BE(this.take(4))
  }

  /** An int64 as a safe integer; what a number cannot hold exactly is refused. */
  int64(): number {
    const start = this.take(8)
    const value = this.buffer.readInt32BE(start) * TWO_32 + this.buffer.readUInt32BE(start + 4)
    if (!Number.isSafeInteger(value)) this.fail('int64 beyond 2^53', start)
    return value
  }

  float64(): number {
    return this.buffer.readDoubleBE(this.take(8))
  }

  /** 16 bytes as Kafka prints a `Uuid`: base64url without padding, 22 characters. */
  uuid(): string {
    const start = this.take(16)
    return this.buffer.toString('base64url', start, start + 16)
  }

  /** An unsigned varint of at most 5 bytes, which must fit in 31 bits: every use of it is a size, a count or a tag. */
  unsignedVarint(): number {
    const start = this.offset
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.buffer[this.take(1)]!
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value <= 0x7fff_ffff ? value : this.fail('varint beyond 31 bits', start)
    }
    return this.fail('varint longer than 5 bytes', start)
  }

  string(size: number): string {
    const start = this.take(size)
    return this.buffer.toString('utf8', start, start + size)
  }

  /** A view into the frame: whoever keeps it longer than the request must copy it. */
  bytes(size: number): Buffer {
    const start = this.take(size)
    return this.buffer.subarray(start, start + size)
  }
}

/** Bytes to be sent: one buffer, or several that follow one another. */
export type Bytes = Buffer | readonly Buffer[]

/** The total size of `bytes`. */
export function sizeOf(bytes: Bytes): number {
  if (Buffer.isBuffer(bytes)) return bytes.length
  let size = 0
  for (const part of bytes) size += part.length
  return size
}

/** From this size on, bytes are referenced in the frame instead of copied into it. */
const REFERENCE_FROM = 1024

export class Writer {
  private readonly chunks: Buffer[] = []
  private buffer: Buffer
  private start = 0
  private position = 0
  private flushed = 0

  constructor(capacity = 512) {
    this.buffer = Buffer.allocUnsafe(capacity)
  }

  /** Bytes written so far. */
  get size(): number {
    return this.flushed + this.position - this.start
  }

  /** All that was written, in order. The writer is done after this. */
  finish(): Buffer[] {
    this.flush()
    return this.chunks
  }

  /** All that was written, as one buffer. */
  toBuffer(): Buffer {
    const chunks = this.finish()
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
  }

  private flush(): void {
    if (this.position === this.start) return
    this.chunks.push(this.buffer.subarray(this.start, this.position))
    this.flushed += this.position - this.start
    this.start = this.position
  }

  private room(size: number): number {
    const at = this.position
    if (at + size > this.buffer.length) {
      this.flush()
      this.buffer = Buffer.allocUnsafe(Math.max(size, this.buffer.length * 2, 1024))
      this.start = this.position = 0
      this.position = size
      return 0
    }
    this.position = at + size
    return at
  }

  int8(value: number): void {
    const at = this.room(1)
    this.buffer[at] = value & 0xff
  }

  int16(value: number): void {
    const at = this.room(2)
    this.buffer.writeInt16BE(value, at)
  }

  uint16(value: number): void {
    const at = this.room(2)
    this.buffer.writeUInt16BE(value, at)
  }

  int32(value: number): void {
    const at = this.room(4)
    this.buffer.writeInt32BE(value, at)
  }

  uint32(value: number): void {
    const at = this.room(4)
    this.buffer.writeUInt32BE(value, at)
  }

  int64(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`)
    const at = this.room(8)
    const high = Math.floor(value / TWO_32)
    this.buffer.writeInt32BE(high, at)
    this.buffer.writeUInt32BE(value - high * TWO_32, at + 4)
  }

  float64(value: number): void {
    const at = this.room(8)
    this.buffer.writeDoubleBE(value, at)
  }

  uuid(value: string): void {
    const at = this.room(16)
    if (value.length !== 22 || this.buffer.write(value, at, 16, 'base64url') !== 16) {
      throw new RangeError(`'${value}' is not a uuid in Kafka's form: 22 characters of base64url`)
    }
  }

  unsignedVarint(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.int8((rest & 0x7f) | 0x80)
      rest = Math.floor(rest / 128)
    }
    this.int8(rest)
  }

  /** The UTF-8 of `value`, whose size in bytes the caller has already written. */
  string(value: string, size: number): void {
    const at = this.room(size)
    this.buffer.write(value, at, size, 'utf8')
  }

  bytes(value: Bytes): void {
    if (!Buffer.isBuffer(value)) {
      for (const part of value) this.bytes(part)
      return
    }
    if (value.length >= REFERENCE_FROM) {
      this.flush()
      this.chunks.push(value)
      this.flushed += value.length
      return
    }
    const at = this.room(value.length)
    value.copy(this.buffer, at)
  }
}
