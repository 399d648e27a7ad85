import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import zlib from 'node:zlib'
import {
  AclOperations,
  AclPermissionTypes,
  Admin,
  alterUserScramCredentialsV0,
  type CompressionAlgorithmValue,
  ConfigResourceTypes,
  Connection,
  Consumer,
  type ConsumerOptions,
  describeUserScramCredentialsV0,
  type Message,
  type MessagesStream,
  type ProduceOptions,
  Producer,
  ResourcePatternTypes,
  ResourceTypes,
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

function admin(): Admin {
  const made = new Admin({ ...kafka.clientConfig('platformatic'), retries: 0 })
  closings.push(() => made.close())
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

describe('the admin client', () => {
  test('creates, enlarges and deletes topics', async () => {
    const client = admin()
    const [spread] = await client.createTopics({
      topics: ['spread'],
      partitions: 3,
      replicas: 2,
      configs: [{ name: 'retention.ms', value: '60000' }],
    })
    expect(spread).toMatchObject({ name: 'spread', partitions: 3, replicas: 2 })
    expect(spread!.configuration).toMatchObject({ 'retention.ms': '60000', 'cleanup.policy': 'delete' })
    const again = await client.createTopics({ topics: ['spread'] }).catch((error) => error)
    expect(again.findBy('apiId', 'TOPIC_ALREADY_EXISTS')).not.toBeNull()
    await client.createPartitions({ topics: [{ name: 'spread', count: 5, assignments: null }] })
    expect((await kafka.topic('spread').describe()).partitions).toHaveLength(5)
    expect((await client.listTopics()).sort()).toEqual(['orders', 'spread'])
    await client.deleteTopics({ topics: ['spread'] })
    expect(await client.listTopics()).toEqual(['orders'])
  })

  test('describes and alters configs', async () => {
    const client = admin()
    const resourceType = ConfigResourceTypes.TOPIC
    const configs = [{ name: 'retention.ms', configOperation: 0 as const, value: '12345' }]
    await client.incrementalAlterConfigs({ resources: [{ resourceType, resourceName: 'orders', configs }] })
    const [described] = await client.describeConfigs({
      resources: [{ resourceType, resourceName: 'orders', configurationKeys: ['retention.ms'] }],
    })
    expect(described!.configs).toMatchObject([{ name: 'retention.ms', value: '12345', configSource: 1 }])
  })

  test('lists, describes, moves and deletes groups', async () => {
    const client = admin()
    await producer().send({ messages: numbered(8, (n) => n % 4) })
    const { consumer: member } = await consume('orders', 'workers', { autocommit: true })
    await kafka.group('workers').waitUntilCaughtUp()
    expect((await client.listGroups()).get('workers')).toMatchObject({ state: 'STABLE', groupType: 'classic' })
    const described = (await client.describeGroups({ groups: ['workers'] })).get('workers')!
    expect(described).toMatchObject({ state: 'STABLE', protocol: 'roundrobin' })
    expect([...described.members.values()].map(({ clientHost }) => clientHost)).toEqual(['/127.0.0.1'])
    const refused = await client.deleteGroups({ groups: ['workers'] }).catch((error) => error)
    expect(refused.findBy('apiId', 'NON_EMPTY_GROUP')).not.toBeNull()
    await member.close(true)
    await client.alterConsumerGroupOffsets({
      groupId: 'workers',
      topics: [{ name: 'orders', partitionOffsets: [{ partition: 1, offset: 1n }] }],
    })
    const [listed] = await client.listConsumerGroupOffsets({ groups: ['workers'] })
    const offsets = listed!.topics[0]!.partitions.map(({ partitionIndex, committedOffset }) => [
      partitionIndex,
      committedOffset,
    ])
    expect(offsets.sort()).toEqual([
      [0, 2n],
      [1, 1n],
      [2, 2n],
      [3, 2n],
    ])
    await client.deleteGroups({ groups: ['workers'] })
    expect(await client.listGroups()).toEqual(new Map())
  })

  test('removes members, and forgets offsets', async () => {
    const client = admin()
    await producer().send({ messages: numbered(4, (n) => n) })
    // It is not to come back before it is looked for.
    const quiet = { autocommit: true, heartbeatInterval: 20_000, sessionTimeout: 30_000 }
    await consume('orders', 'workers', quiet)
    await kafka.group('workers').waitUntilCaughtUp()
    const groupId = 'workers'
    const nobody = client.removeMembersFromConsumerGroup({ groupId, members: [{ memberId: 'nobody' }] })
    expect((await nobody.catch((error) => error)).findBy('apiId', 'UNKNOWN_MEMBER_ID')).not.toBeNull()
    await client.removeMembersFromConsumerGroup({ groupId })
    const group = (await client.describeGroups({ groups: [groupId] })).get(groupId)!
    expect([group.state, group.members.size]).toEqual(['EMPTY', 0])
    await client.deleteConsumerGroupOffsets({ groupId, topics: [{ name: 'orders', partitionIndexes: [0, 2] }] })
    const [listed] = await client.listConsumerGroupOffsets({ groups: [groupId] })
    expect(listed!.topics[0]!.partitions.map(({ partitionIndex }) => partitionIndex).sort()).toEqual([1, 3])
  })

  test('sets and describes quotas', async () => {
    const client = admin()
    const entities = [
      { entityType: 'user', entityName: 'ann' },
      { entityType: 'client-id', entityName: null },
    ] as const
    const ops = [{ key: 'producer_byte_rate' as const, value: 1024, remove: false }]
    await client.alterClientQuotas({ entries: [{ entities: [...entities], ops }] })
    const components = [{ entityType: 'user' as const, matchType: 0 as const, match: 'ann' }]
    const [described] = await client.describeClientQuotas({ components, strict: false })
    expect(described!.entity).toEqual(expect.arrayContaining([...entities]))
    expect(described!.values).toEqual([{ key: 'producer_byte_rate', value: 1024 }])
    expect(await client.describeClientQuotas({ components, strict: true })).toEqual([])
    const refused = await client
      .alterClientQuotas({ entries: [{ entities: [...entities], ops: [{ ...ops[0]!, value: -1 }] }] })
      .catch((error) => error)
    expect(refused.findBy('apiId', 'INVALID_REQUEST')).not.toBeNull()
  })

  test('sets and describes SCRAM credentials', async () => {
    const [host, port] = kafka.bootstrapBrokers[2]!.split(':') as [string, string]
    const connection = new Connection('admin')
    closings.push(() => connection.close())
    await connection.connect(host, Number(port))
    const credential = { name: 'ann', mechanism: 2, iterations: 8192 }
    const secret = { salt: Buffer.from('salt'), saltedPassword: Buffer.from('hash') }
    const { results } = await alterUserScramCredentialsV0.api.async(connection, [], [{ ...credential, ...secret }])
    expect(results).toEqual([{ user: 'ann', errorCode: 0, errorMessage: null }])
    const described = await describeUserScramCredentialsV0.api.async(connection, [{ name: 'ann' }])
    expect(described.results).toMatchObject([{ user: 'ann', credentialInfos: [{ mechanism: 2, iterations: 8192 }] }])
  })

  test('is told that there are no ACLs', async () => {
    const acl = {
      resourceType: ResourceTypes.TOPIC,
      resourceName: 'orders',
      resourcePatternType: ResourcePatternTypes.LITERAL,
      principal: 'User:ann',
      host: '*',
      operation: AclOperations.READ,
      permissionType: AclPermissionTypes.ALLOW,
    }
    const client = admin()
    for (const asked of [
      client.createAcls({ creations: [acl] }),
      client.describeAcls({ filter: acl }),
      client.deleteAcls({ filters: [acl] }),
    ]) {
      const refused = await asked.then(
        () => null,
        (error) => error,
      )
      expect(refused?.findBy('apiId', 'SECURITY_DISABLED')).not.toBeNull()
    }
  })

  test('looks offsets up and deletes records', async () => {
    const client = admin()
    const stamps = [1_700_000_001_000n, 1_700_000_005_000n, 1_700_000_002_000n]
    for (const timestamp of stamps) {
      await producer().send({ messages: [{ topic: 'orders', value: 'v', partition: 1, timestamp }] })
    }
    const at = async (timestamp: bigint) =>
      (await client.listOffsets({ topics: [{ name: 'orders', partitions: [{ partitionIndex: 1, timestamp }] }] }))[0]!
        .partitions[0]!.offset
    expect(await at(1_700_000_001_500n)).toBe(1n)
    const [deleted] = await client.deleteRecords({
      topics: [{ name: 'orders', partitions: [{ partition: 1, offset: 2n }] }],
    })
    expect(deleted!.partitions).toEqual([{ partition: 1, lowWatermark: 2n }])
    expect([await at(-2n), await at(-1n)]).toEqual([2n, 3n])
  })
})

function partitionsByMember(group: { assignment: readonly { memberId: string }[] }): number[] {
  const counts = new Map<string, number>()
  for (const { memberId } of group.assignment) counts.set(memberId, (counts.get(memberId) ?? 0) + 1)
  return [...counts.values()]
}
