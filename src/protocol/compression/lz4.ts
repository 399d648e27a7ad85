/**
 * LZ4 frames, of which Kafka's Lz4BlockInputStream reads the first and takes independent blocks only:
 *
 * ```
 * 04 22 4d 18, flags, block size code, [content size int64], header checksum, blocks, 00 00 00 00, [content checksum]
 * ```
 *
 * A block is its size (uint32, little-endian, the highest bit set if stored as it is), its bytes, and a checksum if the
 * flags say so. The library does the decompressing and verifies every checksum, but knows no limit: that needs the
 * frame to be walked before.
 */

import type * as lz4Package from 'lz4-napi'
import { CorruptRecords } from '../corrupt-records.js'
import { load } from './load.js'
import { tooLarge, undecodable } from './refuse.js'

const MAGIC = 0x184d2204
const FLAG = { version: 0xc0, independentBlocks: 0x20, blockChecksums: 0x10, contentSize: 0x08, contentChecksum: 0x04 }
const VERSION_1 = 0x40
const STORED = 0x8000_0000
/** No block stands for more than this many times its size: a byte of a match length is worth 255. */
const MAX_EXPANSION = 255

let lz4: typeof lz4Package | undefined

function library(): typeof lz4Package {
  lz4 ??= load('lz4-napi') as typeof lz4Package
  return lz4
}

/** One frame of independent blocks, without checksums, as Kafka's Lz4BlockOutputStream writes it. */
export function compressLz4(bytes: Buffer): Buffer {
  return library().compressFrameSync(bytes)
}

export function decompressLz4(bytes: Buffer, limitBytes: number): Buffer {
  const frame = walkFrame(bytes)
  const mayExceed = frame.boundBytes > limitBytes
  if (mayExceed && decompressedSize(bytes, frame) > limitBytes) throw tooLarge('lz4', limitBytes)
  const { decompressFrameSync } = library()
  try {
    return decompressFrameSync(bytes.subarray(0, frame.end))
  } catch (error) {
    throw undecodable('lz4', error)
  }
}

interface Frame {
  /** The first byte after the frame. */
  end: number
  /** What the blocks stand for at most, going by their sizes. */
  boundBytes: number
  /** Start and end of each compressed block, one after another. */
  compressed: number[]
  /** The sum of the blocks that are stored as they are. */
  storedBytes: number
}

function walkFrame(bytes: Buffer): Frame {
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== MAGIC) throw new CorruptRecords('not an lz4 frame')
  const flags = bytes[4]!
  if ((flags & FLAG.version) !== VERSION_1) throw new CorruptRecords('an lz4 frame of an unknown version')
  if ((flags & FLAG.independentBlocks) === 0) {
    throw new CorruptRecords('an lz4 frame of dependent blocks, which Kafka does not read')
  }
  const sizeCode = (bytes[5]! >> 4) & 7
  if (sizeCode < 4) throw new CorruptRecords(`an lz4 frame with the unknown block size ${sizeCode}`)
  const maxBlockBytes = 2 ** (8 + 2 * sizeCode)
  const blockChecksumBytes = (flags & FLAG.blockChecksums) !== 0 ? 4 : 0

  const frame: Frame = { end: 0, boundBytes: 0, compressed: [], storedBytes: 0 }
  let position = (flags & FLAG.contentSize) !== 0 ? 15 : 7
  for (;;) {
    if (position + 4 > bytes.length) throw new CorruptRecords('an lz4 frame without its end')
    const word = bytes.readUInt32LE(position)
    position += 4
    if (word === 0) break
    const size = word % STORED
    if (size > bytes.length - position) throw new CorruptRecords('an lz4 frame that ends within a block')
    if (word >= STORED) {
      frame.boundBytes += size
      frame.storedBytes += size
    } else {
      frame.boundBytes += Math.min(maxBlockBytes, size * MAX_EXPANSION)
      frame.compressed.push(position, position + size)
    }
    position += size + blockChecksumBytes
  }
  frame.end = position + ((flags & FLAG.contentChecksum) !== 0 ? 4 : 0)
  if (frame.end > bytes.length) throw new CorruptRecords('an lz4 frame without its checksum')
  return frame
}

/** The exact size, at the price of going through every token: for when the cheap bound does not do. */
function decompressedSize(bytes: Buffer, frame: Frame): number {
  let total = frame.storedBytes
  for (let index = 0; index < frame.compressed.length; index += 2) {
    total += decompressedBlockSize(bytes, frame.compressed[index]!, frame.compressed[index + 1]!)
  }
  return total
}

/**
 * A block is sequences of a token, literals and a match: the token's high four bits count the literals, its low four
 * the bytes of the match beyond four, and 15 in either means that more follows. The last sequence has no match.
 */
function decompressedBlockSize(bytes: Buffer, start: number, end: number): number {
  let position = start
  let total = 0
  const extended = (nibble: number): number => {
    if (nibble < 15) return nibble
    let length = nibble
    for (let byte = 255; byte === 255 && position < end; length += byte) byte = bytes[position++]!
    return length
  }
  while (position < end) {
    const token = bytes[position++]!
    const literals = extended(token >> 4)
    total += literals
    position += literals
    if (position >= end) break
    position += 2
    total += extended(token & 15) + 4
  }
  return total
}
