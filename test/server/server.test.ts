import { once } from 'node:events'
import { connect, createServer, type Server as NetServer } from 'node:net'
import { performance } from 'node:perf_hooks'
import { afterEach, describe, expect, test } from 'vitest'
import { Server, type ServerOptions } from '../../src/server/server.js'
import { makeRoom, type Room, trial, until } from './room.js'
import { readResponse, requestFrame, Wire } from './wire.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function makeServer(room: Room, options: Partial<ServerOptions> = {}): Server {
  const server = new Server({ ...room, onFault: (error) => room.faults.push(error), ...options })
  cleanups.push(() => server.stop())
  return server
}

async function open(port: number): Promise<Wire> {
  const wire = await Wire.open(port)
  cleanups.push(() => wire.socket.destroy())
  return wire
}

async function echo(wire: Wire, key: string): Promise<string> {
  wire.send(requestFrame(trial, { command: 'echo', key }))
  return readResponse(trial, await wire.next()).response.text as string
}

/** A port that something else has. */
async function takenPort(): Promise<number> {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  cleanups.push(() => new Promise((resolve) => other.close(resolve)))
  return portOf(other)
}

function portOf(server: NetServer): number {
  return (server.address() as { port: number }).port
}

async function isRefused(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' })
  return new Promise((resolve) => {
    socket.on('connect', () => resolve(false)).on('error', () => resolve(true))
    cleanups.push(() => socket.destroy())
  })
}

/** Handles of this process that would keep it alive. */
function alive(name: 'TCPServerWrap' | 'TCPSocketWrap'): number {
  return process.getActiveResourcesInfo().filter((each) => each === name).length
}

/** A handle that is closed is gone a turn of the event loop later. */
function settled(name: 'TCPServerWrap' | 'TCPSocketWrap', count: number): Promise<void> {
  return until(() => alive(name) === count, `${count} ${name}`)
}

const portsOf = (room: Room) => [...room.cluster.brokers.values()].map(({ port }) => port)

describe('start', () => {
  test('opens a listener per broker, each on its own free port, and a request comes to its broker', async () => {
    const room = makeRoom({ brokers: 3 })
    await makeServer(room).start()
    expect(new Set(portsOf(room)).size).toBe(3)
    for (const { id, host, port } of room.cluster.brokers.values()) {
      expect(host).toBe('127.0.0.1')
      expect(await echo(await open(port), `${id}`)).toBe(`${id}`)
    }
    expect(room.contexts.map(({ broker }) => broker.id)).toEqual([1, 2, 3])
    expect(new Set(room.contexts.map(({ connection }) => connection.id)).size).toBe(3)
  })

  test('is once: called again it is the same', async () => {
    const room = makeRoom()
    const server = makeServer(room)
    await Promise.all([server.start(), server.start()])
    const ports = portsOf(room)
    await server.start()
    expect(portsOf(room)).toEqual(ports)
  })

  test('takes the ports it is given, and tells of the advertised ones', async () => {
    const port = await takenPort()
    await cleanups.pop()!()
    const room = makeRoom({ brokers: 2 })
    const endpoints = new Map([[2, { port, advertisedHost: 'kafka.test', advertisedPort: 9092 }]])
    await makeServer(room, { endpoints }).start()
    expect(room.cluster.brokers.get(1)).toMatchObject({ host: '127.0.0.1' })
    expect(room.cluster.brokers.get(2)).toMatchObject({ host: 'kafka.test', port: 9092 })
    expect(await echo(await open(port), 'there')).toBe('there')
    expect(room.contexts[0]!.broker.id).toBe(2)
  })

  test('on a port in use says which, and leaves nothing open', async () => {
    const port = await takenPort()
    await settled('TCPServerWrap', 1)
    const room = makeRoom({ brokers: 3 })
    const server = makeServer(room, { endpoints: new Map([[2, { port }]]), ref: true })
    await expect(server.start()).rejects.toMatchObject({
      message: `cannot listen on 127.0.0.1:${port}: the port is in use (EADDRINUSE)`,
      code: 'EADDRINUSE',
      cause: { code: 'EADDRINUSE' },
    })
    await settled('TCPServerWrap', 1)
    await server.stop()
  })

  test('on a host that is not here says which', async () => {
    const server = makeServer(makeRoom(), { endpoints: new Map([[1, { host: '192.0.2.1', port: 9 }]]) })
    await expect(server.start()).rejects.toThrow(/^cannot listen on 192\.0\.2\.1:9: .*EADDRNOTAVAIL/)
  })
})

describe('stop', () => {
  test('closes the ports and ends every connection at once, whatever it is doing', async () => {
    const room = makeRoom({ brokers: 2, blobBytes: 1024 * 1024 })
    const server = makeServer(room)
    await server.start()
    const ports = portsOf(room)
    const wires: Wire[] = []
    for (let i = 0; i < 20; i++) {
      const wire = await open(ports[i % 2]!)
      wires.push(wire)
      if (i % 4 === 0) wire.socket.pause()
      const command = ['blob', 'echo', 'park', 'park'][i % 4]!
      wire.send(...new Array(50).fill(requestFrame(trial, { command, key: 'k', amount: 30_000 })))
      if (i % 4 === 1) wire.send(Buffer.of(0, 0, 1))
    }
    await until(() => room.cluster.purgatory.size === 10, 'the requests are parked')
    await server.stop()
    expect([...server.connections()]).toEqual([])
    expect(room.cluster.purgatory.size).toBe(0)
    expect(room.clock.pending).toBe(0)
    expect(await Promise.all(ports.map(isRefused))).toEqual([true, true])
    for (const wire of wires) {
      wire.socket.resume()
      while ((await wire.next()) !== null);
    }
    expect(room.faults).toEqual([])
  })

  test('is idempotent, and harmless before the start', async () => {
    const never = makeServer(makeRoom())
    await never.stop()
    await expect(never.start()).rejects.toThrow('the server is stopped')
    const server = makeServer(makeRoom())
    await server.start()
    await Promise.all([server.stop(), server.stop()])
    await server.stop()
  })

  test('while it starts lets the start fail, and leaves nothing open', async () => {
    await settled('TCPServerWrap', 0)
    const server = makeServer(makeRoom({ brokers: 3 }), { ref: true })
    const starting = server.start()
    const stopping = server.stop()
    await expect(starting).rejects.toThrow('the server was stopped while it started')
    await stopping
    await settled('TCPServerWrap', 0)
  })

  test('waits for no client', async () => {
    const room = makeRoom()
    const server = makeServer(room)
    await server.start()
    const wire = await open(portsOf(room)[0]!)
    expect(await echo(wire, 'a')).toBe('a')
    wire.socket.pause()
    const before = performance.now()
    await server.stop()
    expect(performance.now() - before).toBeLessThan(2000)
  })
})

describe('one broker', () => {
  test('can be closed while the others go on, and opened again on its port', async () => {
    const room = makeRoom({ brokers: 2 })
    const server = makeServer(room)
    await server.start()
    const [first, second] = portsOf(room) as [number, number]
    const [a, b] = [await open(first), await open(second)]
    await server.closeBroker(1)
    await a.closed()
    expect(await isRefused(first)).toBe(true)
    expect(await echo(b, 'other')).toBe('other')
    await server.closeBroker(1)
    await server.openBroker(1)
    expect(portsOf(room)).toEqual([first, second])
    expect(await echo(await open(first), 'again')).toBe('again')
  })

  test('can be opened again at once: it waits for its closing', async () => {
    const room = makeRoom()
    const server = makeServer(room)
    await server.start()
    const [port] = portsOf(room) as [number]
    const closing = server.closeBroker(1)
    await server.openBroker(1)
    await closing
    expect(await echo(await open(port), 'again')).toBe('again')
  })

  test('that does not exist is refused', async () => {
    const server = makeServer(makeRoom())
    await expect(server.openBroker(9)).rejects.toThrow(RangeError)
    expect(() => server.closeBroker(9)).toThrow(RangeError)
  })
})

describe('the process', () => {
  test('is not kept alive by a server that was forgotten, unless it is asked to', async () => {
    const counts: Record<string, number[]> = {}
    for (const ref of [false, true]) {
      await settled('TCPServerWrap', 0)
      await settled('TCPSocketWrap', 0)
      const room = makeRoom()
      const server = makeServer(room, { ref })
      await server.start()
      const wire = await open(portsOf(room)[0]!)
      await echo(wire, 'a')
      wire.socket.unref()
      counts[`ref ${ref}`] = [alive('TCPServerWrap'), alive('TCPSocketWrap')]
      await server.stop()
      await wire.closed()
    }
    expect(counts).toEqual({ 'ref false': [0, 0], 'ref true': [1, 1] })
  })
})
