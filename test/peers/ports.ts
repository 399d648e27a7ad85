import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/**
 * Ports of 127.0.0.1 that were free a moment ago, for programs that must be told theirs beforehand. All are held until
 * the last is known, so they differ; between this and their use another process may still take one.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
