import kafkajs, { type EachMessagePayload } from 'kafkajs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { EmbeddedKafka } from '../../src/index.js'
import { Inbox } from './inbox.js'
import { Clients } from './kafkajs.js'

const { CompressionTypes } = kafkajs

let kafka: EmbeddedKafka
let clients: Clients

beforeAll(async () => {
  kafka = await EmbeddedKafka.start({
    brokers: 3,
    topics: {
      states: { replicationFactor: 3, configs: { 'cleanup.policy': 'compact', 'delete.retention.ms': 3_600_000 } },
      orders: { partitions: 2, replicationFactor: 3, configs: { 'retention.ms': 60_000 } },
    },
  })
  clients = new Clients(kafka.clientConfig('kafkajs'))
})
afterEach(async () => {
  await clients.disconnect()
  await kafka.reset()
})
afterAll(() => kafka.stop())

/** What a new consumer receives of a topic: offset, key and value. */
async function consume(topic: string, count: number) {
  const inbox = new Inbox<EachMessagePayload>()
  const consumer = await clients.consumer({ groupId: kafka.uniqueName('readers') })
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({ eachMessage: async (payload) => inbox.put(payload) })
  const received = await inbox.first(count)
  return received.map(({ message: { offset, key, value } }) => `${offset} ${key} ${value}`)
}

test('a consumer finds what compaction left, under its old offsets', async () => {
  const producer = await clients.producer()
  const send = (...pairs: [string, string | null][]) =>
    producer.send({
      topic: 'states',
      compression: CompressionTypes.GZIP,
      messages: pairs.map(([key, value]) => ({ key, value })),
    })
  await send(['a', '1'], ['b', '1'], ['a', '2'])
  await send(['b', null], ['c', '1'], ['a', '3'])
  expect(await kafka.topic('states').compact()).toMatchObject({ records: 3, segments: 0 })
  expect(await consume('states', 3)).toEqual(['3 b null', '4 c 1', '5 a 3'])

  await kafka.clock.advance('2h')
  expect(await kafka.topic('states').compact()).toMatchObject({ records: 1 })
  await send(['d', '1'])
  expect(await consume('states', 3)).toEqual(['4 c 1', '5 a 3', '6 d 1'])
})

test('a consumer begins where retention has left off', async () => {
  const producer = await clients.producer()
  const admin = await clients.admin()
  const send = (partition: number, timestamp: number) =>
    producer.send({ topic: 'orders', messages: [{ value: 'v', partition, timestamp: String(timestamp) }] })
  const now = kafka.clock.now()
  await send(0, now - 120_000)
  await send(0, now - 90_000)
  await send(1, now)
  const removed = await kafka.topic('orders').enforceRetention()
  expect(removed).toMatchObject({ records: 2, segments: 1, partitions: [{ logStartOffset: 2 }, { logStartOffset: 0 }] })
  const offsets = await admin.fetchTopicOffsets('orders')
  expect(offsets.map(({ partition, low, high }) => [partition, low, high]).sort()).toEqual([
    [0, '2', '2'],
    [1, '0', '1'],
  ])
  await send(0, now)
  expect((await consume('orders', 2)).sort()).toEqual(['0 null v', '2 null v'])
})

test('a dump shows batches as the client has made them', async () => {
  const producer = await clients.producer({ idempotent: true })
  const messages = Array.from({ length: 50 }, (_, n) => ({ key: `k${n}`, value: 'x'.repeat(100), partition: 1 }))
  await producer.send({ topic: 'orders', messages, compression: CompressionTypes.GZIP })
  await producer.send({ topic: 'orders', messages: messages.slice(0, 1) })
  const [dump] = kafka.topic('orders').dump({ partition: 1 })
  const [gzip, plain] = dump!.segments[0]!.batches
  expect(gzip).toMatchObject({ baseOffset: 0, lastOffset: 49, count: 50, compresscodec: 'gzip', isvalid: true })
  expect([gzip!.baseSequence, gzip!.lastSequence, plain!.baseSequence]).toEqual([0, 49, 50])
  expect(plain).toMatchObject({ baseOffset: 50, count: 1, compresscodec: 'none', position: gzip!.size })
  expect(gzip!.producerId).toBeGreaterThanOrEqual(0)
  expect(gzip!.records.map(({ key }) => key!.toString())).toEqual(messages.map(({ key }) => key))
})
