import kafkajs, { type EachMessagePayload } from 'kafkajs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { EmbeddedKafka } from '../../src/index.js'
import { ClockedCluster } from './clocked-cluster.js'
import { Inbox } from './inbox.js'
import { Clients, crashableClient } from './kafkajs.js'

const { CompressionTypes } = kafkajs

let kafka: EmbeddedKafka
let clients: Clients

beforeAll(async () => {
  kafka = await EmbeddedKafka.start({
    brokers: 3,
    topics: { orders: { partitions: 4, replicationFactor: 3 }, spread: { partitions: 12 } },
  })
  clients = new Clients(kafka.clientConfig('kafkajs'))
})
afterEach(async () => {
  await clients.disconnect()
  await kafka.reset()
})
afterAll(() => kafka.stop())

const text = ({ message }: EachMessagePayload) => message.value?.toString()
const numbered = (count: number) => Array.from({ length: count }, (_, n) => ({ value: `v${n}` }))

/** A consumer of the topic from its beginning, and what it receives. */
async function consume(topic: string, groupId: string) {
  const inbox = new Inbox<EachMessagePayload>()
  const consumer = await clients.consumer({ groupId })
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({ eachMessage: async (payload) => inbox.put(payload) })
  return { consumer, inbox }
}

describe('records', () => {
  test('arrive in the order of their keys, each key in one partition', async () => {
    const producer = await clients.producer()
    const messages = Array.from({ length: 200 }, (_, n) => ({
      key: `k${n % 10}`,
      value: `v${n}`,
      headers: { n: String(n), twice: ['a', 'b'] },
    }))
    const answers = await producer.send({ topic: 'orders', messages, acks: -1 })
    expect(answers.map(({ errorCode, baseOffset }) => [errorCode, baseOffset])).toEqual(answers.map(() => [0, '0']))

    const { inbox } = await consume('orders', 'readers')
    const received = await inbox.atLeast(200)
    for (let k = 0; k < 10; k++) {
      const ofKey = received.filter(({ message }) => message.key!.toString() === `k${k}`)
      expect(ofKey.map(text)).toEqual(Array.from({ length: 20 }, (_, n) => `v${10 * n + k}`))
      expect(new Set(ofKey.map(({ partition }) => partition)).size).toBe(1)
    }
    const { headers } = received.find((payload) => text(payload) === 'v7')!.message
    expect(headers).toEqual({ n: Buffer.from('7'), twice: [Buffer.from('a'), Buffer.from('b')] })
  })

  test('keep their timestamp and tell a tombstone from an empty value', async () => {
    const producer = await clients.producer()
    const messages = [
      { key: 'gone', value: null, timestamp: '1700000000123' },
      { key: 'empty', value: '' },
    ]
    await producer.send({ topic: 'orders', messages: messages.map((message) => ({ ...message, partition: 2 })) })
    const { inbox } = await consume('orders', 'readers')
    const [gone, empty] = await inbox.first(2)
    expect([gone!.message.value, gone!.message.timestamp, gone!.partition]).toEqual([null, '1700000000123', 2])
    expect(empty!.message.value).toEqual(Buffer.alloc(0))
  })

  test.for(['None', 'GZIP', 'Snappy', 'LZ4', 'ZSTD'] as const)('pass compressed: %s', async (codec) => {
    const producer = await clients.producer()
    const messages = Array.from({ length: 100 }, (_, n) => ({ value: `value ${n} `.repeat(30), partition: 0 }))
    await producer.send({ topic: 'orders', messages, compression: CompressionTypes[codec] })
    const { inbox } = await consume('orders', 'readers')
    expect((await inbox.first(100)).map(text)).toEqual(messages.map(({ value }) => value))
    expect(
      kafka
        .topic('orders')
        .records()
        .map((record) => record.text()),
    ).toEqual(messages.map(({ value }) => value))
  })

  test('are sent to many topics at once', async () => {
    await Promise.all(['a', 'b', 'c'].map((name) => kafka.topic(name).create({ partitions: 2 })))
    const producer = await clients.producer()
    await producer.sendBatch({ topicMessages: ['a', 'b', 'c'].map((topic) => ({ topic, messages: numbered(50) })) })
    for (const topic of ['a', 'b', 'c']) expect(kafka.topic(topic).records()).toHaveLength(50)
  })

  test.for([0, 1, -1])('are appended with acks=%i', async (acks) => {
    const producer = await clients.producer()
    const answer = await producer.send({ topic: 'orders', acks, messages: numbered(1) })
    expect(answer.map(({ baseOffset }) => baseOffset)).toEqual(acks === 0 ? [] : ['0'])
    const [record] = await kafka.topic('orders').waitForRecords(1)
    expect(record!.text()).toBe('v0')
  })

  test('arrive in batches, and those of a partition in one', async () => {
    const producer = await clients.producer()
    await producer.send({ topic: 'orders', messages: numbered(300).map((each) => ({ ...each, partition: 1 })) })
    const inbox = new Inbox<string[]>()
    const consumer = await clients.consumer({ groupId: 'readers' })
    await consumer.subscribe({ topic: 'orders', fromBeginning: true })
    await consumer.run({
      eachBatch: async ({ batch }) => inbox.put(batch.messages.map(({ value }) => value!.toString())),
    })
    expect((await inbox.first(1))[0]).toEqual(numbered(300).map(({ value }) => value))
  })

  test('of 1 MB pass, above message.max.bytes they are refused', async () => {
    const producer = await clients.producer()
    const value = Buffer.alloc(1024 * 1024 - 200, 'x')
    await producer.send({ topic: 'orders', messages: [{ value }] })
    await expect(
      producer.send({ topic: 'orders', messages: [{ value: Buffer.alloc(1024 * 1024) }] }),
    ).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE', retriable: false })
    const { inbox } = await consume('orders', 'readers')
    // A deep comparison of a megabyte takes seconds.
    expect((await inbox.first(1))[0]!.message.value!.equals(value)).toBe(true)
  })

  test('of an idempotent producer are numbered, and appended once', async () => {
    const producer = await clients.producer({ idempotent: true, maxInFlightRequests: 1 })
    for (let n = 0; n < 20; n++) await producer.send({ topic: 'orders', messages: [{ value: `v${n}`, partition: 0 }] })
    const { inbox } = await consume('orders', 'readers')
    const received = await inbox.first(20)
    expect(received.map(text)).toEqual(numbered(20).map(({ value }) => value))
    expect(received.map(({ message }) => message.offset)).toEqual(Array.from({ length: 20 }, (_, n) => String(n)))
  })

  test('spread over many partitions all arrive', async () => {
    await kafka.topic('wide').create({ partitions: 100, replicationFactor: 2 })
    const producer = await clients.producer()
    await producer.send({ topic: 'wide', messages: numbered(100).map((each, partition) => ({ ...each, partition })) })
    const { inbox } = await consume('wide', 'readers')
    const received = await inbox.first(100)
    expect(received.map(({ partition }) => partition).sort((a, b) => a - b)).toEqual(numbered(100).map((_, n) => n))
  })
})

describe('an unknown topic', () => {
  test('is created by the producer that names it, or refused to it', async () => {
    const strict = await clients.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } })
    await expect(strict.send({ topic: 'new', messages: numbered(1) })).rejects.toMatchObject({
      cause: { type: 'UNKNOWN_TOPIC_OR_PARTITION' },
    })
    const producer = await clients.producer()
    await producer.send({ topic: 'new', messages: numbered(1) })
    expect(kafka.topic('new').records()).toHaveLength(1)
  })

  test('is refused to a consumer that may not create it', async () => {
    const consumer = await clients.consumer({
      groupId: 'readers',
      allowAutoTopicCreation: false,
      retry: { retries: 0 },
    })
    await expect(consumer.subscribe({ topic: 'missing' })).rejects.toMatchObject({
      type: 'UNKNOWN_TOPIC_OR_PARTITION',
    })
  })
})

describe('a group', () => {
  test('shares the partitions out as members join and leave', async () => {
    const group = kafka.group('workers')
    const first = await consume('orders', 'workers')
    await group.waitUntilStable({ members: 1 })
    expect(partitionsByMember(group)).toEqual([4])
    const second = await consume('orders', 'workers')
    await group.waitUntilStable({ members: 2 })
    expect(partitionsByMember(group)).toEqual([2, 2])

    const producer = await clients.producer()
    await producer.send({ topic: 'orders', messages: numbered(40).map((each, n) => ({ ...each, partition: n % 4 })) })
    await Promise.all([first.inbox.atLeast(20), second.inbox.atLeast(20)])
    const values = [...first.inbox.all, ...second.inbox.all].map(text)
    expect(values.sort()).toEqual(
      numbered(40)
        .map(({ value }) => value)
        .sort(),
    )

    await second.consumer.disconnect()
    await group.waitUntilStable({ members: 1 })
    expect(partitionsByMember(group)).toEqual([4])
  })

  test('goes on where it committed', async () => {
    const producer = await clients.producer()
    await producer.send({ topic: 'orders', messages: numbered(10).map((each) => ({ ...each, partition: 0 })) })
    const inbox = new Inbox<string | undefined>()
    const reader = await clients.consumer({ groupId: 'workers' })
    await reader.subscribe({ topic: 'orders', fromBeginning: true })
    await reader.run({ autoCommit: false, eachMessage: async (payload) => inbox.put(text(payload)) })
    await inbox.atLeast(10)
    await reader.commitOffsets([{ topic: 'orders', partition: 0, offset: '6', metadata: 'so far' }])
    await reader.disconnect()
    expect(kafka.group('workers').committedOffsets()).toEqual([
      { topic: 'orders', partition: 0, offset: 6, metadata: 'so far' },
    ])

    const resumed = await consume('orders', 'workers')
    expect((await resumed.inbox.first(4)).map(text)).toEqual(['v6', 'v7', 'v8', 'v9'])
    await kafka.group('workers').waitUntilCaughtUp()
  })

  test('reads again from where it seeks', async () => {
    const producer = await clients.producer()
    await producer.send({ topic: 'orders', messages: numbered(5).map((each) => ({ ...each, partition: 3 })) })
    const { consumer, inbox } = await consume('orders', 'workers')
    await inbox.atLeast(5)
    consumer.seek({ topic: 'orders', partition: 3, offset: '3' })
    expect((await inbox.first(7)).map(text)).toEqual(['v0', 'v1', 'v2', 'v3', 'v4', 'v3', 'v4'])
  })

  test('goes on after the cluster was reset', async () => {
    const { inbox } = await consume('orders', 'workers')
    const producer = await clients.producer()
    await kafka.group('workers').waitUntilStable()
    await producer.send({ topic: 'orders', messages: [{ value: 'before', partition: 0 }] })
    await inbox.atLeast(1)
    await kafka.reset()
    await kafka.group('workers').waitUntilStable()
    await producer.send({ topic: 'orders', messages: [{ value: 'after', partition: 0 }] })
    expect((await inbox.first(2)).map(text)).toEqual(['before', 'after'])
    await kafka.group('workers').waitUntilCaughtUp()
  })

  test('goes on after a reset that the fetches to several brokers learn of at once', async () => {
    const { inbox } = await consume('spread', 'workers')
    const spread = kafka.topic('spread')
    await kafka.group('workers').waitUntilStable()
    await spread.produce(numbered(6).map((each, partition) => ({ ...each, partition })))
    await inbox.atLeast(6)
    await kafka.reset()
    // It joins once: who joins twice waits for itself, and would do so for a minute.
    expect(await kafka.group('workers').waitUntilStable()).toHaveLength(1)
    await spread.produce({ value: 'after', partition: 11 })
    await inbox.atLeast(7)
    await kafka.group('workers').waitUntilCaughtUp()
  })

  test('loses a member that crashed when its session is over', async () => {
    const cluster = await ClockedCluster.start()
    cluster.createTopic('orders', 4)
    const survivors = new Clients({ brokers: cluster.bootstrapBrokers })
    const crash = crashableClient(cluster.bootstrapBrokers)
    try {
      const sessions = [
        [survivors, 60_000],
        [crash.clients, 10_000],
      ] as const
      for (const [each, sessionTimeout] of sessions) {
        const consumer = await each.consumer({ groupId: 'workers', sessionTimeout })
        await consumer.subscribe({ topic: 'orders' })
        await consumer.run({ eachMessage: async () => {} })
      }
      const both = await cluster.stableGroup('workers', 2)
      crash.now()
      // Half of the session is not enough for anyone to notice.
      expect(cluster.clock.advance(5_000).filter((key) => key.includes('session'))).toEqual([])
      expect((await cluster.stableGroup('workers', 2)).generationId).toBe(both.generationId)
      cluster.clock.advance(10_000)
      const left = await cluster.stableGroup('workers', 1)
      expect(left.generationId).toBe(both.generationId + 1)
      expect(left.members[0]!.assignment).toEqual([{ topic: 'orders', partitions: [0, 1, 2, 3] }])
    } finally {
      await Promise.all([survivors.disconnect(), crash.clients.disconnect()])
      await cluster.stop()
    }
  })
})

function partitionsByMember(group: { assignment: readonly { memberId: string }[] }): number[] {
  const counts = new Map<string, number>()
  for (const { memberId } of group.assignment) counts.set(memberId, (counts.get(memberId) ?? 0) + 1)
  return [...counts.values()]
}
