/**
 * A client of Kafka's protocol and nothing else: it sends what it is told to, at the version it is told to, and hands
 * out what comes back whole. Nothing is retried, negotiated or corrected.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { encode, read } from '../../src/protocol/codec.js'
import { Cursor } from '../../src/protocol/cursor.js'
import {
  requestHeader,
  requestHeaderVersion,
  responseHeader,
  responseHeaderVersion,
} from '../../src/protocol/headers.js'
import type { AnyApi, DraftOf, ValueOf } from '../../src/protocol/schema.js'

export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** What the other side did instead of answering. */
export const CLOSED = 'closed'

/** A guard against a broker that hangs; no scenario counts on it. */
const PATIENCE_MS = 30_000

/** Frames over a socket: raw bytes go out, whole frames and the end of the connection come in. */
export class FrameSocket {
  private readonly socket: Socket
  private readonly frames: Buffer[] = []
  private received = Buffer.alloc(0)
  private ended = false
  private wake: () => void = () => {}

  private constructor(socket: Socket) {
    this.socket = socket.setNoDelay(true)
    socket.on('data', (chunk) => this.take(chunk))
    // A reset is a close for the side it happens to; what follows is its 'close'.
    socket.on('error', () => {})
    for (const event of ['end', 'close']) {
      socket.on(event, () => {
        this.ended = true
        this.wake()
      })
    }
  }

  static async open({ host, port }: Endpoint): Promise<FrameSocket> {
    const socket = connect({ host, port, allowHalfOpen: true })
    await once(socket, 'connect')
    return new FrameSocket(socket)
  }

  /** Whether nothing came and the other side holds the connection open. */
  get isQuiet(): boolean {
    return !this.ended && this.frames.length === 0
  }

  write(bytes: Buffer): void {
    if (!this.socket.destroyed) this.socket.write(bytes)
  }

  /** Says that nothing more will be sent. */
  end(): void {
    this.socket.end()
  }

  destroy(): void {
    this.socket.destroy()
  }

  /** The next frame, without its size, or that the other side has closed the connection. */
  async next(): Promise<Buffer | typeof CLOSED> {
    let late = false
    const deadline = setTimeout(() => {
      late = true
      this.socket.destroy()
    }, PATIENCE_MS)
    try {
      while (this.isQuiet) {
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
      }
      const frame = this.frames.shift()
      if (frame === undefined && late) throw new Error(`neither an answer nor a close in ${PATIENCE_MS} ms`)
      return frame ?? CLOSED
    } finally {
      clearTimeout(deadline)
    }
  }

  private take(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk])
    while (this.received.length >= 4) {
      const end = 4 + this.received.readInt32BE(0)
      if (this.received.length < end) break
      this.frames.push(this.received.subarray(4, end))
      this.received = this.received.subarray(end)
    }
    if (this.frames.length > 0) this.wake()
  }
}

/** A request that was sent, and what became of it. */
export interface Sent<A extends AnyApi> {
  /** The whole response, or that the connection was closed without one. */
  readonly answer: Promise<ValueOf<A['response']> | typeof CLOSED>
}

interface Waiting {
  readonly correlationId: number
  readonly api: AnyApi
  readonly version: number
  resolve(response: unknown): void
  reject(error: unknown): void
}

export interface SendOptions {
  /** Whether there will be a response; Produce with acks 0 has none. Default true. */
  readonly answered?: boolean
}

/** Requests over one connection. Any number may be on their way; Kafka answers in their order. */
export class Client {
  private readonly socket: FrameSocket
  private readonly clientId: string
  private readonly waiting: Waiting[] = []
  private lastCorrelationId = 0
  private closed = false
  private reading = false

  private constructor(socket: FrameSocket, clientId: string) {
    this.socket = socket
    this.clientId = clientId
  }

  static async connect(endpoint: Endpoint, clientId: string): Promise<Client> {
    return new Client(await FrameSocket.open(endpoint), clientId)
  }

  /** Whether the other side has closed the connection, as far as an awaited request has found out. */
  get isClosed(): boolean {
    return this.closed
  }

  send<A extends AnyApi>(
    api: A,
    version: number,
    request: DraftOf<A['request']>,
    { answered = true }: SendOptions = {},
  ): Sent<A> {
    const correlationId = ++this.lastCorrelationId
    this.socket.write(requestFrame(api, version, request, { correlationId, clientId: this.clientId }))
    const answer = answered
      ? new Promise<unknown>((resolve, reject) => this.waiting.push({ correlationId, api, version, resolve, reject }))
      : Promise.resolve(undefined)
    // Whoever awaits the answer hears of a failure; who does not, does not care.
    answer.catch(() => {})
    if (answered) void this.readAnswers()
    return { answer } as Sent<A>
  }

  destroy(): void {
    this.socket.destroy()
  }

  private async readAnswers(): Promise<void> {
    if (this.reading) return
    this.reading = true
    while (this.waiting.length > 0) {
      const { correlationId, api, version, resolve, reject } = this.waiting[0]!
      try {
        const frame = await this.socket.next()
        if (frame === CLOSED) {
          this.closed = true
          resolve(CLOSED)
        } else resolve(readResponse(frame, api, version, correlationId))
      } catch (error) {
        reject(error)
      }
      this.waiting.shift()
    }
    this.reading = false
  }
}

/** A response taken apart, checked to be that of the request and to end where its frame ends. */
export function readResponse(frame: Buffer, api: AnyApi, version: number, correlationId: number): unknown {
  const cursor = new Cursor(frame)
  const header = read(responseHeader, responseHeaderVersion(api, version), cursor)
  if (header.correlationId !== correlationId) {
    throw new Error(`an answer to request ${header.correlationId} where request ${correlationId} was to be answered`)
  }
  const response = read(api.response, version, cursor)
  if (cursor.remaining > 0) throw new Error(`${cursor.remaining} bytes behind the ${api.name} response v${version}`)
  return response
}

export interface RequestHeader {
  readonly correlationId?: number
  readonly clientId?: string | null
}

/** A whole request, its size in front. */
export function requestFrame<A extends AnyApi>(
  api: A,
  version: number,
  request: DraftOf<A['request']>,
  { correlationId = 1, clientId = 'conformance' }: RequestHeader = {},
): Buffer {
  const header = { requestApiKey: api.key, requestApiVersion: version, correlationId, clientId }
  return framed(
    encode(requestHeader, requestHeaderVersion(api, version), header),
    encode(api.request, version, request as object),
  )
}

/** Puts the size in front. */
export function framed(...parts: readonly Buffer[]): Buffer {
  const size = Buffer.alloc(4)
  size.writeInt32BE(parts.reduce((sum, part) => sum + part.length, 0))
  return Buffer.concat([size, ...parts])
}
