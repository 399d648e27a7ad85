/** One broker's copy of a partition: its own log, its own idea of what is committed. */
import type { TopicConfig } from './configs/topic-config.js'
import { Log, type LogOptions } from './log/log.js'
import type { PlacedBatch } from './log/segment.js'
import type { Partition } from './partition.js'

/** What holds at the time. */
interface Occasion {
  readonly config: TopicConfig
  readonly nowMs: number
}

export class Replica {
  readonly partition: Partition
  readonly brokerId: number
  readonly log: Log
  /** Records before this offset are on every in-sync replica; consumers see no others. */
  highWatermark = 0
  /** Since when it copies nothing, or by the leader of now has not: with its broker away, or paused. */
  heldUpSinceMs: number | undefined
  /** It has copied nothing since the leader of now began: that does not know what it has, and it may be something else. */
  isUnknownToLeader = false

  constructor(partition: Partition, brokerId: number, options: LogOptions) {
    this.partition = partition
    this.brokerId = brokerId
    this.log = new Log(options)
  }

  /** What its broker goes by. */
  get config(): TopicConfig {
    return this.partition.topic.configOn(this.brokerId)
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

  /** What `leader` has just appended is `latest`: copies that, and whatever else it has and this one lacks. */
  follow(leader: Replica, { latest, ...occasion }: { latest: PlacedBatch } & Occasion): void {
    const { log } = this
    if (latest.baseOffset === log.logEndOffset) log.copy(latest, occasion)
    else this.catchUp(leader, occasion)
  }

  /**
   * Copies what `leader` has and this one lacks, and begins where it begins. What this one has of another history is cut
   * off first, by the epochs in which both were written (KIP-101, KIP-595).
   * @param maxBytes after how many bytes it stops; one batch is copied in any case. Default: it copies all.
   * @returns how many bytes it has copied.
   */
  catchUp(leader: Replica, occasion: Occasion, maxBytes = Number.POSITIVE_INFINITY): number {
    const { log } = this
    let copied = 0
    this.isUnknownToLeader = false
    this.cutDivergence(leader, occasion)
    if (log.logEndOffset < leader.log.logStartOffset) log.restartAt(leader.log.logStartOffset, occasion.nowMs)
    if (log.logEndOffset < leader.log.logEndOffset) {
      for (const batch of leader.log.batches(log.logEndOffset)) {
        if (copied > 0 && copied + batch.size > maxBytes) break
        log.copy(batch, occasion)
        copied += batch.size
      }
    }
    log.advanceStartOffset(Math.min(leader.log.logStartOffset, log.logEndOffset))
    this.highWatermark = Math.min(leader.highWatermark, log.logEndOffset)
    return copied
  }

  /** Whether it copies nothing from now on. */
  holdUp(isHeldUp: boolean, nowMs: number): void {
    this.heldUpSinceMs = isHeldUp ? (this.heldUpSinceMs ?? nowMs) : undefined
  }

  /** A new leader takes those in sync for being so when it begins. */
  leaderElected(nowMs: number): void {
    if (this.heldUpSinceMs === undefined) return
    this.heldUpSinceMs = nowMs
    this.isUnknownToLeader = true
  }

  private cutDivergence(leader: Replica, occasion: Occasion): void {
    const { log } = this
    for (;;) {
      const latest = log.leaderEpochs.latest
      if (latest === -1) return
      const common = leader.log.leaderEpochs.endOffsetFor(latest, leader.log.logEndOffset)
      if (common.leaderEpoch === latest && common.endOffset >= log.logEndOffset) return
      // Where one of them knows nothing that old, nothing is known to be the same.
      const own = log.leaderEpochs.endOffsetFor(common.leaderEpoch, log.logEndOffset)
      const isUnknown = common.endOffset === -1 || own.endOffset === -1
      this.truncateTo(isUnknown ? 0 : Math.min(common.endOffset, own.endOffset), occasion)
      if (isUnknown || log.leaderEpochs.latest === latest) return
    }
  }

  /** Forgets everything from `offset` on: what it has there is not what its leader has. */
  truncateTo(offset: number, occasion: Occasion): void {
    this.log.truncateTo(offset, occasion)
    this.highWatermark = Math.min(this.highWatermark, this.log.logEndOffset)
  }
}
