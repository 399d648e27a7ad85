import {
  AclOperations,
  AclPermissionTypes,
  Admin,
  alterUserScramCredentialsV0,
  ConfigResourceTypes,
  Connection,
  Consumer,
  describeUserScramCredentialsV0,
  FindCoordinatorKeyTypes,
  Producer,
  ResourcePatternTypes,
  ResourceTypes,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { EmbeddedKafka } from '../../src/index.js'

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

function admin(): Admin {
  const made = new Admin({ ...kafka.clientConfig('platformatic'), retries: 0 })
  closings.push(() => made.close())
  return made
}

function producer() {
  const config = { ...kafka.clientConfig('platformatic'), serializers: stringSerializers, retries: 2, retryDelay: 20 }
  const made = new Producer<string, string, string, string>(config)
  closings.push(() => made.close())
  return made
}

/** A member of the group that reads the topic and commits. */
async function member(groupId: string, heartbeatInterval = 50) {
  const timing = {
    heartbeatInterval,
    sessionTimeout: 30_000,
    maxWaitTime: 100,
    retries: 2,
    retryDelay: 20,
    autocommit: true,
  }
  const config = { ...kafka.clientConfig('platformatic'), deserializers: stringDeserializers, ...timing }
  const made = new Consumer<string, string, string, string>({ ...config, groupId })
  closings.push(async () => made.close(true))
  const stream = await made.consume({ topics: ['orders'], mode: 'committed', fallbackMode: 'earliest' })
  stream.on('data', () => {})
  return made
}

/** Kafka's name of the error with which a call was refused. */
async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => undefined,
    (reason) => reason,
  )
  return error?.findBy('code', 'PLT_KFK_PROTOCOL')?.apiId
}

const numbered = (count: number, partition: (n: number) => number) =>
  Array.from({ length: count }, (_, n) => ({ topic: 'orders', value: `v${n}`, partition: partition(n) }))

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
  const reader = await member('workers')
  await kafka.group('workers').waitUntilCaughtUp()
  expect((await client.listGroups()).get('workers')).toMatchObject({ state: 'STABLE', groupType: 'classic' })
  const described = (await client.describeGroups({ groups: ['workers'] })).get('workers')!
  expect(described).toMatchObject({ state: 'STABLE', protocol: 'roundrobin' })
  expect([...described.members.values()].map(({ clientHost }) => clientHost)).toEqual(['/127.0.0.1'])
  const refused = await client.deleteGroups({ groups: ['workers'] }).catch((error) => error)
  expect(refused.findBy('apiId', 'NON_EMPTY_GROUP')).not.toBeNull()
  await reader.close(true)
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

test('finds coordinators', async () => {
  const keyType = FindCoordinatorKeyTypes.GROUP
  const [found] = await admin().findCoordinator({ keyType, keys: ['workers'] })
  expect(found!.key).toBe('workers')
  expect(kafka.bootstrapBrokers[found!.nodeId - 1]).toBe(`${found!.host}:${found!.port}`)
})

test('removes a member, and offsets of a group', async () => {
  const client = admin()
  await producer().send({ messages: numbered(8, (n) => n % 4) })
  // A member that does not learn of its removal, and so does not join again.
  await member('workers', 20_000)
  await kafka.group('workers').waitUntilCaughtUp()
  const [removed] = await kafka.group('workers').waitUntilStable({ members: 1 })
  const remove = (memberId: string) =>
    client.removeMembersFromConsumerGroup({ groupId: 'workers', members: [{ memberId }] })
  expect(await refusal(remove('nobody'))).toBe('UNKNOWN_MEMBER_ID')
  await remove(removed!.memberId)
  await kafka.group('workers').waitUntilEmpty()
  const topics = [{ name: 'orders', partitionIndexes: [1, 3] }]
  await client.deleteConsumerGroupOffsets({ groupId: 'workers', topics })
  expect(
    kafka
      .group('workers')
      .committedOffsets()
      .map(({ partition }) => partition),
  ).toEqual([0, 2])
})

test('replaces the configs of a topic', async () => {
  const client = admin()
  const resource = { resourceType: ConfigResourceTypes.TOPIC, resourceName: 'orders' }
  const replace = (name: string, value: string) =>
    client.alterConfigs({ resources: [{ ...resource, configs: [{ name, value }] }] })
  await replace('retention.ms', '12345')
  await replace('cleanup.policy', 'compact')
  const [described] = await client.describeConfigs({
    resources: [{ ...resource, configurationKeys: ['retention.ms', 'cleanup.policy'] }],
  })
  const values = described!.configs.map(({ name, value, configSource }) => [name, value, configSource])
  expect(values.sort()).toEqual([
    ['cleanup.policy', 'compact', 1],
    ['retention.ms', '604800000', 5],
  ])
  expect(await refusal(replace('retention.ms', 'soon'))).toBe('INVALID_CONFIG')
})

test('sets and describes quotas', async () => {
  const client = admin()
  const entities = [
    { entityType: 'user', entityName: 'ann' },
    { entityType: 'client-id', entityName: null },
  ] as const
  const set = (value: number) => {
    const ops = [{ key: 'producer_byte_rate' as const, value, remove: false }]
    return client.alterClientQuotas({ entries: [{ entities: [...entities], ops }] })
  }
  await set(1024)
  const components = [{ entityType: 'user' as const, matchType: 0 as const, match: 'ann' }]
  const [described] = await client.describeClientQuotas({ components, strict: false })
  expect(described!.entity).toEqual(expect.arrayContaining([...entities]))
  expect(described!.values).toEqual([{ key: 'producer_byte_rate', value: 1024 }])
  expect(await client.describeClientQuotas({ components, strict: true })).toEqual([])
  expect(await refusal(set(-1))).toBe('INVALID_REQUEST')
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
  expect(await refusal(client.createAcls({ creations: [acl] }))).toBe('SECURITY_DISABLED')
  expect(await refusal(client.describeAcls({ filter: acl }))).toBe('SECURITY_DISABLED')
  expect(await refusal(client.deleteAcls({ filters: [acl] }))).toBe('SECURITY_DISABLED')
})

test('describes the log directories, with the sizes of the replicas in them', async () => {
  await producer().send({ messages: [{ topic: 'orders', value: 'v'.repeat(1000), partition: 2 }] })
  const described = await admin().describeLogDirs({ topics: [{ name: 'orders', partitions: [2] }] })
  expect(described.map(({ broker }) => broker).sort()).toEqual([1, 2, 3])
  for (const { results } of described) {
    expect(results).toMatchObject([{ logDir: '/tmp/kafka-logs', topics: [{ name: 'orders' }] }])
    const { totalBytes, usableBytes, topics } = results[0]!
    expect(totalBytes).toBeGreaterThan(usableBytes)
    const { partitionSize, offsetLag } = topics[0]!.partitions[0]!
    expect([partitionSize > 1000n, partitionSize < 1200n, offsetLag]).toEqual([true, true, 0n])
  }
})
