/**
 * The life of a request, from its frame to the bytes of its answer.
 *
 * 1. The header is read: which API, which version, who asks.
 * 2. An API or a version that is not served closes the connection; only ApiVersions answers that it is not (KIP-511).
 * 3. The body is read by the API's schema. A malformed one closes the connection. Bytes behind a whole body are
 *    ignored, as by Apache Kafka.
 * 4. The handler runs, as one transaction of the cluster: it answers, parks, stays silent or closes the connection.
 * 5. The answer is written as a list of chunks, in which record data stands as it lies in the log.
 *
 * The journal follows along. What goes wrong on our own side is a fault: reported, and the connection closed, so that
 * the client does not wait for an answer that never comes.
 */
import type { Broker } from '../cluster/broker.js'
import type { Cluster } from '../cluster/cluster.js'
import { isPending, type Pending } from '../cluster/purgatory.js'
import {
  CLOSE_CONNECTION,
  type ConnectionInfo,
  type Handler,
  NO_RESPONSE,
  type Outcome,
  type RequestContext,
} from '../handlers/handler.js'
import { read, write } from '../protocol/codec.js'
import { Cursor, MalformedFrame, Writer } from '../protocol/cursor.js'
import { errorCode, KafkaError } from '../protocol/errors.js'
import { requestHeaderVersion, responseHeaderVersion } from '../protocol/headers.js'
import { type AnyApi, inVersions, type RequestOf, type ResponseOf } from '../protocol/schema.js'
import { type OnFault, surface } from './fault.js'
import { formatEntry, type Journal, type JournalEntry } from './journal.js'
import { nestedError } from './nested-error.js'

const API_VERSIONS = 18

/** Whose request it is: what the connection knows. */
export interface Caller {
  readonly broker: Broker
  /** With a leading slash, as Java prints an address. */
  readonly clientHost: string
  readonly clientPort: number
  readonly connection: ConnectionInfo
}

/** What goes back: the chunks of one response, its size prefix included, or one of the two silences. */
export type Answer = readonly Buffer[] | typeof NO_RESPONSE | typeof CLOSE_CONNECTION

export interface PipelineOptions {
  readonly cluster: Cluster
  /** By API key. */
  readonly handlers: ReadonlyMap<number, Handler>
  readonly journal: Journal
  /** Told of every broken invariant. Default: it surfaces as an uncaught exception. */
  readonly onFault?: OnFault
}

export class Pipeline {
  readonly journal: Journal
  private readonly cluster: Cluster
  private readonly handlers: ReadonlyMap<number, Handler>
  private readonly onFault: OnFault

  constructor({ cluster, handlers, journal, onFault }: PipelineOptions) {
    this.cluster = cluster
    this.handlers = handlers
    this.journal = journal
    this.onFault = onFault ?? surface
  }

  /** Takes one frame, without its size prefix. The frame is not kept beyond the call, unless the handler does. */
  handle(frame: Buffer, caller: Caller): Answer | Pending<Answer> {
    const entry = this.open(caller)
    const cursor = new Cursor(frame)
    let handler: Handler | undefined
    let request: RequestOf<AnyApi>
    try {
      handler = this.readHeader(cursor, entry)
      if (handler === undefined) return this.close(entry, `unknown API key ${cursor.buffer.readInt16BE(0)}`)
      if (!inVersions(handler.api.versions, entry.version)) return this.refuseVersion(handler, entry)
      request = read(handler.api.request, entry.version, cursor)
    } catch (error) {
      return error instanceof MalformedFrame
        ? this.close(entry, `malformed: ${error.message}`)
        : this.fault(entry, error)
    }
    try {
      return this.follow(handler, entry, this.dispatch(handler, request, this.contextOf(caller, entry)))
    } catch (error) {
      return this.fault(entry, error)
    }
  }

  /** Notes a request of which not even the frame could be taken. */
  refuseFrame(caller: Caller, reason: string): void {
    this.close(this.open(caller), reason)
  }

  private open({ broker, connection }: Caller): JournalEntry {
    return this.journal.open({ atMs: this.cluster.clock.now(), brokerId: broker.id, connectionId: connection.id })
  }

  /** Reads the header into the entry; gives nothing where there is no such API. */
  private readHeader(cursor: Cursor, entry: JournalEntry): Handler | undefined {
    const apiKey = cursor.int16()
    const version = cursor.int16()
    const correlationId = cursor.int32()
    const handler = this.handlers.get(apiKey)
    if (handler === undefined) return undefined
    entry.api = handler.api.name
    entry.version = version
    entry.correlationId = correlationId
    // The size of the client id is an int16 in every version of the header; null reads as empty.
    const clientIdSize = cursor.int16()
    if (clientIdSize > 0) entry.clientId = cursor.string(clientIdSize)
    if (requestHeaderVersion(handler.api, version) >= 2) skipTags(cursor)
    return handler
  }

  private contextOf(caller: Caller, { version, clientId }: JournalEntry): RequestContext {
    return { ...caller, cluster: this.cluster, version, clientId }
  }

  private dispatch(handler: Handler, request: RequestOf<AnyApi>, context: RequestContext): Outcome<AnyApi> {
    return this.cluster.transact(() => {
      try {
        return handler.handle(request, context)
      } catch (error) {
        // A rule that refuses the whole request says so by throwing, like Kafka's (KafkaApis.handleError).
        if (error instanceof KafkaError) return handler.refuse(request, error.error, context)
        throw error
      }
    })
  }

  private follow(handler: Handler, entry: JournalEntry, outcome: Outcome<AnyApi>): Answer | Pending<Answer> {
    if (outcome === CLOSE_CONNECTION) return this.close(entry, 'by its handler')
    if (outcome === NO_RESPONSE) {
      this.journal.close(entry, this.cluster.clock.now(), 'unanswered')
      return NO_RESPONSE
    }
    if (!isPending(outcome)) return this.answer(handler.api, entry, entry.version, outcome)
    this.journal.park(entry)
    return this.parked(handler.api, entry, outcome as Pending<ResponseOf<AnyApi>>)
  }

  private parked(api: AnyApi, entry: JournalEntry, pending: Pending<ResponseOf<AnyApi>>): Pending<Answer> {
    return {
      onReply: (callback) =>
        pending.onReply((response) => {
          let answer: Answer
          try {
            answer = this.answer(api, entry, entry.version, response)
          } catch (error) {
            answer = this.fault(entry, error)
          }
          callback(answer)
        }),
      cancel: () => {
        this.journal.close(entry, this.cluster.clock.now(), 'cancelled')
        try {
          this.cluster.transact(() => pending.cancel())
        } catch (error) {
          this.fault(entry, error)
        }
      },
    }
  }

  private answer(api: AnyApi, entry: JournalEntry, version: number, response: ResponseOf<AnyApi>): readonly Buffer[] {
    const chunks = encodeResponse(api, version, entry.correlationId, response)
    const error: unknown = response.errorCode
    if (typeof error === 'number') entry.errorCode = error
    if (entry.errorCode === 0) this.noteNestedError(api, entry, response)
    this.journal.close(entry, this.cluster.clock.now(), 'answered')
    return chunks
  }

  private noteNestedError(api: AnyApi, entry: JournalEntry, response: ResponseOf<AnyApi>): void {
    const found = nestedError(api, response, (topicId) => this.cluster.image.topicById(topicId)?.name)
    if (found === undefined) return
    entry.errorCode = found.code
    entry.detail = found.place
  }

  /**
   * A client that asks for an ApiVersions we do not know cannot know ours either: it is told in the oldest form, which
   * every client reads, with the one range that it needs to ask again. The body of its request is not looked at.
   */
  private refuseVersion({ api }: Handler, entry: JournalEntry): Answer {
    if (api.key !== API_VERSIONS) return this.close(entry, `${api.name} is served from v${api.versions.join(' to v')}`)
    const [minVersion, maxVersion] = api.versions
    return this.answer(api, entry, 0, {
      errorCode: errorCode('UNSUPPORTED_VERSION'),
      apiKeys: [{ apiKey: api.key, minVersion, maxVersion }],
    })
  }

  private close(entry: JournalEntry, reason: string): typeof CLOSE_CONNECTION {
    entry.detail = reason
    this.journal.close(entry, this.cluster.clock.now(), 'closed')
    return CLOSE_CONNECTION
  }

  private fault(entry: JournalEntry, error: unknown): typeof CLOSE_CONNECTION {
    this.close(entry, `broken invariant: ${error instanceof Error ? error.message : String(error)}`)
    this.onFault(new Error(`embedded-kafka failed: ${formatEntry(entry)}`, { cause: error }))
    return CLOSE_CONNECTION
  }
}

/** Header version 2 ends in tagged fields, of which none is defined. */
function skipTags(cursor: Cursor): void {
  for (let count = cursor.unsignedVarint(); count > 0; count--) {
    cursor.unsignedVarint()
    cursor.take(cursor.unsignedVarint())
  }
}

function encodeResponse(
  api: AnyApi,
  version: number,
  correlationId: number,
  response: ResponseOf<AnyApi>,
): readonly Buffer[] {
  const writer = new Writer()
  writer.int32(0)
  writer.int32(correlationId)
  if (responseHeaderVersion(api, version) >= 1) writer.unsignedVarint(0)
  write(api.response, version, response, writer)
  const size = writer.size - 4
  const chunks = writer.finish()
  // The size stands in front, in the first chunk, and is known only now.
  chunks[0]!.writeInt32BE(size, 0)
  return chunks
}
