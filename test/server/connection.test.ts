import { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Connection } from '../../src/server/connection.js'
import { Server, type ServerOptions } from '../../src/server/server.js'
import { SystemClock } from '../../src/server/system-clock.js'
import { makeRoom, type Room, trial, until } from './room.js'
import { framed, header, readResponse, requestFrame, Wire } from './wire.js'

const MIB = 1024 * 1024

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

interface Served extends Room {
  readonly server: Server
  connect(): Promise<Wire>
  connections(): Connection[]
  lines(): string[]
}

async function serve(room = makeRoom(), options: Partial<ServerOptions> = {}): Promise<Served> {
  const server = new Server({ ...room, onFault: (error) => room.faults.push(error), ...options })
  cleanups.push(() => server.stop())
  await server.start()
  return {
    ...room,
    server,
    connect: async () => {
      const wire = await Wire.open(room.cluster.brokers.get(1)!.port)
      cleanups.push(() => wire.socket.destroy())
      return wire
    },
    connections: () => [...server.connections()],
    lines: () => server.journal.lines().map((line) => line.slice('12:00:01.123 '.length)),
  }
}

const ask = (command: string, key = '', correlationId = 1, words: string[] = []) =>
  requestFrame(trial, { command, key, words }, { correlationId })

/** A request that takes about `bytes` on the wire. */
const heavy = (key: string, bytes: number) =>
  ask('echo', key, 1, new Array(Math.ceil(bytes / 30_000)).fill('x'.repeat(30_000)))

const textOf = async (wire: Wire) => readResponse(trial, await wire.next()).response.text

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await setImmediate()
}

describe('the order of answers', () => {
  test('is that of the requests, and the next one is not handled before the former is answered', async () => {
    const { connect, commands } = await serve()
    const [a, b] = [await connect(), await connect()]
    a.send(ask('echo', 'first', 1), ask('park', 'k', 2), ask('echo', 'third', 3), ask('echo', 'fourth', 4))
    expect(await textOf(a)).toBe('first')
    b.send(ask('echo', 'other'))
    expect(await textOf(b)).toBe('other')
    expect(commands).toEqual(['echo first', 'park k', 'echo other'])
    b.send(ask('touch', 'k'))
    for (const [correlationId, text] of [
      [2, 'k done'],
      [3, 'third'],
      [4, 'fourth'],
    ]) {
      expect(readResponse(trial, await a.next())).toMatchObject({ correlationId, response: { text } })
    }
    expect(commands.slice(3)).toEqual(['touch k', 'echo third', 'echo fourth'])
  })

  test('holds where an answer was there by the end of its own transaction', async () => {
    const { connect } = await serve()
    const wire = await connect()
    wire.send(ask('answer what was parked', 'k'), ask('echo', 'next'))
    expect([await textOf(wire), await textOf(wire)]).toEqual(['k done', 'next'])
  })

  test('skips what gets no answer', async () => {
    const { connect } = await serve()
    const wire = await connect()
    wire.send(ask('say nothing', '', 1), ask('echo', 'next', 2))
    expect(readResponse(trial, await wire.next()).correlationId).toBe(2)
  })

  test('is kept for one who is answered within the transaction of another and asks for the same key again', async () => {
    const { connect, commands } = await serve()
    const [a, b] = [await connect(), await connect()]
    a.send(ask('park', 'k'), ask('touch', 'l'))
    b.send(ask('park', 'l'), ask('echo', 'after'))
    await until(() => commands.length === 2, 'both are parked')
    const c = await connect()
    c.send(ask('touch', 'k'))
    expect([await textOf(a), await textOf(a)]).toEqual(['k done', 'l touched'])
    expect([await textOf(b), await textOf(b)]).toEqual(['l done', 'after'])
  })
})

describe('frames', () => {
  test('may come byte by byte', async () => {
    const { connect } = await serve()
    const wire = await connect()
    for (const byte of Buffer.concat([ask('echo', 'a'), ask('echo', 'b')])) wire.send(Buffer.of(byte))
    expect([await textOf(wire), await textOf(wire)]).toEqual(['a', 'b'])
  })

  test('may be larger than any chunk', async () => {
    const { connect } = await serve()
    const wire = await connect()
    wire.send(heavy('large', 3 * MIB), heavy('larger', 5 * MIB))
    expect([await textOf(wire), await textOf(wire)]).toEqual(['large', 'larger'])
  })

  test.each([
    ['of a negative size', Buffer.from('ffffffff', 'hex'), 'a frame of -1 bytes'],
    ['above socket.request.max.bytes', Buffer.from('06400001', 'hex'), 'a frame of 104857601 bytes'],
    ['of a TLS client', Buffer.from('16030100f8010000f40303', 'hex'), 'this looks like a TLS handshake'],
    ['of a browser', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'), 'this looks like HTTP'],
    ['of size 0', framed(), 'malformed'],
    ['without a whole header', framed(Buffer.of(0, 3, 0, 1)), 'malformed'],
    ['for an unknown API', framed(header(999, 0)), 'unknown API key 999'],
  ])('%s close the connection, after what was asked before is answered', async (_, bytes, reason) => {
    const { connect, connections, lines, faults } = await serve()
    const wire = await connect()
    wire.send(ask('echo', 'before'), bytes)
    expect(await textOf(wire)).toBe('before')
    await wire.closed()
    await until(() => connections().length === 0, 'the connection is gone')
    expect(lines()[1]).toContain(reason)
    expect(faults).toEqual([])
    const next = await connect()
    next.send(ask('echo', 'after'))
    expect(await textOf(next)).toBe('after')
  })

  test('of random bytes never bring the server down', async () => {
    const { connect, connections, faults } = await serve()
    let seed = 42
    for (let i = 0; i < 50; i++) {
      const wire = await connect()
      const bytes = Buffer.alloc(200)
      for (let at = 0; at < bytes.length; at++) bytes[at] = (seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 16
      wire.send(framed(header(trial.key, i % 3), bytes))
      await wire.closed()
    }
    await until(() => connections().length === 0, 'the connections are gone')
    expect(faults).toEqual([])
  })
})

describe('a client that leaves', () => {
  test.each([
    ['closes', (wire: Wire) => wire.socket.destroy()],
    ['shuts down its sending side', (wire: Wire) => wire.socket.end()],
    ['resets', (wire: Wire) => wire.socket.resetAndDestroy()],
  ])('%s: what it parked is cancelled, what it sent ahead is not handled', async (_, leave) => {
    const { connect, connections, cluster, clock, commands, lines } = await serve()
    const wire = await connect()
    wire.send(requestFrame(trial, { command: 'park', key: 'k', amount: 30_000 }), ask('echo', 'ahead'))
    await until(() => cluster.purgatory.size === 1, 'the request is parked')
    leave(wire)
    await until(() => connections().length === 0, 'the connection is gone')
    expect(cluster.purgatory.size).toBe(0)
    expect(clock.pending).toBe(0)
    expect(commands).toEqual(['park k'])
    expect(lines()).toEqual([expect.stringContaining('cancelled')])
  })

  test('gets answers to all it sent before it shut down its sending side', async () => {
    const { connect, connections } = await serve()
    const wire = await connect()
    wire.socket.end(Buffer.concat([ask('echo', 'a'), ask('blob', 'b'), ask('echo', 'c')]))
    expect([await textOf(wire), await textOf(wire), await textOf(wire)]).toEqual(['a', 'b', 'c'])
    await wire.closed()
    await until(() => connections().length === 0, 'the connection is gone')
  })
})

describe('a client that does not read', () => {
  test('is not served further until it does, and then gets everything', async () => {
    const { connect, connections, commands } = await serve(makeRoom({ blobBytes: MIB }))
    const wire = await connect()
    wire.socket.pause()
    const count = 64
    wire.send(...Array.from({ length: count }, (_, i) => ask('blob', `${i}`, i)))
    await until(() => connections()[0]!.waitingBytes > 0, 'requests wait')
    await turns(100)
    const handled = commands.length
    expect(handled).toBeLessThan(count)
    expect(connections()[0]!.unsentBytes).toBeLessThan(2 * MIB)
    await turns(100)
    expect(commands.length).toBe(handled)
    wire.socket.resume()
    for (let i = 0; i < count; i++) expect(readResponse(trial, await wire.next()).correlationId).toBe(i)
    expect(connections()[0]).toMatchObject({ waitingBytes: 0, unsentBytes: 0 })
  })

  test('and leaves frees what it did not take', async () => {
    const { connect, connections } = await serve(makeRoom({ blobBytes: MIB }))
    const wire = await connect()
    wire.socket.pause()
    wire.send(...Array.from({ length: 64 }, (_, i) => ask('blob', `${i}`, i)))
    await until(() => connections()[0]!.waitingBytes > 0, 'requests wait')
    wire.socket.destroy()
    await until(() => connections().length === 0, 'the connection is gone')
  })
})

describe('a client that sends far ahead of a parked answer', () => {
  test.each([
    ['in many frames', Array.from({ length: 80 }, (_, i) => heavy(`${i}`, 100_000))],
    ['in one frame', [heavy('0', 8 * MIB)]],
    ['in the smallest frames', Array.from({ length: 30_000 }, (_, i) => ask('echo', `${i}`))],
  ])('%s takes no more than the bound, and gets everything', async (_, frames) => {
    const { connect, connections, cluster } = await serve()
    const wire = await connect()
    wire.send(ask('park', 'k'))
    await until(() => cluster.purgatory.size === 1, 'the request is parked')
    wire.send(...frames)
    const [connection] = connections()
    await until(() => connection!.waitingBytes > MIB, 'much waits')
    await turns(50)
    expect(connection!.waitingBytes).toBeLessThan(1.25 * MIB)
    const other = await connect()
    other.send(ask('touch', 'k'))
    expect(await textOf(wire)).toBe('k done')
    for (let i = 0; i < frames.length; i++) expect(await textOf(wire)).toBe(`${i}`)
    expect(connection!.waitingBytes).toBe(0)
  })

  test('and leaves is noticed at the latest when it is answered', async () => {
    const { connect, connections, cluster } = await serve()
    const wire = await connect()
    wire.send(ask('park', 'k'))
    await until(() => cluster.purgatory.size === 1, 'the request is parked')
    wire.send(heavy('ahead', 8 * MIB))
    await until(() => connections()[0]!.waitingBytes > MIB, 'much waits')
    wire.socket.resetAndDestroy()
    const other = await connect()
    other.send(ask('touch', 'k'))
    await until(() => connections().length === 1, 'the connection is gone')
  })
})

describe('a handler', () => {
  test('can close the connection instead of an answer', async () => {
    const { connect } = await serve()
    const wire = await connect()
    wire.send(ask('echo', 'before'), ask('close'), ask('echo', 'after'))
    expect(await textOf(wire)).toBe('before')
    await wire.closed()
  })

  test('that breaks closes its connection and no other, and the fault is reported', async () => {
    const { connect, faults } = await serve()
    const [a, b] = [await connect(), await connect()]
    a.send(ask('break'))
    await a.closed()
    expect(faults).toMatchObject([{ cause: { message: 'broken by the test' } }])
    b.send(ask('echo', 'still here'))
    expect(await textOf(b)).toBe('still here')
  })

  test('sees the address of its client as Kafka shows it, and one identity per connection', async () => {
    const { connect, contexts } = await serve()
    const [a, b] = [await connect(), await connect()]
    for (const wire of [a, b, a]) {
      wire.send(ask('echo'))
      await wire.next()
    }
    expect(contexts.map(({ clientHost }) => clientHost)).toEqual(['/127.0.0.1', '/127.0.0.1', '/127.0.0.1'])
    expect(contexts[0]!.connection).toBe(contexts[2]!.connection)
    expect(contexts[0]!.connection.id).not.toBe(contexts[1]!.connection.id)
  })
})

describe('writes', () => {
  test('an answer of several chunks goes out in one vectored write, as it lies in memory', async () => {
    const { connect, blob } = await serve()
    const writev = vi.spyOn(Socket.prototype, '_writev' as never) as unknown as { mock: { calls: unknown[][] } }
    const wire = await connect()
    wire.send(ask('blob'))
    expect(readResponse(trial, await wire.next()).response.data).toEqual(blob)
    expect(writev.mock.calls).toHaveLength(1)
    // Node takes the buffers out of their entries on the way.
    const entries = writev.mock.calls[0]![0] as (Buffer | { chunk: Buffer })[]
    const chunks = entries.map((entry) => (Buffer.isBuffer(entry) ? entry : entry.chunk))
    expect(chunks.filter((chunk) => chunk.buffer === blob.buffer)).toHaveLength(2)
  })

  test('an answer of one chunk is one plain write', async () => {
    const { connect } = await serve()
    const wire = await connect()
    const write = vi.spyOn(Socket.prototype, '_write')
    const writev = vi.spyOn(Socket.prototype, '_writev' as never)
    wire.send(ask('echo', 'small'))
    await wire.next()
    // The client's, and the server's.
    expect(write).toHaveBeenCalledTimes(2)
    expect(writev).not.toHaveBeenCalled()
  })
})

describe('an idle connection', () => {
  const IDLE_MS = 600_000

  test('is closed after connections.max.idle.ms without a request', async () => {
    const { connect, clock } = await serve()
    const wire = await connect()
    wire.send(ask('echo'))
    await wire.next()
    clock.advance(IDLE_MS - 1)
    wire.send(ask('echo', 'still here'))
    expect(await textOf(wire)).toBe('still here')
    clock.advance(IDLE_MS - 1)
    wire.send(ask('echo', 'even now'))
    expect(await textOf(wire)).toBe('even now')
    clock.advance(IDLE_MS)
    await wire.closed()
  })

  test('takes what it parked with it', async () => {
    const { connect, clock, cluster } = await serve()
    const wire = await connect()
    wire.send(ask('park', 'k'))
    await until(() => cluster.purgatory.size === 1, 'the request is parked')
    clock.advance(IDLE_MS)
    expect(cluster.purgatory.size).toBe(0)
    await wire.closed()
  })

  test('is not one that was answered a while ago', async () => {
    const { connect, clock, cluster, connections } = await serve()
    const wire = await connect()
    wire.send(requestFrame(trial, { command: 'park', key: 'k', amount: IDLE_MS / 2 }))
    await until(() => cluster.purgatory.size === 1, 'the request is parked')
    clock.advance(IDLE_MS + 1)
    expect(await textOf(wire)).toBe('k expired')
    expect(connections()).toHaveLength(1)
    clock.advance(IDLE_MS / 2 - 1)
    await wire.closed()
  })

  test.each([-1, Number.POSITIVE_INFINITY])('is kept forever where the maximum is %d', async (maxIdleMs) => {
    const { connect, clock, connections } = await serve(makeRoom(), { maxIdleMs })
    const wire = await connect()
    wire.send(ask('echo'))
    await wire.next()
    expect(clock.pending).toBe(0)
    clock.advance(100 * IDLE_MS)
    expect(connections()).toHaveLength(1)
  })
})

describe('fake timers of the test that uses us', () => {
  test('hold back neither an answer, nor what waits behind it, nor the end of a wait', async () => {
    const clock = new SystemClock()
    cleanups.push(() => clock.stop())
    const { connect } = await serve(makeRoom({ clock }))
    const wire = await connect()
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'setImmediate', 'Date', 'performance', 'queueMicrotask'] })
    wire.send(requestFrame(trial, { command: 'park', key: 'k', amount: 5 }), ask('echo', 'behind'))
    expect([await textOf(wire), await textOf(wire)]).toEqual(['k expired', 'behind'])
  })
})
