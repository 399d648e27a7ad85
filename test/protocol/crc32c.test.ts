import { describe, expect, test } from 'vitest'
import { crc32c } from '../../src/protocol/crc32c.js'

/** The definition: one bit at a time. */
function bitwise(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

function noise(size: number): Buffer {
  let state = 1
  return Buffer.from(Array.from({ length: size }, () => (state = (state * 1103515245 + 12345) & 0x7fffffff) >> 16))
}

describe('crc32c', () => {
  // The examples of RFC 3720, appendix B.4, and the check value of the catalogues of checksums.
  test.each([
    ['nothing', Buffer.alloc(0), 0],
    ['the digits 1 to 9', Buffer.from('123456789'), 0xe3069283],
    ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['32 incrementing bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
    ['32 decrementing bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => 31 - index)), 0x113fdb5c],
  ])('of %s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected)
  })

  test('agrees with the definition at every length around its strides', () => {
    const bytes = noise(700)
    for (let size = 0; size <= bytes.length; size++) {
      expect(crc32c(bytes, 0, size)).toBe(bitwise(bytes.subarray(0, size)))
    }
  })

  test('takes only the bytes between start and end, in memory that begins anywhere', () => {
    const bytes = noise(3000).subarray(5)
    for (const [start, end] of [
      [1, 1],
      [3, 20],
      [7, 250],
      [1, 1000],
      [13, 2995],
    ] as const) {
      expect(crc32c(bytes, start, end)).toBe(bitwise(bytes.subarray(start, end)))
    }
  })

  test('stays the same when the native checksum takes over', () => {
    const bytes = noise(1024 * 1024)
    const expected = crc32c(bytes)
    for (let i = 0; i < 40; i++) expect(crc32c(bytes)).toBe(expected)
    expect(crc32c(bytes, 5, 100_005)).toBe(bitwise(bytes.subarray(5, 100_005)))
  })
})
