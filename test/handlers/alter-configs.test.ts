import { beforeEach, expect, test } from 'vitest'
import { resourceTypes } from '../../src/cluster/configs/resources.js'
import { alterConfigs } from '../../src/protocol/apis/alter-configs.js'
import { Harness } from './harness.js'

const { TOPIC, BROKER, BROKER_LOGGER } = resourceTypes

type Resource = readonly [type: number, name: string, ...configs: (readonly [name: string, value: string | null])[]]

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 3 })
  kafka.createTopic('orders', { with: { 'retention.ms': '1', 'cleanup.policy': 'compact' } })
})

function alter(resources: readonly Resource[], { version = 2, validateOnly = false } = {}) {
  const asked = resources.map(([resourceType, resourceName, ...configs]) => ({
    resourceType,
    resourceName,
    configs: configs.map(([name, value]) => ({ name, value })),
  }))
  return kafka.send(alterConfigs, version, { resources: asked, validateOnly }).responses
}

const overrides = () => Object.fromEntries(kafka.cluster.configs.topicOverrides('orders'))

test.each([0, 1, 2])('all configs of a topic are replaced (v%d)', (version) => {
  expect(alter([[TOPIC, 'orders', ['retention.ms', '2'], ['flush.ms', '3']]], { version })).toEqual([
    { errorCode: 'NONE', errorMessage: null, resourceType: TOPIC, resourceName: 'orders' },
  ])
  expect(overrides()).toEqual({ 'retention.ms': '2', 'flush.ms': '3' })
  expect(kafka.cluster.image.topic('orders')!.config).toMatchObject({ retentionMs: 2, cleanupPolicy: ['delete'] })
  alter([[TOPIC, 'orders']], { version })
  expect(overrides()).toEqual({})
})

test('nothing is replaced when the request only asks whether it could be', () => {
  expect(alter([[TOPIC, 'orders']], { validateOnly: true })[0]!.errorCode).toBe('NONE')
  expect(overrides()).toEqual({ 'retention.ms': '1', 'cleanup.policy': 'compact' })
})

test('resources are altered each on its own, and told in their order', () => {
  kafka.createTopic('others')
  const told = alter([
    [TOPIC, 'nope', ['retention.ms', '1']],
    [TOPIC, 'orders', ['nope', '1']],
    [TOPIC, 'others', ['retention.ms', '5']],
    [BROKER, '2', ['log.retention.ms', '5']],
    [BROKER_LOGGER, '1', ['root', 'INFO']],
    [64, 'x', ['a', '1']],
    [TOPIC, '', ['retention.ms', '5']],
  ])
  expect(told.map(({ errorCode, errorMessage }) => [errorCode, errorMessage])).toEqual([
    ['UNKNOWN_TOPIC_OR_PARTITION', "The topic 'nope' does not exist."],
    ['INVALID_CONFIG', 'Unknown topic config name: nope'],
    ['NONE', null],
    ['INVALID_REQUEST', 'Unexpected broker id, expected 1, but received 2'],
    ['INVALID_REQUEST', 'Unknown resource type 8'],
    ['INVALID_REQUEST', 'Unknown resource type 64'],
    ['INVALID_REQUEST', 'Default topic resources are not allowed.'],
  ])
  expect(kafka.cluster.image.topic('others')!.config.retentionMs).toBe(5)
  expect(overrides()).toEqual({ 'retention.ms': '1', 'cleanup.policy': 'compact' })
})

test('a key that comes twice and a value that is missing are refused', () => {
  const [twice] = alter([[TOPIC, 'orders', ['retention.ms', '1'], ['retention.ms', '2']]])
  expect([twice!.errorCode, twice!.errorMessage]).toEqual(['INVALID_REQUEST', 'Error due to duplicate config keys'])
  const [missing] = alter([[TOPIC, 'orders', ['retention.ms', null], ['cleanup.policy', null]]])
  expect([missing!.errorCode, missing!.errorMessage]).toEqual([
    'INVALID_REQUEST',
    'Null value not supported for : retention.ms, cleanup.policy',
  ])
})

test('a resource that comes twice is refused both times, where Kafka leaves the client without an answer', () => {
  const told = alter([
    [TOPIC, 'orders', ['retention.ms', '1']],
    [TOPIC, 'orders', ['retention.ms', '2']],
  ])
  expect(told.map(({ errorCode }) => errorCode)).toEqual(['INVALID_REQUEST', 'INVALID_REQUEST'])
})

test('a request for nothing is answered with nothing', () => {
  expect(alter([])).toEqual([])
})
