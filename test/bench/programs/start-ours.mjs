// How long embedded-kafka takes to start: the first time in this process, and from then on.
//   node start-ours.mjs <module> <number of brokers> <number of further starts>
const [modulePath, brokers, count] = process.argv.slice(2)
const { EmbeddedKafka } = await import(modulePath)

const coldMs = await measureStart()
const nextMs = []
for (let i = 0; i < Number(count); i++) nextMs.push(await measureStart())
nextMs.sort((a, b) => a - b)
console.log(JSON.stringify({ coldMs, nextMs: nextMs[nextMs.length >> 1] }))

async function measureStart() {
  const begin = performance.now()
  const kafka = await EmbeddedKafka.start({ brokers: Number(brokers) })
  const elapsedMs = performance.now() - begin
  await kafka.stop()
  return elapsedMs
}
