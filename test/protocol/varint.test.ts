import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CorruptRecords } from '../../src/protocol/corrupt-records.js'
import { sizeOfVarint, sizeOfVarlong, VarintReader, writeVarint, writeVarlong } from '../../src/protocol/varint.js'

const MAX = Number.MAX_SAFE_INTEGER

function reader(hex: string): VarintReader {
  const bytes = Buffer.from(hex, 'hex')
  return new VarintReader(bytes, 0, bytes.length)
}

function varlongHex(value: number): string {
  const bytes = Buffer.alloc(10)
  const end = writeVarlong(bytes, 0, value)
  expect(sizeOfVarlong(value)).toBe(end)
  return bytes.toString('hex', 0, end)
}

describe('varints', () => {
  test.each([
    [0, '00'],
    [-1, '01'],
    [1, '02'],
    [63, '7e'],
    [-64, '7f'],
    [64, '8001'],
    [-65, '8101'],
    [8191, 'fe7f'],
    [8192, '808001'],
    [2147483647, 'feffffff0f'],
    [-2147483648, 'ffffffff0f'],
  ])('%d is %s', (value, hex) => {
    const bytes = Buffer.alloc(5)
    const end = writeVarint(bytes, 0, value)
    expect(bytes.toString('hex', 0, end)).toBe(hex)
    expect(sizeOfVarint(value)).toBe(end)
    expect(reader(hex).varint()).toBe(value)
    expect(reader(hex).varlong()).toBe(value)
    expect(varlongHex(value)).toBe(hex)
  })

  test.each([
    [2147483648, '8080808010'],
    [-2147483649, '8180808010'],
    [1700000000000, '80a0abfef962'],
    [MAX, 'feffffffffffff1f'],
    [-MAX, 'fdffffffffffff1f'],
  ])('%d is %s as a varlong', (value, hex) => {
    expect(varlongHex(value)).toBe(hex)
    expect(reader(hex).varlong()).toBe(value)
  })

  test('every safe integer comes back, at the size that was announced', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(53), (value, shift) => {
        const smaller = Math.floor(value / 2 ** shift)
        expect(reader(varlongHex(smaller)).varlong()).toBe(smaller)
      }),
      { numRuns: 2000, seed: 1 },
    )
  })

  test('a form longer than needed is read, and bits beyond the type are dropped, as Kafka does', () => {
    expect(reader('8080808000').varint()).toBe(0)
    expect(reader('8080808070').varint()).toBe(0)
    expect(reader('8080808080808080807e').varlong()).toBe(0)
  })

  test('a varlong beyond the safe integers is none', () => {
    expect(Number.isSafeInteger(reader('ffffffffffffffffff01').varlong())).toBe(false)
    expect(Number.isSafeInteger(reader('feffffffffffffffff01').varlong())).toBe(false)
    expect(Number.isSafeInteger(reader('8080808080808020').varlong())).toBe(false)
  })

  test('one too long is refused', () => {
    expect(() => reader('808080808000').varint()).toThrow(CorruptRecords)
    expect(() => reader('8080808080808080808000').varlong()).toThrow(CorruptRecords)
  })

  test('none is read beyond the end, even where bytes follow', () => {
    expect(() => new VarintReader(Buffer.from([0x80, 0x01]), 0, 1).varint()).toThrow(CorruptRecords)
    expect(() => new VarintReader(Buffer.from([0x80, 0x01]), 0, 1).varlong()).toThrow(CorruptRecords)
    expect(() => new VarintReader(Buffer.from([0x80, 0x01]), 2, 2).byte()).toThrow(CorruptRecords)
  })
})
