import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/cluster/clock.js'
import { Cluster } from '../../src/cluster/cluster.js'
import { isPending } from '../../src/cluster/purgatory.js'
import { Random } from '../../src/cluster/random.js'
import type { Handler, RequestContext } from '../../src/handlers/handler.js'
import { handlers } from '../../src/handlers/index.js'
import { decode, defaultOf, encode } from '../../src/protocol/codec.js'
import { errorNames } from '../../src/protocol/errors.js'
import { type AnyApi, type Field, inVersions, type RequestOf, type Shape } from '../../src/protocol/schema.js'

const versionsServed = [...handlers.values()].flatMap((handler) => {
  const [first, last] = handler.api.versions
  return Array.from({ length: last - first + 1 }, (_, i) => [handler.api.name, first + i, handler] as const)
})

function contextOf(version: number): RequestContext {
  const cluster = new Cluster({
    clock: new ManualClock(1_700_000_000_000),
    random: new Random(1),
    brokers: [{ id: 1, rack: null }],
    configs: new Map(),
    maxFetchWaitMs: 100,
  })
  return {
    cluster,
    broker: cluster.brokers.get(1)!,
    version,
    clientId: 'test',
    clientHost: '/127.0.0.1',
    clientPort: 50_000,
    connection: { id: 1, clientSoftwareName: '', clientSoftwareVersion: '' },
  }
}

/** A request with one element in each of its arrays, as it is read at `version`. */
function fullRequest({ request }: AnyApi, version: number): RequestOf<AnyApi> {
  return decode(request, version, encode(request, version, filled(request.fields, version)))
}

function filled(shape: Shape, version: number): Record<string, unknown> {
  const stands = Object.entries(shape).filter(([, { spec }]) => inVersions(spec.versions, version))
  return Object.fromEntries(stands.map(([name, field]) => [name, filledField(field, version)]))
}

function filledField(field: Field<unknown>, version: number): unknown {
  const { kind } = field
  if (kind.type === 'array') return [filledField(kind.element, version)]
  if (kind.type === 'struct') return filled(kind.fields, version)
  return defaultOf(field)
}

test('the handlers stand in the order of their keys, each once', () => {
  const keys = [...handlers.keys()]
  expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b))
})

/** Answers of these versions have no place for an error of the whole request: an empty one says it (KIP-113). */
const speechless = new Set(['DescribeLogDirs v1', 'DescribeLogDirs v2'])

describe.each(versionsServed)('%s v%d', (_name, version, handler: Handler) => {
  const { api } = handler

  test('writes what it answers', () => {
    const context = contextOf(version)
    for (const request of [fullRequest(api, version), decode(api.request, version, encode(api.request, version, {}))]) {
      if ('timeoutMs' in request) request.timeoutMs = 1000
      const outcome = context.cluster.transact(() => handler.handle(request, context))
      if (typeof outcome === 'symbol' || isPending(outcome)) continue
      expect(() => encode(api.response, version, outcome)).not.toThrow()
    }
  })

  test('writes every refusal, in the place where its clients look for one', () => {
    const request = fullRequest(api, version)
    const context = contextOf(version)
    for (const error of errorNames) {
      const refusal = handler.refuse(request, error, context)
      const told = decode(api.response, version, encode(api.response, version, refusal))
      if (error === 'NONE') continue
      expect(errorCodesIn(told).length > 0).toBe(!speechless.has(`${api.name} v${version}`))
    }
  })
})

function errorCodesIn(value: unknown): number[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) =>
    /errorCode$/i.test(name) && each !== 0 ? [each as number] : errorCodesIn(each),
  )
}
