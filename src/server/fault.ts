/**
 * What is done with a broken invariant: an error that no client caused and that Kafka's protocol has no word for.
 * It is never turned into UNKNOWN_SERVER_ERROR; whoever owns the server is told.
 */
import { setImmediate } from 'node:timers'

/** Must not throw: it is called in the middle of what has to go on. */
export type OnFault = (error: unknown) => void

// Taken from the module, at import: fake timers of a user's test replace the globals.
const nativeSetImmediate = setImmediate

/** The default: the error surfaces as an uncaught exception, which every test runner reports as a failure. */
export const surface: OnFault = (error) => {
  nativeSetImmediate(() => {
    throw error
  })
}
