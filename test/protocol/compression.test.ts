import { readFileSync } from 'node:fs'
import * as zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { nodeZstd, wasmZstd } from '../../src/protocol/compression/zstd.js'
import {
  COMPRESSIONS,
  type Compression,
  compress,
  compressionById,
  compressionId,
  decompress,
} from '../../src/protocol/compression.js'
import { CorruptRecords } from '../../src/protocol/corrupt-records.js'

const codecs = COMPRESSIONS.slice(1)

/** What every stream in the golden file stands for: more than a block of LZ4, and more than two of xerial's snappy. */
const text = Buffer.from('0123456789abcdef'.repeat(5000))

function noise(size: number): Buffer {
  let state = 7
  return Buffer.from(Array.from({ length: size }, () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >> 16))
}

const streams: { codec: Compression; writer: string; hex: string }[] = readFileSync(
  new URL('compression/streams.golden.ndjson', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))

function stream(codec: Compression): Buffer {
  return Buffer.from(streams.find((golden) => golden.codec === codec)!.hex, 'hex')
}

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex')
}

test('codecs have the ids of the attributes of a batch', () => {
  expect([0, 1, 2, 3, 4, 5, -1].map(compressionById)).toEqual([...COMPRESSIONS, undefined, undefined])
  expect(COMPRESSIONS.map(compressionId)).toEqual([0, 1, 2, 3, 4])
})

describe.each(COMPRESSIONS)('%s', (codec) => {
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a byte', Buffer.from('x')],
    ['a text', text],
    ['noise', noise(1000)],
    ['noise of more than a block', noise(200_000)],
    ['a mebibyte of zeros', Buffer.alloc(1024 * 1024)],
  ])('gives back %s', (_, bytes) => {
    expect(decompress(codec, compress(codec, bytes)).equals(bytes)).toBe(true)
  })
})

describe.each(codecs)('%s, refusing', (codec) => {
  const bytes = compress(codec, text)

  test('what stands for more than the limit, which itself is allowed', () => {
    expect(decompress(codec, bytes, text.length).equals(text)).toBe(true)
    expect(() => decompress(codec, bytes, text.length - 1)).toThrow(`more than ${text.length - 1} bytes`)
    expect(() => decompress(codec, bytes, 100)).toThrow(CorruptRecords)
  })

  test('every beginning of it', () => {
    for (let end = 0; end < bytes.length; end += 1 + (end >> 5)) {
      let result: Buffer | undefined
      try {
        result = decompress(codec, bytes.subarray(0, end))
      } catch (error) {
        expect(error).toBeInstanceOf(CorruptRecords)
      }
      // Xerial's framing has no end of its own, so a number of its blocks is whole again.
      if (result !== undefined) expect([codec, result.length % (32 * 1024)]).toEqual(['snappy', 0])
    }
  })

  test('what is something else', () => {
    for (const other of [Buffer.from('something else altogether'), noise(50), Buffer.alloc(0), Buffer.alloc(40)]) {
      // Forty zeros are zero bytes of raw snappy and then some; the library refuses those as well.
      expect(() => decompress(codec, other)).toThrow(CorruptRecords)
    }
  })

  test('changed bytes with nothing but CorruptRecords', () => {
    let state = 1
    const random = (bound: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * bound)
    }
    let refused = 0
    for (const golden of streams.filter((candidate) => candidate.codec === codec)) {
      const original = Buffer.from(golden.hex, 'hex')
      for (let run = 0; run < 200; run++) {
        const mutated = Buffer.from(original)
        for (let change = random(3); change >= 0; change--) mutated[random(mutated.length)] = random(256)
        try {
          expect(decompress(codec, mutated, 10_000_000).length).toBeLessThanOrEqual(10_000_000)
        } catch (error) {
          expect(error).toBeInstanceOf(CorruptRecords)
          refused++
        }
      }
    }
    expect(refused).toBeGreaterThan(0)
  })
})

describe('streams of other writers', () => {
  test.each(streams.map((golden) => [golden.codec, golden.writer, golden.hex] as const))(
    '%s: %s',
    (codec, _, bytes) => {
      expect(decompress(codec, Buffer.from(bytes, 'hex')).equals(text)).toBe(true)
    },
  )
})

describe('gzip', () => {
  test('takes a level', () => {
    const bytes = Buffer.from(noise(100).toString('hex').repeat(50))
    expect(compress('gzip', bytes, 9).length).toBeLessThan(compress('gzip', bytes, 1).length)
  })

  test('goes on with the next member', () => {
    expect(decompress('gzip', Buffer.concat([stream('gzip'), stream('gzip')])).length).toBe(2 * text.length)
  })
})

describe('snappy', () => {
  // By snappy-java 1.1.10: the framing has blocks of at most 1 KiB, and stands for 3000 times 'a'.
  const raw = hex('1b18736e61707079204e0700')
  const block = hex(`00000034 8008 0061 ${'fe0100'.repeat(15)} fa0100`)
  const header = hex('82534e4150505900 00000001 00000001')
  const framed = Buffer.concat([header, block, block, hex(`00000031 b807 0061 ${'fe0100'.repeat(14)} da0100`)])

  test('reads what has no framing', () => {
    expect(decompress('snappy', raw).toString()).toBe('snappy snappy snappy snappy')
  })

  test('reads the blocks of a framing', () => {
    expect(decompress('snappy', framed).toString()).toBe('a'.repeat(3000))
    expect(decompress('snappy', header).length).toBe(0)
  })

  test('reads a framing behind a framing', () => {
    expect(decompress('snappy', Buffer.concat([framed, framed])).toString()).toBe('a'.repeat(6000))
  })

  test('writes the framing, in blocks of 32 KiB', () => {
    const bytes = compress('snappy', noise(70_000))
    expect(bytes.subarray(0, 16)).toEqual(header)
    let blocks = 0
    for (let position = 16; position < bytes.length; position += 4 + bytes.readInt32BE(position)) blocks++
    expect(blocks).toBe(3)
  })

  test.each([
    ['a size in six bytes', 'ffffffffff01', 'does not begin with its size'],
    ['a size of 2 GiB in few bytes', 'ffffffff0700', 'cannot stand for 2147483647'],
    ['half a framing header', '82534e4150505900 0000', 'ends within its header'],
    ['half a block size', '82534e4150505900 00000001 00000001 0000', 'no whole block'],
    ['a negative block size', '82534e4150505900 00000001 00000001 ffffffff 00', 'no whole block'],
    ['a block beyond the end', '82534e4150505900 00000001 00000001 00000003 0100', 'no whole block'],
    ['an empty block', '82534e4150505900 00000001 00000001 00000000', 'does not begin with its size'],
  ])('refuses %s', (_, bytes, reason) => {
    expect(() => decompress('snappy', hex(bytes))).toThrow(reason)
  })
})

describe('lz4', () => {
  const frame = stream('lz4')

  test('writes independent blocks, the only ones that Kafka reads', () => {
    for (const bytes of [Buffer.alloc(0), text, Buffer.alloc(5_000_000)]) {
      const [magic, flags] = [compress('lz4', bytes).readUInt32LE(0), compress('lz4', bytes)[4]!]
      expect(magic).toBe(0x184d2204)
      expect(flags & 0b1110_0011).toBe(0b0110_0000)
    }
  })

  test('passes over what stands behind the frame, as Kafka does', () => {
    expect(decompress('lz4', Buffer.concat([frame, frame, Buffer.from('more')])).equals(text)).toBe(true)
  })

  test('counts exactly where the sizes of the blocks leave it open', () => {
    // Blocks of up to 4 MiB which stand for far less: the bound is beyond the limit, what comes out is not.
    const frames = streams.filter((golden) => golden.codec === 'lz4').map((golden) => Buffer.from(golden.hex, 'hex'))
    for (const bytes of frames) {
      expect(decompress('lz4', bytes, text.length).equals(text)).toBe(true)
      expect(() => decompress('lz4', bytes, text.length - 1)).toThrow('more than')
    }
    const literals = noise(200_000)
    expect(decompress('lz4', compress('lz4', literals), literals.length).equals(literals)).toBe(true)
    const mixed = Buffer.from(noise(3000).toString('hex').replaceAll('a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'))
    expect(decompress('lz4', compress('lz4', mixed), mixed.length).equals(mixed)).toBe(true)
    expect(() => decompress('lz4', compress('lz4', mixed), mixed.length - 1)).toThrow('more than')
  })

  test.each([
    ['another magic', (bytes: Buffer) => bytes.writeUInt8(5, 0), 'not an lz4 frame'],
    ['another version', (bytes: Buffer) => bytes.writeUInt8(0xa0, 4), 'unknown version'],
    ['dependent blocks', (bytes: Buffer) => bytes.writeUInt8(0x40, 4), 'dependent blocks'],
    ['an unknown block size', (bytes: Buffer) => bytes.writeUInt8(0x30, 5), 'unknown block size 3'],
    ['a wrong header checksum', (bytes: Buffer) => bytes.writeUInt8(bytes[6]! ^ 1, 6), 'does not decompress'],
    ['a block beyond the end', (bytes: Buffer) => bytes.writeUInt16LE(5000, 7), 'ends within a block'],
    ['an end without the checksum that its flags announce', (bytes: Buffer) => bytes.writeUInt8(0x64, 4), 'checksum'],
  ])('refuses %s', (_, change, reason) => {
    const bytes = Buffer.from(frame)
    change(bytes)
    expect(() => decompress('lz4', bytes)).toThrow(reason)
  })
})

const zstds = [['WebAssembly', wasmZstd()] as const]
if (typeof zlib.zstdDecompressSync === 'function') zstds.push(['Node', nodeZstd(zlib)] as never)

describe.each(zstds)('zstd by %s', (_, zstd) => {
  const frame = stream('zstd')

  test('reads the frames of the other, and its own', () => {
    for (const golden of streams.filter((candidate) => candidate.codec === 'zstd')) {
      expect(zstd.decompress(Buffer.from(golden.hex, 'hex'), text.length).equals(text)).toBe(true)
    }
    for (const [__, other] of zstds) {
      expect(zstd.decompress(other.compress(text, 3), text.length).equals(text)).toBe(true)
    }
  })

  test('reads one frame after another, skippable ones too', () => {
    const skippable = hex('502a4d18 03000000 616263')
    const bytes = Buffer.concat([frame, skippable, frame])
    expect(zstd.decompress(bytes, 1_000_000).equals(Buffer.concat([text, text]))).toBe(true)
    expect(() => zstd.decompress(bytes, 2 * text.length - 1)).toThrow('more than')
    expect(() => zstd.decompress(bytes, text.length)).toThrow('more than')
  })

  test('takes a level', () => {
    const bytes = Buffer.from(noise(20_000).toString('hex'))
    expect(zstd.compress(bytes, 19).length).toBeLessThan(zstd.compress(bytes, -50).length)
    expect(zstd.decompress(zstd.compress(bytes, 19), bytes.length).equals(bytes)).toBe(true)
  })

  test('finds room for what its size does not let expect', () => {
    const zeros = Buffer.alloc(20_000_000)
    const bytes = zstd.compress(zeros, 3)
    expect(bytes.length).toBeLessThan(4000)
    expect(zstd.decompress(bytes, zeros.length).equals(zeros)).toBe(true)
    expect(() => zstd.decompress(bytes, zeros.length - 1)).toThrow('more than')
  })

  test('refuses what is no frame, or not all of it', () => {
    expect(() => zstd.decompress(frame.subarray(0, frame.length - 1), 1_000_000)).toThrow(CorruptRecords)
    expect(() => zstd.decompress(noise(100), 1_000_000)).toThrow(CorruptRecords)
  })
})
