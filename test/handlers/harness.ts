import type { Broker, BrokerSpec } from '../../src/cluster/broker.js'
import { ManualClock } from '../../src/cluster/clock.js'
import { Cluster, type LookUpHost } from '../../src/cluster/cluster.js'
import type { NewTopic } from '../../src/cluster/controller.js'
import type { CreateTopicPolicy } from '../../src/cluster/create-topic-policy.js'
import { isPending, type Pending } from '../../src/cluster/purgatory.js'
import { Random } from '../../src/cluster/random.js'
import type { Topic } from '../../src/cluster/topic.js'
import { CLOSE_CONNECTION, NO_RESPONSE } from '../../src/handlers/handler.js'
import { handlers } from '../../src/handlers/index.js'
import { produce } from '../../src/protocol/apis/produce.js'
import { encodeBatch } from '../../src/protocol/encode-batch.js'
import { type ErrorName, errorName } from '../../src/protocol/errors.js'
import type { AnyApi, Draft, RequestOf, ValueOf } from '../../src/protocol/schema.js'
import { Journal } from '../../src/server/journal.js'
import { type Answer, type Caller, Pipeline } from '../../src/server/pipeline.js'
import { readResponse, requestFrame } from '../server/wire.js'

export const NOW = 1_700_000_000_000

export interface HarnessOptions {
  /** How many brokers, with the ids 1, 2, 3, ..., or the brokers themselves. Default: one. */
  readonly brokers?: number | readonly BrokerSpec[]
  readonly configs?: Record<string, string>
  readonly maxFetchWaitMs?: number
  readonly maxRetainedBytes?: number
  readonly createTopicPolicy?: CreateTopicPolicy
  readonly lookUpHost?: LookUpHost
  readonly telemetry?: boolean
}

interface SendOptions {
  /** Whom to ask. Default: broker 1. */
  readonly broker?: number
  readonly clientId?: string
}

/** What a request came to: its response, or how it was left without one. */
export type Sent<A extends AnyApi> = Told<A> | 'closed' | 'unanswered'

/** A response, its errors by their names. */
export type Told<A extends AnyApi> = Named<ValueOf<A['response']>>

/** A request that waits for its answer. */
export interface Parked<A extends AnyApi> {
  /** The response, once it is there. */
  answer(): Sent<A> | undefined
  /** The connection has gone. */
  cancel(): void
}

/**
 * A cluster in memory, asked as over the wire: each request is written and read at its version, goes through the
 * pipeline to the handler that serves it, and so does its response on the way back. A fault fails the test.
 */
export class Harness {
  readonly clock = new ManualClock(NOW)
  readonly cluster: Cluster
  private readonly pipeline: Pipeline

  constructor(options: HarnessOptions = {}) {
    const { brokers = 1, configs = {}, maxFetchWaitMs = Number.POSITIVE_INFINITY, ...more } = options
    const specs =
      typeof brokers === 'number' ? Array.from({ length: brokers }, (_, i) => ({ id: i + 1, rack: null })) : brokers
    this.cluster = new Cluster({
      clock: this.clock,
      random: new Random(1),
      brokers: specs,
      configs: new Map(Object.entries(configs)),
      maxFetchWaitMs,
      ...more,
    })
    for (const broker of this.cluster.brokers.values()) broker.port = 9000 + broker.id
    this.pipeline = new Pipeline({
      cluster: this.cluster,
      handlers,
      journal: new Journal(),
      onFault: (fault) => {
        throw fault
      },
    })
  }

  broker(id: number): Broker {
    return this.cluster.brokers.get(id)!
  }

  /** Sends a request that is answered at once. Fields that are left out stand at their defaults. */
  send<A extends AnyApi>(api: A, version: number, request: Draft<RequestOf<A>>, options: SendOptions = {}): Told<A> {
    const sent = this.dispatch(api, version, request, options)
    if (typeof sent === 'string') throw new Error(`${api.name} was ${sent}`)
    return sent
  }

  /** Sends a request to which silence may be the answer. */
  dispatch<A extends AnyApi>(
    api: A,
    version: number,
    request: Draft<RequestOf<A>>,
    options: SendOptions = {},
  ): Sent<A> {
    const answer = this.handle(api, version, request, options)
    if (isPending(answer)) throw new Error(`${api.name} was parked`)
    return opened(api, version, answer)
  }

  /** Sends a request of which it is not known what it comes to. */
  ask<A extends AnyApi>(
    api: A,
    version: number,
    request: Draft<RequestOf<A>>,
    options: SendOptions = {},
  ): Sent<A> | Parked<A> {
    const answer = this.handle(api, version, request, options)
    return isPending(answer) ? parked(api, version, answer) : opened(api, version, answer)
  }

  /** Sends a request that has to wait. */
  park<A extends AnyApi>(api: A, version: number, request: Draft<RequestOf<A>>, options: SendOptions = {}): Parked<A> {
    const pending = this.handle(api, version, request, options)
    if (!isPending(pending)) throw new Error(`${api.name} was answered at once`)
    return parked(api, version, pending)
  }

  createTopic(name: string, spec: Partial<NewTopic> & { readonly with?: Record<string, string> } = {}): Topic {
    const { with: configs = {}, ...more } = spec
    return this.cluster.transact(() =>
      this.cluster.controller.createTopic({
        name,
        numPartitions: more.assignments === undefined ? 1 : -1,
        replicationFactor: more.assignments === undefined ? 1 : -1,
        configs: new Map(Object.entries(configs)),
        ...more,
      }),
    )
  }

  /** Has one batch appended by a partition's leader, which does not wait for its followers. */
  append(topic: string, records: readonly TestRecord[], partition = 0): void {
    this.produce(topic, partition, batchOf(records))
  }

  /** The same for a batch as it is. */
  produce(topic: string, partition: number, records: Buffer): void {
    const { leader } = this.cluster.image.partition(topic, partition)!
    const topicData = [{ name: topic, partitionData: [{ index: partition, records }] }]
    const told = this.send(produce, 9, { acks: 1, timeoutMs: 1000, topicData }, { broker: leader })
    const { errorCode } = told.responses[0]!.partitionResponses[0]!
    if (errorCode !== 'NONE') throw new Error(`${topic}-${partition} refused a batch: ${errorCode}`)
  }

  private handle<A extends AnyApi>(
    api: A,
    version: number,
    request: Draft<RequestOf<A>>,
    { broker = 1, clientId = 'test' }: SendOptions,
  ): Answer | Pending<unknown> {
    const caller: Caller = {
      broker: this.broker(broker),
      clientHost: '/127.0.0.1',
      clientPort: 50_000,
      connection: { id: 1, clientSoftwareName: '', clientSoftwareVersion: '' },
    }
    const frame = requestFrame(api, request as RequestOf<A>, { version, clientId })
    return this.pipeline.handle(frame.subarray(4), caller)
  }
}

function parked<A extends AnyApi>(api: A, version: number, pending: Pending<unknown>): Parked<A> {
  let sent: Sent<A> | undefined
  pending.onReply((answer) => {
    sent = opened(api, version, answer as Answer)
  })
  return { answer: () => sent, cancel: () => pending.cancel() }
}

function opened<A extends AnyApi>(api: A, version: number, answer: Answer): Sent<A> {
  if (answer === CLOSE_CONNECTION) return 'closed'
  if (answer === NO_RESPONSE) return 'unanswered'
  const { response, left } = readResponse(api, Buffer.concat(answer as readonly Buffer[]).subarray(4), version)
  if (left > 0) throw new Error(`${left} bytes left over behind a response of ${api.name}`)
  return named('', response) as Told<A>
}

export interface TestRecord {
  readonly key?: string | null
  readonly value?: string | null
  /** Default: `NOW`. */
  readonly timestamp?: number
}

type BatchOptions = Omit<Parameters<typeof encodeBatch>[0], 'records'>

export function batchOf(records: readonly TestRecord[], options: BatchOptions = {}): Buffer {
  return encodeBatch({
    ...options,
    records: records.map(({ key = 'k', value = 'v', timestamp = NOW }) => ({
      key: key === null ? null : Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      timestamp,
    })),
  })
}

type Named<T> = T extends readonly (infer E)[]
  ? Named<E>[]
  : T extends Buffer
    ? T
    : T extends object
      ? { [K in keyof T]: K extends 'errorCode' | 'topicConfigErrorCode' ? ErrorName : Named<T[K]> }
      : T

function named(key: string, value: unknown): unknown {
  if (typeof value === 'number' && /errorCode$/i.test(key)) return errorName(value)
  if (Array.isArray(value)) return value.map((each) => named('', each))
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, named(name, each)]))
}
