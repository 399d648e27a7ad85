/** One broker's copy of a partition: its own log, its own idea of what is committed. */
import type { TopicConfig } from './configs/topic-config.js'
import { Log, type LogOptions } from './log/log.js'
import type { PlacedBatch } from './log/segment.js'
import type { Partition } from './partition.js'

export class Replica {
  readonly partition: Partition
  readonly brokerId: number
  readonly log: Log
  /** Records before this offset are on every in-sync replica; consumers see no others. */
  highWatermark = 0

  constructor(partition: Partition, brokerId: number, options: LogOptions) {
    this.partition = partition
    this.brokerId = brokerId
    this.log = new Log(options)
  }

  /** Where READ_COMMITTED consumers must stop: the first record of an open transaction, or the high watermark. */
  get lastStableOffset(): number {
    const unstable = this.log.producers.firstUnstableOffset(this.highWatermark)
    return unstable === undefined ? this.highWatermark : Math.min(unstable, this.highWatermark)
  }

  /** The first offset a consumer of `isolationLevel` (0 READ_UNCOMMITTED, 1 READ_COMMITTED) may not read. */
  visibleEnd(isolationLevel: number): number {
    return isolationLevel === 1 ? this.lastStableOffset : this.highWatermark
  }

  /**
   * Copies what `leader` has and this one lacks, and begins where it begins. `latest` is what the leader has just
   * appended.
   */
  follow(
    leader: Replica,
    { latest, config, nowMs }: { latest: PlacedBatch; config: TopicConfig; nowMs: number },
  ): void {
    const { log } = this
    if (log.logEndOffset < leader.log.logStartOffset) log.restartAt(leader.log.logStartOffset, nowMs)
    if (log.logEndOffset >= leader.log.logEndOffset) return
    if (latest.baseOffset === log.logEndOffset) log.copy(latest, { config, nowMs })
    else for (const batch of leader.log.batches(log.logEndOffset)) log.copy(batch, { config, nowMs })
    log.advanceStartOffset(leader.log.logStartOffset)
  }

  /** Forgets everything from `offset` on: what it has there is not what its leader has. */
  truncateTo(offset: number, occasion: { config: TopicConfig; nowMs: number }): void {
    this.log.truncateTo(offset, occasion)
    this.highWatermark = Math.min(this.highWatermark, this.log.logEndOffset)
  }
}
