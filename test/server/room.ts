import { setImmediate } from 'node:timers/promises'
import type { Broker } from '../../src/cluster/broker.js'
import { type Clock, ManualClock } from '../../src/cluster/clock.js'
import type { Cluster } from '../../src/cluster/cluster.js'
import { Purgatory } from '../../src/cluster/purgatory.js'
import {
  CLOSE_CONNECTION,
  type Handler,
  handler,
  NO_RESPONSE,
  type RequestContext,
} from '../../src/handlers/handler.js'
import { apiVersions } from '../../src/protocol/apis/api-versions.js'
import { errorCode, KafkaError } from '../../src/protocol/errors.js'
import { api, array, bytes, int16, int32, int64, type RequestOf, string } from '../../src/protocol/schema.js'

/** An API of our own, whose commands bring about each thing that a handler can do. */
export const trial = api({
  key: 1000,
  name: 'Trial',
  versions: [0, 2],
  flexible: 1,
  request: { command: string, key: string, amount: int32, words: array(string) },
  response: { errorCode: int16, text: string, number: int64, data: bytes },
})

type Request = RequestOf<typeof trial>

/** A cluster with that API and an ApiVersions of the least kind, and what was asked of it. */
export interface Room {
  readonly cluster: Cluster
  readonly clock: ManualClock
  readonly handlers: Map<number, Handler>
  readonly contexts: RequestContext[]
  readonly commands: string[]
  readonly faults: unknown[]
  /** What the command `blob` answers with: handed out as it is, and so to be sent as it is. */
  readonly blob: Buffer
}

export function makeRoom({
  brokers = 1,
  blobBytes = 64 * 1024,
  clock = new ManualClock(1_000_000) as Clock,
} = {}): Room {
  const cluster = clusterOf(clock, brokers)
  const room: Room = {
    cluster,
    clock: clock as ManualClock,
    handlers: new Map(),
    contexts: [],
    commands: [],
    faults: [],
    blob: Buffer.alloc(blobBytes, 'blob'),
  }
  room.handlers.set(trial.key, trialHandler(room) as Handler)
  room.handlers.set(
    apiVersions.key,
    handler(apiVersions, {
      handle: () => ({ apiKeys: [{ apiKey: trial.key, minVersion: 0, maxVersion: 2 }] }),
      refuse: (_, error) => ({ errorCode: errorCode(error) }),
    }) as Handler,
  )
  return room
}

/** What the server room uses of a cluster, and no more: its topics and groups are none of its business. */
function clusterOf(clock: Clock, count: number): Cluster {
  const purgatory = new Purgatory(clock)
  const brokers = Array.from({ length: count }, (_, index) => ({ id: index + 1, host: '', port: 0 }) as Broker)
  const cluster: Partial<Cluster> = {
    clock,
    purgatory,
    brokers: new Map(brokers.map((broker) => [broker.id, broker])),
    transact: (fn) => purgatory.transact(fn),
    connectionClosed: () => {},
  }
  return cluster as Cluster
}

function trialHandler(room: Room): Handler<typeof trial> {
  const { cluster } = room
  const done = new Set<string>()
  const park = ({ key, amount }: Request, reply: object) =>
    cluster.purgatory.park({
      keys: [key],
      ...(amount > 0 && { deadlineMs: cluster.clock.now() + amount }),
      tryComplete: () => (done.has(key) ? reply : undefined),
      expire: () => ({ text: `${key} expired` }),
    })
  return handler(trial, {
    handle(request, context) {
      const { command, key, amount } = request
      room.contexts.push(context)
      room.commands.push(`${command} ${key}`.trimEnd())
      switch (command) {
        case 'echo':
          return { text: key }
        case 'blob':
          return { text: key, data: [room.blob.subarray(0, 1024), room.blob.subarray(1024)] }
        case 'park':
          return park(request, { text: `${key} done` })
        case 'park for what cannot be written':
          return park(request, { number: 0.5 })
        case 'touch':
          done.add(key)
          cluster.purgatory.touch(key)
          return { text: `${key} touched` }
        case 'answer what was parked': {
          done.add(key)
          const pending = park(request, { text: `${key} done` })
          cluster.purgatory.touch(key)
          return pending
        }
        case 'say nothing':
          return NO_RESPONSE
        case 'close':
          return CLOSE_CONNECTION
        case 'refuse':
          throw new KafkaError('GROUP_ID_NOT_FOUND')
        case 'break':
          throw new Error('broken by the test')
        case 'answer what cannot be written':
          return { number: amount + 0.5 }
        default:
          throw new Error(`no command ${command}`)
      }
    },
    refuse: (request, error) => ({ errorCode: errorCode(error), text: `${request.key} refused` }),
  })
}

/** Resolves when `condition` holds, looking after every turn of the event loop. */
export async function until(condition: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`not in ${timeoutMs} ms: ${what}`)
    await setImmediate()
  }
}
