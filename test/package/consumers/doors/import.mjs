import { EmbeddedKafka } from 'embedded-kafka'
import { setupEmbeddedKafka } from 'embedded-kafka/jest'
import { isSameClass, readEveryCodec } from './codecs.cjs'

const records = await readEveryCodec(EmbeddedKafka)
const sameClass = await isSameClass(EmbeddedKafka, setupEmbeddedKafka)
process.once('exit', () => console.log(JSON.stringify({ records, sameClass, endedByItself: true })))
