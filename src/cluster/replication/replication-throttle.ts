/**
 * How fast replicas that are not in sync may copy (KIP-73; Kafka: ReplicationQuotaManager). A topic's
 * `follower.replication.throttled.replicas` and `leader.replication.throttled.replicas` say which, such as `0:1,1:2` for
 * partition and broker or `*`; a broker's `follower.replication.throttled.rate` and `leader.replication.throttled.rate`
 * say how many bytes a second.
 */
import type { Clock } from '../clock.js'
import type { ConfigStore } from '../configs/config-store.js'
import type { TopicConfig } from '../configs/topic-config.js'

type Side = 'leader' | 'follower'

/** A partition, as far as copies of it may be throttled. */
export interface ThrottledPartition {
  readonly topic: { readonly config: TopicConfig }
  readonly index: number
  readonly leader: number
  /** Has the replicas try again that were throttled. */
  resumeCopying(): void
}

export class ReplicationThrottle {
  private readonly clock: Clock
  private readonly configs: ConfigStore
  private readonly meters = new Map<string, RateMeter>()
  private readonly waiting = new Set<ThrottledPartition>()

  constructor({ clock, configs }: { clock: Clock; configs: ConfigStore }) {
    this.clock = clock
    this.configs = configs
  }

  /** A partition has replicas that were throttled, or has none any more. */
  setWaiting(partition: ThrottledPartition, isWaiting: boolean): void {
    if (isWaiting) this.waiting.add(partition)
    else if (this.waiting.size > 0) this.waiting.delete(partition)
  }

  /** The rates may have changed. */
  ratesChanged(): void {
    for (const partition of [...this.waiting]) partition.resumeCopying()
  }

  /** How much a follower may copy at once now: `Infinity` where it is not throttled, 0 where it has to wait. */
  allowance(partition: ThrottledPartition, followerId: number): number {
    const applicable = this.applicable(partition, followerId)
    if (applicable.length === 0) return Number.POSITIVE_INFINITY
    const isExceeded = applicable.some(
      ({ side, brokerId }) => this.meter(side, brokerId).perSecond(this.clock.now()) > this.limit(side, brokerId),
    )
    return isExceeded ? 0 : this.configs.brokerNumber('replica.fetch.max.bytes', followerId)
  }

  /** A follower has copied. */
  record(partition: ThrottledPartition, followerId: number, bytes: number): void {
    for (const { side, brokerId } of this.applicable(partition, followerId)) {
      this.meter(side, brokerId).record(bytes, this.clock.now())
    }
  }

  private applicable({ topic, index, leader }: ThrottledPartition, followerId: number) {
    const { leaderReplicationThrottledReplicas: ofLeader, followerReplicationThrottledReplicas: ofFollower } =
      topic.config
    const sides = [
      { side: 'leader', brokerId: leader, replicas: ofLeader },
      { side: 'follower', brokerId: followerId, replicas: ofFollower },
    ] as const
    return sides.filter(
      ({ side, brokerId, replicas }) =>
        (replicas.includes('*') || replicas.includes(`${index}:${brokerId}`)) &&
        this.limit(side, brokerId) !== Number.POSITIVE_INFINITY,
    )
  }

  private limit(side: Side, brokerId: number): number {
    return this.configs.brokerNumber(`${side}.replication.throttled.rate`, brokerId)
  }

  private meter(side: Side, brokerId: number): RateMeter {
    const key = `${side}:${brokerId}`
    let meter = this.meters.get(key)
    if (meter === undefined) {
      meter = new RateMeter({
        windowMs: this.configs.brokerNumber('replication.quota.window.size.seconds') * 1000,
        windows: this.configs.brokerNumber('replication.quota.window.num'),
      })
      this.meters.set(key, meter)
    }
    return meter
  }
}

/** A rate over the last few windows; what is older is forgotten window by window (Kafka: SimpleRate). */
class RateMeter {
  private readonly windowMs: number
  private readonly windows: number
  private samples: { readonly startMs: number; bytes: number }[] = []

  constructor({ windowMs, windows }: { windowMs: number; windows: number }) {
    this.windowMs = windowMs
    this.windows = windows
  }

  record(bytes: number, nowMs: number): void {
    const last = this.samples[this.samples.length - 1]
    if (last !== undefined && nowMs - last.startMs < this.windowMs) last.bytes += bytes
    else this.samples.push({ startMs: nowMs, bytes })
  }

  perSecond(nowMs: number): number {
    this.samples = this.samples.filter(({ startMs }) => nowMs - startMs < this.windows * this.windowMs)
    const [oldest] = this.samples
    if (oldest === undefined) return 0
    const bytes = this.samples.reduce((sum, sample) => sum + sample.bytes, 0)
    return (bytes * 1000) / Math.max(nowMs - oldest.startMs, this.windowMs)
  }
}
