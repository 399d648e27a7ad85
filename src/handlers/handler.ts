/**
 * What a handler is: the rules of one API key, and nothing else.
 *
 * The pipeline has read the request and checked its version before a handler sees it. A handler never awaits: it
 * returns the response, a pending one, or one of the two silences below. Between its first line and its last nothing
 * else happens in the cluster.
 */
import type { Broker } from '../cluster/broker.js'
import type { Cluster } from '../cluster/cluster.js'
import type { Pending } from '../cluster/purgatory.js'
import type { ErrorName } from '../protocol/errors.js'
import type { AnyApi, RequestOf, ResponseOf, Versions } from '../protocol/schema.js'

/** Who asks, and whom. */
export interface RequestContext {
  readonly cluster: Cluster
  /** The broker whose listener the request came in on. */
  readonly broker: Broker
  readonly version: number
  /** The client's name for itself (`client.id`); empty when it gave none. */
  readonly clientId: string
  /** The client's address, as Kafka shows it in group descriptions: with a leading slash. */
  readonly clientHost: string
  readonly clientPort: number
  /** The software a client named in its ApiVersions request; empty before. */
  readonly connection: ConnectionInfo
}

/** What a connection remembers between its requests. */
export interface ConnectionInfo {
  readonly id: number
  clientSoftwareName: string
  clientSoftwareVersion: string
}

/** The request gets no answer, and the client expects none (acks=0). */
export const NO_RESPONSE: unique symbol = Symbol('no response')

/** The connection is closed instead of answered: the only way to tell of an error where no answer is due. */
export const CLOSE_CONNECTION: unique symbol = Symbol('close connection')

export type Outcome<A extends AnyApi> =
  | ResponseOf<A>
  | Pending<ResponseOf<A>>
  | typeof NO_RESPONSE
  | typeof CLOSE_CONNECTION

export interface Handler<A extends AnyApi = AnyApi> {
  readonly api: A
  /** What ApiVersions says where it differs from what is served (Produce is listed from 0; KAFKA-18659). */
  readonly advertised?: Versions
  /** Whether ApiVersions lists it. Default: it does. What is not listed is served all the same. */
  isListed?(cluster: Cluster): boolean
  handle(request: RequestOf<A>, context: RequestContext): Outcome<A>
  /** The response that says `error` to all of the request: how the pipeline refuses on the handler's behalf. */
  refuse(request: RequestOf<A>, error: ErrorName, context: RequestContext): ResponseOf<A>
}

/** Binds a handler to its schema, so that its request and response have the schema's types. */
export function handler<A extends AnyApi>(api: A, rules: Omit<Handler<A>, 'api'>): Handler<A> {
  return { api, ...rules }
}
