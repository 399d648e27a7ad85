import { describe, expect, test } from 'vitest'
import { configOperations, resourceTypes } from '../../src/cluster/configs/resources.js'
import { apiVersions } from '../../src/protocol/apis/api-versions.js'
import { getTelemetrySubscriptions } from '../../src/protocol/apis/get-telemetry-subscriptions.js'
import { incrementalAlterConfigs } from '../../src/protocol/apis/incremental-alter-configs.js'
import { pushTelemetry } from '../../src/protocol/apis/push-telemetry.js'
import { compress, compressionId } from '../../src/protocol/compression.js'
import { ZERO_UUID } from '../../src/protocol/schema.js'
import { Harness, NOW } from './harness.js'

function subscribe(kafka: Harness, name: string, values: Record<string, string>): void {
  const configs = Object.entries(values).map(([key, value]) => ({
    name: key,
    configOperation: configOperations.SET,
    value,
  }))
  const resources = [{ resourceType: resourceTypes.CLIENT_METRICS, resourceName: name, configs }]
  expect(kafka.send(incrementalAlterConfigs, 1, { resources }).responses[0]!.errorCode).toBe('NONE')
}

const get = (kafka: Harness, clientId = 'test', clientInstanceId = ZERO_UUID) =>
  kafka.send(getTelemetrySubscriptions, 0, { clientInstanceId }, { clientId })

describe('the APIs of telemetry', () => {
  test.each([true, false])('are listed where there is a receiver: %s', (telemetry) => {
    const { apiKeys } = new Harness({ telemetry }).send(apiVersions, 0, {})
    const keys = apiKeys.map(({ apiKey }) => apiKey)
    expect([keys.includes(71), keys.includes(72)]).toEqual([telemetry, telemetry])
  })
})

test('a client is told what it is subscribed to', () => {
  const kafka = new Harness({ configs: { 'telemetry.max.bytes': '2000' } })
  subscribe(kafka, 'shipping', {
    metrics: 'org.apache.kafka.consumer',
    'interval.ms': '5000',
    match: 'client_id=ship.*',
  })
  expect(get(kafka, 'shipping-1')).toMatchObject({
    errorCode: 'NONE',
    acceptedCompressionTypes: [4, 3, 1, 2],
    pushIntervalMs: 5000,
    telemetryMaxBytes: 2000,
    deltaTemporality: true,
    requestedMetrics: ['org.apache.kafka.consumer'],
  })
  const told = get(kafka, 'billing-1')
  expect(told).toMatchObject({ pushIntervalMs: 300_000, requestedMetrics: [] })
  expect(get(kafka, 'billing-1', told.clientInstanceId)).toMatchObject({
    errorCode: 'THROTTLING_QUOTA_EXCEEDED',
    clientInstanceId: ZERO_UUID,
    subscriptionId: 0,
    acceptedCompressionTypes: [],
  })
})

test('what is pushed is kept where there is a receiver', () => {
  const kafka = new Harness({ telemetry: true })
  subscribe(kafka, 'all', { metrics: '*' })
  const { clientInstanceId, subscriptionId } = get(kafka, 'shipping-1')
  const pushed = { clientInstanceId, subscriptionId, compressionType: compressionId('gzip') }
  const metrics = compress('gzip', Buffer.from('otlp'))
  expect(kafka.send(pushTelemetry, 0, { ...pushed, metrics }, { clientId: 'shipping-1' }).errorCode).toBe('NONE')
  const [push, ...others] = kafka.cluster.telemetry!.pushes
  expect(others).toEqual([])
  expect(push).toMatchObject({
    brokerId: 1,
    clientId: 'shipping-1',
    clientInstanceId,
    terminating: false,
    receivedMs: NOW,
  })
  expect(push!.payload.toString()).toBe('otlp')
  expect(Object.fromEntries(push!.attributes)).toEqual({
    client_instance_id: clientInstanceId,
    client_id: 'shipping-1',
    client_software_name: 'unknown',
    client_software_version: 'unknown',
    client_source_address: '127.0.0.1',
    client_source_port: '50000',
  })
  kafka.cluster.reset([])
  expect(kafka.cluster.telemetry!.pushes).toEqual([])
})

test('what is pushed is dropped where there is none', () => {
  const kafka = new Harness()
  const { clientInstanceId, subscriptionId } = get(kafka)
  const pushed = { clientInstanceId, subscriptionId, metrics: Buffer.from('otlp') }
  expect(kafka.send(pushTelemetry, 0, pushed).errorCode).toBe('NONE')
  expect(kafka.cluster.telemetry).toBe(null)
})

test('a push that is refused is not kept', () => {
  const kafka = new Harness({ telemetry: true })
  const { clientInstanceId } = get(kafka)
  const pushed = { clientInstanceId, subscriptionId: 1, metrics: Buffer.from('otlp') }
  expect(kafka.send(pushTelemetry, 0, pushed).errorCode).toBe('UNKNOWN_SUBSCRIPTION_ID')
  expect(kafka.cluster.telemetry!.pushes).toEqual([])
})
