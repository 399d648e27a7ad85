/** Produces with every codec, and reads through a cluster of the class given. */
const zstd = require('@bokuweb/zstd-wasm')
const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = require('kafkajs')
const lz4 = require('lz4-napi')
const snappy = require('snappy')

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'

const codec = (compress) => () => ({ compress: async ({ buffer }) => compress(buffer) })
CompressionCodecs[CompressionTypes.Snappy] = codec((bytes) => snappy.compress(bytes))
CompressionCodecs[CompressionTypes.LZ4] = codec((bytes) => lz4.compressFrame(bytes))
CompressionCodecs[CompressionTypes.ZSTD] = codec(async (bytes) => {
  await zstd.init()
  return Buffer.from(zstd.compress(bytes, 3))
})

exports.readEveryCodec = async (EmbeddedKafka) => {
  const kafka = await EmbeddedKafka.start({ brokers: 3, topics: { records: {} } })
  const producer = new Kafka({ ...kafka.clientConfig('kafkajs'), logLevel: logLevel.NOTHING }).producer()
  await producer.connect()
  const codecs = { none: 'None', gzip: 'GZIP', snappy: 'Snappy', lz4: 'LZ4', zstd: 'ZSTD' }
  for (const [value, name] of Object.entries(codecs)) {
    await producer.send({ topic: 'records', compression: CompressionTypes[name], messages: [{ value }] })
  }
  const records = await kafka.topic('records').waitForRecords(5)
  await producer.disconnect()
  await kafka.stop()
  return records.map((record) => record.text())
}

/** Whether jest's door hands out clusters of the class of the main one. */
exports.isSameClass = async (EmbeddedKafka, setupEmbeddedKafka) => {
  const hooks = {}
  const hook = (name) => (fn) => {
    hooks[name] = fn
  }
  const kafka = setupEmbeddedKafka({}, { before: hook('before'), beforeEach: hook('beforeEach'), after: hook('after') })
  await hooks.before()
  // Not stopped: a cluster that nobody stops does not keep the process alive.
  return kafka() instanceof EmbeddedKafka
}
