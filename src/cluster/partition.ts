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
import { producerBatch } from './log/log.js'
import type { LogManager } from './log/log-manager.js'
import type { PlacedBatch } from './log/segment.js'
import { PartitionUpkeep, type UpkeptPartition } from './partition-upkeep.js'
import type { Purgatory } from './purgatory.js'
import { Replica } from './replica.js'
import { IsrExpiration } from './replication/isr-expiration.js'
import type { PartitionControl } from './replication/partition-control.js'
import type { PartitionRegistration } from './replication/partition-registration.js'
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
  readonly replication: PartitionControl
}

export class Partition implements UpkeptPartition, PartitionRegistration {
  readonly topic: Topic
  readonly index: number
  readonly upkeep: PartitionUpkeep
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
  copying: readonly Replica[] = []
  /** Some replica in sync has yet to tell the leader how far it is. */
  private isWatermarkHeld = false
  /** The controller has decided something since the leader last saw to its high watermark. */
  private isWatermarkDue = true
  private readonly purgatory: Purgatory
  private readonly logs: LogManager
  private readonly replication: PartitionControl
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
    this.upkeep = new PartitionUpkeep(this, { logs, purgatory })
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

  get leaderFirst(): Replica[] {
    const replicas = [...this.local.values()]
    return replicas.sort((a, b) => Number(b.brokerId === this.leader) - Number(a.brokerId === this.leader))
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
    replication.throttle.setWaiting(this, false)
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
    replication.throttle.setWaiting(this, true)
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
    this.replication.throttle.setWaiting(this, false)
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
