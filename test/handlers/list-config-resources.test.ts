import { expect, test } from 'vitest'
import { configOperations, resourceTypes } from '../../src/cluster/configs/resources.js'
import { incrementalAlterConfigs } from '../../src/protocol/apis/incremental-alter-configs.js'
import { listConfigResources } from '../../src/protocol/apis/list-config-resources.js'
import { Harness } from './harness.js'

const { TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP } = resourceTypes

const kafka = new Harness({ brokers: 2 })
kafka.createTopic('orders')
kafka.createTopic('shipments', { with: { 'retention.ms': '1' } })
set(CLIENT_METRICS, 'latencies', 'interval.ms', '100')
set(GROUP, 'shipping', 'consumer.session.timeout.ms', '46000')

function set(resourceType: number, resourceName: string, name: string, value: string): void {
  const configs = [{ name, configOperation: configOperations.SET, value }]
  const told = kafka.send(incrementalAlterConfigs, 1, { resources: [{ resourceType, resourceName, configs }] })
  expect(told.responses[0]!.errorCode).toBe('NONE')
}

function list(version: number, resourceTypes: readonly number[] = []) {
  const { errorCode, configResources } = kafka.send(listConfigResources, version, { resourceTypes })
  expect(errorCode).toBe('NONE')
  return configResources.map(({ resourceType, resourceName }) => [resourceType, resourceName])
}

const everything = [
  [TOPIC, 'orders'],
  [TOPIC, 'shipments'],
  [BROKER, '1'],
  [BROKER, '2'],
  [BROKER_LOGGER, '1'],
  [BROKER_LOGGER, '2'],
  [CLIENT_METRICS, 'latencies'],
  [GROUP, 'shipping'],
]

test('version 0 lists client metrics alone', () => {
  expect(list(0)).toEqual([[CLIENT_METRICS, 'latencies']])
})

test('version 1 lists everything, or the types asked for, each once', () => {
  expect(list(1)).toEqual(everything)
  for (const type of [TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP]) {
    expect(list(1, [type, type])).toEqual(everything.filter(([each]) => each === type))
  }
})

test.each([0, 1, 99])('type %d is of a version to come', (type) => {
  expect(kafka.send(listConfigResources, 1, { resourceTypes: [TOPIC, type] })).toMatchObject({
    errorCode: 'UNSUPPORTED_VERSION',
    configResources: [],
  })
})
