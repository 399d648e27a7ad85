import kafkajs from 'kafkajs'
import { afterEach, describe, expect, test } from 'vitest'
import { type CreateTopicRequestMetadata, EmbeddedKafka, type EmbeddedKafkaOptions } from '../../src/index.js'
import { produce } from '../../src/protocol/apis/produce.js'
import { encodeBatch } from '../../src/protocol/encode-batch.js'
import { Client } from '../conformance/client.js'
import { Clients } from './kafkajs.js'

const { KafkaJSAggregateError } = kafkajs

let kafka: EmbeddedKafka
let clients: Clients

async function start(options: EmbeddedKafkaOptions) {
  kafka = await EmbeddedKafka.start(options)
  clients = new Clients({
    ...kafka.clientConfig('kafkajs'),
    retry: { retries: 2, initialRetryTime: 5, maxRetryTime: 10 },
  })
}

afterEach(async () => {
  await clients.disconnect()
  await kafka.stop()
})

/** Kafka's names of the errors that kafkajs was given up with, or undefined. */
async function refusal(action: Promise<unknown>): Promise<unknown> {
  const typeOf = (error: unknown) => (error as { type?: string }).type
  const error: unknown = await action.then(
    () => undefined,
    (reason) => reason,
  )
  if (error instanceof KafkaJSAggregateError) return error.errors.map(typeOf)
  return error instanceof Error ? typeOf(error.cause ?? error) : undefined
}

describe('maxRetainedBytes', () => {
  test('refuses the producer that passes it, until there is room again', async () => {
    await start({ brokers: 3, maxRetainedBytes: 20_000, topics: { orders: { replicationFactor: 3 }, others: {} } })
    const producer = await clients.producer()
    const value = 'x'.repeat(9000)
    const send = (topic: string) => producer.send({ topic, messages: [{ value }] })
    await send('orders')
    await send('orders')
    expect(await refusal(send('others'))).toBe('KAFKA_STORAGE_ERROR')
    // Three replicas count once, and what was refused is nowhere.
    expect(kafka.topic('orders').records()).toHaveLength(2)
    expect(kafka.topic('others').records()).toEqual([])

    await kafka.topic('orders').delete()
    await send('others')
    expect(kafka.topic('others').records()).toHaveLength(1)
  })

  test('says so where the protocol has room for it, and to whoever produces from the test', async () => {
    await start({ maxRetainedBytes: 100, topics: { orders: {} } })
    const records = encodeBatch({ records: [{ value: Buffer.alloc(200), timestamp: 1 }] })
    const client = await Client.connect(endpoint(), 'raw')
    const request = (version: number) =>
      client.send(produce, version, {
        acks: -1,
        timeoutMs: 1000,
        topicData: [{ name: 'orders', partitionData: [{ index: 0, records }] }],
      }).answer
    const why = `A batch of ${records.length} bytes for orders-0 does not fit: the cluster holds 0 bytes and may hold 100 (maxRetainedBytes)`
    expect(await request(8)).toMatchObject({
      responses: [{ partitionResponses: [{ errorCode: 56, errorMessage: why }] }],
    })
    expect(await request(7)).toMatchObject({ responses: [{ partitionResponses: [{ errorCode: 56 }] }] })
    client.destroy()
    await expect(kafka.topic('orders').produce({ value: 'x'.repeat(200) })).rejects.toMatchObject({
      code: 'KAFKA_STORAGE_ERROR',
      message: expect.stringContaining('and may hold 100 (maxRetainedBytes)'),
    })
  })

  test('leaves groups their offsets, and shows up where a test waits in vain', async () => {
    await start({ maxRetainedBytes: 500, topics: { orders: {} } })
    await kafka.topic('orders').produce({ value: 'x'.repeat(400) })
    const consumer = await clients.consumer({ groupId: 'shipping' })
    await consumer.subscribe({ topic: 'orders', fromBeginning: true })
    await consumer.run({ autoCommitInterval: 10, eachMessage: async () => {} })
    await kafka.group('shipping').waitForCommit({ topic: 'orders', partition: 0, offset: 1 })
    await expect(kafka.topic('orders').waitForRecords(2, { timeoutMs: 1 })).rejects.toThrow(
      /the logs hold \d+ of 500 bytes \(maxRetainedBytes\)/,
    )
  })
})

describe('createTopicPolicy', () => {
  test('refuses topics of admins, and is asked about those that come by themselves', async () => {
    const asked: CreateTopicRequestMetadata[] = []
    await start({
      brokers: 3,
      config: { 'num.partitions': 2 },
      topics: { 'not-asked-about': {} },
      createTopicPolicy: (request) => {
        asked.push(request)
        if (request.topic.startsWith('not-')) throw new Error(`${request.topic} is not a name for us`)
      },
    })
    const admin = await clients.admin()
    const create = (topic: string, validateOnly = false) =>
      admin.createTopics({ topics: [{ topic, configEntries: [{ name: 'retention.ms', value: '5' }] }], validateOnly })
    expect(await refusal(create('not-this'))).toEqual(['POLICY_VIOLATION'])
    expect(await refusal(create('not-that', true))).toEqual(['POLICY_VIOLATION'])
    expect(await create('this')).toBe(true)
    expect((await admin.listTopics()).sort()).toEqual(['not-asked-about', 'this'])

    const producer = await clients.producer({ allowAutoTopicCreation: true })
    await producer.send({ topic: 'that', messages: [{ value: '1' }] })
    expect(await refusal(producer.send({ topic: 'not-there', messages: [{ value: '1' }] }))).toBe(
      'UNKNOWN_TOPIC_OR_PARTITION',
    )
    await expect(kafka.topic('not-here').create()).rejects.toMatchObject({
      code: 'POLICY_VIOLATION',
      message: "cannot create topic 'not-here': POLICY_VIOLATION: not-here is not a name for us",
    })
    await expect(kafka.topic('not-here').produce({ value: '1' })).rejects.toMatchObject({ code: 'POLICY_VIOLATION' })
    await kafka.reset()
    expect(kafka.topic('not-asked-about').exists).toBe(true)

    const configs = { 'retention.ms': '5' }
    const named = (topic: string) => asked.find((request) => request.topic === topic)
    expect(named('not-this')).toEqual({
      topic: 'not-this',
      numPartitions: 2,
      replicationFactor: 1,
      replicasAssignments: null,
      configs,
    })
    expect(named('that')).toMatchObject({ numPartitions: 2, replicationFactor: 1, configs: {} })
    expect(named('not-asked-about')).toBeUndefined()
  })
})

describe('what brokers do not let clients do', () => {
  test('delete.topic.enable=false keeps topics', async () => {
    await start({ config: { 'delete.topic.enable': false }, topics: { orders: {} } })
    const admin = await clients.admin()
    // kafkajs asks in a version that has no word for it; TOPIC_DELETION_DISABLED came with version 3.
    expect(await refusal(admin.deleteTopics({ topics: ['orders'] }))).toBe('INVALID_REQUEST')
    expect(await admin.listTopics()).toEqual(['orders'])
    // The test itself is no client.
    await kafka.topic('orders').delete()
    expect(kafka.topic('orders').exists).toBe(false)
  })

  test('auto.create.topics.enable=false creates none', async () => {
    await start({ config: { 'auto.create.topics.enable': false } })
    const producer = await clients.producer({ allowAutoTopicCreation: true })
    expect(await refusal(producer.send({ topic: 'orders', messages: [{ value: '1' }] }))).toBe(
      'UNKNOWN_TOPIC_OR_PARTITION',
    )
    expect(kafka.topic('orders').exists).toBe(false)
  })

  test('a client may do without on its own', async () => {
    await start({})
    const refusing = await clients.producer({ allowAutoTopicCreation: false })
    expect(await refusal(refusing.send({ topic: 'orders', messages: [{ value: '1' }] }))).toBe(
      'UNKNOWN_TOPIC_OR_PARTITION',
    )
    expect(kafka.topic('orders').exists).toBe(false)
    const creating = await clients.producer({ allowAutoTopicCreation: true })
    await creating.send({ topic: 'orders', messages: [{ value: '1' }] })
    expect(kafka.topic('orders').records()).toHaveLength(1)
  })
})

function endpoint() {
  const [host, port] = kafka.bootstrapServers.split(':')
  return { host: host!, port: Number(port) }
}
