import type { EachMessagePayload } from 'kafkajs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { EmbeddedKafka } from '../../src/index.js'
import { Inbox } from './inbox.js'
import { Clients, crashableClient } from './kafkajs.js'

let kafka: EmbeddedKafka
let clients: Clients

beforeAll(async () => {
  kafka = await EmbeddedKafka.start({
    brokers: 3,
    topics: {
      orders: { partitions: 4, replicationFactor: 3 },
      states: {
        configs: {
          'cleanup.policy': 'compact',
          'segment.ms': 60_000,
          'min.compaction.lag.ms': 3_600_000,
          'min.cleanable.dirty.ratio': 0.1,
        },
      },
    },
  })
  clients = new Clients(kafka.clientConfig('kafkajs'))
})
afterEach(async () => {
  await clients.disconnect()
  await kafka.reset()
})
afterAll(() => kafka.stop())

async function join(those: Clients, sessionTimeout: number) {
  const inbox = new Inbox<EachMessagePayload>()
  const consumer = await those.consumer({ groupId: 'workers', sessionTimeout })
  await consumer.subscribe({ topic: 'orders', fromBeginning: true })
  await consumer.run({ eachMessage: async (payload) => inbox.put(payload) })
  return inbox
}

describe('time that is advanced', () => {
  test('is over for the session of a member that crashed', async () => {
    const crash = crashableClient(kafka.bootstrapBrokers)
    await join(clients, 60_000)
    await join(crash.clients, 10_000)
    const group = kafka.group('workers')
    await group.waitUntilStable({ members: 2 })
    crash.now()
    await kafka.clock.advance('5s')
    expect(group.members).toHaveLength(2)
    await kafka.clock.advance('10s')
    await group.waitUntilStable({ members: 1 })
    expect(group.assignment.map(({ partition }) => partition).sort()).toEqual([0, 1, 2, 3])
    await crash.clients.disconnect()
  })

  test('is too long for every session, and members that live join again', async () => {
    const inbox = await join(clients, 30_000)
    const group = kafka.group('workers')
    await group.waitUntilStable()
    const [before] = group.members
    await kafka.clock.advance('1h')
    expect(group.members).toEqual([])
    await group.waitUntilStable()
    expect(group.members[0]!.memberId).not.toBe(before!.memberId)
    const producer = await clients.producer()
    await producer.send({ topic: 'orders', messages: [{ value: 'still there' }] })
    await inbox.atLeast(1)
  })

  test('takes records away that are past retention.ms, and what is produced later is there', async () => {
    const producer = await clients.producer()
    await producer.send({ topic: 'orders', messages: [{ value: 'old', partition: 2 }] })
    await kafka.clock.advance('6d')
    expect(kafka.topic('orders').records()).toHaveLength(1)
    await kafka.clock.advance('2d')
    expect(kafka.topic('orders').records()).toEqual([])
    const admin = await clients.admin()
    const [offsets] = (await admin.fetchTopicOffsets('orders')).filter(({ partition }) => partition === 2)
    expect(offsets).toMatchObject({ low: '1', high: '1' })

    const inbox = await join(clients, 30_000)
    await producer.send({ topic: 'orders', messages: [{ value: 'new', partition: 2 }] })
    const [message] = await inbox.first(1)
    expect([message!.message.value!.toString(), message!.message.offset]).toEqual(['new', '1'])
  })

  test('lets the cleaner come by, once records are older than min.compaction.lag.ms', async () => {
    const states = kafka.topic('states')
    for (const [value, age] of [
      ['1', 300_000],
      ['2', 200_000],
      ['3', 0],
    ] as const) {
      await states.produce({ key: 'a', value, timestamp: kafka.clock.now() - age })
    }
    await kafka.clock.advance('10m')
    expect(states.records()).toHaveLength(3)
    await kafka.clock.advance('1h')
    // The last one is in the active segment, which the cleaner leaves alone.
    expect(states.records().map((record) => record.text())).toEqual(['2', '3'])
    expect(await states.compact()).toMatchObject({ records: 1 })
    expect(states.records().map((record) => record.text())).toEqual(['3'])
  })

  test('takes away what an empty group has committed, after offsets.retention.minutes', async () => {
    const group = kafka.group('workers')
    await group.setOffsets({ topic: 'orders', partition: 0, offset: 0 })
    await kafka.clock.advance('6d')
    expect(group.committedOffsets()).toHaveLength(1)
    await kafka.clock.advance('2d')
    expect(group.committedOffsets()).toEqual([])
  })

  test('leaves idle connections open', async () => {
    const admin = await clients.admin()
    await kafka.clock.advance('2h')
    expect(await admin.listTopics()).toContain('orders')
    expect(kafka.clock.now()).toBeGreaterThan(Date.now() + 7_000_000)
  })

  test('passes by years at once', async () => {
    await kafka.topic('orders').produce({ key: 'a', value: '1' })
    await kafka.topic('states').produce({ key: 'a', value: '1' })
    await kafka.group('workers').setOffsets({ topic: 'orders', partition: 0, offset: 0 })
    await kafka.clock.advance('730d')
    expect(kafka.topic('orders').records()).toEqual([])
    expect(kafka.topic('states').records()).toHaveLength(1)
  })
})

describe('reset', () => {
  test('goes back to the time of the machine, and clients go on', async () => {
    const inbox = await join(clients, 30_000)
    await kafka.group('workers').waitUntilStable()
    await kafka.clock.advance('8d')
    await kafka.group('workers').waitUntilStable()
    await kafka.reset()
    expect(Math.abs(kafka.clock.now() - Date.now())).toBeLessThan(1000)
    await kafka.group('workers').waitUntilStable()

    const producer = await clients.producer()
    await producer.send({ topic: 'orders', messages: [{ value: 'now' }] })
    await inbox.atLeast(1)
    // Within what would be retention.ms by the former time.
    await kafka.clock.advance('10m')
    expect(kafka.topic('orders').records()).toHaveLength(1)
  })
})
