/**
 * What looks after the logs of a cluster as time passes: retention and compaction (Kafka: LogManager, LogCleaner).
 *
 * Kafka's threads wake up, look at every log and mostly find nothing to do. Here a partition says when it will need
 * looking after at the earliest, so that time can pass without anything being done: there is one timer, for the first
 * of them. It comes when Kafka's thread would come, `log.retention.check.interval.ms` or, for a compacted topic,
 * `log.cleaner.backoff.ms` apart.
 */
import { type Clock, TimerQueue } from '../clock.js'
import type { ConfigListener, ConfigStore } from '../configs/config-store.js'
import type { TopicConfig } from '../configs/topic-config.js'
import type { Purgatory } from '../purgatory.js'
import type { Random } from '../random.js'
import type { LogOptions } from './log.js'
import { LogMemory } from './log-memory.js'
import type { ProducerExpiration } from './producer-state.js'

export interface LogManagerOptions {
  readonly clock: Clock
  readonly random: Random
  readonly purgatory: Purgatory
  readonly configs: ConfigStore
  /** What the logs may hold at most, in bytes, each record counted once. Default: no limit. */
  readonly maxRetainedBytes?: number | undefined
}

/** A partition, as far as it has to be looked after. */
export interface Tended {
  readonly config: TopicConfig
  /** Whether an append alone can make something due: on a compacted log, or one of a limited size. */
  readonly isBoundBySize: boolean
  /** Does what is due. */
  tend(nowMs: number): void
  /** When something may be due; Infinity where that depends on another change. */
  dueMs(nowMs: number): number
}

/** A partition's next check: the first one at `dueMs` or later. */
interface Scheduled {
  readonly dueMs: number
  readonly config: TopicConfig
  readonly check: () => void
}

const TIMER = 'logs'

export class LogManager implements ConfigListener {
  readonly memory: LogMemory
  private readonly clock: Clock
  private readonly random: Random
  private readonly purgatory: Purgatory
  private readonly configs: ConfigStore
  private readonly startMs: number
  private readonly scheduled = new Map<string, Scheduled>()
  private readonly due = new TimerQueue()
  /** `log.cleaner.backoff.ms`, as all that is scheduled goes by it. */
  private cleanerBackoffMs = 0
  private armedMs = Number.POSITIVE_INFINITY
  private tended = 0

  constructor({ clock, random, purgatory, configs, maxRetainedBytes }: LogManagerOptions) {
    this.memory = new LogMemory(maxRetainedBytes)
    this.clock = clock
    this.random = random
    this.purgatory = purgatory
    this.configs = configs
    this.startMs = clock.now()
    configs.listen(this)
  }

  get nowMs(): number {
    return this.clock.now()
  }

  /** What a new log needs. */
  get logOptions(): LogOptions {
    return { memory: this.memory, random: this.random, nowMs: this.nowMs }
  }

  get isCleanerEnabled(): boolean {
    return this.configs.brokerBoolean('log.cleaner.enable')
  }

  /** When producers are forgotten: Kafka looks for them every `producer.id.expiration.check.interval.ms`. */
  get producerExpiration(): ProducerExpiration {
    const intervalMs = this.configs.brokerNumber('producer.id.expiration.check.interval.ms')
    const checks = Math.floor((this.nowMs - this.startMs) / intervalMs)
    return {
      expirationMs: this.configs.brokerNumber('producer.id.expiration.ms'),
      lastCheckMs: checks === 0 ? Number.NEGATIVE_INFINITY : this.startMs + checks * intervalMs,
    }
  }

  /** Takes on a partition. */
  tend(tended: Tended): Upkeep {
    return new Upkeep(this, tended, `${this.tended++}`)
  }

  /** Looks after it at Kafka's next check after now, and not before `dueMs`. */
  schedule(key: string, scheduled: Scheduled): void {
    if (this.scheduled.size === 0) this.cleanerBackoffMs = this.configs.brokerNumber('log.cleaner.backoff.ms')
    this.scheduled.set(key, scheduled)
    this.due.set(key, this.nextCheckMs(scheduled), scheduled.check)
    this.arm()
  }

  /** With another `log.cleaner.backoff.ms` the cleaner begins anew (Kafka: LogCleaner.reconfigure). */
  configsChanged(): void {
    if (this.scheduled.size === 0) return
    const cleanerBackoffMs = this.configs.brokerNumber('log.cleaner.backoff.ms')
    if (cleanerBackoffMs === this.cleanerBackoffMs) return
    this.cleanerBackoffMs = cleanerBackoffMs
    for (const [key, scheduled] of this.scheduled) this.due.set(key, this.nextCheckMs(scheduled), scheduled.check)
    this.arm()
  }

  cancel(key: string): void {
    this.scheduled.delete(key)
    this.due.delete(key)
    this.arm()
  }

  /** Kafka's cleaner also deletes the old segments of compacted topics; its retention thread leaves those alone. */
  private nextCheckMs({ dueMs, config: { isCompacted } }: Scheduled): number {
    const firstMs = this.startMs + (isCompacted ? 0 : this.configs.brokerNumber('log.initial.task.delay.ms'))
    const intervalMs = isCompacted
      ? Math.max(1, this.cleanerBackoffMs)
      : this.configs.brokerNumber('log.retention.check.interval.ms')
    const earliestMs = Math.max(dueMs, this.nowMs + 1)
    return firstMs + Math.max(0, Math.ceil((earliestMs - firstMs) / intervalMs)) * intervalMs
  }

  private arm(): void {
    const nextMs = this.due.nextAtMs() ?? Number.POSITIVE_INFINITY
    if (nextMs === this.armedMs) return
    this.armedMs = nextMs
    if (nextMs === Number.POSITIVE_INFINITY) this.clock.cancel(TIMER)
    else this.clock.schedule(TIMER, nextMs, () => this.check())
  }

  private check(): void {
    this.armedMs = Number.POSITIVE_INFINITY
    this.purgatory.transact(() => {
      const nowMs = this.nowMs
      for (let due = this.due.takeDue(nowMs); due !== undefined; due = this.due.takeDue(nowMs)) {
        this.scheduled.delete(due.key)
        due.fn()
      }
    })
    this.arm()
  }
}

/** When one partition is to be looked after next. */
export class Upkeep {
  private readonly manager: LogManager
  private readonly tended: Tended
  private readonly key: string
  private nextMs = Number.POSITIVE_INFINITY
  /** It is looked after at the next check. */
  private isSoon = false

  constructor(manager: LogManager, tended: Tended, key: string) {
    this.manager = manager
    this.tended = tended
    this.key = key
  }

  /** Something was appended, or is now on all replicas. What goes by age alone needs no looking at before its time. */
  appended(): void {
    if (this.isSoon) return
    if (this.tended.isBoundBySize) this.checkSoon()
    else if (this.nextMs === Number.POSITIVE_INFINITY) this.schedule()
  }

  /** Something else has changed, such as its configs, or the start of its logs. */
  checkSoon(): void {
    if (this.isSoon) return
    this.isSoon = true
    this.scheduleAt(0)
  }

  cancel(): void {
    this.nextMs = Number.POSITIVE_INFINITY
    this.isSoon = false
    this.manager.cancel(this.key)
  }

  private readonly check = (): void => {
    this.isSoon = false
    this.nextMs = Number.POSITIVE_INFINITY
    this.tended.tend(this.manager.nowMs)
    this.schedule()
  }

  private schedule(): void {
    const dueMs = this.tended.dueMs(this.manager.nowMs)
    if (dueMs !== Number.POSITIVE_INFINITY) this.scheduleAt(dueMs)
  }

  private scheduleAt(dueMs: number): void {
    this.nextMs = dueMs
    this.manager.schedule(this.key, { dueMs, config: this.tended.config, check: this.check })
  }
}
