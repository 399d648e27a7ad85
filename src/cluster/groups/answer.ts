import type { Pending } from '../purgatory.js'
import type { ReplyToken } from './effects.js'

/**
 * The answer to a parked Join or Sync: the group's side holds it as a token, the connection's side as a `Pending`.
 * A connection that closes only stops listening. The member stays parked, as in Kafka, which cannot see that either.
 */
export class Answer<T> implements ReplyToken<T>, Pending<T> {
  declare readonly $response?: T
  private reply: T | undefined
  private callback: ((reply: T) => void) | undefined
  private cancelled = false
  private readonly finish: (reply: T) => T

  /** `finish` has the last word on a reply: it gives it the form of the request's version. */
  constructor(finish: (reply: T) => T = (reply) => reply) {
    this.finish = finish
  }

  settle(reply: T): void {
    if (this.reply !== undefined) throw new Error('a request was answered twice')
    this.reply = this.finish(reply)
    if (!this.cancelled) this.callback?.(this.reply)
  }

  onReply(callback: (reply: T) => void): void {
    if (this.cancelled) return
    this.callback = callback
    if (this.reply !== undefined) callback(this.reply)
  }

  cancel(): void {
    this.cancelled = true
    this.callback = undefined
  }

  /** The reply if it is there, and otherwise the promise of it. */
  orPending(): T | Pending<T> {
    return this.reply ?? this
  }
}
