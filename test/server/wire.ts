import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { encode, read } from '../../src/protocol/codec.js'
import { Cursor } from '../../src/protocol/cursor.js'
import { type AnyApi, inVersions, type RequestOf, type Shape, type Value } from '../../src/protocol/schema.js'

/** A client of bytes: it sends what it is told to, and takes the answers apart by hand. */
export class Wire {
  readonly socket: Socket
  private chunks: Buffer[] = []
  private bytes = 0
  private ended = false
  private waiting: (() => void) | undefined

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => {
      this.chunks.push(chunk)
      this.bytes += chunk.length
      this.wake()
    })
    socket.on('error', () => {})
    for (const event of ['end', 'close']) {
      socket.on(event, () => {
        this.ended = true
        this.wake()
      })
    }
  }

  static async open(port: number): Promise<Wire> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    await once(socket, 'connect')
    return new Wire(socket)
  }

  send(...parts: Buffer[]): void {
    this.socket.write(Buffer.concat(parts))
  }

  /** The next answer without its size; null when the server has closed the connection first. */
  async next(): Promise<Buffer | null> {
    const size = await this.take(4)
    return size === null ? null : this.take(size.readInt32BE())
  }

  private async take(size: number): Promise<Buffer | null> {
    while (this.bytes < size) {
      if (this.ended) return null
      await new Promise<void>((resolve) => {
        this.waiting = resolve
      })
    }
    const all = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks)
    this.chunks = [all.subarray(size)]
    this.bytes -= size
    return all.subarray(0, size)
  }

  /** Resolves when the server has closed the connection. Fails on an answer before. */
  async closed(): Promise<void> {
    const frame = await this.next()
    if (frame !== null) throw new Error(`an answer of ${frame.length} bytes where a close was due`)
  }

  private wake(): void {
    const { waiting } = this
    this.waiting = undefined
    waiting?.()
  }
}

export interface RequestOptions {
  readonly version?: number
  readonly correlationId?: number
  readonly clientId?: string | null
}

/** A request as it goes over the wire, its size in front. */
export function requestFrame<A extends AnyApi>(
  api: A,
  request: Partial<RequestOf<A>>,
  { version = api.versions[1], correlationId = 1, clientId = 'test' }: RequestOptions = {},
): Buffer {
  return framed(
    header(api.key, version, correlationId, clientId),
    inVersions(api.flexible, version) ? Buffer.of(0) : Buffer.alloc(0),
    encode(api.request, version, request as Record<string, unknown>),
  )
}

/** A request header up to the client id; that of a flexible version is followed by tagged fields. */
export function header(apiKey: number, version: number, correlationId = 1, clientId: string | null = 'test'): Buffer {
  const fixed = Buffer.alloc(10)
  fixed.writeInt16BE(apiKey, 0)
  fixed.writeInt16BE(version, 2)
  fixed.writeInt32BE(correlationId, 4)
  fixed.writeInt16BE(clientId === null ? -1 : Buffer.byteLength(clientId), 8)
  return Buffer.concat([fixed, Buffer.from(clientId ?? '')])
}

/** Puts the size in front. */
export function framed(...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  return Buffer.concat([size, body])
}

/** Takes a response apart. */
export function readResponse<A extends AnyApi>(
  api: A,
  frame: Buffer | null,
  version = api.versions[1],
): { correlationId: number; response: Value<Shape>; left: number } {
  if (frame === null) throw new Error('the connection was closed instead of an answer')
  const cursor = new Cursor(frame)
  const correlationId = cursor.int32()
  if (inVersions(api.flexible, version) && api.key !== 18) cursor.take(1)
  const response = read(api.response, version, cursor)
  return { correlationId, response, left: cursor.remaining }
}
