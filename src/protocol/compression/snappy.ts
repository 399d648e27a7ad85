/**
 * Snappy, framed or raw. Kafka's Java client writes the framing of xerial's snappy-java:
 *
 * ```
 * 82 'SNAPPY' 00, version int32, compatible version int32, then blocks: size int32, raw snappy
 * ```
 *
 * Other clients write one raw block with nothing around it, which the Java client reads as well.
 */

import type * as snappyPackage from 'snappy'
import { CorruptRecords } from '../corrupt-records.js'
import { readInt32 } from '../integers.js'
import { load } from './load.js'
import { tooLarge, undecodable } from './refuse.js'

const XERIAL_HEADER = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])
const XERIAL_MAGIC_BYTES = 8
/** The size of the blocks that snappy-java cuts its input into. */
const XERIAL_BLOCK_BYTES = 32 * 1024
/**
 * Asks the library for memory of Node's own. Memory of the library's is eight times slower at the size of a block, and
 * is given back only when the event loop turns, which it does not while a handler runs.
 */
const COPY = { copyOutputData: true }
/** No raw block stands for more than this many times its size: its best element makes 64 bytes of 3. */
const MAX_EXPANSION = 22

let snappy: typeof snappyPackage | undefined

function library(): typeof snappyPackage {
  snappy ??= load('snappy') as typeof snappyPackage
  return snappy
}

export function compressSnappy(bytes: Buffer): Buffer {
  const { compressSync } = library()
  const parts: Buffer[] = [XERIAL_HEADER]
  for (let start = 0; start < bytes.length; start += XERIAL_BLOCK_BYTES) {
    const block = compressSync(bytes.subarray(start, start + XERIAL_BLOCK_BYTES), COPY)
    const size = Buffer.alloc(4)
    size.writeInt32BE(block.length)
    parts.push(size, block)
  }
  return Buffer.concat(parts)
}

export function decompressSnappy(bytes: Buffer, limitBytes: number): Buffer {
  if (!startsWithXerialMagic(bytes, 0)) {
    if (decompressedSize(bytes) > limitBytes) throw tooLarge('snappy', limitBytes)
    return decompressBlock(bytes)
  }
  const blocks = xerialBlocks(bytes)
  let total = 0
  for (const block of blocks) total += decompressedSize(block)
  if (total > limitBytes) throw tooLarge('snappy', limitBytes)
  const result = Buffer.allocUnsafe(total)
  let filled = 0
  for (const block of blocks) filled += decompressBlock(block).copy(result, filled)
  return result
}

function startsWithXerialMagic(bytes: Buffer, position: number): boolean {
  const end = position + XERIAL_MAGIC_BYTES
  return end <= bytes.length && bytes.compare(XERIAL_HEADER, 0, XERIAL_MAGIC_BYTES, position, end) === 0
}

function xerialBlocks(bytes: Buffer): Buffer[] {
  const blocks: Buffer[] = []
  let position = 0
  while (position < bytes.length) {
    // The header may come again where framed data has been put behind framed data.
    if (startsWithXerialMagic(bytes, position)) {
      position += XERIAL_HEADER.length
      if (position > bytes.length) throw new CorruptRecords('the snappy framing ends within its header')
      continue
    }
    const start = position + 4
    const size = start <= bytes.length ? readInt32(bytes, position) : -1
    if (size < 0 || size > bytes.length - start) {
      throw new CorruptRecords(`the snappy framing has no whole block at byte ${position}`)
    }
    blocks.push(bytes.subarray(start, start + size))
    position = start + size
  }
  return blocks
}

/** What a raw block says it stands for, before anything is allocated for it. */
function decompressedSize(block: Buffer): number {
  let size = 0
  for (let index = 0; index < 5; index++) {
    const byte = block[index]
    if (byte === undefined) break
    size += (byte & 0x7f) * 2 ** (7 * index)
    if (byte >= 0x80) continue
    if (size > block.length * MAX_EXPANSION) {
      throw new CorruptRecords(`${block.length} bytes of snappy cannot stand for ${size}`)
    }
    return size
  }
  throw new CorruptRecords('a snappy block does not begin with its size')
}

function decompressBlock(block: Buffer): Buffer {
  const { uncompressSync } = library()
  try {
    return uncompressSync(block, COPY) as Buffer
  } catch (error) {
    throw undecodable('snappy', error)
  }
}
