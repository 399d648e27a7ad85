import kafkajs from 'kafkajs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { EmbeddedKafka } from '../../src/index.js'
import { Clients } from './kafkajs.js'

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ConfigResourceTypes, ResourcePatternTypes } = kafkajs

let kafka: EmbeddedKafka
let clients: Clients

beforeAll(async () => {
  kafka = await EmbeddedKafka.start({ brokers: 3, topics: { orders: { partitions: 4, replicationFactor: 3 } } })
  clients = new Clients(kafka.clientConfig('kafkajs'))
})
afterEach(async () => {
  await clients.disconnect()
  await kafka.reset()
})
afterAll(() => kafka.stop())

const numbered = (count: number) => Array.from({ length: count }, (_, n) => ({ value: `v${n}` }))

test('creates, describes, enlarges and deletes topics', async () => {
  const admin = await clients.admin()
  const topics = [
    { topic: 'placed', replicaAssignment: [{ partition: 0, replicas: [3, 1] }] },
    { topic: 'spread', numPartitions: 3, replicationFactor: 3 },
  ]
  expect(await admin.createTopics({ topics })).toBe(true)
  expect(await admin.createTopics({ topics })).toBe(false)
  expect((await admin.listTopics()).sort()).toEqual(['orders', 'placed', 'spread'])
  await admin.createPartitions({ topicPartitions: [{ topic: 'spread', count: 5 }] })
  const metadata = await admin.fetchTopicMetadata({ topics: ['placed', 'spread'] })
  const [placed, spread] = metadata.topics.sort((a, b) => (a.name < b.name ? -1 : 1))
  expect(placed!.partitions).toMatchObject([{ partitionId: 0, leader: 3, replicas: [3, 1], isr: [3, 1] }])
  expect(spread!.partitions).toHaveLength(5)
  await admin.deleteTopics({ topics: ['placed'] })
  expect((await admin.listTopics()).sort()).toEqual(['orders', 'spread'])
})

test('is told what is wrong', async () => {
  const admin = await clients.admin()
  const create = (topic: object) =>
    admin.createTopics({ topics: [{ topic: 'refused', ...topic }] }).catch((error) => error.errors ?? error)
  expect(await create({ replicationFactor: 4 })).toMatchObject([{ type: 'INVALID_REPLICATION_FACTOR' }])
  expect(await create({ configEntries: [{ name: 'retention.ms', value: 'soon' }] })).toMatchObject([
    { type: 'INVALID_CONFIG' },
  ])
  expect(await create({ topic: 'no/slashes' })).toMatchObject([{ type: 'INVALID_TOPIC_EXCEPTION' }])
  await expect(admin.fetchTopicMetadata({ topics: ['missing'] })).rejects.toMatchObject({
    type: 'UNKNOWN_TOPIC_OR_PARTITION',
  })
})

test('describes and alters configs', async () => {
  const admin = await clients.admin()
  const type = ConfigResourceTypes.TOPIC
  const configEntries = [{ name: 'retention.ms', value: '12345' }]
  await admin.alterConfigs({ validateOnly: false, resources: [{ type, name: 'orders', configEntries }] })
  const { resources } = await admin.describeConfigs({
    includeSynonyms: true,
    resources: [{ type, name: 'orders', configNames: ['retention.ms', 'cleanup.policy'] }],
  })
  const entries = resources[0]!.configEntries.map(({ configName, configValue, isDefault, configSource }) => [
    configName,
    configValue,
    isDefault,
    configSource,
  ])
  expect(entries.sort()).toEqual([
    ['cleanup.policy', 'delete', true, 5],
    ['retention.ms', '12345', false, 1],
  ])
})

test('describes the cluster', async () => {
  const admin = await clients.admin()
  const described = await admin.describeCluster()
  expect(described.clusterId).toBe(kafka.clusterId)
  expect(described.brokers.map(({ nodeId, host, port }) => [nodeId, `${host}:${port}`])).toEqual(
    kafka.bootstrapBrokers.map((address, index) => [index + 1, address]),
  )
  expect([1, 2, 3]).toContain(described.controller)
})

test('lists, describes and deletes groups', async () => {
  const admin = await clients.admin()
  const producer = await clients.producer()
  await producer.send({ topic: 'orders', messages: numbered(8).map((each, n) => ({ ...each, partition: n % 4 })) })
  const consumer = await clients.consumer({ groupId: 'workers' })
  await consumer.subscribe({ topic: 'orders', fromBeginning: true })
  await consumer.run({ eachMessage: async () => {} })
  await kafka.group('workers').waitUntilCaughtUp()
  expect((await admin.listGroups()).groups).toEqual([{ groupId: 'workers', protocolType: 'consumer' }])
  const { groups } = await admin.describeGroups(['workers'])
  expect(groups).toMatchObject([{ groupId: 'workers', state: 'Stable', protocol: 'RoundRobinAssigner' }])
  await expect(admin.deleteGroups(['workers'])).rejects.toMatchObject({
    groups: [{ groupId: 'workers', error: { type: 'NON_EMPTY_GROUP' } }],
  })
  await consumer.disconnect()

  const offsets = async () =>
    (await admin.fetchOffsets({ groupId: 'workers', topics: ['orders'] }))[0]!.partitions.map(({ offset }) => offset)
  expect(await offsets()).toEqual(['2', '2', '2', '2'])
  // The admin's own setOffsets sleeps for 5 s in the client, whatever the broker.
  await kafka.group('workers').setOffsets({ topic: 'orders', partition: 1, offset: 1 })
  expect(await offsets()).toEqual(['2', '1', '2', '2'])
  await admin.deleteGroups(['workers'])
  expect((await admin.listGroups()).groups).toEqual([])
})

test('looks offsets up and deletes records', async () => {
  const admin = await clients.admin()
  const producer = await clients.producer()
  for (const timestamp of ['1700000001000', '1700000005000', '1700000002000']) {
    await producer.send({ topic: 'orders', messages: [{ value: 'v', partition: 1, timestamp }] })
  }
  const byTime = await admin.fetchTopicOffsetsByTimestamp('orders', 1_700_000_001_500)
  expect(byTime.find(({ partition }) => partition === 1)!.offset).toBe('1')
  await admin.deleteTopicRecords({ topic: 'orders', partitions: [{ partition: 1, offset: '2' }] })
  const offsets = await admin.fetchTopicOffsets('orders')
  expect(offsets.find(({ partition }) => partition === 1)).toEqual({ partition: 1, offset: '3', high: '3', low: '2' })
})

test('places partitions that it adds', async () => {
  const admin = await clients.admin()
  await admin.createPartitions({ topicPartitions: [{ topic: 'orders', count: 5, assignments: [[3, 1, 2]] }] })
  const { topics } = await admin.fetchTopicMetadata({ topics: ['orders'] })
  expect(topics[0]!.partitions.find(({ partitionId }) => partitionId === 4)).toMatchObject({
    leader: 3,
    replicas: [3, 1, 2],
  })
  const fewer = admin.createPartitions({ topicPartitions: [{ topic: 'orders', count: 2 }] })
  await expect(fewer).rejects.toMatchObject({ type: 'INVALID_PARTITIONS' })
})

test('validates without doing', async () => {
  const admin = await clients.admin()
  expect(await admin.createTopics({ validateOnly: true, waitForLeaders: false, topics: [{ topic: 'planned' }] })).toBe(
    true,
  )
  expect(await admin.listTopics()).toEqual(['orders'])
})

test('is told that there are no ACLs', async () => {
  const admin = await clients.admin()
  const acl = {
    resourceType: AclResourceTypes.TOPIC,
    resourceName: 'orders',
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:ann',
    host: '*',
    operation: AclOperationTypes.READ,
    permissionType: AclPermissionTypes.ALLOW,
  }
  const refused = { type: 'SECURITY_DISABLED' }
  await expect(admin.createAcls({ acl: [acl] })).rejects.toMatchObject(refused)
  await expect(admin.describeAcls(acl)).rejects.toMatchObject(refused)
  await expect(admin.deleteAcls({ filters: [acl] })).rejects.toMatchObject(refused)
})

test('moves a partition, and sees it on its way while the new replica is throttled', async () => {
  const admin = await clients.admin()
  const producer = await clients.producer()
  await admin.createTopics({ topics: [{ topic: 'moving', replicaAssignment: [{ partition: 0, replicas: [1, 2] }] }] })
  const value = 'v'.repeat(600_000)
  for (let i = 0; i < 2; i++) await producer.send({ topic: 'moving', messages: [{ value }] })
  const alter = (type: number, name: string, entry: string, value: string) =>
    admin.alterConfigs({ validateOnly: false, resources: [{ type, name, configEntries: [{ name: entry, value }] }] })
  await alter(ConfigResourceTypes.TOPIC, 'moving', 'follower.replication.throttled.replicas', '0:3')
  await alter(ConfigResourceTypes.BROKER, '3', 'follower.replication.throttled.rate', '1')

  const moveTo = (replicas: number[]) =>
    admin.alterPartitionReassignments({
      topics: [{ topic: 'moving', partitionAssignment: [{ partition: 0, replicas }] }],
    })
  await moveTo([2, 3])
  expect((await admin.listPartitionReassignments({})).topics).toMatchObject([
    { partitions: [{ replicas: [2, 3, 1], addingReplicas: [3], removingReplicas: [1] }] },
  ])
  const described = async () => (await admin.fetchTopicMetadata({ topics: ['moving'] })).topics[0]!.partitions[0]!
  expect(await described()).toMatchObject({ leader: 1, replicas: [2, 3, 1], isr: [1, 2] })

  await alter(ConfigResourceTypes.BROKER, '3', 'follower.replication.throttled.rate', '1000000000')
  expect((await admin.listPartitionReassignments({})).topics).toEqual([])
  expect(await described()).toMatchObject({ leader: 2, replicas: [2, 3], isr: [2, 3] })
  await producer.send({ topic: 'moving', messages: [{ value: 'last' }] })
  const records = await kafka.topic('moving').waitForRecords(3)
  expect(records.map((record) => record.text())).toEqual([value, value, 'last'])
  await expect(moveTo([2, 9])).rejects.toMatchObject({ errors: [{ type: 'INVALID_REPLICA_ASSIGNMENT' }] })
})
