import { beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/cluster/clock.js'
import { Cluster } from '../../src/cluster/cluster.js'
import type { NewTopic } from '../../src/cluster/controller.js'
import { Random } from '../../src/cluster/random.js'
import { collisionKey, illegalTopicName } from '../../src/cluster/topic-name.js'
import { KafkaError } from '../../src/protocol/errors.js'

let cluster: Cluster

beforeEach(() => {
  cluster = clusterOf(3)
})

function clusterOf(brokers: number, configs: Record<string, string> = {}): Cluster {
  return new Cluster({
    clock: new ManualClock(0),
    random: new Random(1),
    brokers: Array.from({ length: brokers }, (_, i) => ({ id: i + 1, rack: null })),
    configs: new Map(Object.entries(configs)),
    maxFetchWaitMs: 100,
  })
}

function topic(name: string, more: Partial<NewTopic> = {}): NewTopic {
  return { name, numPartitions: 1, replicationFactor: 1, ...more }
}

function errorOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof KafkaError) return error.error
    throw error
  }
  return 'NONE'
}

const names = () => Array.from(cluster.image.topics(), ({ name }) => name)

describe('a new topic', () => {
  test('has its partitions led by their first replicas, and all of them in sync', () => {
    const { partitions } = cluster.controller.createTopic(topic('orders', { numPartitions: 6, replicationFactor: 3 }))
    for (const { index, leader, replicas, isr, leaderEpoch } of partitions) {
      expect([leader, isr, leaderEpoch]).toEqual([replicas[0], replicas, 0])
      expect(cluster.image.partition('orders', index)!.replicaOn(leader)!.log.leaderEpochs.latest).toBe(0)
    }
  })

  test('is found by its name and by its id', () => {
    const created = cluster.controller.createTopic(topic('orders'))
    expect(cluster.image.topic('orders')).toBe(created)
    expect(cluster.image.topicById(created.id)).toBe(created)
  })

  test('is told to whoever listens, and wakes whoever waits for one', () => {
    const heard: string[] = []
    cluster.controller.listen({
      topicCreated: ({ name }) => heard.push(`+${name}`),
      topicDeleted: ({ name }) => heard.push(`-${name}`),
    })
    const awaited = cluster.when([cluster.image], () => cluster.image.topic('orders'))
    let found: unknown
    awaited.onReply((reply) => {
      found = reply
    })
    cluster.transact(() => cluster.controller.createTopic(topic('orders')))
    expect(found).toBe(cluster.image.topic('orders'))
    cluster.transact(() => cluster.controller.deleteTopic(cluster.image.topic('orders')!))
    expect(heard).toEqual(['+orders', '-orders'])
  })

  test('is not created twice', () => {
    cluster.controller.createTopic(topic('orders'))
    expect(errorOf(() => cluster.controller.createTopic(topic('orders')))).toBe('TOPIC_ALREADY_EXISTS')
  })

  test('leaves nothing behind where it is refused', () => {
    const refused = topic('orders', { configs: new Map([['retention.ms', 'x']]) })
    expect(errorOf(() => cluster.controller.createTopic(refused))).toBe('INVALID_CONFIG')
    expect(names()).toEqual([])
    expect(cluster.configs.resourceNames(2)).toEqual([])
  })
})

describe('a name', () => {
  test('is free again once its topic is deleted', () => {
    const first = cluster.controller.createTopic(topic('orders'))
    cluster.controller.deleteTopic(first)
    const second = cluster.controller.createTopic(topic('orders'))
    expect(second.id).not.toBe(first.id)
    expect([first.deleted, second.deleted]).toEqual([true, false])
  })

  test("keeps those away that differ in '.' and '_', as long as any of them stands", () => {
    const both = cluster.controller.createTopics([topic('a.b'), topic('a_b')])
    expect(both.some((result) => result instanceof KafkaError)).toBe(false)
    const create = () => errorOf(() => cluster.controller.createTopic(topic('a.b')))
    cluster.controller.deleteTopic(cluster.image.topic('a.b')!)
    expect(create()).toBe('INVALID_TOPIC_EXCEPTION')
    cluster.controller.deleteTopic(cluster.image.topic('a_b')!)
    expect(create()).toBe('NONE')
  })

  test.each(['a', 'A-9', 'a.b_c-d', '...', '__x', 'a'.repeat(249)])('may be %j', (name) => {
    expect(illegalTopicName(name)).toBeUndefined()
  })

  test.each(['', '.', '..', 'a b', 'a/b', 'ä', 'a\n', 'a'.repeat(250)])('may not be %j', (name) => {
    expect(illegalTopicName(name)).toBeTypeOf('string')
  })

  test("is the same to metrics where it differs in '.' and '_'", () => {
    expect(collisionKey('a.b_c')).toBe(collisionKey('a_b.c'))
    expect(collisionKey('a.b')).not.toBe(collisionKey('a-b'))
  })
})

describe('the topics of one request', () => {
  test('are judged by what stood before any of them', () => {
    const results = cluster.controller.createTopics([topic('a'), topic('a b'), topic('b')])
    expect(results.map((result) => (result instanceof KafkaError ? result.error : result.topic.name))).toEqual([
      'a',
      'INVALID_TOPIC_EXCEPTION',
      'b',
    ])
    expect(names()).toEqual(['a', 'b'])
  })

  test('stand nowhere where they are only judged', () => {
    const [result] = cluster.controller.createTopics([topic('a', { numPartitions: 4 })], { validateOnly: true })
    expect(result).toMatchObject({ topic: { name: 'a', partitions: { length: 4 } } })
    expect(names()).toEqual([])
    expect(cluster.configs.resourceNames(2)).toEqual([])
  })

  test('count by the number of the brokers where they leave it open', () => {
    cluster = clusterOf(1, { 'num.partitions': '6000' })
    const open = (name: string) => topic(name, { numPartitions: -1 })
    expect(errorOf(() => cluster.controller.createTopics([open('a')]))).toBe('NONE')
    expect(errorOf(() => cluster.controller.createTopics([open('b'), open('c')]))).toBe('POLICY_VIOLATION')
  })
})

describe('partitions that are added', () => {
  test('are led like any others', () => {
    const orders = cluster.controller.createTopic(topic('orders', { replicationFactor: 2 }))
    cluster.controller.createPartitions(orders, 5)
    expect(orders.partitions.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4])
    for (const { leader, replicas } of orders.partitions) {
      expect(leader).toBe(replicas[0])
      expect(replicas).toHaveLength(2)
    }
  })

  test('wake whoever waits for them', () => {
    const orders = cluster.controller.createTopic(topic('orders'))
    let found = false
    cluster
      .when([cluster.image], () => (orders.partitions.length === 2 ? true : undefined))
      .onReply(() => {
        found = true
      })
    cluster.transact(() => cluster.controller.createPartitions(orders, 2))
    expect(found).toBe(true)
  })

  test('are none where one of them is refused', () => {
    const orders = cluster.controller.createTopic(topic('orders'))
    const assignments = [[1], [9]]
    expect(errorOf(() => cluster.controller.createPartitions(orders, 3, { assignments }))).toBe(
      'INVALID_REPLICA_ASSIGNMENT',
    )
    expect(orders.partitions).toHaveLength(1)
  })
})

describe('a change of configs', () => {
  const alter = (resourceType: number, resourceName: string, name: string, value: string) =>
    cluster.transact(() =>
      cluster.configs.alterIncremental({
        resourceType,
        resourceName,
        brokerId: 1,
        operations: [{ name, configOperation: 0, value }],
      }),
    )

  test('of a topic holds for it at once, and for no other', () => {
    const orders = cluster.controller.createTopic(topic('orders'))
    const others = cluster.controller.createTopic(topic('others'))
    alter(2, 'orders', 'max.message.bytes', '100')
    expect([orders.config.maxMessageBytes, others.config.maxMessageBytes]).toEqual([100, 1_048_588])
  })

  test('of the brokers holds for every topic without one of its own', () => {
    const orders = cluster.controller.createTopic(topic('orders'))
    const own = new Map([['max.message.bytes', '7']])
    const others = cluster.controller.createTopic(topic('others', { configs: own }))
    alter(4, '', 'message.max.bytes', '100')
    expect([orders.config.maxMessageBytes, others.config.maxMessageBytes]).toEqual([100, 7])
    expect(cluster.controller.createTopic(topic('later')).config.maxMessageBytes).toBe(100)
  })

  test('is undone by a reset of the cluster', () => {
    cluster.controller.createTopic(topic('orders'))
    alter(4, '', 'message.max.bytes', '100')
    alter(2, 'orders', 'retention.ms', '1')
    cluster.reset([topic('orders')])
    expect(cluster.image.topic('orders')!.config).toMatchObject({
      maxMessageBytes: 1_048_588,
      retentionMs: 604_800_000,
    })
  })
})
