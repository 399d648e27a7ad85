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

  /** How large the volume is, where the question is put in Kafka's terms: without a limit, as large as a number can be. */
  get totalBytes(): number {
    return Math.min(this.maxRetainedBytes, Number.MAX_SAFE_INTEGER)
  }

  /** What is free of it. */
  get usableBytes(): number {
    return Math.max(0, this.totalBytes - this.retainedBytes)
  }

  hasRoomFor(bytes: number): boolean {
    return this.retainedBytes + bytes <= this.maxRetainedBytes
  }
}
