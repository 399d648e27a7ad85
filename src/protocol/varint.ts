/**
 * Zig-zag varints, the integers inside a record: seven bits a byte, lowest first, the sign in the lowest bit.
 *
 * Like Kafka's ByteUtils a reader takes up to five bytes for a varint and ten for a varlong, needs not be given the
 * shortest form, and drops bits that lie beyond the 32nd and the 64th.
 */

import { CorruptRecords } from './corrupt-records.js'

const TWO_32 = 0x1_0000_0000

/** Reads varints one after another and stays within `end`. */
export class VarintReader {
  readonly buffer: Buffer
  position: number
  /** The first byte that is not to be read. */
  end: number

  constructor(buffer: Buffer, position: number, end: number) {
    this.buffer = buffer
    this.position = position
    this.end = end
  }

  byte(): number {
    if (this.position >= this.end) throw new CorruptRecords('a record ends before its fields do')
    return this.buffer[this.position++]!
  }

  varint(): number {
    const first = this.byte()
    if (first < 0x80) return (first >>> 1) ^ -(first & 1)
    let bits = first & 0x7f
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = this.byte()
      bits |= (byte & 0x7f) << shift
      if (byte < 0x80) return (bits >>> 1) ^ -(bits & 1)
    }
    throw new CorruptRecords('a varint is longer than 5 bytes')
  }

  /** A number that is not a safe integer where the varlong is not representable as one. */
  varlong(): number {
    const first = this.byte()
    if (first < 0x80) return (first >>> 1) ^ -(first & 1)
    let low = first & 0x7f
    let high = 0
    for (let shift = 7; shift < 70; shift += 7) {
      const byte = this.byte()
      const bits = byte & 0x7f
      // The fifth byte, at shift 28, straddles the two halves.
      if (shift < 32) low |= bits << shift
      if (shift > 28) high |= bits << (shift - 32)
      else if (shift === 28) high |= bits >>> 4
      if (byte < 0x80) return unZigZag(low, high)
    }
    throw new CorruptRecords('a varlong is longer than 10 bytes')
  }
}

function unZigZag(low: number, high: number): number {
  const sign = -(low & 1)
  const shiftedLow = ((low >>> 1) | (high << 31)) ^ sign
  const shiftedHigh = (high >>> 1) ^ sign
  return shiftedHigh * TWO_32 + (shiftedLow >>> 0)
}

/** The bytes that an int32 takes as a varint. */
export function sizeOfVarint(value: number): number {
  const bits = ((value << 1) ^ (value >> 31)) >>> 0
  return bits < 0x80 ? 1 : bits < 0x4000 ? 2 : bits < 0x20_0000 ? 3 : bits < 0x1000_0000 ? 4 : 5
}

/** Writes an int32 as a varint and returns the position after it. */
export function writeVarint(buffer: Uint8Array, position: number, value: number): number {
  let bits = ((value << 1) ^ (value >> 31)) >>> 0
  let at = position
  while (bits >= 0x80) {
    buffer[at++] = bits | 0x80
    bits >>>= 7
  }
  buffer[at++] = bits
  return at
}

/** The bytes that a safe integer takes as a varlong. */
export function sizeOfVarlong(value: number): number {
  if (value >= -0x4000_0000 && value < 0x4000_0000) return sizeOfVarint(value)
  // Zig-zag turns m into 2m and -m - 1 into 2m + 1, so the first byte has room for six bits of m.
  const magnitude = value < 0 ? -(value + 1) : value
  let size = 1
  for (let rest = Math.floor(magnitude / 0x40); rest > 0; rest = Math.floor(rest / 0x80)) size++
  return size
}

/** Writes a safe integer as a varlong and returns the position after it. */
export function writeVarlong(buffer: Uint8Array, position: number, value: number): number {
  if (value >= -0x4000_0000 && value < 0x4000_0000) return writeVarint(buffer, position, value)
  const sign = value < 0 ? -1 : 0
  const low = value >>> 0
  const high = Math.floor(value / TWO_32)
  let zigZagLow = ((low << 1) ^ sign) >>> 0
  let zigZagHigh = (((high << 1) | (low >>> 31)) ^ sign) >>> 0
  let at = position
  while (zigZagHigh !== 0 || zigZagLow >= 0x80) {
    buffer[at++] = zigZagLow | 0x80
    zigZagLow = ((zigZagLow >>> 7) | (zigZagHigh << 25)) >>> 0
    zigZagHigh >>>= 7
  }
  buffer[at++] = zigZagLow
  return at
}
