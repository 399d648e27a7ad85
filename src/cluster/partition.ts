/**
 * One partition over all its brokers: who has it, who leads it, and what the leader does with a batch.
 *
 *   produce -> leader's log -> followers' logs -> high watermark = the least end of the in-sync replicas
 *                                              -> whoever waits on a replica is tried again
 */
import { lastOffset, producerId } from '../protocol/batch.js'
import { type ErrorName, KafkaError } from '../protocol/errors.js'
import type { TopicConfig } from './configs/topic-config.js'
import { admitBatch } from './log/admit.js'
import { type CompactionContext, compact, compactionDueMs } from './log/compaction.js'
import { producerBatch } from './log/log.js'
import type { LogManager, Tended, Upkeep } from './log/log-manager.js'
import type { Removed } from './log/removed.js'
import { deleteOldSegments, retentionDueMs } from './log/retention.js'
import type { PlacedBatch } from './log/segment.js'
import type { Purgatory } from './purgatory.js'
import { Replica } from './replica.js'
import { IsrExpiration } from './replication/isr-expiration.js'
import type { PartitionRegistration } from './replication/partition-registration.js'
import type { ReplicationControl } from './replication/replication-control.js'
import type { Topic } from './topic.js'

/** What a leader says of a batch it has stored, now or when it was first sent. */
export interface Appended {
  readonly baseOffset: number
  readonly lastOffset: number
  /** The broker's time where the topic keeps it (LogAppendTime); else -1. */
  readonly logAppendTimeMs: number
}

export interface AppendContext {
  /** -1 waits for every in-sync replica, 1 for the leader, 0 for nobody. */
  readonly requiredAcks: number
  readonly now: number
  /** `producer.id.expiration.ms`. */
  readonly producerIdExpirationMs: number
}

/** What all partitions share. */
export interface PartitionParts {
  readonly purgatory: Purgatory
  readonly logs: LogManager
  readonly replication: ReplicationControl
}

export class Partition implements Tended, PartitionRegistration {
  readonly topic: Topic
  readonly index: number
  // What the controller has decided: `adopt` sets all of it.
  replicas!: readonly number[]
  isr!: readonly number[]
  leader!: number
  leaderEpoch!: number
  partitionEpoch!: number
  addingReplicas!: readonly number[]
  removingReplicas!: readonly number[]
  eligibleLeaderReplicas!: readonly number[]
  lastKnownEligibleLeaderReplicas!: readonly number[]
  private readonly local = new Map<number, Replica>()
  /** The brokers whose copying somebody holds up. */
  private readonly paused = new Set<number>()
  /** The replicas that copy what the leader appends, and the leader's own: all but those that are held up. */
  private copying: readonly Replica[] = []
  /** Some replica in sync has yet to tell the leader how far it is. */
  private isWatermarkHeld = false
  /** The controller has decided something since the leader last saw to its high watermark. */
  private isWatermarkDue = true
  private readonly purgatory: Purgatory
  private readonly logs: LogManager
  private readonly replication: ReplicationControl
  private readonly upkeep: Upkeep
  private readonly isrExpiration: IsrExpiration

  constructor(
    topic: Topic,
    index: number,
    registration: PartitionRegistration,
    { purgatory, logs, replication }: PartitionParts,
  ) {
    this.topic = topic
    this.index = index
    this.purgatory = purgatory
    this.logs = logs
    this.replication = replication
    this.upkeep = logs.tend(this)
    this.isrExpiration = new IsrExpiration(this, replication)
    this.adopt(registration)
    this.catchUp()
  }

  /** `topic-index`, as Kafka prints it. */
  get name(): string {
    return `${this.topic.name}-${this.index}`
  }

  /** What its leader goes by. */
  get config(): TopicConfig {
    return this.topic.configOn(this.leader)
  }

  get isBoundBySize(): boolean {
    const isBound = ({ isCompacted, retentionBytes }: TopicConfig) => isCompacted || retentionBytes >= 0
    const { config, configByBroker } = this.topic
    return isBound(config) || (configByBroker.size > 0 && [...configByBroker.values()].some(isBound))
  }

  /** What the controller has decided of it. */
  get registration(): PartitionRegistration {
    return {
      replicas: this.replicas,
      isr: this.isr,
      leader: this.leader,
      leaderEpoch: this.leaderEpoch,
      partitionEpoch: this.partitionEpoch,
      addingReplicas: this.addingReplicas,
      removingReplicas: this.removingReplicas,
      eligibleLeaderReplicas: this.eligibleLeaderReplicas,
      lastKnownEligibleLeaderReplicas: this.lastKnownEligibleLeaderReplicas,
    }
  }

  replicaOn(brokerId: number): Replica | undefined {
    return this.local.get(brokerId)
  }

  get leaderReplica(): Replica | undefined {
    return this.local.get(this.leader)
  }

  /**
   * The leader's replica, if `brokerId` leads.
   * @throws {KafkaError} as `hostedOn`, and NOT_LEADER_OR_FOLLOWER where it only follows.
   */
  leaderOn(brokerId: number, currentLeaderEpoch = -1): Replica {
    const replica = this.hostedOn(brokerId, currentLeaderEpoch)
    if (this.leader !== brokerId) throw this.notLeader(brokerId)
    return replica
  }

  /**
   * The replica that `brokerId` has, whether it leads or follows.
   * @throws {KafkaError} NOT_LEADER_OR_FOLLOWER where it has none; FENCED_LEADER_EPOCH or UNKNOWN_LEADER_EPOCH where the
   *   client knows another epoch (-1: knows none).
   */
  hostedOn(brokerId: number, currentLeaderEpoch = -1): Replica {
    const replica = this.local.get(brokerId)
    if (replica === undefined) throw this.notLeader(brokerId)
    if (currentLeaderEpoch > this.leaderEpoch) throw new KafkaError('UNKNOWN_LEADER_EPOCH')
    if (currentLeaderEpoch !== -1 && currentLeaderEpoch < this.leaderEpoch) throw new KafkaError('FENCED_LEADER_EPOCH')
    return replica
  }

  /** `min.insync.replicas`, which cannot ask for more replicas than there are. */
  get effectiveMinIsr(): number {
    return Math.min(this.config.minInsyncReplicas, this.replicas.length)
  }

  /**
   * Stores a client's batch, which must be one (`soleBatch`), at the leader and copies it to the followers.
   * @throws {KafkaError} what the leader has against the batch, or NOT_ENOUGH_REPLICAS.
   */
  append(leader: Replica, batch: Buffer, context: AppendContext): Appended {
    const { config } = this
    if (context.requiredAcks === -1 && this.isr.length < this.effectiveMinIsr) {
      throw new KafkaError(
        'NOT_ENOUGH_REPLICAS',
        `The size of the current ISR ${this.isr.length} is insufficient to satisfy the min.isr requirement of ${this.effectiveMinIsr} for partition ${this.name}`,
      )
    }
    const admitted = admitBatch(batch, { config, partition: this.name, now: context.now })
    if (producerId(batch, 0) >= 0) {
      const repeated = leader.log.producers.check(producerBatch(batch, 0), {
        ...this.logs.producerExpiration,
        expirationMs: context.producerIdExpirationMs,
      })
      if (repeated !== undefined) {
        // It may have waited for more replicas than are asked for by now.
        this.advanceHighWatermark(leader)
        return { baseOffset: repeated.baseOffset, lastOffset: repeated.lastOffset, logAppendTimeMs: repeated.timestamp }
      }
    }
    if (!this.logs.memory.hasRoomFor(admitted.bytes.length)) throw this.outOfMemory(admitted.bytes.length)
    const { leaderEpoch } = this
    const { timestamps } = admitted
    const placed = leader.log.append(admitted.bytes, { leaderEpoch, timestamps, config, nowMs: context.now })
    this.replicate(leader, placed, context.now)
    return {
      baseOffset: placed.baseOffset,
      lastOffset: lastOffset(placed.chunk.buffer, placed.position),
      logAppendTimeMs: timestamps.type === 'LogAppendTime' ? timestamps.maxTimestamp : -1,
    }
  }

  /**
   * Stores a batch of the broker's own, which needs no validation: coordinators write with it. They go on where clients
   * are refused for `maxRetainedBytes`, so that groups can still read what there is.
   */
  appendInternal(leader: Replica, batch: Buffer): void {
    const { config, leaderEpoch } = this
    const { nowMs } = this.logs
    this.replicate(leader, leader.log.append(batch, { leaderEpoch, config, nowMs }), nowMs)
  }

  /**
   * How far an acks=all append that ends at `lastOffset` has come: NONE when every in-sync replica has it, undefined
   * while it must wait, else why it won't be acknowledged (Kafka: Partition.checkEnoughReplicasReachOffset).
   */
  replicated(leader: Replica, lastOffset: number): ErrorName | undefined {
    if (this.topic.deleted) return 'UNKNOWN_TOPIC_OR_PARTITION'
    if (this.leader !== leader.brokerId) return 'NOT_LEADER_OR_FOLLOWER'
    if (leader.highWatermark <= lastOffset) return undefined
    return this.isr.length < this.effectiveMinIsr ? 'NOT_ENOUGH_REPLICAS_AFTER_APPEND' : 'NONE'
  }

  private replicate(leader: Replica, latest: PlacedBatch, nowMs: number): void {
    for (const replica of this.copying) {
      if (replica !== leader) replica.follow(leader, { latest, config: replica.config, nowMs })
    }
    this.advanceHighWatermark(leader)
    this.upkeep.appended()
  }

  /** The high watermark stands still while fewer than `min.insync.replicas` are in sync (KIP-966). */
  private advanceHighWatermark(leader: Replica): void {
    if (this.isWatermarkHeld || this.isr.length < this.effectiveMinIsr) return
    let least = leader.log.logEndOffset
    for (const id of this.isr) least = Math.min(least, this.local.get(id)!.log.logEndOffset)
    if (least <= leader.highWatermark) return
    leader.highWatermark = least
    this.purgatory.touch(leader)
    for (const follower of this.copying) {
      if (follower === leader) continue
      follower.highWatermark = Math.min(least, follower.log.logEndOffset)
      this.purgatory.touch(follower)
    }
  }

  /**
   * Puts a decision of the controller's into force: replicas come and go, and a leader begins its epoch. They follow it
   * from `catchUp` on.
   */
  adopt(registration: PartitionRegistration): void {
    const former = this.leaderEpoch
    Object.assign(this, registration)
    this.isWatermarkDue = true
    this.hostReplicas()
    const leader = this.leaderReplica
    if (leader !== undefined && this.leaderEpoch !== former) {
      // A leader knows its epoch before it has written anything (Kafka: Partition.makeLeader).
      leader.log.leaderEpochs.assign(this.leaderEpoch, leader.log.logEndOffset)
      for (const replica of this.local.values()) replica.leaderElected(this.logs.nowMs)
    }
  }

  /**
   * Holds up the follower on a broker, now or once the broker has one: it copies nothing any more, as over a slow
   * network. It stays in the ISR until it has been behind for `replica.lag.time.max.ms`. A leader goes on leading.
   */
  pauseFollower(brokerId: number): void {
    this.paused.add(brokerId)
    this.catchUp()
  }

  /** Lets the follower on a broker copy again: it catches up at once, and is in sync. */
  resumeFollower(brokerId: number): void {
    this.paused.delete(brokerId)
    this.catchUp()
  }

  /** Has the brokers of `replicas`, and no others, hold the partition. */
  private hostReplicas(): void {
    for (const id of this.replicas) {
      if (!this.local.has(id)) this.local.set(id, new Replica(this, id, this.logs.logOptions))
    }
    for (const [id, replica] of this.local) {
      if (this.replicas.includes(id)) continue
      this.local.delete(id)
      replica.log.release()
      this.purgatory.touch(replica)
    }
  }

  /**
   * Has every replica that is not held up copy what it lacks; those that were not in sync join the ISR. Called when the
   * leader or the brokers have changed. Who waits on a replica is tried again.
   */
  catchUp(): void {
    const { replication } = this
    const { nowMs } = this.logs
    const leader = replication.isOnline(this.leader) ? this.leaderReplica : undefined
    for (const replica of this.local.values()) {
      replica.holdUp(this.paused.has(replica.brokerId) || !replication.isOnline(replica.brokerId), nowMs)
    }
    this.copying = [...this.local.values()].filter(({ heldUpSinceMs }) => heldUpSinceMs === undefined)
    this.isrExpiration.watch()
    if (leader !== undefined) {
      const knownEnds = this.knownEnds()
      const throttled = this.copying.filter((replica) => replica !== leader && !this.copy(replica, leader, nowMs))
      if (throttled.length > 0) this.retryLater(throttled)
      const isUnknown = (id: number) => this.local.get(id)!.isUnknownToLeader
      this.isWatermarkHeld = this.isr.some((id) => id !== this.leader && isUnknown(id))
      // Nothing else makes a leader look at it, a lower `min.insync.replicas` neither (Partition.updateFollowerFetchState).
      if (this.isWatermarkDue || this.knownEnds() !== knownEnds) this.advanceHighWatermark(leader)
      this.isWatermarkDue = false
    }
    for (const replica of this.local.values()) this.purgatory.touch(replica)
    if (leader !== undefined) this.expandIsr(leader)
  }

  /** How far each replica is, as far as the leader knows. */
  private knownEnds(): string {
    return Array.from(this.local.values(), (each) => (each.isUnknownToLeader ? -1 : each.log.logEndOffset)).join()
  }

  /** Copies what a follower lacks. Those that are not in sync may be throttled: false where one has to go on later. */
  private copy(follower: Replica, leader: Replica, nowMs: number): boolean {
    const { throttle } = this.replication
    const occasion = { config: follower.config, nowMs }
    if (this.isr.includes(follower.brokerId)) {
      follower.catchUp(leader, occasion)
      return true
    }
    for (;;) {
      const allowance = throttle.allowance(this, follower.brokerId)
      if (allowance === 0) return false
      throttle.record(this, follower.brokerId, follower.catchUp(leader, occasion, allowance))
      if (follower.log.logEndOffset === leader.log.logEndOffset) return true
    }
  }

  private retryLater(throttled: readonly Replica[]): void {
    const { replication } = this
    const { clock, replicaFetchWaitMaxMs } = replication
    this.copying = this.copying.filter((replica) => !throttled.includes(replica))
    clock.schedule(this.throttleTimer, clock.now() + replicaFetchWaitMaxMs, () =>
      replication.transact(() => this.catchUp()),
    )
  }

  private get throttleTimer(): string {
    return `throttle:${this.topic.id}-${this.index}`
  }

  private expandIsr(leader: Replica): void {
    const joining = this.copying.filter(
      ({ brokerId, log }) =>
        !this.isr.includes(brokerId) &&
        log.logEndOffset === leader.log.logEndOffset &&
        this.replication.isActive(brokerId),
    )
    if (joining.length === 0) return
    this.replication.alterIsr(this, [...this.isr, ...joining.map(({ brokerId }) => brokerId)])
  }

  /**
   * Moves the log's start at every replica that is not held up (DeleteRecords). -1 stands for the high watermark.
   * @returns where it was to be moved to.
   * @throws {KafkaError} OFFSET_OUT_OF_RANGE beyond the high watermark.
   */
  deleteRecordsBefore(leader: Replica, offset: number): number {
    const target = offset === -1 ? leader.highWatermark : offset
    if (target < 0 || target > leader.highWatermark) throw new KafkaError('OFFSET_OUT_OF_RANGE')
    leader.log.advanceStartOffset(target)
    for (const { log } of this.copying) log.advanceStartOffset(Math.min(target, log.logEndOffset))
    for (const replica of this.local.values()) this.purgatory.touch(replica)
    this.upkeep.checkSoon()
    return target
  }

  /** Where the log starts at every replica whose broker is alive, as far as the leader knows; -1 where it does not. */
  get lowWatermark(): number {
    const alive = [...this.local.values()].filter(
      ({ brokerId }) => brokerId === this.leader || this.replication.isActive(brokerId),
    )
    const known = ({ brokerId, isUnknownToLeader, log }: Replica) =>
      isUnknownToLeader && brokerId !== this.leader ? -1 : log.logStartOffset
    return Math.min(...alive.map(known))
  }

  /**
   * Compacts now what Kafka's cleaner would compact sooner or later: up to the end of the log, however little of it is
   * dirty, but nothing younger than `min.compaction.lag.ms` or of an open transaction. The active segment, which the
   * cleaner leaves alone, is closed first. Tombstones go when it is called again after `delete.retention.ms`.
   * @returns what the leader lost.
   */
  compact(): Removed {
    const { nowMs } = this.logs
    for (const { log, config } of this.local.values()) log.roll({ config, nowMs })
    return this.compactReplicas(this.leaderFirst, { nowMs, force: true })
  }

  /**
   * Deletes the segments that `retention.ms` and `retention.bytes` have no room for, as Kafka's next check would.
   * @returns what the leader lost.
   */
  enforceRetention(): Removed {
    const { nowMs } = this.logs
    const [removed] = this.leaderFirst.map((replica) => {
      const { config } = replica
      const before = replica.log.logStartOffset
      const lost = deleteOldSegments(replica.log, { config, highWatermark: replica.highWatermark, nowMs })
      if (replica.log.logStartOffset !== before) this.purgatory.touch(replica)
      return lost
    })
    this.followStart()
    return removed!
  }

  /** Has the followers begin no sooner than the leader does, also those that would keep more themselves. */
  private followStart(): void {
    const leader = this.leaderReplica
    if (leader === undefined || this.topic.configByBroker.size === 0) return
    for (const replica of this.copying) {
      const { log } = replica
      if (log.logStartOffset >= leader.log.logStartOffset) continue
      log.advanceStartOffset(Math.min(leader.log.logStartOffset, log.logEndOffset))
      this.purgatory.touch(replica)
    }
  }

  /** What falls due as time passes. */
  tend(nowMs: number): void {
    if (this.logs.isCleanerEnabled) {
      const compacted = this.leaderFirst.filter(({ config }) => config.isCompacted)
      if (compacted.length > 0) this.compactReplicas(compacted, { nowMs, force: false })
    }
    this.enforceRetention()
  }

  /** Replicas have the same in their logs, and mostly go by the same configs: then the leader stands for all of them. */
  dueMs(nowMs: number): number {
    const replicas = this.leaderFirst
    const judged = this.topic.configByBroker.size === 0 ? replicas.slice(0, 1) : replicas
    return Math.min(...judged.map((replica) => this.replicaDueMs(replica, nowMs)))
  }

  private replicaDueMs(replica: Replica, nowMs: number): number {
    const { config, log, highWatermark } = replica
    const retentionMs = retentionDueMs(log, { config, highWatermark, nowMs })
    if (!config.isCompacted || !this.logs.isCleanerEnabled) return retentionMs
    return Math.min(retentionMs, compactionDueMs(replica, this.compactionContext(config, { nowMs, force: false })))
  }

  /** What is to stay is found out once for all that go by the same configs. Returns what the first one lost. */
  private compactReplicas(replicas: readonly Replica[], when: { nowMs: number; force: boolean }): Removed {
    const byConfig = new Map<TopicConfig, Replica[]>()
    for (const replica of replicas) {
      const others = byConfig.get(replica.config)
      if (others === undefined) byConfig.set(replica.config, [replica])
      else others.push(replica)
    }
    const [removed] = Array.from(byConfig, ([config, each]) => compact(each, this.compactionContext(config, when)))
    return removed!
  }

  private get leaderFirst(): Replica[] {
    const replicas = [...this.local.values()]
    return replicas.sort((a, b) => Number(b.brokerId === this.leader) - Number(a.brokerId === this.leader))
  }

  private compactionContext(config: TopicConfig, when: { nowMs: number; force: boolean }): CompactionContext {
    const { memory, producerExpiration } = this.logs
    return { ...when, config, memory, producerExpiration }
  }

  /** Replicas that were throttled may be so no longer. */
  resumeCopying(): void {
    if (this.copying.length < this.local.size) this.catchUp()
  }

  /** It has other configs, by which replicas may be throttled no longer, and records be gone. */
  configsChanged(): void {
    this.resumeCopying()
    // There may be thousands, most of them empty.
    let isEmpty = true
    for (const { log } of this.local.values()) isEmpty &&= log.sizeInBytes === 0
    if (!isEmpty) this.upkeep.checkSoon()
  }

  /** Wakes whoever waits on a replica of it: it is going away. */
  release(): void {
    this.upkeep.cancel()
    this.isrExpiration.cancel()
    this.replication.clock.cancel(this.throttleTimer)
    for (const replica of this.local.values()) {
      replica.log.release()
      this.purgatory.touch(replica)
    }
  }

  private outOfMemory(bytes: number): KafkaError {
    const { retainedBytes, maxRetainedBytes } = this.logs.memory
    return new KafkaError(
      'KAFKA_STORAGE_ERROR',
      `A batch of ${bytes} bytes for ${this.name} does not fit: the cluster holds ${retainedBytes} bytes and may hold ${maxRetainedBytes} (maxRetainedBytes)`,
    )
  }

  private notLeader(brokerId: number): KafkaError {
    return new KafkaError('NOT_LEADER_OR_FOLLOWER', `Broker ${brokerId} is not the leader of ${this.name}`)
  }
}
