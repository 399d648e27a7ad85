import { describe, expect, test } from 'vitest'
import { Cursor, MalformedFrame, sizeOf, Writer } from '../../src/protocol/cursor.js'
import { ZERO_UUID } from '../../src/protocol/schema.js'

function written(write: (writer: Writer) => void): Buffer {
  const writer = new Writer()
  write(writer)
  return writer.toBuffer()
}

function cursorOver(hex: string): Cursor {
  return new Cursor(Buffer.from(hex, 'hex'))
}

describe('integers', () => {
  test.each([
    ['int8', -128, '80'],
    ['int8', 127, '7f'],
    ['int16', -32768, '8000'],
    ['int16', 32767, '7fff'],
    ['uint16', 65535, 'ffff'],
    ['int32', -2147483648, '80000000'],
    ['int32', 2147483647, '7fffffff'],
    ['uint32', 4294967295, 'ffffffff'],
    ['int64', 0, '0000000000000000'],
    ['int64', -1, 'ffffffffffffffff'],
    ['int64', 4294967296, '0000000100000000'],
    ['int64', -4294967297, 'fffffffeffffffff'],
    ['int64', Number.MAX_SAFE_INTEGER, '001fffffffffffff'],
    ['int64', Number.MIN_SAFE_INTEGER, 'ffe0000000000001'],
    ['float64', -0.5, 'bfe0000000000000'],
    ['float64', Number.POSITIVE_INFINITY, '7ff0000000000000'],
  ] as const)('%s %d', (type, value, hex) => {
    expect(written((writer) => writer[type](value)).toString('hex')).toBe(hex)
    const cursor = cursorOver(hex)
    expect(cursor[type]()).toBe(value)
    expect(cursor.remaining).toBe(0)
  })

  test.each(['0020000000000000', 'ffe0000000000000', '7fffffffffffffff', '8000000000000000'])(
    'an int64 of 0x%s, which a number cannot hold exactly, is malformed',
    (hex) => {
      expect(() => cursorOver(hex).int64()).toThrow(new MalformedFrame('int64 beyond 2^53', 0))
    },
  )

  test.each([2 ** 53, -(2 ** 53), 0.5, Number.NaN])('%d is not written as an int64', (value) => {
    expect(() => written((writer) => writer.int64(value))).toThrow(RangeError)
  })
})

describe('unsigned varints', () => {
  test.each([
    [0, '00'],
    [1, '01'],
    [127, '7f'],
    [128, '8001'],
    [16383, 'ff7f'],
    [16384, '808001'],
    [2097151, 'ffff7f'],
    [2097152, '80808001'],
    [268435455, 'ffffff7f'],
    [268435456, '8080808001'],
    [2147483647, 'ffffffff07'],
  ])('%d', (value, hex) => {
    expect(written((writer) => writer.unsignedVarint(value)).toString('hex')).toBe(hex)
    const cursor = cursorOver(hex)
    expect(cursor.unsignedVarint()).toBe(value)
    expect(cursor.remaining).toBe(0)
  })

  test('one in more bytes than it needs is read', () => {
    expect(cursorOver('8100').unsignedVarint()).toBe(1)
    expect(cursorOver('8080808000').unsignedVarint()).toBe(0)
  })

  test.each([
    ['8080808008', 'varint beyond 31 bits at offset 0'],
    ['ffffffff0f', 'varint beyond 31 bits at offset 0'],
    ['808080808001', 'varint longer than 5 bytes at offset 0'],
    ['80', '1 bytes wanted, 0 left at offset 1'],
  ])('0x%s is malformed', (hex, message) => {
    expect(() => cursorOver(hex).unsignedVarint()).toThrow(message)
  })
})

describe('uuids', () => {
  test('are 22 characters of base64url, as Kafka prints them', () => {
    const uuid = 'EjRWeJq8QAGO3LqYdlQAAQ'
    expect(written((writer) => writer.uuid(uuid)).toString('hex')).toBe('123456789abc40018edcba9876540001')
    expect(cursorOver('123456789abc40018edcba9876540001').uuid()).toBe(uuid)
    expect(written((writer) => writer.uuid(ZERO_UUID))).toEqual(Buffer.alloc(16))
  })

  test.each(['', 'AAAA', `${ZERO_UUID}A`, 'AAAAAAAAAAA AAAAAAAAAA', '00000000-0000-0000-0000-000000000000'])(
    "'%s' is not written",
    (value) => {
      expect(() => written((writer) => writer.uuid(value))).toThrow(RangeError)
    },
  )
})

describe('a cursor', () => {
  test('stays between its offset and its end', () => {
    const cursor = new Cursor(Buffer.from('00010203040506', 'hex'), 2, 5)
    expect(cursor.remaining).toBe(3)
    expect(cursor.int8()).toBe(2)
    expect(cursor.int16()).toBe(0x0304)
    expect(() => cursor.int8()).toThrow(new MalformedFrame('1 bytes wanted, 0 left', 5))
  })

  test.each(['int8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'float64', 'uuid'] as const)(
    'an %s that is cut off moves nothing',
    (type) => {
      const cursor = new Cursor(Buffer.alloc(32), 0, 0)
      expect(() => cursor[type]()).toThrow(MalformedFrame)
      expect(cursor.offset).toBe(0)
    },
  )

  test('gives bytes as a view and text as a copy', () => {
    const buffer = Buffer.from('abcdef')
    const cursor = new Cursor(buffer)
    const text = cursor.string(3)
    const view = cursor.bytes(3)
    buffer.fill('x')
    expect(text).toBe('abc')
    expect(view.toString()).toBe('xxx')
  })
})

describe('a malformed frame', () => {
  test('names the field, from the inside out', () => {
    const error = new MalformedFrame('4 bytes wanted, 2 left', 17)
    expect(error.message).toBe('4 bytes wanted, 2 left at offset 17')
    error.within('index').within('[2]').within('partitions').within('[0]').within('topics')
    expect(error.path).toBe('topics[0].partitions[2].index')
    expect(error.message).toBe('topics[0].partitions[2].index: 4 bytes wanted, 2 left at offset 17')
    expect(error).toMatchObject({ reason: '4 bytes wanted, 2 left', offset: 17 })
  })
})

describe('a writer', () => {
  test('counts what it wrote, across the buffers it fills', () => {
    const writer = new Writer(4)
    for (let i = 0; i < 1000; i++) {
      writer.int32(i)
      expect(writer.size).toBe((i + 1) * 4)
    }
    const bytes = writer.toBuffer()
    expect(bytes.length).toBe(4000)
    for (let i = 0; i < 1000; i++) expect(bytes.readInt32BE(i * 4)).toBe(i)
  })

  test('copies small bytes and refers to large ones', () => {
    const small = Buffer.alloc(1023, 1)
    const large = Buffer.alloc(1024, 2)
    const writer = new Writer()
    writer.int8(7)
    writer.bytes(small)
    writer.bytes(large)
    writer.int8(8)
    expect(writer.size).toBe(1 + 1023 + 1024 + 1)
    const chunks = writer.finish()
    expect(chunks).toContain(large)
    expect(chunks.some((chunk) => chunk.buffer === small.buffer && chunk.byteOffset === small.byteOffset)).toBe(false)
    expect(Buffer.concat(chunks)).toEqual(Buffer.concat([Buffer.of(7), small, large, Buffer.of(8)]))
  })

  test('takes bytes in parts', () => {
    const parts = [Buffer.from('ab'), Buffer.alloc(2000, 'c'), Buffer.alloc(0), Buffer.from('d')]
    expect(sizeOf(parts)).toBe(2003)
    expect(sizeOf(parts[0]!)).toBe(2)
    const writer = new Writer()
    writer.bytes(parts)
    expect(writer.size).toBe(2003)
    const chunks = writer.finish()
    expect(chunks).toContain(parts[1])
    expect(Buffer.concat(chunks)).toEqual(Buffer.concat(parts))
  })

  test('that wrote nothing gives nothing', () => {
    expect(new Writer().finish()).toEqual([])
    expect(new Writer().toBuffer()).toEqual(Buffer.alloc(0))
  })
})
