/**
 * One client's socket.
 *
 * A connection has one request in flight: the next frame is looked at when the former is answered, which gives the
 * order of the answers for free, as Kafka's muted channels do (KafkaChannel.mute).
 *
 * ```
 *            the handler parked                 the client does not read
 *   parked <-------------------- ready ------------------------------> blocked
 *      |                         ^  ^                                     |
 *      +-------------------------+  +-------------------------------------+
 *              replied                        it has read (drain)
 *
 *   parked --> blocked   replied, and the client does not read
 *   any    --> closed    the client left, was idle, sent what cannot be read; the server stops
 * ```
 */
import type { Socket } from 'node:net'
import type { Clock } from '../cluster/clock.js'
import { isPending, type Pending } from '../cluster/purgatory.js'
import { CLOSE_CONNECTION, NO_RESPONSE } from '../handlers/handler.js'
import { readDirectly } from './direct-reads.js'
import type { FramePool } from './frame-pool.js'
import { FrameReader, FrameRefused } from './frames.js'
import type { Answer, Caller, Pipeline } from './pipeline.js'
import { stayAwake } from './wakefulness.js'

type State = 'ready' | 'parked' | 'blocked' | 'closed'

/**
 * What a client may send ahead of its answers before its socket is paused.
 *
 * A paused socket does not see the client leave. So reading goes on while a request is parked, which is what gets it
 * cancelled at once, and is paused only behind this much: for those who send far ahead, memory matters more.
 */
const READ_AHEAD_BYTES = 1024 * 1024

/** Who sends more at once does not wait for its answer before the next request; its side needs the CPU more than ours. */
const QUICK_BYTES = 16 * 1024

/** Its `then` is a microtask that no fake timers can hold back, unlike `queueMicrotask`. */
const now = Promise.resolve()

export interface ConnectionOptions {
  /** Paused, as it was accepted. */
  readonly socket: Socket
  readonly caller: Caller
  readonly pipeline: Pipeline
  readonly clock: Clock
  /** `socket.request.max.bytes`. */
  readonly maxRequestBytes: number
  readonly framePool: FramePool
  /** `connections.max.idle.ms`; negative or Infinity for never. */
  readonly maxIdleMs: number
  /** Called once, when the socket is gone. */
  readonly onClose: () => void
}

export class Connection {
  private readonly socket: Socket
  private readonly caller: Caller
  private readonly pipeline: Pipeline
  private readonly clock: Clock
  private readonly maxIdleMs: number
  private readonly idleTimer: string
  private readonly onClose: () => void
  private readonly frames: FrameReader
  private state: State = 'ready'
  private handling = false
  private parked: Pending<Answer> | null = null
  private paused = false
  private activeAtMs: number

  constructor(options: ConnectionOptions) {
    const { clock } = options
    this.caller = options.caller
    this.pipeline = options.pipeline
    this.clock = clock
    this.maxIdleMs = options.maxIdleMs
    this.onClose = options.onClose
    this.frames = new FrameReader(options.maxRequestBytes, options.framePool)
    this.idleTimer = `connection:${this.id}:idle`
    this.activeAtMs = clock.now()
    this.watchIdle()
    const socket = this.read(options.socket)
    this.socket = socket
    socket.on('drain', () => this.unblock())
    socket.on('end', () => this.finish())
    // A reset says all there is to say by the 'close' that follows.
    socket.on('error', () => this.free())
    socket.on('close', () => {
      this.free()
      this.clock.cancel(this.idleTimer)
      this.onClose()
    })
  }

  /** Unique within the cluster. */
  get id(): number {
    return this.caller.connection.id
  }

  /** How much of what the client sent waits to be handled, in bytes. */
  get waitingBytes(): number {
    return this.frames.waitingBytes
  }

  /** How much of the answers waits for the client to read, in bytes, beside what the system buffers. */
  get unsentBytes(): number {
    return this.socket.writableLength
  }

  /** Ends it at once: what is parked is cancelled, and what is not sent yet never will be. */
  destroy(): void {
    this.free()
    this.socket.destroy()
  }

  /** Begins to read, and gives the socket that does it. */
  private read(accepted: Socket): Socket {
    const { frames } = this
    const direct = readDirectly(accepted, {
      target: () => frames.target(),
      received: (bytes) => this.receive(() => frames.received(bytes)),
    })
    return direct ?? accepted.on('data', (chunk) => this.receive(() => frames.push(chunk))).resume()
  }

  /** Takes in what has come, and handles what it makes whole. */
  private receive(takeIn: () => void): void {
    if (this.state === 'closed') return
    this.activeAtMs = this.clock.now()
    takeIn()
    this.handleFrames()
    this.frames.keep()
  }

  private readonly handleFrames = (): void => {
    // A handler that answers at once what it seemed to park ends up here while the loop below is running.
    if (this.handling) return
    this.handling = true
    while (this.state === 'ready') {
      const frame = this.nextFrame()
      if (frame === undefined) break
      const answer = this.pipeline.handle(frame, this.caller)
      this.frames.release()
      if (isPending(answer)) this.park(answer)
      else {
        this.send(answer)
        if (frame.length <= QUICK_BYTES) stayAwake()
      }
    }
    this.handling = false
    this.regulateReading()
  }

  private nextFrame(): Buffer | undefined {
    try {
      return this.frames.next()
    } catch (error) {
      if (!(error instanceof FrameRefused)) throw error
      this.pipeline.refuseFrame(this.caller, error.message)
      this.finish()
      return undefined
    }
  }

  private park(pending: Pending<Answer>): void {
    this.state = 'parked'
    this.parked = pending
    pending.onReply(this.reply)
  }

  private readonly reply = (answer: Answer): void => {
    if (this.state !== 'parked') return
    this.parked = null
    this.state = 'ready'
    this.activeAtMs = this.clock.now()
    this.send(answer)
    // A reply comes within the transaction that made it possible. The next request is another one: it waits for the
    // end of this.
    if (this.frames.waitingBytes > 0) now.then(this.handleFrames)
  }

  private send(answer: Answer): void {
    if (answer === NO_RESPONSE) return
    if (answer === CLOSE_CONNECTION) this.finish()
    else if (!this.write(answer)) this.state = 'blocked'
  }

  /** One write to the system, whatever the number of chunks; whether the client takes more. */
  private write(chunks: readonly Buffer[]): boolean {
    const { socket } = this
    if (chunks.length === 1) return socket.write(chunks[0]!)
    socket.cork()
    for (const chunk of chunks) socket.write(chunk)
    socket.uncork()
    return !socket.writableNeedDrain
  }

  private unblock(): void {
    if (this.state !== 'blocked') return
    this.state = 'ready'
    this.activeAtMs = this.clock.now()
    this.handleFrames()
  }

  private regulateReading(): void {
    const waits = this.state === 'parked' || this.state === 'blocked'
    const pause = waits && this.frames.waitingBytes > READ_AHEAD_BYTES
    if (pause === this.paused) return
    this.paused = pause
    if (pause) this.socket.pause()
    else this.socket.resume()
  }

  /** Looked at once in a while and not re-armed by each request, of which there are many. */
  private watchIdle(): void {
    if (this.maxIdleMs < 0 || this.maxIdleMs === Number.POSITIVE_INFINITY) return
    this.clock.schedule(this.idleTimer, this.activeAtMs + this.maxIdleMs, () => {
      if (this.clock.now() - this.activeAtMs >= this.maxIdleMs) this.destroy()
      else this.watchIdle()
    })
  }

  /**
   * Takes nothing more and ends the socket when what was answered before is sent.
   *
   * This is also what a client gets that has shut down its sending side. Kafka first answers all that it had sent, as
   * its muted channel (Selector) does not learn of the end before; here what is parked is cancelled and what waits
   * behind it is dropped, for a client that is gone looks the same, and nothing must be kept for it.
   */
  private finish(): void {
    this.free()
    this.socket.destroySoon()
  }

  private free(): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.frames.clear()
    const { parked } = this
    this.parked = null
    parked?.cancel()
  }
}
