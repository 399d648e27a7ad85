import { describe, expect, test } from 'vitest'
import { decode, encode, read, unknownTags, write } from '../../src/protocol/codec.js'
import { Cursor, MalformedFrame, Writer } from '../../src/protocol/cursor.js'
import {
  array,
  bool,
  bytes,
  int8,
  int16,
  int32,
  int64,
  message,
  records,
  type Shape,
  string,
  struct,
  uuid,
  ZERO_UUID,
} from '../../src/protocol/schema.js'

/** A message of versions 0 to 9 that is flexible from 5 on. */
function messageOf<S extends Shape>(fields: S) {
  return message({ name: 'Test', versions: [0, 9], flexible: 5, fields })
}

function malformed(run: () => unknown): MalformedFrame {
  try {
    run()
  } catch (error) {
    if (error instanceof MalformedFrame) return error
    throw error
  }
  throw new Error('nothing was malformed')
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('the two forms', () => {
  const all = messageOf({
    text: string,
    data: bytes,
    list: array(int8),
    id: uuid,
    flag: bool,
    nested: struct({ n: int16 }),
  })
  const value = { text: 'hé', data: hex('0102'), list: [1, -1], id: ZERO_UUID, flag: true, nested: { n: 3 } }

  test('inflexible: int16 sizes of strings, int32 sizes of all else, no tags', () => {
    const frame = hex(`0003 68c3a9  00000002 0102  00000002 01ff  ${'00'.repeat(16)}  01  0003`)
    expect(encode(all, 4, value)).toEqual(frame)
    expect(decode(all, 4, frame)).toEqual(value)
  })

  test('flexible: varint sizes plus one, and tagged fields at the end of every struct', () => {
    const frame = hex(`04 68c3a9  03 0102  03 01ff  ${'00'.repeat(16)}  01  0003 00  00`)
    expect(encode(all, 5, value)).toEqual(frame)
    expect(decode(all, 5, frame)).toEqual(value)
  })

  test('a field may keep to the inflexible form', () => {
    const header = messageOf({ clientId: string.nullable().inflexible() })
    expect(encode(header, 5, { clientId: 'me' })).toEqual(hex('0002 6d65 00'))
    expect(decode(header, 5, hex('0002 6d65 00'))).toEqual({ clientId: 'me' })
    expect(decode(header, 5, hex('ffff 00'))).toEqual({ clientId: null })
  })

  test('any byte but 0 reads as true', () => {
    expect(decode(messageOf({ flag: bool }), 0, hex('ff'))).toEqual({ flag: true })
  })

  test('a version that a message does not have is our own mistake', () => {
    expect(() => decode(all, 10, hex('00'))).toThrow(new RangeError('Test has no version 10'))
    expect(() => encode(all, -1, value)).toThrow(new RangeError('Test has no version -1'))
  })
})

describe('defaults', () => {
  const defaults = messageOf({
    count: int32.default(-1),
    text: string.default('none'),
    nothing: string.nullable().default(null),
    list: array(string),
    id: uuid,
    data: bytes,
    batches: records,
    nested: struct({ epoch: int32.default(-1), inner: struct({ flag: bool.default(true) }) }),
  })
  const value = {
    count: -1,
    text: 'none',
    nothing: null,
    list: [],
    id: ZERO_UUID,
    data: Buffer.alloc(0),
    batches: null,
    nested: { epoch: -1, inner: { flag: true } },
  }

  test.each([0, 5])('a field that is left out is written as its default (v%d)', (version) => {
    expect(decode(defaults, version, encode(defaults, version, {}))).toEqual(value)
    expect(encode(defaults, version, { nested: { inner: {} } })).toEqual(encode(defaults, version, value))
  })

  test('a field that the version lacks is read as its default', () => {
    const later = messageOf({
      first: int8,
      count: int32.since(3).default(-1),
      list: array(int8).since(3),
      nested: struct({ epoch: int32.default(-1) }).since(3),
      early: int8.until(2).default(9),
    })
    expect(decode(later, 2, hex('01 05'))).toEqual({ first: 1, count: -1, list: [], nested: { epoch: -1 }, early: 5 })
    expect(decode(later, 3, hex('01 00000007 00000000 00000002'))).toEqual({
      first: 1,
      count: 7,
      list: [],
      nested: { epoch: 2 },
      early: 9,
    })
  })

  test('are made anew, so that one value can be changed without another', () => {
    const later = messageOf({ list: array(int8).since(3), nested: struct({ n: int8 }).since(3) })
    const changed = decode(later, 0, hex(''))
    changed.list.push(1)
    changed.nested.n = 1
    expect(decode(later, 0, hex(''))).toEqual({ list: [], nested: { n: 0 } })
  })
})

describe('a field that the version lacks', () => {
  const fields = messageOf({
    lost: int32.since(3).default(-1),
    list: array(struct({ name: string })).since(3),
    nullable: string.since(3).nullable(),
    nested: struct({ epoch: int32.default(-1) }).since(3),
    ignorable: int32.since(3).ignorable(),
  })

  test.each([
    ['a number', { lost: 5 }, 'lost'],
    ['an array', { list: [{ name: 'a' }] }, 'list'],
    ['null', { nullable: null }, 'nullable'],
    ['a struct', { nested: { epoch: 5 } }, 'nested'],
  ])('refuses to lose %s that is not its default', (_, value, field) => {
    expect(() => encode(fields, 2, value)).toThrow(new RangeError(`version 2 has no field ${field}`))
    expect(() => encode(fields, 3, { ...value, nullable: '' })).not.toThrow()
  })

  test('lets go of a default', () => {
    const value = { lost: -1, list: [], nullable: '', nested: { epoch: -1 } }
    expect(encode(fields, 2, value)).toEqual(Buffer.alloc(0))
  })

  test('lets go of anything when it is ignorable', () => {
    expect(encode(fields, 2, { ignorable: 5 })).toEqual(Buffer.alloc(0))
  })
})

describe('null', () => {
  const nullable = messageOf({ names: array(string).nullable(2) })

  test.each([
    [0, '00000000'],
    [5, '01 00'],
  ])('an empty array is not null (v%d)', (version, frame) => {
    expect(encode(nullable, version, { names: [] })).toEqual(hex(frame))
    expect(decode(nullable, version, hex(frame))).toEqual({ names: [] })
  })

  test.each([
    [2, 'ffffffff'],
    [5, '00 00'],
  ])('stands where it is allowed (v%d)', (version, frame) => {
    expect(encode(nullable, version, { names: null })).toEqual(hex(frame))
    expect(decode(nullable, version, hex(frame))).toEqual({ names: null })
  })

  test('is refused before and after the versions that allow it', () => {
    expect(() => encode(nullable, 1, { names: null })).toThrow(new RangeError('names may not be null in version 1'))
    expect(malformed(() => decode(nullable, 1, hex('ffffffff')))).toMatchObject({
      path: 'names',
      reason: 'null where none is allowed',
      offset: 0,
    })
    const notAnyMore = messageOf({ batches: records.nullable(0, 3) })
    expect(decode(notAnyMore, 3, hex('ffffffff'))).toEqual({ batches: null })
    expect(malformed(() => decode(notAnyMore, 4, hex('ffffffff'))).path).toBe('batches')
    expect(() => encode(notAnyMore, 4, {})).toThrow(new RangeError('batches may not be null in version 4'))
  })

  test('of a string has an int16 size or a varint one', () => {
    const text = messageOf({ text: string.nullable() })
    expect(encode(text, 0, { text: null })).toEqual(hex('ffff'))
    expect(encode(text, 5, { text: null })).toEqual(hex('00 00'))
    expect(decode(text, 0, hex('ffff'))).toEqual({ text: null })
    expect(decode(text, 5, hex('00 00'))).toEqual({ text: null })
  })
})

describe('a struct that may be null', () => {
  test('has an int8 in front', () => {
    const plain = messageOf({ cursor: struct({ index: int16 }).nullable().default(null) })
    expect(encode(plain, 5, {})).toEqual(hex('ff 00'))
    expect(encode(plain, 5, { cursor: { index: 7 } })).toEqual(hex('01 0007 00 00'))
    expect(decode(plain, 5, hex('ff 00'))).toEqual({ cursor: null })
    expect(decode(plain, 5, hex('01 0007 00 00'))).toEqual({ cursor: { index: 7 } })
    expect(encode(plain, 0, { cursor: { index: 7 } })).toEqual(hex('01 0007'))
    expect(encode(plain, 0, { cursor: null })).toEqual(hex('ff'))
  })

  test('has a varint in front when it is tagged', () => {
    const tagged = messageOf({ member: struct({ timeout: int16 }).since(5).nullable().tag(0) })
    expect(encode(tagged, 5, { member: { timeout: 7 } })).toEqual(hex('01 00 04 01 0007 00'))
    expect(decode(tagged, 5, hex('01 00 04 01 0007 00'))).toEqual({ member: { timeout: 7 } })
    // Null is not the default here, so it has to be said.
    expect(encode(tagged, 5, { member: null })).toEqual(hex('01 00 01 00'))
    expect(decode(tagged, 5, hex('01 00 01 00'))).toEqual({ member: null })
    expect(encode(tagged, 5, {})).toEqual(hex('00'))
    expect(decode(tagged, 5, hex('00'))).toEqual({ member: { timeout: 0 } })
  })
})

describe('tagged fields', () => {
  const tagged = messageOf({
    epoch: int64.since(5).tag(3).default(-1),
    plain: int8,
    names: array(string).since(5).tag(1),
    rack: string.since(6).nullable().tag(2).default(null),
  })

  test('come last, by tag, each with its size', () => {
    const frame = hex('07  03  01 03 02 0261  02 03 037231  03 08 0000000000000009')
    const value = { epoch: 9, plain: 7, names: ['a'], rack: 'r1' }
    expect(encode(tagged, 6, value)).toEqual(frame)
    expect(decode(tagged, 6, frame)).toEqual(value)
  })

  test('are not written at their default', () => {
    expect(encode(tagged, 6, { plain: 7, epoch: -1, names: [], rack: null })).toEqual(hex('07 00'))
    expect(decode(tagged, 6, hex('07 00'))).toEqual({ plain: 7, epoch: -1, names: [], rack: null })
  })

  test('of an unknown tag are kept apart and not written again', () => {
    const value = decode(tagged, 5, hex('07 03  01 03 02 0261  02 02 cafe  09 00'))
    expect(value).toEqual({
      plain: 7,
      epoch: -1,
      names: ['a'],
      rack: null,
      [unknownTags]: new Map([
        [2, hex('cafe')],
        [9, Buffer.alloc(0)],
      ]),
    })
    expect(encode(tagged, 5, value)).toEqual(hex('07 01  01 03 02 0261'))
  })

  test('stand in structs inside of arrays too', () => {
    const nested = messageOf({ list: array({ n: int8, hint: int8.since(5).tag(0).default(-1) }) })
    const frame = hex('03  01 00  02 01 00 01 05  00')
    const value = {
      list: [
        { n: 1, hint: -1 },
        { n: 2, hint: 5 },
      ],
    }
    expect(encode(nested, 5, value)).toEqual(frame)
    expect(decode(nested, 5, frame)).toEqual(value)
  })

  test('may have been ordinary ones in earlier versions', () => {
    const moved = messageOf({ clusterId: string.nullable().tag(0, 7).default(null) })
    expect(encode(moved, 4, { clusterId: 'c' })).toEqual(hex('0001 63'))
    expect(encode(moved, 6, { clusterId: 'c' })).toEqual(hex('0263 00'))
    expect(encode(moved, 7, { clusterId: 'c' })).toEqual(hex('01 00 02 0263'))
    for (const version of [4, 6, 7]) {
      const frame = encode(moved, version, { clusterId: 'c' })
      expect(decode(moved, version, frame)).toEqual({ clusterId: 'c' })
    }
  })

  test.each([
    ['out of order', '07 02  03 08 0000000000000009  01 03 02 0261', 'taggedFields', 'tag 1 after tag 3', 13],
    ['given twice', '07 02  09 00  09 00', 'taggedFields', 'tag 9 after tag 9', 5],
    ['longer than the frame', '07 01  09 05 00', 'taggedFields', '5 bytes wanted, 1 left', 4],
    ['known, and longer than the frame', '07 01  03 09 0000000000000009', 'epoch', '9 bytes wanted, 8 left', 4],
    ['longer than what is in it', '07 01  01 04 02 0261 00', 'names', '1 bytes left over', 7],
    ['shorter than what is in it', '07 01  03 07 00000000000009', 'epoch', '8 bytes wanted, 7 left', 4],
    ['fewer than announced', '07 02  09 00', 'taggedFields', '1 bytes wanted, 0 left', 4],
  ])('%s are malformed', (_, frame, path, reason, offset) => {
    expect(malformed(() => decode(tagged, 5, hex(frame)))).toMatchObject({ path, reason, offset })
  })
})

describe('what is malformed', () => {
  const topics = messageOf({
    topics: array({ name: string, partitions: array({ index: int32, offset: int64 }) }),
    data: bytes.nullable(),
  })

  test('a field that is cut off', () => {
    expect(malformed(() => decode(topics, 0, hex('00000001 0009 6162636465')))).toMatchObject({
      path: 'topics[0].name',
      reason: '9 bytes wanted, 5 left',
      offset: 6,
    })
  })

  test('an int64 beyond 2^53', () => {
    const frame = hex('00000001  0001 61  00000002  00000000 0000000000000001  00000001 7fffffffffffffff  ffffffff')
    expect(malformed(() => decode(topics, 0, frame))).toMatchObject({
      path: 'topics[0].partitions[1].offset',
      message: 'topics[0].partitions[1].offset: int64 beyond 2^53 at offset 27',
    })
  })

  test('an array that claims more elements than the frame can hold, before any is read', () => {
    expect(malformed(() => decode(topics, 0, hex('7fffffff 0001 61')))).toMatchObject({
      path: 'topics',
      reason: '2147483647 elements in 3 bytes',
      offset: 0,
    })
    // Each partition takes 12 bytes, so 2 of them cannot stand in 23.
    expect(malformed(() => decode(topics, 0, hex(`00000001 0000 00000002 ${'00'.repeat(23)}`)))).toMatchObject({
      path: 'topics[0].partitions',
      reason: '2 elements in 23 bytes',
    })
  })

  test.each([
    ['fffffffe', 'negative size -2'],
    ['80000000', 'negative size -2147483648'],
  ])('a size of 0x%s', (size, reason) => {
    expect(malformed(() => decode(topics, 0, hex(size)))).toMatchObject({ path: 'topics', reason, offset: 0 })
    expect(malformed(() => decode(topics, 0, hex(`00000000 ${size}`)))).toMatchObject({
      path: 'data',
      reason,
      offset: 4,
    })
  })

  test('a string longer than an int16 can say, in either form', () => {
    const text = messageOf({ text: string })
    const longest = 'x'.repeat(0x7fff)
    expect(decode(text, 5, encode(text, 5, { text: longest }))).toEqual({ text: longest })
    const tooLong = Buffer.concat([hex('818002'), Buffer.alloc(0x8000, 'x'), hex('00')])
    expect(malformed(() => decode(text, 5, tooLong))).toMatchObject({
      path: 'text',
      reason: 'a string of 32768 bytes; 32767 at most',
    })
    expect(() => encode(text, 5, { text: `${longest}x` })).toThrow(
      new RangeError('text takes 32768 bytes; a string takes at most 32767'),
    )
  })

  test('but bytes behind the message are for the caller to judge', () => {
    const cursor = new Cursor(hex('00000000 ffffffff 2a'))
    expect(read(topics, 0, cursor)).toEqual({ topics: [], data: null })
    expect(cursor.remaining).toBe(1)
  })
})

describe('records and bytes', () => {
  const fetched = messageOf({ partitions: array({ index: int32, batches: records }), data: bytes })

  test.each([0, 5])('are referred to and not copied (v%d)', (version) => {
    const segment = Buffer.alloc(8192, 1)
    const slices = [segment.subarray(0, 4096), segment.subarray(4096, 8000)]
    const data = Buffer.alloc(2048, 2)
    const writer = new Writer()
    write(fetched, version, { partitions: [{ index: 1, batches: slices }, { index: 2 }], data }, writer)
    const size = writer.size
    const chunks = writer.finish()
    for (const part of [...slices, data]) {
      const chunk = chunks.find((each) => each.buffer === part.buffer && each.byteOffset === part.byteOffset)
      expect(chunk?.length).toBe(part.length)
    }
    const whole = Buffer.concat(chunks)
    expect(whole.length).toBe(size)
    expect(decode(fetched, version, whole)).toEqual({
      partitions: [
        { index: 1, batches: Buffer.concat(slices) },
        { index: 2, batches: null },
      ],
      data,
    })
  })

  test('are read as a view into the frame', () => {
    const frame = encode(fetched, 0, { partitions: [{ index: 1, batches: hex('cafe') }] })
    const { partitions } = decode(fetched, 0, frame)
    expect(partitions[0]!.batches!.buffer).toBe(frame.buffer)
  })

  test('in tagged fields keep their size when they come in parts', () => {
    const tagged = messageOf({ data: bytes.since(5).tag(0) })
    const parts = [Buffer.alloc(3000, 1), Buffer.alloc(10, 2)]
    const frame = encode(tagged, 5, { data: parts })
    expect(decode(tagged, 5, frame)).toEqual({ data: Buffer.concat(parts) })
  })
})
