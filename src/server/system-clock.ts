/**
 * The cluster's time while it serves real sockets: the machine's time plus an offset, which a test may move forward.
 *
 * Fake timers of a user's test replace globals. They cannot freeze a broker: what is native is taken from Node's
 * modules and when this file is imported.
 */
import { clearTimeout, setTimeout } from 'node:timers'
import { type Clock, TimerQueue } from '../cluster/clock.js'
import { type OnFault, surface } from './fault.js'
import { machineNow } from './machine-time.js'

const nativeSetTimeout = setTimeout
const nativeClearTimeout = clearTimeout

/** What a native timer can wait at most, about 24.8 days. It wakes early for a later one and is armed again. */
const LONGEST_DELAY_MS = 0x7fff_ffff

export interface SystemClockOptions {
  /** Told of what a timer's function throws; the other timers go on. Default: it surfaces as an uncaught exception. */
  readonly onFault?: OnFault
  /** The machine's time, in whole milliseconds since the epoch. Default: `Date.now`. */
  readonly machineNow?: () => number
}

export class SystemClock implements Clock {
  private readonly timers = new TimerQueue()
  private readonly onFault: OnFault
  private readonly machineNow: () => number
  private offsetMs = 0
  private lastMs = 0
  private native: NodeJS.Timeout | undefined
  /** When the native timer wakes, in the clock's time; it may turn out that nothing is due by then. */
  private wakesAtMs = Number.POSITIVE_INFINITY
  private stopped = false

  constructor(options: SystemClockOptions = {}) {
    this.onFault = options.onFault ?? surface
    this.machineNow = options.machineNow ?? machineNow
  }

  /**
   * Milliseconds since the epoch, as a whole number. It never runs backwards, even where the machine's time is set back,
   * but for `reset`.
   */
  now(): number {
    const now = this.machineNow() + this.offsetMs
    if (now >= this.lastMs) return (this.lastMs = now)
    this.offsetMs += this.lastMs - now
    return this.lastMs
  }

  /** How many timers are armed. */
  get pending(): number {
    return this.timers.size
  }

  schedule(key: string, atMs: number, fn: () => void): void {
    if (this.stopped) return
    this.timers.set(key, atMs, fn)
    if (atMs < this.wakesAtMs) this.arm(atMs)
  }

  /**
   * Leaves the native timer as it is: parked requests come and go with their deadlines many times a millisecond, and
   * waking once for nothing costs less than re-arming at each.
   */
  cancel(key: string): void {
    this.timers.delete(key)
  }

  /**
   * Moves time forward by `ms` and fires what falls due, in order, each at the time it is due.
   *
   * @returns the keys that fired, in order.
   * @throws RangeError when `ms` is negative or not a whole number: time does not run backwards.
   */
  advance(ms: number): string[] {
    if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`advance by ${ms} ms: want a whole number from 0 up`)
    const targetMs = this.now() + ms
    const fired: string[] = []
    for (;;) {
      const timer = this.timers.takeDue(targetMs)
      if (timer === undefined) break
      this.moveTo(timer.atMs)
      fired.push(timer.key)
      this.fire(timer.fn)
    }
    this.moveTo(targetMs)
    // The native timer still waits in machine time for what is now nearer.
    this.disarm()
    this.armNext()
    return fired
  }

  /**
   * Takes back what it was advanced by. Timers that are armed keep their distance: a request that is parked for another
   * 50 ms still is. Whoever else keeps a time has to begin anew with it.
   */
  reset(): void {
    const aheadMs = this.now() - this.machineNow()
    this.offsetMs = 0
    this.lastMs = 0
    this.timers.shift(-aheadMs)
    this.disarm()
    this.armNext()
  }

  /** Forgets every timer and takes no new ones. The time can still be asked. */
  stop(): void {
    this.stopped = true
    this.timers.clear()
    this.disarm()
  }

  private moveTo(atMs: number): void {
    this.offsetMs += Math.max(0, atMs - this.now())
  }

  private fire(fn: () => void): void {
    try {
      fn()
    } catch (error) {
      this.onFault(error)
    }
  }

  private readonly wake = (): void => {
    this.native = undefined
    this.wakesAtMs = Number.POSITIVE_INFINITY
    for (;;) {
      const timer = this.timers.takeDue(this.now())
      if (timer === undefined) break
      this.fire(timer.fn)
    }
    this.armNext()
  }

  private armNext(): void {
    const atMs = this.timers.nextAtMs()
    if (atMs === undefined) this.disarm()
    else this.arm(atMs)
  }

  private arm(atMs: number): void {
    if (atMs === this.wakesAtMs) return
    this.disarm()
    this.wakesAtMs = atMs
    const delayMs = Math.min(Math.max(atMs - this.now(), 0), LONGEST_DELAY_MS)
    this.native = nativeSetTimeout(this.wake, delayMs)
    // A cluster that its user forgot to stop keeps no process alive.
    this.native.unref()
  }

  private disarm(): void {
    if (this.native !== undefined) nativeClearTimeout(this.native)
    this.native = undefined
    this.wakesAtMs = Number.POSITIVE_INFINITY
  }
}
