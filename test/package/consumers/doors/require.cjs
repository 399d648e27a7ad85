const { EmbeddedKafka } = require('embedded-kafka')
const { setupEmbeddedKafka } = require('embedded-kafka/jest')
const { isSameClass, readEveryCodec } = require('./codecs.cjs')

async function main() {
  const records = await readEveryCodec(EmbeddedKafka)
  const sameClass = await isSameClass(EmbeddedKafka, setupEmbeddedKafka)
  process.once('exit', () => console.log(JSON.stringify({ records, sameClass, endedByItself: true })))
}

main()
