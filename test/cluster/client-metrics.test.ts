import { beforeEach, describe, expect, test } from 'vitest'
import {
  type ClientAttributes,
  ClientMetricsManager,
  type PushRequest,
  type TelemetryClient,
} from '../../src/cluster/client-metrics.js'
import type { ClientMatchKey, ClientMetricsConfig } from '../../src/cluster/configs/client-metrics-config.js'
import { Random } from '../../src/cluster/random.js'
import { compress, compressionId } from '../../src/protocol/compression.js'
import { ZERO_UUID } from '../../src/protocol/schema.js'

const NOW = 1_700_000_000_000
const ID = 'bbcdefghijklmnopqrstuw'
const MINUTE = 60_000

let subscriptions: Map<string, ClientMetricsConfig>
let manager: ClientMetricsManager

beforeEach(() => {
  subscriptions = new Map()
  manager = new ClientMetricsManager({
    random: new Random(1),
    subscriptions: () => subscriptions,
    maxBytes: () => 1000,
  })
})

function subscribe(name: string, config: Partial<ClientMetricsConfig>): void {
  subscriptions.set(name, { metrics: ['*'], intervalMs: 1000, match: new Map(), ...config })
  manager.subscriptionsChanged()
}

function clientOf(attributes: Partial<Record<ClientMatchKey, string>> = {}, connectionId = 1): TelemetryClient {
  return { connectionId, attributes: new Map(Object.entries(attributes)) as ClientAttributes }
}

const ask = (nowMs = NOW, client = clientOf(), id = ID) => manager.subscription(id, () => client, nowMs)

function push(request: Partial<PushRequest> & Pick<PushRequest, 'subscriptionId'>, nowMs = NOW) {
  const defaults = { clientInstanceId: ID, terminating: false, compressionType: 0, metrics: Buffer.from('otlp') }
  return manager.push({ ...defaults, ...request }, clientOf(), nowMs)
}

describe('a subscription', () => {
  test('is to nothing where there is none that matches', () => {
    subscribe('theirs', { match: new Map([['client_id', /^them$/]]) })
    expect(ask(NOW, clientOf({ client_id: 'us' }))).toMatchObject({
      clientInstanceId: ID,
      pushIntervalMs: 300_000,
      metrics: [],
    })
  })

  test('is to all that match, as often as any of them wants', () => {
    subscribe('a', { metrics: ['one', 'two'], intervalMs: 5000, match: new Map([['client_id', /^us$/]]) })
    subscribe('b', { metrics: ['two', 'three'], intervalMs: 7000 })
    const { metrics, pushIntervalMs } = ask(NOW, clientOf({ client_id: 'us' }))
    expect([new Set(metrics), pushIntervalMs]).toEqual([new Set(['one', 'two', 'three']), 5000])
    subscribe('c', { metrics: ['four', '*'], intervalMs: 9000 })
    expect(ask(NOW, clientOf({ client_id: 'us' })).metrics).toEqual(['*'])
  })

  test('has an id that only another subscription or another client changes', () => {
    const { subscriptionId } = ask()
    subscribe('a', { metrics: ['one'] })
    const other = ask().subscriptionId
    expect(other).not.toBe(subscriptionId)
    expect(ask(NOW, clientOf(), 'zzzzzzzzzzzzzzzzzzzzzw').subscriptionId).not.toBe(other)
    subscriptions.clear()
    manager.subscriptionsChanged()
    expect(ask().subscriptionId).toBe(subscriptionId)
  })

  test('comes with a new id for who has none', () => {
    const [first, second] = [ask(NOW, clientOf(), ZERO_UUID), ask(NOW, clientOf(), ZERO_UUID)]
    expect(first.clientInstanceId).toMatch(/^[\w-]{22}$/)
    expect(second.clientInstanceId).not.toBe(first.clientInstanceId)
  })

  test('is told again when the interval is over, or once it has changed', () => {
    subscribe('a', { intervalMs: 1000 })
    ask()
    expect(() => ask(NOW + 999)).toThrow('THROTTLING_QUOTA_EXCEEDED')
    ask(NOW + 1000)
    subscribe('a', { intervalMs: 500 })
    expect(ask(NOW + 1001).pushIntervalMs).toBe(500)
  })

  test('is told again to who has pushed by a wrong one', () => {
    ask()
    expect(() => push({ subscriptionId: 1 })).toThrow('UNKNOWN_SUBSCRIPTION_ID')
    ask()
    expect(() => ask()).toThrow('THROTTLING_QUOTA_EXCEEDED')
  })
})

describe('a push', () => {
  const subscriptionOf = () => ask().subscriptionId

  test('is given out decompressed', () => {
    const metrics = compress('zstd', Buffer.from('otlp'))
    const taken = push({ subscriptionId: subscriptionOf(), compressionType: compressionId('zstd'), metrics })
    expect(taken).toEqual({
      clientInstanceId: ID,
      terminating: false,
      compression: 'zstd',
      payload: Buffer.from('otlp'),
    })
  })

  test('of nothing is nothing', () => {
    expect(push({ subscriptionId: subscriptionOf(), metrics: Buffer.alloc(0) })).toBeUndefined()
  })

  test('is due at once behind a subscription, and from then on in intervals', () => {
    subscribe('a', { intervalMs: 1000 })
    const subscriptionId = subscriptionOf()
    push({ subscriptionId }, NOW + 1)
    expect(() => push({ subscriptionId }, NOW + 1000)).toThrow('THROTTLING_QUOTA_EXCEEDED')
    push({ subscriptionId }, NOW + 1001)
  })

  test('comes once more at any time when the client goes, and then no more', () => {
    const subscriptionId = subscriptionOf()
    push({ subscriptionId })
    expect(push({ subscriptionId, terminating: true })).toMatchObject({ terminating: true })
    expect(() => push({ subscriptionId, terminating: true })).toThrow('INVALID_REQUEST')
    expect(() => push({ subscriptionId })).toThrow('INVALID_REQUEST')
  })

  test.each<[string, Partial<PushRequest>]>([
    ['INVALID_REQUEST', { clientInstanceId: ZERO_UUID }],
    ['INVALID_REQUEST', { clientInstanceId: 'AAAAAAAAAAAAAAAAAAAAAQ' }],
    ['UNKNOWN_SUBSCRIPTION_ID', { subscriptionId: 1 }],
    ['UNSUPPORTED_COMPRESSION_TYPE', { compressionType: 5 }],
    ['TELEMETRY_TOO_LARGE', { metrics: Buffer.alloc(1001) }],
    ['INVALID_RECORD', { compressionType: 1 }],
    ['INVALID_RECORD', { compressionType: 1, metrics: compress('gzip', Buffer.alloc(1001)) }],
  ])('is refused with %s: %j', (error, request) => {
    expect(() => push({ subscriptionId: subscriptionOf(), ...request })).toThrow(error)
  })
})

describe('a client is forgotten', () => {
  const isKnown = (nowMs: number) => {
    try {
      ask(nowMs)
      return false
    } catch {
      return true
    }
  }

  test('three intervals after it was heard of last', () => {
    ask()
    expect(isKnown(NOW + 4 * MINUTE)).toBe(true)
    expect(isKnown(NOW + 4 * MINUTE + 15 * MINUTE)).toBe(false)
  })

  test('with the connection on which it was first heard of', () => {
    ask()
    manager.connectionClosed(2)
    expect(isKnown(NOW)).toBe(true)
    manager.connectionClosed(1)
    expect(isKnown(NOW)).toBe(false)
  })

  test('when too many others have come', () => {
    ask()
    for (let i = 0; i < 16_384; i++) ask(NOW, clientOf(), ZERO_UUID)
    expect(isKnown(NOW)).toBe(false)
  })
})
