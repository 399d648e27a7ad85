import { beforeEach, describe, expect, test } from 'vitest'
import { ConfigStore, type ConfigStoreOptions } from '../../../src/cluster/configs/config-store.js'
import { configOperations, configSources, resourceTypes } from '../../../src/cluster/configs/resources.js'

const { TOPIC, BROKER, GROUP, CLIENT_METRICS } = resourceTypes

let store: ConfigStore

function start(statics: Record<string, string> = {}, options: Partial<ConfigStoreOptions> = {}): ConfigStore {
  store = new ConfigStore({
    statics: new Map(Object.entries(statics)),
    brokers: [{ id: 1, rack: 'a' }, { id: 2 }],
    ...options,
  })
  return store
}

/** Sets (a text) or deletes (null) configs of a resource. */
function alter(resourceType: number, resourceName: string, configs: Record<string, string | null>, brokerId = 1): void {
  const operations = Object.entries(configs).map(([name, value]) => ({
    name,
    value,
    configOperation: value === null ? configOperations.DELETE : configOperations.SET,
  }))
  store.alterIncremental({ resourceType, resourceName, operations, brokerId })
}

function sourceOf(resourceType: number, resourceName: string, name: string, brokerId = 1) {
  const [row] = store.describe({ resourceType, resourceName, brokerId, keys: [name] })
  return row?.configSource
}

beforeEach(() => {
  start()
})

describe('broker configs', () => {
  test('are typed', () => {
    start({ 'num.partitions': ' 3 ', 'auto.create.topics.enable': 'False', 'ssl.enabled.protocols': 'a , b' })
    expect(store.brokerNumber('num.partitions')).toBe(3)
    expect(store.brokerBoolean('auto.create.topics.enable')).toBe(false)
    expect(store.broker().list('ssl.enabled.protocols')).toEqual(['a', 'b'])
    expect(store.broker().list('advertised.listeners')).toEqual([])
    expect(store.brokerString('compression.type')).toBe('producer')
    expect(store.brokerNumber('log.flush.interval.messages')).toBe(Infinity)
    // @ts-expect-error a list is no number
    store.broker().number('ssl.enabled.protocols')
  })

  test('differ by broker where one was told something else', () => {
    alter(BROKER, '', { 'log.retention.ms': '1000' })
    alter(BROKER, '2', { 'log.retention.ms': '2000' }, 2)
    expect(store.brokerNumber('log.retention.ms', 1)).toBe(1000)
    expect(store.brokerNumber('log.retention.ms', 2)).toBe(2000)
    expect(store.resolveTopic(new Map(), 1).retentionMs).toBe(1000)
    expect(store.resolveTopic(new Map(), 2).retentionMs).toBe(2000)
    alter(BROKER, '2', { 'log.retention.ms': null }, 2)
    expect(store.brokerNumber('log.retention.ms', 2)).toBe(1000)
  })

  test('say who the broker is', () => {
    expect(store.brokerNumber('node.id', 2)).toBe(2)
    expect(store.brokerNumber('broker.id', 2)).toBe(2)
    expect(store.brokerString('broker.rack', 1)).toBe('a')
    expect(store.brokerString('broker.rack', 2)).toBeNull()
    expect(sourceOf(BROKER, '1', 'broker.rack')).toBe(configSources.STATIC_BROKER)
    expect(sourceOf(BROKER, '2', 'broker.rack', 2)).toBe(configSources.DEFAULT)
  })

  test('grow by what a broker finds out when it starts', () => {
    store.addStatics(2, new Map([['listeners', 'PLAINTEXT://127.0.0.1:9092']]))
    expect(store.broker(2).list('listeners')).toEqual(['PLAINTEXT://127.0.0.1:9092'])
    expect(store.broker(1).list('listeners')).toEqual(['PLAINTEXT://:9092'])
    expect(sourceOf(BROKER, '2', 'listeners', 2)).toBe(configSources.STATIC_BROKER)
  })

  test('keep the listeners that the broker was started with', () => {
    store.addStatics(1, new Map([['listeners', 'PLAINTEXT://127.0.0.1:9092']]))
    alter(BROKER, '1', { listeners: 'PLAINTEXT://127.0.0.1:9092' })
    expect(() => alter(BROKER, '1', { listeners: 'PLAINTEXT://127.0.0.1:9093' })).toThrow(
      'the listeners of an embedded broker are fixed when it starts',
    )
  })

  test('wait for nobody before the first rebalance, unlike those of Kafka', () => {
    expect(store.brokerNumber('group.initial.rebalance.delay.ms')).toBe(0)
    expect(start({ 'group.initial.rebalance.delay.ms': '3000' }).brokerNumber('group.initial.rebalance.delay.ms')).toBe(
      3000,
    )
  })
})

test('a broker does not start with configs that Kafka refuses', () => {
  expect(() => start({ 'num.partitions': 'x' })).toThrow('Not a number of type INT')
  expect(() => start({ 'group.consumer.session.timeout.ms': '1' })).toThrow('must be greater than or equal to')
  expect(start({ 'no.such.config': 'x' }).brokerNumber('num.partitions')).toBe(1)
})

describe('min.insync.replicas with eligible leader replicas', () => {
  test('stands among the configs of the cluster from the start', () => {
    start({ 'min.insync.replicas': '2' })
    expect(sourceOf(BROKER, '', 'min.insync.replicas')).toBe(configSources.DYNAMIC_DEFAULT_BROKER)
    expect(store.resolveTopic(new Map()).minInsyncReplicas).toBe(2)
    expect(() => alter(BROKER, '1', { 'min.insync.replicas': '1' })).toThrow('cannot be altered while ELR is enabled')
  })

  test('is an ordinary config without that feature', () => {
    start({}, { eligibleLeaderReplicas: false })
    expect(store.describe({ resourceType: BROKER, resourceName: '', brokerId: 1 })).toEqual([])
    alter(BROKER, '1', { 'min.insync.replicas': '2' })
    expect(sourceOf(BROKER, '1', 'min.insync.replicas')).toBe(configSources.DYNAMIC_BROKER)
  })
})

describe('topic configs', () => {
  test('are parsed', () => {
    const config = store.resolveTopic(
      new Map([
        ['cleanup.policy', 'compact'],
        ['retention.ms', '-1'],
        ['min.cleanable.dirty.ratio', '.25'],
        ['internal.segment.bytes', '100'],
      ]),
    )
    expect(config).toMatchObject({
      cleanupPolicy: ['compact'],
      isCompacted: true,
      isDeleted: false,
      retentionMs: -1,
      minCleanableDirtyRatio: 0.25,
      segmentBytes: 100,
      maxMessageBytes: 1_048_588,
      messageTimestampBeforeMaxMs: Infinity,
      messageTimestampType: 'CreateTime',
    })
  })

  test('come from the broker in its units', () => {
    start({ 'log.retention.hours': '5', 'log.roll.hours': '2', 'log.roll.jitter.hours': '1' })
    expect(store.resolveTopic(new Map())).toMatchObject({
      retentionMs: 18_000_000,
      segmentMs: 7_200_000,
      segmentJitterMs: 3_600_000,
    })
  })

  test('are the same object until one of them changes', () => {
    store.setTopic('a', new Map([['retention.ms', '5']]))
    const before = store.topicConfig('a')
    expect(store.topicConfig('a')).toBe(before)
    alter(TOPIC, 'a', { 'retention.ms': '6' })
    expect(store.topicConfig('a').retentionMs).toBe(6)
    alter(BROKER, '', { 'message.max.bytes': '1000' })
    expect(store.topicConfig('a').maxMessageBytes).toBe(1000)
  })

  test('are shared by all topics without configs of their own', () => {
    store.setTopic('a', new Map())
    store.setTopic('b', new Map())
    expect(store.topicConfig('a')).toBe(store.topicConfig('b'))
    alter(TOPIC, 'b', { 'retention.ms': '6' })
    expect(store.topicConfig('a').retentionMs).toBe(604_800_000)
    expect(store.topicConfig('b').retentionMs).toBe(6)
    alter(TOPIC, 'b', { 'retention.ms': null })
    expect(store.topicConfig('b')).toBe(store.topicConfig('a'))
  })

  test('go with the topic', () => {
    store.setTopic('a', new Map([['retention.ms', '5']]))
    store.deleteTopic('a')
    expect(() => store.describe({ resourceType: TOPIC, resourceName: 'a', brokerId: 1 })).toThrow()
    store.setTopic('a', new Map())
    expect(store.topicConfig('a').retentionMs).toBe(604_800_000)
  })

  test('hold even where the brokers inherit what a topic may not say', () => {
    alter(BROKER, '', { 'log.flush.interval.ms': '-1' })
    store.setTopic('a', new Map())
    expect(store.topicConfig('a').flushMs).toBe(-1)
  })

  test('stand as texts in what the fixture shows', () => {
    store.setTopic('a', new Map([['retention.ms', ' 5 ']]))
    expect(store.topicConfigs('a')).toMatchObject({ 'retention.ms': '5', 'cleanup.policy': 'delete' })
  })
})

test('groups have configs of their own over those of the brokers', () => {
  expect(store.groupConfig('g').shareAutoOffsetReset).toEqual({ kind: 'latest' })
  alter(GROUP, 'g', { 'share.auto.offset.reset': 'by_duration:PT1S', 'consumer.heartbeat.interval.ms': '6000' })
  expect(store.groupConfig('g')).toMatchObject({
    shareAutoOffsetReset: { kind: 'by_duration', durationMs: 1000 },
    consumerHeartbeatIntervalMs: 6000,
    consumerSessionTimeoutMs: 45_000,
  })
  expect(store.groupConfig('other').consumerHeartbeatIntervalMs).toBe(5000)
  expect(store.resourceNames(GROUP)).toEqual(['g'])
})

test('subscriptions to client metrics are listed until their last config is gone', () => {
  alter(CLIENT_METRICS, 's', { 'interval.ms': '1000', metrics: 'a,b' })
  expect(store.clientMetrics()).toEqual(new Map([['s', { metrics: ['a', 'b'], intervalMs: 1000, match: new Map() }]]))
  alter(CLIENT_METRICS, 's', { 'interval.ms': null, metrics: null })
  expect(store.clientMetrics().size).toBe(0)
})

test('descriptions have synonyms and documentation where asked for', () => {
  store.setTopic('a', new Map([['cleanup.policy', 'compact']]))
  const query = { resourceType: TOPIC, resourceName: 'a', brokerId: 1, keys: ['cleanup.policy'] }
  expect(store.describe(query)).toMatchObject([{ synonyms: [], documentation: null }])
  expect(store.describe({ ...query, includeSynonyms: true, includeDocumentation: true })).toMatchObject([
    {
      synonyms: [
        { name: 'cleanup.policy', value: 'compact', source: configSources.TOPIC },
        { name: 'log.cleanup.policy', value: 'delete', source: configSources.DEFAULT },
      ],
      documentation: expect.stringContaining('old records'),
    },
  ])
})

test('listeners hear of what has changed, and of nothing that was refused or only validated', () => {
  const heard: [number, string][] = []
  store.listen({ configsChanged: (type, name) => heard.push([type, name]) })
  store.setTopic('a', new Map())
  alter(TOPIC, 'a', { 'retention.ms': '5' })
  alter(BROKER, '', { 'log.retention.ms': '5' })
  expect(() => alter(TOPIC, 'a', { 'retention.ms': 'x' })).toThrow()
  const operations = [{ name: 'retention.ms', configOperation: configOperations.SET, value: '7' }]
  store.alterIncremental({ resourceType: TOPIC, resourceName: 'a', operations, brokerId: 1, validateOnly: true })
  expect(heard).toEqual([
    [TOPIC, 'a'],
    [BROKER, ''],
  ])
  expect(store.topicConfig('a').retentionMs).toBe(5)
})

test('reset brings back what the brokers were started with', () => {
  start({ 'log.retention.ms': '1000' })
  store.setTopic('a', new Map([['retention.ms', '5']]))
  alter(BROKER, '', { 'log.retention.ms': '2000', 'min.insync.replicas': '2' })
  alter(BROKER, '1', { 'message.max.bytes': '2000' })
  alter(GROUP, 'g', { 'consumer.heartbeat.interval.ms': '6000' })
  store.reset()
  expect(store.topicConfig('a')).toMatchObject({ retentionMs: 1000, maxMessageBytes: 1_048_588, minInsyncReplicas: 1 })
  expect(store.groupConfig('g').consumerHeartbeatIntervalMs).toBe(5000)
  expect(store.resourceNames(GROUP)).toEqual([])
  expect(store.resourceNames(TOPIC)).toEqual(['a'])
})
