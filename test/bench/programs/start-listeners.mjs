// How long bare listeners of node:net take to start: what no broker in Node can undercut.
//   node start-listeners.mjs <number of listeners> <number of further starts>
import { once } from 'node:events'
import { createServer } from 'node:net'

const [listeners, count] = process.argv.slice(2).map(Number)

const coldMs = await measureStart()
const nextMs = []
for (let i = 0; i < count; i++) nextMs.push(await measureStart())
nextMs.sort((a, b) => a - b)
console.log(JSON.stringify({ coldMs, nextMs: nextMs[nextMs.length >> 1] }))

async function measureStart() {
  const begin = performance.now()
  const servers = Array.from({ length: listeners }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const elapsedMs = performance.now() - begin
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return elapsedMs
}
