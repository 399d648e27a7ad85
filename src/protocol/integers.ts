/**
 * Big-endian integers at a position, composed by hand: on the hot path they cost a fraction of `Buffer.readInt32BE`,
 * and next to nothing beside `Buffer.readBigInt64BE`. The caller has made sure that the bytes are there.
 */

const TWO_32 = 0x1_0000_0000

export function readInt16(buffer: Uint8Array, position: number): number {
  return ((buffer[position]! << 24) >> 16) | buffer[position + 1]!
}

export function readInt32(buffer: Uint8Array, position: number): number {
  return (
    (buffer[position]! << 24) | (buffer[position + 1]! << 16) | (buffer[position + 2]! << 8) | buffer[position + 3]!
  )
}

/**
 * An int64 as a number. One that no safe integer represents comes back as a number near it which is not a safe
 * integer either, so `Number.isSafeInteger` of the result tells.
 */
export function readInt64(buffer: Uint8Array, position: number): number {
  return readInt32(buffer, position) * TWO_32 + (readInt32(buffer, position + 4) >>> 0)
}

export function writeInt16(buffer: Uint8Array, position: number, value: number): void {
  buffer[position] = value >>> 8
  buffer[position + 1] = value
}

export function writeInt32(buffer: Uint8Array, position: number, value: number): void {
  buffer[position] = value >>> 24
  buffer[position + 1] = value >>> 16
  buffer[position + 2] = value >>> 8
  buffer[position + 3] = value
}

/** Writes a safe integer as an int64. */
export function writeInt64(buffer: Uint8Array, position: number, value: number): void {
  writeInt32(buffer, position, Math.floor(value / TWO_32))
  writeInt32(buffer, position + 4, value >>> 0)
}
