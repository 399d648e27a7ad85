import type * as zlib from 'node:zlib'
import { load } from './load.js'
import { tooLarge, undecodable } from './refuse.js'

let gzip: typeof zlib | undefined

function library(): typeof zlib {
  gzip ??= load('node:zlib') as typeof zlib
  return gzip
}

export function compressGzip(bytes: Buffer, level = -1): Buffer {
  return library().gzipSync(bytes, { level })
}

export function decompressGzip(bytes: Buffer, limitBytes: number): Buffer {
  const { gunzipSync } = library()
  try {
    return gunzipSync(bytes, { maxOutputLength: limitBytes })
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? tooLarge('gzip', limitBytes)
      : undecodable('gzip', error)
  }
}
