/** One broker's copy of a partition: its own log, its own idea of what is committed. */
import { Log } from './log/log.js'
import type { PlacedBatch } from './log/segment.js'
import type { Partition } from './partition.js'

export class Replica {
  readonly partition: Partition
  readonly brokerId: number
  readonly log = new Log()
  /** Records before this offset are on every in-sync replica; consumers see no others. */
  highWatermark = 0

  constructor(partition: Partition, brokerId: number) {
    this.partition = partition
    this.brokerId = brokerId
  }

  /** Where READ_COMMITTED consumers must stop: the first record of an open transaction, or the high watermark. */
  get lastStableOffset(): number {
    return this.highWatermark
  }

  /** The first offset a consumer of `isolationLevel` (0 READ_UNCOMMITTED, 1 READ_COMMITTED) may not read. */
  visibleEnd(isolationLevel: number): number {
    return isolationLevel === 1 ? this.lastStableOffset : this.highWatermark
  }

  /** Copies what `leader` has and this one lacks. `latest` is what the leader has just appended. */
  follow(leader: Replica, segmentBytes: number, latest: PlacedBatch): void {
    if (leader.log.logEndOffset - this.log.logEndOffset <= 0) return
    if (latest.baseOffset === this.log.logEndOffset) this.log.attach(latest, segmentBytes)
    else for (const batch of leader.log.batches(this.log.logEndOffset)) this.log.attach(batch, segmentBytes)
  }
}
