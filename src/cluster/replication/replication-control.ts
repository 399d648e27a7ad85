/**
 * The controller's part in replication: which replicas a partition has, who is in sync and who leads (Kafka:
 * ReplicationControlManager).
 *
 *   broker     online --stop--> gone, but not yet noticed --fence--> fenced --unfence--> online
 *   partition  registration --changeOf, merge--> registration --adopt--> logs that follow another leader
 *
 * What one request asks for is all decided on what stood before it, and then put into force.
 */
import { KafkaError } from '../../protocol/errors.js'
import { checkReplicas } from '../assignment.js'
import type { Broker } from '../broker.js'
import type { Clock } from '../clock.js'
import type { ConfigStore } from '../configs/config-store.js'
import type { MetadataImage } from '../metadata-image.js'
import type { MetadataLog } from '../metadata-log.js'
import type { Partition } from '../partition.js'
import type { Purgatory } from '../purgatory.js'
import type { Topic } from '../topic.js'
import { LeaderUpkeep } from './leader-upkeep.js'
import type { PartitionControl, PartitionId } from './partition-control.js'
import {
  type ChangeTarget,
  changeOf,
  type Election,
  merge,
  NO_LEADER,
  type PartitionChange,
  type PartitionRegistration,
} from './partition-registration.js'
import { isReassigning, revertedReassignment, startedReassignment, targetReplicationFactor } from './reassignment.js'
import { ReplicationThrottle } from './replication-throttle.js'

/** What the rest of the cluster does when leaders change. */
export interface LeaderListener {
  /** A partition has another leader than `former`, or none. Either may be -1. */
  leaderChanged(partition: Partition, former: number): void
  /** A broker is gone, but still is the leader of this partition to everybody else. */
  leaderStopped(partition: Partition): void
}

export interface ReplicationControlOptions {
  readonly brokers: ReadonlyMap<number, Broker>
  readonly image: MetadataImage
  readonly metadataLog: MetadataLog
  readonly configs: ConfigStore
  readonly clock: Clock
  readonly purgatory: Purgatory
}

/** Names a partition as clients do. */
export interface PartitionName {
  readonly topic: string
  readonly index: number
}

export class ReplicationControl implements PartitionControl {
  readonly clock: Clock
  readonly throttle: ReplicationThrottle
  private readonly brokers: ReadonlyMap<number, Broker>
  private readonly image: MetadataImage
  private readonly metadataLog: MetadataLog
  private readonly configs: ConfigStore
  private readonly purgatory: Purgatory
  private readonly leaders: LeaderUpkeep
  private readonly listeners: LeaderListener[] = []

  constructor({ brokers, image, metadataLog, configs, clock, purgatory }: ReplicationControlOptions) {
    this.brokers = brokers
    this.image = image
    this.metadataLog = metadataLog
    this.configs = configs
    this.clock = clock
    this.throttle = new ReplicationThrottle({ clock, configs })
    this.purgatory = purgatory
    this.leaders = new LeaderUpkeep({
      clock,
      configs,
      elect: (election) => purgatory.transact(() => this.electEverywhere(election)),
    })
  }

  listen(listener: LeaderListener): void {
    this.listeners.push(listener)
  }

  transact(fn: () => void): void {
    this.purgatory.transact(fn)
  }

  get replicaLagTimeMaxMs(): number {
    return this.configs.brokerNumber('replica.lag.time.max.ms')
  }

  get replicaFetchWaitMaxMs(): number {
    return this.configs.brokerNumber('replica.fetch.wait.max.ms')
  }

  /** The brokers that partitions may be given to. */
  get registered(): ReadonlyMap<number, Broker> {
    return new Map([...this.brokers].filter(([, { isRegistered }]) => isRegistered))
  }

  isOnline(brokerId: number): boolean {
    return this.brokers.get(brokerId)?.isOnline ?? false
  }

  isActive(brokerId: number): boolean {
    return this.brokers.get(brokerId)?.isFenced === false
  }

  /**
   * What a new partition begins with: those of its replicas that are alive are in sync, and the first of them leads.
   * Undefined where none is.
   */
  newRegistration(replicas: readonly number[]): PartitionRegistration | undefined {
    const isr = replicas.filter((id) => this.isActive(id))
    const [leader] = isr
    if (leader === undefined) return undefined
    return {
      replicas,
      isr,
      leader,
      leaderEpoch: 0,
      partitionEpoch: 0,
      addingReplicas: [],
      removingReplicas: [],
      eligibleLeaderReplicas: [],
      lastKnownEligibleLeaderReplicas: [],
    }
  }

  /**
   * Moves partitions to the brokers in `replicas`, or calls a move off where that is null.
   * @returns for each of `moves`, in their order, what forbids it; undefined where it has begun.
   */
  reassign(
    moves: readonly (PartitionName & { readonly replicas: readonly number[] | null })[],
    { allowReplicationFactorChange }: { readonly allowReplicationFactorChange: boolean },
  ): (KafkaError | undefined)[] {
    return this.decide(moves, (move) => {
      const { topic: name, index, replicas } = move
      const topic = this.image.topic(name)
      if (topic === undefined) {
        throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `Unable to find a topic named ${name}.`)
      }
      const partition = topic.partitions[index]
      if (partition === undefined) {
        throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `Unable to find partition ${name}:${index}.`)
      }
      if (replicas === null) return { partition, change: this.cancelled(partition) }
      checkReplicas(replicas, this.registered)
      const current = targetReplicationFactor(partition)
      if (!allowReplicationFactorChange && current !== replicas.length) {
        const message = `The replication factor is changed from ${current} to ${replicas.length}`
        throw new KafkaError('INVALID_REPLICATION_FACTOR', message)
      }
      return { partition, change: this.change(partition, startedReassignment(partition, replicas)) }
    })
  }

  /**
   * Elects leaders: the preferred ones, or `unclean` any replica for partitions that have none.
   * @returns for each of `partitions`, in their order, why there is no other leader; undefined where there is.
   */
  elect(partitions: readonly PartitionName[], type: 'preferred' | 'unclean'): (KafkaError | undefined)[] {
    return this.decide(partitions, ({ topic: name, index }) => {
      const topic = this.image.topic(name)
      if (topic === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `No such topic as ${name}`)
      const partition = topic.partitions[index]
      if (partition === undefined) {
        throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `No such partition as ${name}-${index}`)
      }
      const { leader, replicas } = partition
      if (type === 'preferred' ? leader === replicas[0] : leader !== NO_LEADER) {
        throw new KafkaError('ELECTION_NOT_NEEDED', 'Leader election not needed for topic partition.')
      }
      const change = this.change(partition, {}, { election: type })
      if (change !== undefined) return { partition, change }
      throw type === 'preferred'
        ? new KafkaError('PREFERRED_LEADER_NOT_AVAILABLE', 'The preferred leader was not available.')
        : new KafkaError('ELIGIBLE_LEADERS_NOT_AVAILABLE', 'Eligible topic partition leaders are not available.')
    })
  }

  alterIsr({ topic, index }: PartitionId, isr: readonly number[]): void {
    const partition = this.image.topicById(topic.id)?.partitions[index]
    if (partition === undefined) return
    const sorted = isr.toSorted((a, b) => a - b)
    const change = this.change(partition, { isr: sorted }, { election: onlineElection(partition.topic) })
    if (change !== undefined) this.apply(partition, merge(partition.registration, change))
  }

  /** A broker is gone. Nobody leads in its place before it is fenced, `broker.session.timeout.ms` later in Kafka. */
  stopBroker(brokerId: number): void {
    const broker = this.brokers.get(brokerId)!
    if (!broker.isOnline) return
    broker.isOnline = false
    for (const partition of this.partitionsOn(brokerId)) {
      if (partition.leader === brokerId) for (const listener of this.listeners) listener.leaderStopped(partition)
      partition.catchUp()
    }
  }

  /** Counts a broker out, whether it is gone or is about to shut down: others lead in its place. */
  fenceBroker(brokerId: number): void {
    const broker = this.brokers.get(brokerId)!
    broker.isOnline = false
    if (broker.isFenced) return
    broker.isFenced = true
    this.metadataLog.append()
    this.withdraw(brokerId, undefined)
    for (const partition of this.partitionsOn(brokerId)) partition.catchUp()
    this.purgatory.touch(this.image)
  }

  /**
   * Takes a broker out of the cluster that is not to come back. One that runs goes on running, but leads nothing, is in
   * sync with nothing and is told of to no client; it is let in again when it is started again (Kafka: UnregisterBroker,
   * BrokerLifecycleManager).
   * @throws {KafkaError} BROKER_ID_NOT_REGISTERED.
   */
  unregisterBroker(brokerId: number): void {
    const broker = this.brokers.get(brokerId)
    if (!broker?.isRegistered) {
      throw new KafkaError('BROKER_ID_NOT_REGISTERED', `Broker ID ${brokerId} is not currently registered`)
    }
    this.fenceBroker(brokerId)
    broker.isRegistered = false
    this.metadataLog.append()
  }

  /**
   * A broker is back, with the logs it had: they are cut to what the leaders have, and follow them again.
   * @param uncleanShutdown it was killed, so that with what it holds it may no longer lead in place of a broker that was
   *   in sync (KIP-966). Default: it had shut down.
   */
  unfenceBroker(brokerId: number, { uncleanShutdown = false } = {}): void {
    const broker = this.brokers.get(brokerId)!
    broker.isFenced = true
    this.withdraw(brokerId, uncleanShutdown ? brokerId : undefined)
    broker.isFenced = false
    broker.isOnline = true
    broker.isRegistered = true
    this.metadataLog.append(2)
    for (const partition of this.partitions()) {
      if (partition.leader === NO_LEADER) this.electFor(partition, onlineElection(partition.topic))
    }
    for (const partition of this.partitionsOn(brokerId)) partition.catchUp()
    this.purgatory.touch(this.image)
  }

  /** Another `min.insync.replicas`: who was below the former one need not be below this one (Kafka: ClearElrRecord). */
  minIsrChanged(topic: Topic): void {
    for (const partition of topic.partitions) {
      partition.eligibleLeaderReplicas = []
      partition.lastKnownEligibleLeaderReplicas = []
    }
  }

  /**
   * What Kafka does from time to time, where configs allow it: `preferred` gives leadership back to the first replicas,
   * `unclean` gives leaders to partitions without one.
   * @returns whether partitions are left that want one.
   */
  private electEverywhere(election: 'preferred' | 'unclean'): boolean {
    const isWanting = ({ leader, replicas }: Partition) =>
      election === 'preferred' ? leader !== replicas[0] : leader === NO_LEADER
    const isAllowed = ({ topic }: Partition) =>
      election === 'preferred'
        ? this.configs.brokerBoolean('auto.leader.rebalance.enable')
        : topic.config.uncleanLeaderElectionEnable
    for (const partition of this.partitions()) {
      if (isWanting(partition) && isAllowed(partition)) this.electFor(partition, election)
    }
    return [...this.partitions()].some(isWanting)
  }

  private electFor(partition: Partition, election: Election): void {
    const change = this.change(partition, {}, { election })
    if (change !== undefined) this.apply(partition, merge(partition.registration, change))
  }

  private cancelled(partition: Partition): PartitionChange | undefined {
    if (!isReassigning(partition)) throw new KafkaError('NO_REASSIGNMENT_IN_PROGRESS')
    const { topic, index } = partition
    const { target, isUnclean } = revertedReassignment(partition)
    if (isUnclean && !topic.config.uncleanLeaderElectionEnable) {
      throw new KafkaError(
        'INVALID_REPLICA_ASSIGNMENT',
        `Unable to revert partition assignment for ${topic.name}:${index} because it would require an unclean leader election.`,
      )
    }
    return this.change(partition, target, { election: onlineElection(topic) })
  }

  /** Takes a broker out of every ISR, and with an unclean shutdown out of those who might lead without being in one. */
  private withdraw(brokerId: number, uncleanShutdown: number | undefined): void {
    for (const partition of this.partitionsOn(brokerId)) {
      const { isr, eligibleLeaderReplicas, topic } = partition
      const isEligible = uncleanShutdown !== undefined && eligibleLeaderReplicas.includes(brokerId)
      if (!isr.includes(brokerId) && !isEligible) continue
      const target = { isr: isr.filter((id) => id !== brokerId) }
      const change = this.change(partition, target, { election: onlineElection(topic), uncleanShutdown })
      if (change !== undefined) this.apply(partition, merge(partition.registration, change))
    }
  }

  private change(
    partition: Partition,
    target: ChangeTarget,
    rules: { readonly election?: Election; readonly uncleanShutdown?: number | undefined } = {},
  ): PartitionChange | undefined {
    const { config, replicationFactor } = partition.topic
    return changeOf(partition.registration, target, {
      election: rules.election ?? 'online',
      uncleanShutdown: rules.uncleanShutdown,
      minIsr: Math.min(config.minInsyncReplicas, replicationFactor),
      canLead: (id) => this.isActive(id),
    })
  }

  /** Decides each of `asked` by what stands now, and then puts all of it into force. */
  private decide<T>(
    asked: readonly T[],
    decideOne: (each: T) => { readonly partition: Partition; readonly change: PartitionChange | undefined },
  ): (KafkaError | undefined)[] {
    const decisions: { readonly partition: Partition; readonly change: PartitionChange }[] = []
    const refusals = asked.map((each) => {
      try {
        const { partition, change } = decideOne(each)
        if (change !== undefined) decisions.push({ partition, change })
        return undefined
      } catch (error) {
        if (error instanceof KafkaError) return error
        throw error
      }
    })
    const decided = new Map<Partition, PartitionRegistration>()
    for (const { partition, change } of decisions) {
      decided.set(partition, merge(decided.get(partition) ?? partition.registration, change))
    }
    for (const [partition, registration] of decided) this.apply(partition, registration)
    return refusals
  }

  private apply(partition: Partition, registration: PartitionRegistration): void {
    const { leader: former } = partition
    this.metadataLog.append()
    partition.adopt(registration)
    if (partition.leader !== former) for (const listener of this.listeners) listener.leaderChanged(partition, former)
    // This may bring the next decision, such as the end of a reassignment.
    partition.catchUp()
    this.leaders.noticed(partition)
    this.purgatory.touch(this.image)
  }

  private *partitions(): Generator<Partition> {
    for (const topic of this.image.topics()) yield* topic.partitions
  }

  private partitionsOn(brokerId: number): Partition[] {
    return [...this.partitions()].filter(({ replicas }) => replicas.includes(brokerId))
  }
}

/** Which election follows a change in who is alive or in sync. */
function onlineElection({ config }: Topic): Election {
  return config.uncleanLeaderElectionEnable ? 'unclean' : 'online'
}
