// Serves embedded-kafka in a process of its own, so that the client which measures it is in another one:
//   node --expose-gc serve-ours.mjs <module> <number of brokers>
// prints bootstrap.servers=..., answers "collect" on stdin with what it holds, serves until SIGTERM or the end of stdin.
import { createInterface } from 'node:readline'

const [modulePath, brokers] = process.argv.slice(2)
const { EmbeddedKafka } = await import(modulePath)
const kafka = await EmbeddedKafka.start({ brokers: Number(brokers) })

const stop = async () => {
  await kafka.stop()
  process.exit(0)
}
process.once('SIGTERM', stop)
createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line === 'collect') collect()
  })
  .on('close', stop)
console.log(`bootstrap.servers=${kafka.bootstrapServers}`)

function collect() {
  // The second pass frees the array buffers whose owners the first one found dead.
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  console.log(`collected=${JSON.stringify({ heldBytes: heapUsed + external })}`)
}
