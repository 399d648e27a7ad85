import { expect, test } from 'vitest'
import { alterClientQuotas } from '../../src/protocol/apis/alter-client-quotas.js'
import { alterUserScramCredentials } from '../../src/protocol/apis/alter-user-scram-credentials.js'
import { describeQuorum } from '../../src/protocol/apis/describe-quorum.js'
import { incrementalAlterConfigs } from '../../src/protocol/apis/incremental-alter-configs.js'
import { unregisterBroker } from '../../src/protocol/apis/unregister-broker.js'
import { updateFeatures } from '../../src/protocol/apis/update-features.js'
import { ZERO_UUID } from '../../src/protocol/schema.js'
import { Harness, NOW } from './harness.js'

const metadata = { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] }

test.each([0, 1, 2])('every broker is a controller that votes, and one of them leads (v%d)', (version) => {
  const kafka = new Harness({ brokers: 3 })
  const endOffset = kafka.cluster.metadataLog.endOffset
  const told = kafka.send(describeQuorum, version, metadata)
  expect(told).toMatchObject({ errorCode: 'NONE', topics: [{ topicName: '__cluster_metadata' }] })
  const [partition] = told.topics[0]!.partitions
  expect(partition).toMatchObject({
    errorCode: 'NONE',
    leaderId: kafka.cluster.controllerId,
    leaderEpoch: 1,
    highWatermark: endOffset,
    observers: [],
  })
  const fetchedMs = version === 0 ? -1 : NOW
  expect(partition!.currentVoters).toEqual(
    [1, 2, 3].map((replicaId) => ({
      replicaId,
      replicaDirectoryId: ZERO_UUID,
      logEndOffset: endOffset,
      lastFetchTimestamp: fetchedMs,
      lastCaughtUpTimestamp: fetchedMs,
    })),
  )
  expect(told.nodes).toEqual(
    version < 2
      ? []
      : [1, 2, 3].map((nodeId) => ({
          nodeId,
          listeners: [{ name: 'CONTROLLER', host: '127.0.0.1', port: 9000 + nodeId }],
        })),
  )
})

test('what is decided is on all of them', () => {
  const kafka = new Harness({ brokers: 2 })
  const endOf = () => kafka.send(describeQuorum, 2, metadata).topics[0]!.partitions[0]!.highWatermark
  const before = endOf()
  kafka.createTopic('orders', { numPartitions: 3, with: { 'retention.ms': '1' } })
  expect(endOf()).toBe(before + 5)
  kafka.cluster.transact(() => kafka.cluster.controller.deleteTopic(kafka.cluster.image.topic('orders')!))
  expect(endOf()).toBe(before + 6)
})

test('everything that is decided is in its log', () => {
  const kafka = new Harness({ brokers: 3 })
  kafka.createTopic('orders', { replicationFactor: 3 })
  const { replication } = kafka.cluster.controller
  const grows = (decide: () => unknown) => {
    const before = kafka.cluster.metadataLog.endOffset
    kafka.cluster.transact(() => decide())
    return kafka.cluster.metadataLog.endOffset > before
  }
  const entity = [{ entityType: 'user', entityName: 'me' }]
  const entries = [{ entity, ops: [{ key: 'producer_byte_rate', value: 1, remove: false }] }]
  const upsertion = {
    name: 'me',
    mechanism: 1,
    iterations: 4096,
    salt: Buffer.alloc(8),
    saltedPassword: Buffer.alloc(32),
  }
  const feature = { feature: 'kraft.version', maxVersionLevel: 1 }
  const configs = [{ name: 'retention.ms', configOperation: 0, value: '1' }]
  const resources = [{ resourceType: 2, resourceName: 'orders', configs }]
  expect(grows(() => replication.fenceBroker(1))).toBe(true)
  expect(grows(() => replication.unfenceBroker(1))).toBe(true)
  expect(grows(() => kafka.send(unregisterBroker, 0, { brokerId: 3 }))).toBe(true)
  expect(grows(() => kafka.send(alterClientQuotas, 1, { entries }))).toBe(true)
  expect(grows(() => kafka.send(alterUserScramCredentials, 0, { upsertions: [upsertion] }))).toBe(true)
  expect(grows(() => kafka.send(updateFeatures, 2, { featureUpdates: [feature] }))).toBe(true)
  expect(grows(() => kafka.send(incrementalAlterConfigs, 1, { resources }))).toBe(true)
  expect(grows(() => kafka.send(alterClientQuotas, 1, { entries, validateOnly: true }))).toBe(false)
  expect(grows(() => kafka.send(updateFeatures, 2, { featureUpdates: [feature], validateOnly: true }))).toBe(false)
  expect(grows(() => kafka.send(incrementalAlterConfigs, 1, { resources, validateOnly: true }))).toBe(false)
})

test.each([0, 1, 2])('voters have directories once kraft.version is 1 (v%d)', (version) => {
  const kafka = new Harness({ brokers: 2 })
  kafka.send(updateFeatures, 2, { featureUpdates: [{ feature: 'kraft.version', maxVersionLevel: 1 }] })
  const directories = () =>
    kafka
      .send(describeQuorum, version, metadata)
      .topics[0]!.partitions[0]!.currentVoters.map(({ replicaDirectoryId }) => replicaDirectoryId)
  const first = directories()
  if (version < 2) expect(first).toEqual([ZERO_UUID, ZERO_UUID])
  else expect(new Set([...first, ZERO_UUID]).size).toBe(3)
  expect(directories()).toEqual(first)
})

test.each([0, 1, 2])('no other partition is known (v%d)', (version) => {
  const kafka = new Harness()
  const topics = [
    { topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] },
    { topicName: 'orders', partitions: [{ partitionIndex: 0 }] },
  ]
  const told = kafka.send(describeQuorum, version, { topics })
  expect(told).toMatchObject({ errorCode: 'NONE', nodes: [] })
  expect(told.topics.map(({ partitions }) => partitions[0])).toMatchObject([
    { errorCode: 'UNKNOWN_TOPIC_OR_PARTITION', currentVoters: [] },
    { errorCode: 'UNKNOWN_TOPIC_OR_PARTITION', currentVoters: [] },
  ])
})
