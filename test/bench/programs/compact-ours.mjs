// Compacts a topic in which each key stands ten times, and lets retention take what stays:
//   node --expose-gc compact-ours.mjs <module> <number of records>
// prints one line of JSON; bytes are per byte of the batches that were produced.
const [modulePath, records] = process.argv.slice(2)
const { EmbeddedKafka } = await import(modulePath)

const count = Number(records)
const batch = 10_000
const value = 'x'.repeat(100)
const kafka = await EmbeddedKafka.start({
  brokers: 3,
  // Its cleaner would come by in between.
  config: { 'log.cleaner.backoff.ms': 3_600_000 },
  topics: {
    states: {
      replicationFactor: 3,
      configs: { 'cleanup.policy': 'compact,delete', 'retention.ms': 600_000, 'segment.bytes': 16_777_216 },
    },
  },
})
const states = kafka.topic('states')

function held() {
  // The second pass frees the array buffers whose owners the first one found dead.
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const produced = async (upTo) => {
  for (let n = 0; n < upTo; n += batch) {
    await states.produce(Array.from({ length: batch }, (_, i) => ({ key: `key-${(n + i) % (count / 10)}`, value })))
  }
}
// A first round, so that code and caches don't count as memory of records.
await produced(batch)
await states.compact()
await kafka.reset()

const empty = held()
await produced(count)
const before = held() - empty

const begin = performance.now()
const removed = await states.compact()
const compactMs = performance.now() - begin
if (removed.records !== count - count / 10) throw new Error(`${removed.records} records were removed`)
const after = held() - empty

// Past retention.ms, and before the cleaner comes and does it itself.
await kafka.clock.advance('15m')
const kept = await states.enforceRetention()
const atLast = held() - empty
if (states.records().length > 0) throw new Error('records are left')
const size = removed.bytes + kept.bytes
console.log(
  JSON.stringify({
    compactMs,
    heldBefore: before / size,
    heldAfter: after / size,
    heldAtLast: atLast / size,
    kept: kept.bytes / size,
  }),
)
await kafka.stop()
