import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import zlib from 'node:zlib'
import {
  type CompressionAlgorithmValue,
  Consumer,
  type ConsumerOptions,
  type Message,
  type MessagesStream,
  type ProduceOptions,
  Producer,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { EmbeddedKafka } from '../../src/index.js'
import { ClockedCluster } from './clocked-cluster.js'
import { Inbox } from './inbox.js'

type Text = Message<string, string, string, string>
type TextProducer = Producer<string, string, string, string>
type TextConsumer = Consumer<string, string, string, string>
type TextOptions = Partial<ConsumerOptions<string, string, string, string>>

let kafka: EmbeddedKafka
const closings: (() => Promise<void>)[] = []

beforeAll(async () => {
  kafka = await EmbeddedKafka.start({ brokers: 3, topics: { orders: { partitions: 4, replicationFactor: 3 } } })
})
afterEach(async () => {
  await Promise.all(closings.splice(0).map((close) => close()))
  await kafka.reset()
})
afterAll(() => kafka.stop())

function producer(options: Partial<ProduceOptions<string, string, string, string>> = {}): TextProducer {
  const config = { ...kafka.clientConfig('platformatic'), serializers: stringSerializers, retries: 2, retryDelay: 20 }
  const made = new Producer<string, string, string, string>({ ...config, ...options })
  closings.push(() => made.close())
  return made
}

function consumer(groupId: string, options: TextOptions = {}): TextConsumer {
  const timing = { heartbeatInterval: 50, maxWaitTime: 100, retries: 2, retryDelay: 20 }
  const config = { ...kafka.clientConfig('platformatic'), deserializers: stringDeserializers, ...timing }
  const made = new Consumer<string, string, string, string>({ ...config, groupId, ...options } as ConsumerOptions<
    string,
    string,
    string,
    string
  >)
  closings.push(async () => made.close(true))
  return made
}

function received(stream: MessagesStream<string, string, string, string>): Inbox<Text> {
  const inbox = new Inbox<Text>()
  stream.on('data', inbox.put)
  return inbox
}

/** A consumer of the topic from its beginning, and what it receives. */
async function consume(topic: string, groupId: string, options: TextOptions = {}) {
  const made = consumer(groupId, options)
  const stream = await made.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest' })
  return { consumer: made, inbox: received(stream) }
}

const numbered = (count: number, partition?: (n: number) => number) =>
  Array.from({ length: count }, (_, n) => ({
    topic: 'orders',
    value: `v${n}`,
    ...(partition && { partition: partition(n) }),
  }))
const values = (messages: readonly Text[]) => messages.map(({ value }) => value)

describe('records', () => {
  test('arrive in the order of their keys, each key in one partition', async () => {
    const messages = numbered(200).map((each, n) => ({ ...each, key: `k${n % 10}`, headers: { n: String(n) } }))
    await producer().send({ messages })
    const { inbox } = await consume('orders', 'readers')
    const all = await inbox.atLeast(200)
    for (let k = 0; k < 10; k++) {
      const ofKey = all.filter(({ key }) => key === `k${k}`)
      expect(values(ofKey)).toEqual(Array.from({ length: 20 }, (_, n) => `v${10 * n + k}`))
      expect(new Set(ofKey.map(({ partition }) => partition)).size).toBe(1)
    }
    expect(all.find(({ value }) => value === 'v7')!.headers).toEqual(new Map([['n', '7']]))
  })

  test('keep their timestamp, and may be tombstones', async () => {
    const gone = { topic: 'orders', key: 'gone', partition: 2, timestamp: 1_700_000_000_123n }
    const { offsets } = await producer().send({ messages: [gone] })
    expect(offsets).toEqual([{ topic: 'orders', partition: 2, offset: 0n }])
    const [record] = kafka.topic('orders').records()
    expect([record!.value, record!.keyText(), record!.timestamp]).toEqual([null, 'gone', 1_700_000_000_123])
  })

  // What this client can: zstd comes with Node, from 22.15 on.
  const codecs = ['none', 'gzip', 'snappy', 'lz4', ...('zstdCompressSync' in zlib ? ['zstd'] : [])]
  test.for(codecs as CompressionAlgorithmValue[])('pass compressed: %s', async (compression) => {
    const messages = numbered(100, () => 0).map((each) => ({ ...each, value: `${each.value} `.repeat(100) }))
    await producer().send({ messages, compression })
    const { inbox } = await consume('orders', 'readers')
    expect(values(await inbox.first(100))).toEqual(messages.map(({ value }) => value))
    expect(
      kafka
        .topic('orders')
        .records()
        .map((record) => record.text()),
    ).toEqual(messages.map(({ value }) => value))
  })

  test.for([0, 1, -1])('are appended with acks=%i', async (acks) => {
    await producer().send({ acks, messages: numbered(1) })
    const [record] = await kafka.topic('orders').waitForRecords(1)
    expect(record!.text()).toBe('v0')
  })

  test('of 1 MB pass, above message.max.bytes they are refused', async () => {
    const value = 'x'.repeat(1024 * 1024 - 200)
    await producer().send({ messages: [{ topic: 'orders', value }] })
    const refused = await producer()
      .send({ messages: [{ topic: 'orders', value: 'x'.repeat(1024 * 1024) }] })
      .catch((error) => error)
    expect(refused.findBy('apiId', 'MESSAGE_TOO_LARGE')).toMatchObject({ canRetry: false })
    const { inbox } = await consume('orders', 'readers')
    expect((await inbox.first(1))[0]!.value === value).toBe(true)
  })

  test('of an idempotent producer are numbered, and appended once', async () => {
    const idempotent = producer({ idempotent: true })
    for (const message of numbered(20, () => 0)) await idempotent.send({ messages: [message], acks: -1 })
    const { inbox } = await consume('orders', 'readers')
    const all = await inbox.first(20)
    expect(all.map(({ offset }) => offset)).toEqual(Array.from({ length: 20 }, (_, n) => BigInt(n)))
    expect(values(all)).toEqual(numbered(20).map(({ value }) => value))
  })

  test('spread over many partitions all arrive', async () => {
    await kafka.topic('wide').create({ partitions: 100, replicationFactor: 2 })
    const messages = numbered(100, (n) => n).map((each) => ({ ...each, topic: 'wide' }))
    await producer().send({ messages })
    const { inbox } = await consume('wide', 'readers')
    const partitions = (await inbox.first(100)).map(({ partition }) => partition)
    expect(partitions.sort((a, b) => a - b)).toEqual(messages.map(({ partition }) => partition))
  })
})

describe('an unknown topic', () => {
  test('is created by the producer that names it, or refused to it', async () => {
    const messages = [{ topic: 'new', value: 'x' }]
    await expect(producer({ autocreateTopics: false }).send({ messages })).rejects.toThrow('Unknown topic new.')
    await producer({ autocreateTopics: true }).send({ messages })
    expect(kafka.topic('new').records()).toHaveLength(1)
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

    await producer().send({ messages: numbered(40, (n) => n % 4) })
    await Promise.all([first.inbox.atLeast(20), second.inbox.atLeast(20)])
    expect(values([...first.inbox.all, ...second.inbox.all]).sort()).toEqual(
      numbered(40)
        .map(({ value }) => value)
        .sort(),
    )
    await second.consumer.close(true)
    await group.waitUntilStable({ members: 1 })
    expect(partitionsByMember(group)).toEqual([4])
  })

  test('goes on where it committed', async () => {
    await producer().send({ messages: numbered(10, () => 0) })
    const first = await consume('orders', 'workers', { autocommit: false })
    const read = await first.inbox.first(10)
    await read[5]!.commit()
    await first.consumer.close(true)
    expect(kafka.group('workers').committedOffsets()).toMatchObject([{ topic: 'orders', partition: 0, offset: 6 }])
    const second = await consume('orders', 'workers', { autocommit: true })
    expect(values(await second.inbox.first(4))).toEqual(['v6', 'v7', 'v8', 'v9'])
    await kafka.group('workers').waitUntilCaughtUp()
  })

  test('knows a static member again', async () => {
    const group = kafka.group('workers')
    const first = await consume('orders', 'workers', { groupInstanceId: 'worker-1' })
    const [before] = await group.waitUntilStable({ members: 1 })
    await first.consumer.close(true)
    await consume('orders', 'workers', { groupInstanceId: 'worker-1' })
    const [after] = await group.waitUntilStable({ members: 1 })
    expect([before!.groupInstanceId, after!.groupInstanceId]).toEqual(['worker-1', 'worker-1'])
    expect(after!.memberId).not.toBe(before!.memberId)
    expect(after!.assignment).toEqual(before!.assignment)
  })

  test('is told by a reset that its topic is another one, and reads that when it joins again', async () => {
    const sender = producer()
    const before = consumer('workers')
    const stream = await before.consume({ topics: ['orders'], mode: 'earliest' })
    const inbox = received(stream)
    await sender.send({ messages: [{ topic: 'orders', value: 'before', partition: 0 }] })
    await inbox.atLeast(1)
    const failing = once(stream, 'error')
    await kafka.reset()
    // This client does not look for a topic's new id.
    const [error] = await failing
    expect(error.findBy('apiId', 'UNKNOWN_TOPIC_ID')).not.toBeNull()
    // Nor can it leave a group that is gone without an error.
    closings.pop()
    await expect(before.close(true)).rejects.toThrow(/LeaveGroup/i)

    await sender.send({ messages: [{ topic: 'orders', value: 'after', partition: 0 }] })
    const again = await consume('orders', 'workers')
    expect(values(await again.inbox.first(1))).toEqual(['after'])
  })

  test('loses a member that crashed when its session is over', async () => {
    const cluster = await ClockedCluster.start()
    cluster.createTopic('orders', 4)
    const program = fileURLToPath(new URL('programs/platformatic-member.mjs', import.meta.url))
    const victim = spawn(process.execPath, [program, cluster.bootstrapBrokers.join(','), 'workers', 'orders'])
    const survivor = consumer('workers', { bootstrapBrokers: cluster.bootstrapBrokers, sessionTimeout: 60_000 })
    try {
      received(await survivor.consume({ topics: ['orders'] }))
      const both = await cluster.stableGroup('workers', 2)
      victim.kill('SIGKILL')
      await once(victim, 'close')
      // Half of the session is not enough for anyone to notice.
      expect(cluster.clock.advance(5_000).filter((key) => key.includes('session'))).toEqual([])
      expect((await cluster.stableGroup('workers', 2)).generationId).toBe(both.generationId)
      cluster.clock.advance(10_000)
      const left = await cluster.stableGroup('workers', 1)
      expect(left.generationId).toBe(both.generationId + 1)
      expect(left.members[0]!.assignment).toEqual([{ topic: 'orders', partitions: [0, 1, 2, 3] }])
    } finally {
      victim.kill('SIGKILL')
      await survivor.close(true)
      await cluster.stop()
    }
  })
})

function partitionsByMember(group: { assignment: readonly { memberId: string }[] }): number[] {
  const counts = new Map<string, number>()
  for (const { memberId } of group.assignment) counts.set(memberId, (counts.get(memberId) ?? 0) + 1)
  return [...counts.values()]
}
