/**
 * What the logs of a cluster hold, against what they may: a test that produces without end fails with a clear error,
 * not with the process out of memory.
 */
export class LogMemory {
  /** The bytes of every batch that a log still refers to. Replicas share their chunks, and a chunk counts once. */
  retainedBytes = 0
  /** Infinity: no limit. */
  readonly maxRetainedBytes: number

  constructor(maxRetainedBytes = Number.POSITIVE_INFINITY) {
    this.maxRetainedBytes = maxRetainedBytes
  }

  hasRoomFor(bytes: number): boolean {
    return this.retainedBytes + bytes <= this.maxRetainedBytes
  }
}
