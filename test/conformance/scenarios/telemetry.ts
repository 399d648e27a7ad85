import { apiVersions } from '../../../src/protocol/apis/api-versions.js'
import { getTelemetrySubscriptions } from '../../../src/protocol/apis/get-telemetry-subscriptions.js'
import { incrementalAlterConfigs } from '../../../src/protocol/apis/incremental-alter-configs.js'
import { pushTelemetry } from '../../../src/protocol/apis/push-telemetry.js'
import { COMPRESSIONS, compress, compressionId } from '../../../src/protocol/compression.js'
import { ZERO_UUID } from '../../../src/protocol/schema.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'

const CLIENT_METRICS = 16
const [SET, DELETE] = [0, 1]
const RESERVED = 'AAAAAAAAAAAAAAAAAAAAAQ'
const METRICS = Buffer.from('not looked into')
/** A broker learns of a subscription a moment after the controller. */
const ATTEMPTS = 2000

interface Subscription {
  readonly subscriptionId: number
  readonly clientInstanceId: string
}

const get = (p: Play, note: string, clientInstanceId = ZERO_UUID, on = 'client') =>
  p.ask(getTelemetrySubscriptions, 0, { clientInstanceId }, { note, on })

function push(p: Play, note: string, { clientInstanceId, subscriptionId }: Subscription, more: object = {}) {
  const request = { clientInstanceId, subscriptionId, terminating: false, compressionType: 0, metrics: METRICS }
  return p.ask(pushTelemetry, 0, { ...request, ...more }, { note })
}

/** Subscribes to the metrics of this run's clients; null ends a subscription. */
async function subscribe(p: Play, label: string, configs: Readonly<Record<string, string>> | null): Promise<void> {
  const entries = Object.entries(configs ?? { metrics: '', 'interval.ms': '', match: '' })
  const resource = {
    resourceType: CLIENT_METRICS,
    resourceName: p.name(label),
    configs: entries.map(([name, value]) => ({ name, configOperation: configs === null ? DELETE : SET, value })),
  }
  const { responses } = await p.setUp(incrementalAlterConfigs, 1, { resources: [resource] })
  if (responses[0]!.errorCode !== 0) throw new Error(`${label}: ${responses[0]!.errorMessage}`)
}

/** Resolves when a client that has just come is subscribed to these metrics. */
async function subscribed(p: Play, on: string, metrics: readonly string[]): Promise<void> {
  for (let i = 0; i < ATTEMPTS; i++) {
    const client = await p.setUp(getTelemetrySubscriptions, 0, { clientInstanceId: ZERO_UUID }, 1, on)
    if (client.requestedMetrics.join() === metrics.join()) return
  }
  throw new Error(`${on} was not told of ${metrics}`)
}

export const telemetryScenarios: readonly Scenario[] = [
  {
    name: 'a client is given an id, and asks no sooner than it is to push',
    async play(p) {
      const first = await get(p, 'without an id')
      const second = await get(p, 'without an id')
      p.note('different ids', first.clientInstanceId !== second.clientInstanceId)
      await get(p, 'the same again', first.clientInstanceId)
      await push(p, 'then pushes', first)
      await get(p, 'and asks', first.clientInstanceId)
      await get(p, 'with a reserved id', RESERVED, 'another')
    },
  },
  {
    name: 'the id of a subscription follows from what is subscribed to, and from the client',
    async play(p) {
      for (const id of ['bbcdefghijklmnopqrstuw', 'zzzzzzzzzzzzzzzzzzzzzw', '0123456789ABCDEFGHIJKQ']) {
        const { subscriptionId, errorCode } = await p.setUp(getTelemetrySubscriptions, 0, { clientInstanceId: id })
        p.note(id, [errorCode, subscriptionId])
      }
    },
  },
  {
    name: 'PushTelemetry takes what is due',
    async play(p) {
      const client = await get(p, 'a client')
      await push(p, 'first', client)
      await push(p, 'too early', client)
      await push(p, 'too early, without metrics', client, { metrics: Buffer.alloc(0) })
      await push(p, 'the last', client, { terminating: true })
      await push(p, 'another last', client, { terminating: true })
      await push(p, 'behind the last', client)
      await push(p, 'behind that', client)
      const empty = await get(p, 'another client')
      await push(p, 'without metrics', empty, { metrics: Buffer.alloc(0) })
      const last = await get(p, 'a third client')
      await push(p, 'the last as the first', last, { terminating: true })
      const nobody = { clientInstanceId: 'abcdefghijklmnopqrstuw', subscriptionId: 1 }
      await push(p, 'from nobody', nobody)
      await push(p, 'from nobody again', nobody)
    },
  },
  {
    name: 'PushTelemetry refuses',
    async play(p) {
      await push(p, 'no id', { clientInstanceId: ZERO_UUID, subscriptionId: 0 })
      await push(p, 'a reserved id', { clientInstanceId: RESERVED, subscriptionId: 0 })
      const of = (note: string, more: object) => get(p, 'a client').then((client) => push(p, note, client, more))
      await of('another subscription', { subscriptionId: 1 })
      await of('a codec that is none', { compressionType: 5 })
      await of('a codec below 0', { compressionType: -1 })
      await of('more than 1 MiB', { metrics: Buffer.alloc(1_048_577) })
      await of('a codec that is none, and another subscription', { subscriptionId: 1, compressionType: 5 })
      await of('a codec that is none, and more than 1 MiB', { compressionType: 5, metrics: Buffer.alloc(1_048_577) })
      const mistaken = await get(p, 'a client that is mistaken')
      await push(p, 'another subscription', mistaken, { subscriptionId: 1 })
      await get(p, 'asks at once', mistaken.clientInstanceId)
      await push(p, 'and is no sooner due for it', mistaken)
      await get(p, 'asks at once again', mistaken.clientInstanceId)
    },
  },
  {
    name: 'PushTelemetry reads every codec',
    async play(p) {
      for (const compression of COMPRESSIONS) {
        const compressionType = compressionId(compression)
        await push(p, compression, await get(p, 'a client'), {
          compressionType,
          metrics: compress(compression, METRICS),
        })
        const bytes = Buffer.from('garbage, whatever the codec')
        await push(p, `${compression} of garbage`, await get(p, 'a client'), { compressionType, metrics: bytes })
      }
      for (const [note, size] of [
        ['1 MiB', 1_048_576],
        ['more than 1 MiB', 1_048_577],
        ['3 MiB', 3 * 1_048_576],
      ] as const) {
        const metrics = compress('gzip', Buffer.alloc(size))
        await push(p, `gzip of ${note}`, await get(p, 'a client'), { compressionType: compressionId('gzip'), metrics })
      }
    },
  },
  {
    name: 'a client is told of all subscriptions that match',
    async play(p) {
      const on = p.name('observed')
      await subscribe(p, 'a', { metrics: 'org.apache.kafka.a,org.b', 'interval.ms': '1000', match: `client_id=${on}` })
      await subscribed(p, on, ['org.b', 'org.apache.kafka.a'])
      const one = await get(p, 'one subscription', ZERO_UUID, on)
      await get(p, 'another client', ZERO_UUID, 'unobserved')
      await subscribe(p, 'b', { metrics: 'org.c,org.b', 'interval.ms': '60000', match: `client_id=obs.*${p.suffix}` })
      await subscribed(p, on, ['org.c', 'org.b', 'org.apache.kafka.a'])
      const two = await get(p, 'two subscriptions', one.clientInstanceId, on)
      await push(p, 'by the old subscription', { ...two, subscriptionId: one.subscriptionId })
      await get(p, 'asks again', one.clientInstanceId, on)
      await subscribe(p, 'c', { metrics: 'd,*,e', 'interval.ms': '100', match: `client_id=${on}` })
      await subscribed(p, on, ['*'])
      const all = await get(p, 'everything', one.clientInstanceId, on)
      await push(p, 'pushes it', all)
      for (const label of ['a', 'b', 'c']) await subscribe(p, label, null)
      await subscribed(p, on, [])
      await get(p, 'nothing', one.clientInstanceId, on)
    },
  },
  {
    name: 'subscriptions go by what a client is',
    async play(p) {
      const on = p.name('observed')
      const software = { clientSoftwareName: 'conformance', clientSoftwareVersion: '1.0-rc.2' }
      const match = async (note: string, pattern: string) => {
        await subscribe(p, 'a', { metrics: note, match: `client_id=${on},${pattern}` })
        // The other one shows that the first is known, too.
        await subscribe(p, 'b', { metrics: `${note} is known`, match: `client_id=${p.name('witness')}` })
        await subscribed(p, p.name('witness'), [`${note} is known`])
        await get(p, pattern, ZERO_UUID, on)
      }
      await match('no name', 'client_software_name=unknown')
      await match('no version', 'client_software_version=unknown')
      await p.setUp(apiVersions, 3, software, 1, on)
      await match('name', 'client_software_name=conformance')
      await match('part of a name', 'client_software_name=conform')
      await match('version', 'client_software_version=1\\.0-rc\\.\\d')
      await match('address', 'client_source_address=127.0.0.1')
      await match('another address', 'client_source_address=10\\..*')
      await match('port', 'client_source_port=\\d+')
      await match('id', 'client_instance_id=[\\w-]{22}')
      for (const label of ['a', 'b']) await subscribe(p, label, null)
    },
  },
]
