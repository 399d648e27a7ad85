/** The TCP port of one broker, and the connections that came in on it. */
import { createServer, type Server, type Socket } from 'node:net'
import type { Connection } from './connection.js'
import type { OnFault } from './fault.js'

export interface ListenerOptions {
  readonly host: string
  /** 0 for a free one, which is kept when the listener is opened again. */
  readonly port: number
  /** Whether the open listener and its sockets keep the process alive. */
  readonly ref: boolean
  /** Makes a connection of a new socket, which is paused; it calls `onClose` once the socket is gone. */
  readonly accept: (socket: Socket, onClose: () => void) => Connection
  readonly onFault: OnFault
}

export class Listener {
  readonly host: string
  readonly connections = new Set<Connection>()
  private readonly options: ListenerOptions
  private boundPort: number
  private server: Server | undefined
  private opening: Promise<void> | undefined
  private closing: Promise<void> | undefined
  /** Waits for the last connection to be gone. */
  private onDeserted: (() => void) | undefined

  constructor(options: ListenerOptions) {
    this.options = options
    this.host = options.host
    this.boundPort = options.port
  }

  /** The port asked for, and once it was open the one it has. */
  get port(): number {
    return this.boundPort
  }

  /**
   * Resolves when it listens. Opening an open listener changes nothing.
   *
   * @throws Error with the system's `code` (such as EADDRINUSE) that names host and port; nothing is left open then.
   */
  open(): Promise<void> {
    if (this.closing !== undefined) return this.closing.then(() => this.open())
    this.opening ??= this.listen().catch((error) => {
      this.server = this.opening = undefined
      throw error
    })
    return this.opening
  }

  /** Ends every connection at once and resolves when the port is free. Closing a closed listener changes nothing. */
  close(): Promise<void> {
    this.closing ??= this.shut().finally(() => {
      this.server = this.opening = this.closing = undefined
    })
    return this.closing
  }

  private listen(): Promise<void> {
    const server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => this.take(socket))
    this.server = server
    if (!this.options.ref) server.unref()
    return new Promise((resolve, reject) => {
      let opened = false
      server.on('error', (error: NodeJS.ErrnoException) => {
        // Once it is open: a connection that could not be accepted, such as for want of file descriptors.
        if (opened) this.options.onFault(error)
        else reject(this.describe(error))
      })
      // `exclusive`: a worker of node:cluster listens itself instead of sharing the port of another worker.
      server.listen({ host: this.host, port: this.boundPort, exclusive: true }, () => {
        const address = server.address()
        if (typeof address === 'object' && address !== null) this.boundPort = address.port
        opened = true
        resolve()
      })
    })
  }

  private take(socket: Socket): void {
    if (!this.options.ref) socket.unref()
    const connection = this.options.accept(socket, () => {
      this.connections.delete(connection)
      if (this.connections.size === 0) this.onDeserted?.()
    })
    this.connections.add(connection)
  }

  private async shut(): Promise<void> {
    // A server that is about to listen cannot be closed, and would listen all the same.
    if (this.server?.listening === false) await this.opening?.catch(() => {})
    const { server } = this
    if (server === undefined) return
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    const deserted = new Promise<void>((resolve) => {
      if (this.connections.size === 0) resolve()
      else this.onDeserted = resolve
    })
    for (const connection of this.connections) connection.destroy()
    await Promise.all([closed, deserted])
  }

  private describe(error: NodeJS.ErrnoException): Error {
    const reason = error.code === 'EADDRINUSE' ? 'the port is in use' : error.message
    const host = this.host.includes(':') ? `[${this.host}]` : this.host
    const described = new Error(`cannot listen on ${host}:${this.boundPort}: ${reason} (${error.code})`, {
      cause: error,
    })
    return Object.assign(described, { code: error.code })
  }
}
