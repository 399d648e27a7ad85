/**
 * Zstandard: Node's own from 22.15 on, and before that the reference implementation as WebAssembly, out of the package
 * `@bokuweb/zstd-wasm`. That package offers to start asynchronously only, so its module is started here through
 * Emscripten's `instantiateWasm` hook, and its functions are called as the C functions that they are.
 */

import type * as fs from 'node:fs'
import type * as path from 'node:path'
import type * as vm from 'node:vm'
import type * as zlib from 'node:zlib'
import { CorruptRecords } from '../corrupt-records.js'
import { load } from './load.js'
import { tooLarge, undecodable } from './refuse.js'

/** What is used of it; Node has it, but the types of Node do not. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (compiled: object, imports: object) => object
}

interface Zstd {
  compress(bytes: Buffer, level: number): Buffer
  decompress(bytes: Buffer, limitBytes: number): Buffer
}

const DEFAULT_LEVEL = 3

let zstd: Zstd | undefined

function library(): Zstd {
  if (zstd === undefined) {
    const node = load('node:zlib') as typeof zlib
    // Node 20 has neither function, whatever the types of a newer Node say.
    zstd = typeof node.zstdDecompressSync === 'function' ? nodeZstd(node) : wasmZstd()
  }
  return zstd
}

export function compressZstd(bytes: Buffer, level = DEFAULT_LEVEL): Buffer {
  return library().compress(bytes, level)
}

export function decompressZstd(bytes: Buffer, limitBytes: number): Buffer {
  // No frame at all is nothing to the one library and the end of a file that came too early to the other.
  if (bytes.length === 0) throw new CorruptRecords('zstd data of no bytes')
  return library().decompress(bytes, limitBytes)
}

/** Node stops after a frame, while Kafka's reader goes on with the next; `info` tells how far it came. */
type WithInfo = (bytes: Buffer, options: zlib.ZstdOptions) => { buffer: Buffer; engine: { bytesWritten: number } }

export function nodeZstd(node: typeof zlib): Zstd {
  const decompressFrame = node.zstdDecompressSync as unknown as WithInfo
  return {
    compress: (bytes, level) =>
      node.zstdCompressSync(bytes, { params: { [node.constants.ZSTD_c_compressionLevel]: level } }),
    decompress(bytes, limitBytes) {
      const frames: Buffer[] = []
      let position = 0
      let total = 0
      try {
        do {
          const frame = decompressFrame(bytes.subarray(position), { maxOutputLength: limitBytes - total, info: true })
          if (frame.engine.bytesWritten === 0) throw new CorruptRecords('zstd makes nothing of what follows a frame')
          frames.push(frame.buffer)
          total += frame.buffer.length
          position += frame.engine.bytesWritten
        } while (position < bytes.length)
      } catch (error) {
        if (error instanceof CorruptRecords) throw error
        const { code } = error as NodeJS.ErrnoException
        // Nothing left of the limit is a length that Node does not take.
        const exceeded = code === 'ERR_BUFFER_TOO_LARGE' || code === 'ERR_OUT_OF_RANGE'
        throw exceeded ? tooLarge('zstd', limitBytes) : undecodable('zstd', error)
      }
      return frames.length === 1 ? frames[0]! : Buffer.concat(frames)
    },
  }
}

/** What Emscripten's module object has of interest here. A size below 0 is the number of an error. */
interface ZstdModule {
  HEAPU8: Uint8Array
  init(): void
  instantiateWasm: (imports: object, done: (instance: object) => unknown) => unknown
  _malloc(size: number): number
  _free(pointer: number): void
  _ZSTD_isError(size: number): number
  _ZSTD_compressBound(size: number): number
  _ZSTD_compress(target: number, capacity: number, source: number, size: number, level: number): number
  _ZSTD_decompress(target: number, capacity: number, source: number, size: number): number
}

/** ZSTD_error_dstSize_tooSmall. */
const TARGET_TOO_SMALL = -70
const FIRST_TARGET_BYTES = 64 * 1024
/** The ratio by which a decompressed size is guessed, since streaming writers such as Kafka's do not state it. */
const GUESSED_EXPANSION = 8

/**
 * An instance of our own. What `require` gives is one object for all, and the code under test may use the package, too:
 * whoever starts that object takes the memory away from who started it before.
 */
function loadWasm(): ZstdModule {
  const { dirname, join } = load('node:path') as typeof path
  const { readFileSync } = load('node:fs') as typeof fs
  const { compileFunction } = load('node:vm') as typeof vm
  const directory = dirname(load.resolve('@bokuweb/zstd-wasm'))
  const filename = join(directory, 'zstd.js')
  const exported = {} as { Module: ZstdModule }
  compileFunction(readFileSync(filename, 'utf8'), ['exports'], { filename })(exported)
  const { Module: module } = exported
  const compiled = new WebAssembly.Module(readFileSync(join(directory, 'zstd.wasm')))
  module.instantiateWasm = (imports, done) => done(new WebAssembly.Instance(compiled, imports))
  module.init()
  return module
}

export function wasmZstd(): Zstd {
  const module = loadWasm()

  /** Calls with `bytes` copied in and room for `capacity` bytes, and copies out what came; or gives the error number. */
  function call(bytes: Buffer, capacity: number, run: (target: number, source: number) => number): Buffer | number {
    const source = module._malloc(bytes.length + 1)
    const target = module._malloc(capacity + 1)
    try {
      if (source === 0 || target === 0) throw new CorruptRecords('zstd has no memory left')
      // Read after every malloc: the heap moves when it grows.
      module.HEAPU8.set(bytes, source)
      const size = run(target, source)
      if (module._ZSTD_isError(size) !== 0) return size
      return Buffer.from(module.HEAPU8.subarray(target, target + size))
    } finally {
      module._free(target)
      module._free(source)
    }
  }

  return {
    compress(bytes, level) {
      const capacity = module._ZSTD_compressBound(bytes.length)
      const result = call(bytes, capacity, (target, source) =>
        module._ZSTD_compress(target, capacity, source, bytes.length, level),
      )
      if (typeof result === 'number') throw new Error(`zstd does not compress: error ${-result}`)
      return result
    },
    decompress(bytes, limitBytes) {
      let capacity = Math.min(limitBytes, Math.max(FIRST_TARGET_BYTES, bytes.length * GUESSED_EXPANSION))
      for (;;) {
        const room = capacity
        const result = call(bytes, room, (target, source) =>
          module._ZSTD_decompress(target, room, source, bytes.length),
        )
        if (typeof result !== 'number') return result
        if (result !== TARGET_TOO_SMALL) throw undecodable('zstd', `error ${-result} of its decoder`)
        if (capacity >= limitBytes) throw tooLarge('zstd', limitBytes)
        capacity = Math.min(limitBytes, capacity * 4)
      }
    },
  }
}
