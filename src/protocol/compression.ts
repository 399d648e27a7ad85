/**
 * The codecs of a record batch. They compress its records as a whole, behind the header.
 *
 * Each one is loaded by the first batch that has it, and synchronously, because a handler never awaits. Whatever a
 * codec makes of bytes that are none of its own, it throws CorruptRecords.
 */

import { compressGzip, decompressGzip } from './compression/gzip.js'
import { compressLz4, decompressLz4 } from './compression/lz4.js'
import { compressSnappy, decompressSnappy } from './compression/snappy.js'
import { compressZstd, decompressZstd } from './compression/zstd.js'

/** In the order of their ids, the lowest three bits of a batch's attributes. */
export const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

export type Compression = (typeof COMPRESSIONS)[number]

/**
 * What a batch may decompress to, in bytes, unless told otherwise: 512 MiB. Kafka decompresses as a stream and knows no
 * limit; here the records of a batch are in memory as a whole, and a batch of 1 MiB may hold 1 GiB of zeros.
 */
export const MAX_DECOMPRESSED_BYTES = 512 * 1024 * 1024

/** The codec with an id, or undefined where Kafka has none. */
export function compressionById(id: number): Compression | undefined {
  return COMPRESSIONS[id]
}

export function compressionId(compression: Compression): number {
  return COMPRESSIONS.indexOf(compression)
}

/**
 * Compresses as Kafka's own writers do: gzip, snappy in xerial's framing, lz4 and zstd frames. `level` is that of
 * `compression.gzip.level` (-1, or 1 to 9) and `compression.zstd.level` (default 3). Snappy has no levels, and lz4 is
 * compressed at its lowest whatever `compression.lz4.level` says, which changes the size and nothing else.
 */
export function compress(compression: Compression, bytes: Buffer, level?: number): Buffer {
  switch (compression) {
    case 'none':
      return bytes
    case 'gzip':
      return compressGzip(bytes, level)
    case 'snappy':
      return compressSnappy(bytes)
    case 'lz4':
      return compressLz4(bytes)
    case 'zstd':
      return compressZstd(bytes, level)
  }
}

/** Throws CorruptRecords if the bytes are not of this codec, or stand for more than `limitBytes`. */
export function decompress(compression: Compression, bytes: Buffer, limitBytes = MAX_DECOMPRESSED_BYTES): Buffer {
  switch (compression) {
    case 'none':
      return bytes
    case 'gzip':
      return decompressGzip(bytes, limitBytes)
    case 'snappy':
      return decompressSnappy(bytes, limitBytes)
    case 'lz4':
      return decompressLz4(bytes, limitBytes)
    case 'zstd':
      return decompressZstd(bytes, limitBytes)
  }
}
