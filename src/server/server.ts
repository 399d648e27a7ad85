/** The network side of a cluster: a listener per broker, and what their connections share. */
import type { Socket } from 'node:net'
import type { Broker } from '../cluster/broker.js'
import type { Clock } from '../cluster/clock.js'
import type { Cluster } from '../cluster/cluster.js'
import type { Handler } from '../handlers/handler.js'
import { clientHostOf } from './client-host.js'
import { Connection } from './connection.js'
import { type OnFault, surface } from './fault.js'
import { FramePool } from './frame-pool.js'
import { Journal } from './journal.js'
import { Listener } from './listener.js'
import { Pipeline } from './pipeline.js'

/** Where a broker listens, and what clients are told to connect to. */
export interface Endpoint {
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 0, a free one; the broker keeps it when its listener is closed and opened again. */
  readonly port?: number
  /** `advertised.listeners`. Default: the host it listens on. */
  readonly advertisedHost?: string
  /** Default: the port it listens on. */
  readonly advertisedPort?: number
}

export interface ServerOptions {
  readonly cluster: Cluster
  /** By API key. */
  readonly handlers: ReadonlyMap<number, Handler>
  /** By broker id; a broker that is not in it listens on a free port of 127.0.0.1. */
  readonly endpoints?: ReadonlyMap<number, Endpoint>
  /** `socket.request.max.bytes`. Default 104857600. */
  readonly maxRequestBytes?: number
  /** `connections.max.idle.ms`, in the time of `socketClock`; negative or Infinity for never. Default 600000. */
  readonly maxIdleMs?: number
  /** What the idleness of connections goes by. Default: the cluster's clock. */
  readonly socketClock?: Clock
  /** Whether open listeners and connections keep the process alive. Default false. */
  readonly ref?: boolean
  readonly journal?: Journal
  /** Told of every broken invariant; must not throw. Default: it surfaces as an uncaught exception. */
  readonly onFault?: OnFault
}

export class Server {
  readonly journal: Journal
  private readonly cluster: Cluster
  private readonly endpoints: ReadonlyMap<number, Endpoint>
  private readonly maxRequestBytes: number
  private readonly maxIdleMs: number
  private readonly socketClock: Clock
  private readonly pipeline: Pipeline
  private readonly framePool = new FramePool()
  private readonly listeners = new Map<number, Listener>()
  private lastConnectionId = 0
  private starting: Promise<void> | undefined
  private stopping: Promise<void> | undefined

  constructor(options: ServerOptions) {
    const { cluster, handlers, onFault = surface } = options
    this.cluster = cluster
    this.journal = options.journal ?? new Journal()
    this.endpoints = options.endpoints ?? new Map()
    this.maxRequestBytes = options.maxRequestBytes ?? 100 * 1024 * 1024
    this.maxIdleMs = options.maxIdleMs ?? 10 * 60 * 1000
    this.socketClock = options.socketClock ?? cluster.clock
    this.pipeline = new Pipeline({ cluster, handlers, journal: this.journal, onFault })
    for (const broker of cluster.brokers.values()) {
      const { host = '127.0.0.1', port = 0 } = this.endpoints.get(broker.id) ?? {}
      const accept = (socket: Socket, onClose: () => void) => this.accept(broker, socket, onClose)
      this.listeners.set(broker.id, new Listener({ host, port, ref: options.ref ?? false, accept, onFault }))
    }
  }

  /** Every open connection, by broker. */
  *connections(): Generator<Connection> {
    for (const listener of this.listeners.values()) yield* listener.connections
  }

  /**
   * Opens all listeners, side by side, and sets each broker's `host` and `port` to what clients are to connect to.
   *
   * @throws Error that names host and port where one cannot be opened, or that says that the server was stopped
   * meanwhile. Nothing is left open then.
   */
  start(): Promise<void> {
    this.starting ??= this.openAll()
    return this.starting
  }

  /** Closes all listeners and ends all connections at once. Idempotent, also while `start` is under way. */
  stop(): Promise<void> {
    this.stopping ??= this.closeAll()
    return this.stopping
  }

  /** Opens one broker's listener, on the port that it had if it was open before. */
  async openBroker(brokerId: number): Promise<void> {
    const listener = this.listenerOf(brokerId)
    if (this.stopping !== undefined) throw new Error('the server is stopped')
    await listener.open()
    const broker = this.cluster.brokers.get(brokerId)!
    const endpoint = this.endpoints.get(brokerId)
    broker.host = endpoint?.advertisedHost ?? listener.host
    broker.port = endpoint?.advertisedPort ?? listener.port
  }

  /** Where a broker listens, which is not always what clients are told. */
  addressOf(brokerId: number): { readonly host: string; readonly port: number } {
    const { host, port } = this.listenerOf(brokerId)
    return { host, port }
  }

  /** Closes one broker's listener and ends its connections at once, as when its process is killed. */
  closeBroker(brokerId: number): Promise<void> {
    return this.listenerOf(brokerId).close()
  }

  private listenerOf(brokerId: number): Listener {
    const listener = this.listeners.get(brokerId)
    if (listener === undefined) throw new RangeError(`there is no broker ${brokerId}`)
    return listener
  }

  private async openAll(): Promise<void> {
    const openings = await Promise.allSettled([...this.listeners.keys()].map((id) => this.openBroker(id)))
    const failed = openings.find((opening) => opening.status === 'rejected')
    if (failed !== undefined) await this.stop()
    if (failed !== undefined) throw failed.reason
    if (this.stopping !== undefined) throw new Error('the server was stopped while it started')
  }

  private async closeAll(): Promise<void> {
    await Promise.all([...this.listeners.values()].map((listener) => listener.close()))
  }

  private accept(broker: Broker, socket: Socket, onClose: () => void): Connection {
    const connection = { id: ++this.lastConnectionId, clientSoftwareName: '', clientSoftwareVersion: '' }
    return new Connection({
      socket,
      caller: {
        broker,
        clientHost: clientHostOf(socket.remoteAddress ?? ''),
        clientPort: socket.remotePort ?? 0,
        connection,
      },
      pipeline: this.pipeline,
      clock: this.socketClock,
      maxRequestBytes: this.maxRequestBytes,
      framePool: this.framePool,
      maxIdleMs: this.maxIdleMs,
      onClose: () => {
        this.cluster.connectionClosed(broker, connection.id)
        onClose()
      },
    })
  }
}
