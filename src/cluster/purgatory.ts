/**
 * Park, touch, drain: how an answer waits for the cluster to change.
 *
 * A handler never awaits. Where it cannot answer yet it parks an operation under the keys whose change could complete
 * it. A mutation touches its keys; what is parked under them is tried again after the running transaction, so that
 * nothing re-enters a handler. An operation ends once: completed, expired at its deadline, or cancelled with its
 * connection (Kafka: DelayedOperationPurgatory).
 */
import type { Clock } from './clock.js'

/** An answer that is still to come. */
export interface Pending<T> {
  /** Called once with the answer; at once when it is there already. */
  onReply(callback: (reply: T) => void): void
  /** Nobody waits any more: the operation is forgotten and never replies. */
  cancel(): void
}

export function isPending(value: unknown): value is Pending<unknown> {
  return typeof value === 'object' && value !== null && 'onReply' in value
}

/** An answer that is there already. */
export function settled<T>(reply: T): Pending<T> {
  return { onReply: (callback) => callback(reply), cancel: () => {} }
}

/** What an operation can wait on: a replica, a group, anything with an identity. */
export type Key = object | string

export interface Parking<T> {
  readonly keys: Iterable<Key>
  /** When `expire` gives the answer instead; never when absent. */
  readonly deadlineMs?: number
  /** The answer, or undefined while it must go on waiting: asked for each of its keys that was touched. */
  tryComplete(touched: Key): T | undefined
  expire?(): T
}

class Operation<T> implements Pending<T> {
  readonly name: string
  readonly parking: Parking<T>
  readonly keys: readonly Key[]
  private readonly purgatory: Purgatory
  private callback: ((reply: T) => void) | undefined
  private reply: T | undefined
  done = false

  constructor(purgatory: Purgatory, parking: Parking<T>, name: string) {
    this.purgatory = purgatory
    this.parking = parking
    this.keys = [...new Set(parking.keys)]
    this.name = name
  }

  onReply(callback: (reply: T) => void): void {
    if (this.done && this.reply !== undefined) callback(this.reply)
    else this.callback = callback
  }

  cancel(): void {
    if (!this.done) this.end()
  }

  complete(reply: T): void {
    this.end()
    this.reply = reply
    this.callback?.(reply)
  }

  private end(): void {
    this.done = true
    this.purgatory.forget(this as Operation<unknown>)
  }
}

export class Purgatory {
  private readonly clock: Clock
  private readonly parked = new Map<Key, Set<Operation<unknown>>>()
  private readonly touched = new Set<Key>()
  private depth = 0
  private count = 0

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** How many operations are parked. */
  get size(): number {
    const all = new Set<Operation<unknown>>()
    for (const operations of this.parked.values()) for (const operation of operations) all.add(operation)
    return all.size
  }

  park<T>(parking: Parking<T>): Pending<T> {
    const operation = new Operation(this, parking, `purgatory:${this.count++}`)
    for (const key of operation.keys) {
      let operations = this.parked.get(key)
      if (operations === undefined) this.parked.set(key, (operations = new Set()))
      operations.add(operation as Operation<unknown>)
    }
    const { deadlineMs, expire } = parking
    if (deadlineMs !== undefined && expire !== undefined) {
      this.clock.schedule(operation.name, deadlineMs, () =>
        this.transact(() => {
          if (!operation.done) operation.complete(expire.call(parking))
        }),
      )
    }
    return operation
  }

  /** Says that something under `key` has changed. */
  touch(key: Key): void {
    if (this.parked.has(key)) this.touched.add(key)
  }

  /**
   * Runs one transaction of the cluster: `fn` to its end, and then whatever its changes complete. Called within
   * another, it is part of that one.
   */
  transact<T>(fn: () => T): T {
    this.depth++
    try {
      return fn()
    } finally {
      try {
        if (this.depth === 1) this.drain()
      } finally {
        this.depth--
      }
    }
  }

  forget(operation: Operation<unknown>): void {
    this.clock.cancel(operation.name)
    for (const key of operation.keys) {
      const operations = this.parked.get(key)
      if (operations?.delete(operation) && operations.size === 0) this.parked.delete(key)
    }
  }

  private drain(): void {
    while (this.touched.size > 0) {
      const keys = [...this.touched]
      this.touched.clear()
      for (const key of keys) {
        for (const operation of [...(this.parked.get(key) ?? [])]) {
          if (operation.done) continue
          const reply = operation.parking.tryComplete(key)
          if (reply !== undefined) operation.complete(reply)
        }
      }
    }
  }
}
