/**
 * What time does to a partition: old segments go and compacted ones shrink, when it falls due or when it is asked for,
 * on each broker by its own configs (Kafka: LogManager.cleanupLogs, LogCleaner).
 */
import type { TopicConfig } from './configs/topic-config.js'
import { type CompactionContext, compact, compactionDueMs } from './log/compaction.js'
import type { Log } from './log/log.js'
import type { LogManager, Tended, Upkeep } from './log/log-manager.js'
import type { Removed } from './log/removed.js'
import { deleteOldSegments, retentionDueMs } from './log/retention.js'
import type { Purgatory } from './purgatory.js'

/** A replica, as far as time does anything to it. */
interface UpkeptReplica {
  readonly log: Log
  /** What its broker goes by. */
  readonly config: TopicConfig
  readonly highWatermark: number
  readonly lastStableOffset: number
}

/** A partition, as far as time does anything to it. */
export interface UpkeptPartition {
  readonly topic: { readonly config: TopicConfig; readonly configByBroker: ReadonlyMap<number, TopicConfig> }
  /** What its leader goes by. */
  readonly config: TopicConfig
  readonly leaderReplica: UpkeptReplica | undefined
  /** Every replica, the leader's first. */
  readonly leaderFirst: readonly UpkeptReplica[]
  /** Those that follow the leader, also where it begins. */
  readonly copying: readonly UpkeptReplica[]
}

export class PartitionUpkeep implements Tended {
  private readonly partition: UpkeptPartition
  private readonly logs: LogManager
  private readonly purgatory: Purgatory
  private readonly next: Upkeep

  constructor(partition: UpkeptPartition, { logs, purgatory }: { logs: LogManager; purgatory: Purgatory }) {
    this.partition = partition
    this.logs = logs
    this.purgatory = purgatory
    this.next = logs.tend(this)
  }

  get config(): TopicConfig {
    return this.partition.config
  }

  get isBoundBySize(): boolean {
    const isBound = ({ isCompacted, retentionBytes }: TopicConfig) => isCompacted || retentionBytes >= 0
    const { config, configByBroker } = this.partition.topic
    return isBound(config) || (configByBroker.size > 0 && [...configByBroker.values()].some(isBound))
  }

  /** Something was appended. */
  appended(): void {
    this.next.appended()
  }

  /** The configs have changed, or where the logs start. */
  checkSoon(): void {
    this.next.checkSoon()
  }

  /** The partition is going away. */
  cancel(): void {
    this.next.cancel()
  }

  /**
   * Compacts now what Kafka's cleaner would compact sooner or later: up to the end of the log, however little of it is
   * dirty, but nothing younger than `min.compaction.lag.ms` or of an open transaction. The active segment, which the
   * cleaner leaves alone, is closed first. Tombstones go when it is called again after `delete.retention.ms`.
   * @returns what the leader lost.
   */
  compact(): Removed {
    const { nowMs } = this.logs
    const replicas = this.partition.leaderFirst
    for (const { log, config } of replicas) log.roll({ config, nowMs })
    return this.compactReplicas(replicas, { nowMs, force: true })
  }

  /**
   * Deletes the segments that `retention.ms` and `retention.bytes` have no room for, as Kafka's next check would.
   * @returns what the leader lost.
   */
  enforceRetention(): Removed {
    const { nowMs } = this.logs
    const [removed] = this.partition.leaderFirst.map((replica) => {
      const { config } = replica
      const before = replica.log.logStartOffset
      const lost = deleteOldSegments(replica.log, { config, highWatermark: replica.highWatermark, nowMs })
      if (replica.log.logStartOffset !== before) this.purgatory.touch(replica)
      return lost
    })
    this.followStart()
    return removed!
  }

  /** What falls due as time passes. */
  tend(nowMs: number): void {
    if (this.logs.isCleanerEnabled) {
      const compacted = this.partition.leaderFirst.filter(({ config }) => config.isCompacted)
      if (compacted.length > 0) this.compactReplicas(compacted, { nowMs, force: false })
    }
    this.enforceRetention()
  }

  /** Replicas have the same in their logs, and mostly go by the same configs: then the leader stands for all of them. */
  dueMs(nowMs: number): number {
    const { topic, leaderFirst } = this.partition
    const judged = topic.configByBroker.size === 0 ? leaderFirst.slice(0, 1) : leaderFirst
    return Math.min(...judged.map((replica) => this.replicaDueMs(replica, nowMs)))
  }

  /** Has the followers begin no sooner than the leader does, also those that would keep more themselves. */
  private followStart(): void {
    const { topic, leaderReplica: leader, copying } = this.partition
    if (leader === undefined || topic.configByBroker.size === 0) return
    for (const replica of copying) {
      const { log } = replica
      if (log.logStartOffset >= leader.log.logStartOffset) continue
      log.advanceStartOffset(Math.min(leader.log.logStartOffset, log.logEndOffset))
      this.purgatory.touch(replica)
    }
  }

  private replicaDueMs(replica: UpkeptReplica, nowMs: number): number {
    const { config, log, highWatermark } = replica
    const retentionMs = retentionDueMs(log, { config, highWatermark, nowMs })
    if (!config.isCompacted || !this.logs.isCleanerEnabled) return retentionMs
    return Math.min(retentionMs, compactionDueMs(replica, this.compactionContext(config, { nowMs, force: false })))
  }

  /** What is to stay is found out once for all that go by the same configs. Returns what the first one lost. */
  private compactReplicas(replicas: readonly UpkeptReplica[], when: { nowMs: number; force: boolean }): Removed {
    const byConfig = new Map<TopicConfig, UpkeptReplica[]>()
    for (const replica of replicas) {
      const others = byConfig.get(replica.config)
      if (others === undefined) byConfig.set(replica.config, [replica])
      else others.push(replica)
    }
    const [removed] = Array.from(byConfig, ([config, each]) => compact(each, this.compactionContext(config, when)))
    return removed!
  }

  private compactionContext(config: TopicConfig, when: { nowMs: number; force: boolean }): CompactionContext {
    const { memory, producerExpiration } = this.logs
    return { ...when, config, memory, producerExpiration }
  }
}
