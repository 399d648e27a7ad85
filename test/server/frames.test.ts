import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameReader, FrameRefused } from '../../src/server/frames.js'
import { framed } from './wire.js'

const MAX = 1024

function takeAll(reader: FrameReader): Buffer[] {
  const frames: Buffer[] = []
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) frames.push(frame)
  return frames
}

function sizePrefix(size: number): Buffer {
  const prefix = Buffer.alloc(4)
  prefix.writeInt32BE(size)
  return prefix
}

const text = (frames: Buffer[]) => frames.map((frame) => frame.toString())

describe('splitting', () => {
  test('a frame wholly inside one chunk is a view of it', () => {
    const reader = new FrameReader(MAX)
    const chunk = framed(Buffer.from('hello'))
    reader.push(chunk)
    const frame = reader.next()!
    expect(frame.toString()).toBe('hello')
    expect(frame.buffer).toBe(chunk.buffer)
    expect(reader.next()).toBeUndefined()
    expect(reader.waitingBytes).toBe(0)
  })

  test('is a view also where its size came in a chunk of its own', () => {
    const reader = new FrameReader(MAX)
    reader.push(sizePrefix(5))
    expect(reader.next()).toBeUndefined()
    const chunk = Buffer.from('hello')
    reader.push(chunk)
    expect(reader.next()!.buffer).toBe(chunk.buffer)
  })

  test('a frame that spans chunks is one buffer of its exact size, and keeps none of them', () => {
    const reader = new FrameReader(MAX)
    const stream = framed(Buffer.from('hello, world'))
    const chunks = [stream.subarray(0, 7), stream.subarray(7)].map((part) => Buffer.from(part))
    for (const chunk of chunks) {
      reader.push(chunk)
      if (chunk === chunks[0]) expect(reader.next()).toBeUndefined()
    }
    const frame = reader.next()!
    expect(frame.toString()).toBe('hello, world')
    expect(frame.buffer.byteLength).toBe(12)
    expect(reader.waitingBytes).toBe(0)
  })

  test('pipelined frames come one by one, in order', () => {
    const reader = new FrameReader(MAX)
    reader.push(Buffer.concat(['a', 'bb', '', 'dddd'].map((each) => framed(Buffer.from(each)))))
    expect(text(takeAll(reader))).toEqual(['a', 'bb', '', 'dddd'])
  })

  test('any cut of a stream into chunks, taken at any time, gives the same frames', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }),
        fc.array(fc.record({ size: fc.integer({ min: 1, max: 30 }), take: fc.boolean() }), { maxLength: 60 }),
        (bodies, cuts) => {
          const reader = new FrameReader(MAX)
          const stream = Buffer.concat(bodies.map((body) => framed(Buffer.from(body))))
          const got: Buffer[] = []
          let at = 0
          for (const { size, take } of cuts) {
            if (at < stream.length) reader.push(Buffer.from(stream.subarray(at, (at += size))))
            if (take) got.push(...takeAll(reader))
          }
          if (at < stream.length) reader.push(Buffer.from(stream.subarray(at)))
          got.push(...takeAll(reader))
          expect(got.map((frame) => frame.toString('hex'))).toEqual(
            bodies.map((body) => Buffer.from(body).toString('hex')),
          )
          expect(reader.waitingBytes).toBe(0)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a megabyte in chunks of one byte is copied once, byte by byte', () => {
    const body = Buffer.alloc(1024 * 1024, 'x')
    const reader = new FrameReader(body.length)
    const stream = framed(body)
    let copied = 0
    for (let at = 0; at < stream.length; at++) {
      const chunk = stream.subarray(at, at + 1)
      const copy = chunk.copy
      chunk.copy = (...args: Parameters<typeof copy>) => {
        const count = copy.apply(chunk, args)
        copied += count
        return count
      }
      reader.push(chunk)
      if (at < stream.length - 1 && reader.next() !== undefined) throw new Error('too early')
    }
    expect(reader.next()!.equals(body)).toBe(true)
    // The first byte of the body may be the only one that came after the size was known and before there was a frame.
    expect(copied).toBe(body.length)
  })
})

describe('reading into named memory', () => {
  /** What a socket does with `bytes`: it fills one target after the other. */
  function read(reader: FrameReader, bytes: Buffer, then: () => void): void {
    for (let at = 0; at < bytes.length; ) {
      const target = reader.target()
      const size = bytes.copy(target, 0, at)
      at += size
      reader.received(size)
      then()
      reader.keep()
    }
  }

  /** Another socket is read meanwhile. */
  const overwriteShared = () => new FrameReader(MAX).target().fill(0xff)

  test('any cut of a stream, taken at any time, gives the same frames, whatever other sockets bring', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ max: 40, min: 0 }), fc.integer({ min: 0, max: 600_000 })), { maxLength: 5 }),
        fc.array(fc.record({ size: fc.integer({ min: 1, max: 300_000 }), take: fc.boolean() }), { maxLength: 20 }),
        (sizes, cuts) => {
          const reader = new FrameReader(1024 * 1024)
          const bodies = sizes.map((size, index) => Buffer.alloc(size, `frame ${index}`))
          const stream = Buffer.concat(bodies.map((body) => framed(body)))
          const got: Buffer[] = []
          const takeAll = () => {
            for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
              got.push(Buffer.from(frame))
              reader.release()
            }
          }
          let at = 0
          for (const { size, take } of [...cuts, { size: stream.length, take: true }]) {
            read(reader, stream.subarray(at, (at += size)), () => {
              if (take) takeAll()
            })
            overwriteShared()
          }
          takeAll()
          expect(got.map((frame) => frame.length)).toEqual(sizes)
          expect(got.every((frame, index) => frame.equals(bodies[index]!))).toBe(true)
          expect(reader.waitingBytes).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('the rest of a frame that is begun comes where it belongs', () => {
    const reader = new FrameReader(MAX)
    read(reader, framed(Buffer.from('hello, world')).subarray(0, 9), () => expect(reader.next()).toBeUndefined())
    const target = reader.target()
    expect(target).toHaveLength(7)
    target.write(', world')
    reader.received(7)
    const frame = reader.next()!
    expect(frame.buffer).toBe(target.buffer)
    expect(frame.toString()).toBe('hello, world')
  })

  test('a frame that was released lends its memory to the next', () => {
    const reader = new FrameReader(1024 * 1024)
    const large = () => {
      let frame: Buffer | undefined
      read(reader, framed(Buffer.alloc(500_000)), () => {
        frame ??= reader.next()
      })
      return frame!
    }
    const first = large()
    reader.release()
    expect(large().buffer).toBe(first.buffer)
    expect(large().buffer).not.toBe(first.buffer)
  })
})

describe('what waits', () => {
  test('chunks nobody asked for count with what they cost beside their bytes', () => {
    const reader = new FrameReader(MAX)
    const chunk = framed(Buffer.from('a'))
    for (let i = 0; i < 10; i++) reader.push(chunk)
    expect(reader.waitingBytes).toBeGreaterThan(10 * chunk.length)
    expect(text(takeAll(reader))).toEqual(new Array(10).fill('a'))
    expect(reader.waitingBytes).toBe(0)
  })

  test('the beginning of a frame counts as far as it came', () => {
    const reader = new FrameReader(MAX)
    reader.push(framed(Buffer.alloc(100)).subarray(0, 44))
    expect(reader.next()).toBeUndefined()
    expect(reader.waitingBytes).toBe(40)
  })

  test('clear drops everything', () => {
    const reader = new FrameReader(MAX)
    reader.push(framed(Buffer.alloc(100)).subarray(0, 44))
    expect(reader.next()).toBeUndefined()
    reader.push(framed(Buffer.alloc(10)))
    reader.push(framed(Buffer.alloc(10)))
    reader.clear()
    expect(reader.waitingBytes).toBe(0)
    expect(reader.next()).toBeUndefined()
    reader.push(framed(Buffer.from('anew')))
    expect(text(takeAll(reader))).toEqual(['anew'])
  })
})

describe('refusal', () => {
  test.each([-1, -(2 ** 31), MAX + 1, 2 ** 31 - 1])('a frame of %d bytes', (size) => {
    const reader = new FrameReader(MAX)
    reader.push(sizePrefix(size))
    expect(() => reader.next()).toThrow(FrameRefused)
    expect(reader.next()).toBeUndefined()
  })

  test('not of one with exactly as many bytes as are allowed', () => {
    const reader = new FrameReader(MAX)
    reader.push(framed(Buffer.alloc(MAX)))
    expect(reader.next()!.length).toBe(MAX)
  })

  test('comes before the frame is allocated, also where the size comes byte by byte', () => {
    const reader = new FrameReader(MAX)
    for (const byte of sizePrefix(2 ** 30).subarray(0, 3)) reader.push(Buffer.of(byte))
    expect(reader.next()).toBeUndefined()
    const before = process.memoryUsage().arrayBuffers
    reader.push(Buffer.of(0))
    expect(() => reader.next()).toThrow(FrameRefused)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20)
  })

  test.each([
    ['a TLS handshake', Buffer.from('160301020001', 'hex')],
    ['a TLS handshake', Buffer.from('160303020001', 'hex')],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['HTTP', Buffer.from('PRI * HTTP/2.0\r\n\r\n')],
  ])('says that it looks like %s', (what, bytes) => {
    const reader = new FrameReader(100 * 1024 * 1024)
    reader.push(bytes)
    expect(() => reader.next()).toThrow(`this looks like ${what}`)
  })
})
