/**
 * The machine's time, kept from the time of import: fake timers of a user's test replace `Date` later on.
 *
 * Where they have replaced it already (jest's `fakeTimers.enableGlobally`), the time since the start of the process
 * stands in: it differs only where the machine's time is set, or the machine sleeps.
 */
import { performance } from 'node:perf_hooks'

const performanceNow = performance.now.bind(performance)

/** In whole milliseconds since the epoch. */
export const machineNow: () => number = isNative(Date.now)
  ? Date.now
  : () => Math.floor(performance.timeOrigin + performanceNow())

function isNative(fn: () => number): boolean {
  return /\[native code\]/.test(Function.prototype.toString.call(fn))
}
