import { once } from 'node:events'
import { type AddressInfo, connect, createServer, Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { readDirectly } from '../../src/server/direct-reads.js'
import { until } from './room.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const noReader = { target: () => Buffer.alloc(1), received: () => {} }

/** Both ends of a connection, the accepted one paused, and the server it came in on. */
async function connected() {
  const server = createServer({ pauseOnConnect: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [accepted] = (await once(server, 'connection')) as [Socket]
  cleanups.push(
    () => server.close(),
    () => client.destroy(),
    () => accepted.destroy(),
  )
  return { server, client, accepted }
}

test.skipIf(process.platform === 'win32')(
  'what a client sends comes into the memory that the reader names',
  async () => {
    const { client, accepted } = await connected()
    const memory = Buffer.alloc(16)
    const sizes: number[] = []
    let at = 0
    const socket = readDirectly(accepted, {
      target: () => memory.subarray(at, at + 4),
      received: (bytes) => {
        sizes.push(bytes)
        at += bytes
      },
    })!
    cleanups.push(() => socket.destroy())
    client.write('hello, you!')
    await until(() => at === 11, 'all has come')
    expect(memory.toString('latin1', 0, at)).toBe('hello, you!')
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4)
  },
)

test.skipIf(process.platform === 'win32')(
  'the socket writes, ends and closes as any other, and the server counts it no more',
  async () => {
    const { server, client, accepted } = await connected()
    const { remotePort } = accepted
    const socket = readDirectly(accepted, noReader)!
    expect(socket.remotePort).toBe(remotePort)
    const ended = once(socket, 'end')
    const closed = once(socket, 'close')
    const answer = once(client, 'data')
    socket.write('hello')
    expect(String((await answer)[0])).toBe('hello')
    client.end()
    await ended
    await closed
    await new Promise((resolve) => server.close(resolve))
  },
)

test('a socket that does more than to read what comes is left as it is', async () => {
  const { accepted } = await connected()
  const secure = new TLSSocket(accepted, { isServer: true })
  cleanups.push(() => secure.destroy())
  expect(readDirectly(secure, noReader)).toBeUndefined()
  expect(secure.destroyed).toBe(false)
})

test('a socket that is closed is left as it is', () => {
  expect(readDirectly(new Socket(), noReader)).toBeUndefined()
})
