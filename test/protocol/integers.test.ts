import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readInt16, readInt32, readInt64, writeInt16, writeInt32, writeInt64 } from '../../src/protocol/integers.js'

const bytes = Buffer.alloc(12)

describe('big-endian integers', () => {
  test('are those of Buffer', () => {
    fc.assert(
      fc.property(fc.integer(), fc.maxSafeInteger(), fc.nat(4), (int, long, position) => {
        writeInt16(bytes, position, int)
        expect(bytes.readInt16BE(position)).toBe((int << 16) >> 16)
        expect(readInt16(bytes, position)).toBe((int << 16) >> 16)
        writeInt32(bytes, position, int)
        expect(bytes.readInt32BE(position)).toBe(int)
        expect(readInt32(bytes, position)).toBe(int)
        writeInt64(bytes, position, long)
        expect(bytes.readBigInt64BE(position)).toBe(BigInt(long))
        expect(readInt64(bytes, position)).toBe(long)
      }),
      { numRuns: 1000, seed: 1 },
    )
  })

  test.each([0, 1, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, -(2 ** 32), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])(
    'an int64 of %d comes back',
    (value) => {
      writeInt64(bytes, 0, value)
      expect(bytes.readBigInt64BE(0)).toBe(BigInt(value))
      expect(readInt64(bytes, 0)).toBe(value)
    },
  )

  test.each([2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n), -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)])(
    'an int64 of %d, which no safe integer represents, reads as none',
    (value) => {
      bytes.writeBigInt64BE(value, 0)
      expect(Number.isSafeInteger(readInt64(bytes, 0))).toBe(false)
    },
  )
})
