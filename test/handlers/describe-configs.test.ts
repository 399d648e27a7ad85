import { beforeEach, describe, expect, test } from 'vitest'
import { resourceTypes } from '../../src/cluster/configs/resources.js'
import { describeConfigs } from '../../src/protocol/apis/describe-configs.js'
import { Harness } from './harness.js'

const { TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP } = resourceTypes

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 2 })
})

type Resource = readonly [type: number, name: string, keys?: readonly string[] | null]

function ask(
  resources: readonly Resource[],
  { version = 4, synonyms = false, documentation = false, broker = 1 } = {},
) {
  const asked = resources.map(([resourceType, resourceName, keys = null]) => ({
    resourceType,
    resourceName,
    configurationKeys: keys,
  }))
  return kafka.send(
    describeConfigs,
    version,
    { resources: asked, includeSynonyms: synonyms, ...(version >= 3 ? { includeDocumentation: documentation } : {}) },
    { broker },
  ).results
}

const configOf = (results: ReturnType<typeof ask>, name: string) =>
  results[0]!.configs.find((row) => row.name === name)!

describe('a topic', () => {
  beforeEach(() => {
    kafka.createTopic('orders', { with: { 'retention.ms': '12345' } })
  })

  test('is told with every config, for null and for an empty list of keys', () => {
    for (const keys of [null, []]) {
      const [told] = ask([[TOPIC, 'orders', keys]])
      expect(told).toMatchObject({ errorCode: 'NONE', errorMessage: '', resourceType: TOPIC, resourceName: 'orders' })
      expect(told!.configs).toHaveLength(33)
    }
  })

  test('is told with the configs that are asked for, as far as there are any', () => {
    const [told] = ask([[TOPIC, 'orders', ['retention.ms', 'nope', 'cleanup.policy']]])
    expect(told!.configs.map(({ name }) => name).sort()).toEqual(['cleanup.policy', 'retention.ms'])
  })

  test('is told with where each value comes from and what type it has', () => {
    const results = ask([[TOPIC, 'orders']])
    const row = { readOnly: false, isSensitive: false, synonyms: [], documentation: null }
    expect(configOf(results, 'retention.ms')).toEqual({
      name: 'retention.ms',
      value: '12345',
      configSource: 1,
      configType: 5,
      ...row,
    })
    expect(configOf(results, 'cleanup.policy')).toEqual({
      name: 'cleanup.policy',
      value: 'delete',
      configSource: 5,
      configType: 7,
      ...row,
    })
    expect(configOf(results, 'min.insync.replicas')).toMatchObject({ value: '1', configSource: 3, configType: 3 })
  })

  test('is told with synonyms and with documentation where they are wanted', () => {
    const results = ask([[TOPIC, 'orders']], { synonyms: true, documentation: true })
    expect(configOf(results, 'cleanup.policy').synonyms).toEqual([
      { name: 'log.cleanup.policy', value: 'delete', source: 5 },
    ])
    expect(configOf(results, 'min.insync.replicas').synonyms).toEqual([
      { name: 'min.insync.replicas', value: '1', source: 3 },
      { name: 'min.insync.replicas', value: '1', source: 5 },
    ])
    expect(configOf(results, 'retention.ms').documentation).toMatch(/\w/)
  })

  test('is told without types and documentation up to version 2', () => {
    const retention = configOf(ask([[TOPIC, 'orders']], { version: 2 }), 'retention.ms')
    expect(retention).toMatchObject({ value: '12345', configSource: 1, configType: 0, documentation: '' })
  })

  test('is not known, or not a topic at all', () => {
    const refused = ask([
      [TOPIC, 'nope'],
      [TOPIC, ''],
      [TOPIC, 'a b'],
    ])
    expect(refused.map(({ errorCode, errorMessage, configs }) => [errorCode, errorMessage, configs])).toEqual([
      ['UNKNOWN_TOPIC_OR_PARTITION', '', []],
      ['INVALID_TOPIC_EXCEPTION', 'Topic name is invalid: the empty string is not allowed', []],
      [
        'INVALID_TOPIC_EXCEPTION',
        "Topic name is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
        [],
      ],
    ])
  })

  test('may be asked for twice', () => {
    const told = ask([
      [TOPIC, 'orders', ['retention.ms']],
      [TOPIC, 'orders', ['cleanup.policy']],
    ])
    expect(told.map(({ configs }) => configs.map(({ value }) => value))).toEqual([['12345'], ['delete']])
  })
})

describe('a broker', () => {
  test('tells of itself', () => {
    const keys = ['node.id', 'num.partitions', 'ssl.keystore.password', 'log.retention.ms']
    const results = ask([[BROKER, '2', keys]], { broker: 2, synonyms: true })
    expect(configOf(results, 'node.id')).toMatchObject({ value: '2', readOnly: true, configSource: 4 })
    expect(configOf(results, 'num.partitions')).toMatchObject({ value: '1', readOnly: true, configSource: 5 })
    expect(configOf(results, 'ssl.keystore.password')).toMatchObject({ value: null, isSensitive: true, configType: 9 })
    expect(configOf(results, 'log.retention.ms')).toMatchObject({ value: null, readOnly: false })
  })

  test('does not tell of another one, or of what is no broker', () => {
    const refused = ask([
      [BROKER, '2'],
      [BROKER, 'x'],
    ])
    expect(refused.map(({ errorCode, errorMessage }) => [errorCode, errorMessage])).toEqual([
      ['INVALID_REQUEST', 'Unexpected broker id, expected 1 or empty string, but received 2'],
      ['INVALID_REQUEST', 'Broker id must be an integer, but it is: x'],
    ])
  })

  test('tells, under the empty name, what all brokers were given at run time', () => {
    const [told] = ask([[BROKER, '']], { synonyms: true })
    expect(told!.configs).toEqual([
      {
        name: 'min.insync.replicas',
        value: '1',
        readOnly: false,
        configSource: 3,
        isSensitive: false,
        synonyms: [{ name: 'min.insync.replicas', value: '1', source: 3 }],
        configType: 3,
        documentation: null,
      },
    ])
  })

  test('has two loggers', () => {
    const told = ask([
      [BROKER_LOGGER, '1'],
      [BROKER_LOGGER, '2'],
      [BROKER_LOGGER, ''],
    ])
    const logger = {
      value: 'OFF',
      readOnly: false,
      configSource: 6,
      isSensitive: false,
      synonyms: [],
      configType: 0,
      documentation: '',
    }
    expect(told.map(({ errorCode, errorMessage, configs }) => [errorCode, errorMessage, configs])).toMatchObject([
      [
        'NONE',
        '',
        [
          { name: 'kafka.request.logger', ...logger },
          { name: 'root', ...logger },
        ],
      ],
      ['INVALID_REQUEST', 'Unexpected broker id, expected 1 but received 2', []],
      ['INVALID_REQUEST', 'Broker id must not be empty', []],
    ])
  })
})

describe('groups and client metrics', () => {
  test('are told with their defaults though nobody has heard of them', () => {
    const [group, metrics] = ask(
      [
        [GROUP, 'shipping', ['consumer.session.timeout.ms']],
        [CLIENT_METRICS, 'some', ['interval.ms']],
      ],
      { synonyms: true },
    )
    expect(group!.configs).toMatchObject([
      { value: '45000', configSource: 5, synonyms: [{ name: 'group.consumer.session.timeout.ms', source: 5 }] },
    ])
    expect(metrics!.configs).toMatchObject([{ value: '300000', configSource: 5, synonyms: [] }])
  })

  test('have names', () => {
    const refused = ask([
      [GROUP, ''],
      [CLIENT_METRICS, ''],
    ])
    expect(refused.map(({ errorCode, errorMessage }) => [errorCode, errorMessage])).toEqual([
      ['INVALID_REQUEST', 'Group name must not be empty'],
      ['INVALID_REQUEST', 'Client metrics subscription name must not be empty'],
    ])
  })
})

describe('a request', () => {
  test('is refused as a whole for one type of resource that there is not', () => {
    kafka.createTopic('orders')
    const refused = ask([
      [TOPIC, 'orders'],
      [64, 'x'],
    ])
    const errorMessage =
      'This most likely occurs because of a request being malformed by the client library or the message was sent to an incompatible broker. See the broker logs for more details.'
    expect(refused).toEqual([
      { errorCode: 'INVALID_REQUEST', errorMessage, resourceType: TOPIC, resourceName: 'orders', configs: [] },
      { errorCode: 'INVALID_REQUEST', errorMessage, resourceType: 64, resourceName: 'x', configs: [] },
    ])
  })

  test('for nothing is answered with nothing', () => {
    expect(ask([])).toEqual([])
  })
})
