/**
 * Half of a quick round trip is the time that a sleeping thread takes to wake up. A client that waits for each answer
 * asks again in a fraction of a millisecond; so for that long after an answer the event loop goes round without
 * sleeping, as Go's scheduler spins for a while before it parks a thread. Whatever else comes in is handled as ever.
 */
import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers'

// Kept from the time of import: fake timers of a user's test replace both.
const later = setImmediate
const nowMs = performance.now.bind(performance)

/** Longer than a client takes between an answer and its next request, short enough to be nothing on a CPU's bill. */
const AWAKE_MS = 0.2

let untilMs = 0
let turning = false

/** Keeps the event loop from sleeping for the next 0.2 ms. */
export function stayAwake(): void {
  untilMs = nowMs() + AWAKE_MS
  if (turning) return
  turning = true
  later(turn)
}

function turn(): void {
  turning = nowMs() < untilMs
  if (turning) later(turn)
}
