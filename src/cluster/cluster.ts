/**
 * The whole cluster's state: the root everything else hangs from.
 *
 *   Cluster --- Controller --- MetadataImage --- Topic --- Partition --- Replica --- Log
 *           \-- Broker (one or more) --- GroupCoordinator, FetchSessions
 */
import { KafkaError } from '../protocol/errors.js'
import { Broker, type BrokerSpec } from './broker.js'
import type { Clock } from './clock.js'
import type { LoggerLevel } from './configs/broker-loggers.js'
import { type ConfigListener, ConfigStore } from './configs/config-store.js'
import { type ResourceType, resourceTypes } from './configs/resources.js'
import { Controller, type NewTopic } from './controller.js'
import type { CreateTopicPolicy } from './create-topic-policy.js'
import { type FeatureListener, type FeatureName, Features } from './features.js'
import { GroupCoordinator } from './groups/coordinator.js'
import { OffsetsTopic } from './groups/offsets-topic.js'
import { LogManager } from './log/log-manager.js'
import type { MetadataImage } from './metadata-image.js'
import { MetadataLog } from './metadata-log.js'
import type { Partition } from './partition.js'
import { ProducerIds } from './producer-ids.js'
import { type Key, type Pending, Purgatory, settled } from './purgatory.js'
import { Quorum } from './quorum.js'
import type { Random } from './random.js'
import { ClientQuotas } from './security/client-quotas.js'
import { ScramCredentials } from './security/scram-credentials.js'
import { TelemetryInbox } from './telemetry-inbox.js'
import type { Topic } from './topic.js'
import { OFFSETS_TOPIC } from './topic-name.js'

export interface ClusterOptions {
  readonly clock: Clock
  readonly random: Random
  /** At least one; the first is not special. */
  readonly brokers: readonly BrokerSpec[]
  /** Kafka's `Uuid` in its text form; random when not given. */
  readonly clusterId?: string | undefined
  /** Broker configs as in `server.properties`, for every broker. */
  readonly configs: ReadonlyMap<string, string>
  /** How long an empty fetch is parked at most, whatever the client asks for. Infinity is Kafka's behaviour. */
  readonly maxFetchWaitMs: number
  /**
   * What the logs may hold, in bytes, each record counted once whatever the replication factor; a produce request beyond
   * is refused with KAFKA_STORAGE_ERROR. Default: no limit.
   */
  readonly maxRetainedBytes?: number | undefined
  /** Asked about every topic that is created, but for those of `reset`. Default: none. */
  readonly createTopicPolicy?: CreateTopicPolicy | undefined
  /** Default: no host is known. */
  readonly lookUpHost?: LookUpHost
  /**
   * Whether there is a receiver for the metrics of clients, which are told so only then (KIP-714). Default: false, as of
   * a broker of Kafka without a `metric.reporters` that is one.
   */
  readonly telemetry?: boolean | undefined
  /** The level that the loggers of all brokers begin with. Default: OFF. */
  readonly loggerLevel?: LoggerLevel | undefined
}

/** Finds out whether there is a host, by its name or its address, and says so once, at once or later. */
export type LookUpHost = (name: string, answer: (isThere: boolean) => void) => void

export class Cluster implements ConfigListener, FeatureListener {
  readonly id: string
  readonly clock: Clock
  readonly random: Random
  readonly purgatory: Purgatory
  readonly configs: ConfigStore
  readonly logs: LogManager
  readonly clientQuotas = new ClientQuotas()
  readonly scramCredentials = new ScramCredentials()
  readonly controller: Controller
  readonly brokers = new Map<number, Broker>()
  readonly maxFetchWaitMs: number
  readonly metadataLog = new MetadataLog()
  readonly features: Features
  readonly quorum: Quorum
  /** The metrics that clients have pushed; null without a receiver. */
  readonly telemetry: TelemetryInbox | null
  private readonly offsetsTopic: OffsetsTopic
  private readonly firstController: number
  private readonly lookUpHost: LookUpHost

  constructor(options: ClusterOptions) {
    const { clock, random, brokers } = options
    this.clock = clock
    this.random = random
    this.id = options.clusterId ?? random.kafkaUuid()
    this.purgatory = new Purgatory(clock)
    this.maxFetchWaitMs = options.maxFetchWaitMs
    this.telemetry = options.telemetry ? new TelemetryInbox(this.purgatory) : null
    this.configs = new ConfigStore({ statics: options.configs, brokers, loggerLevel: options.loggerLevel })
    this.lookUpHost = options.lookUpHost ?? ((_name, answer) => answer(false))
    const { maxRetainedBytes } = options
    this.logs = new LogManager({ clock, random, purgatory: this.purgatory, configs: this.configs, maxRetainedBytes })
    this.firstController = brokers[random.int(brokers.length)]!.id
    this.features = new Features({ controllerId: this.firstController })
    this.features.listen(this)
    this.quorum = new Quorum({
      voterIds: brokers.map(({ id }) => id),
      leaderId: this.firstController,
      features: this.features,
      random,
    })
    this.configs.listen(this)
    this.controller = new Controller({
      clock,
      brokers: this.brokers,
      configs: this.configs,
      metadataLog: this.metadataLog,
      purgatory: this.purgatory,
      logs: this.logs,
      random,
      createTopicPolicy: options.createTopicPolicy,
    })
    this.offsetsTopic = new OffsetsTopic(this)
    const producerIds = new ProducerIds()
    for (const spec of brokers) {
      const groups = new GroupCoordinator(this.offsetsTopic.coordinatorParts(spec.id))
      const clientMetrics = {
        subscriptions: () => this.configs.clientMetrics(),
        maxBytes: () => this.configs.brokerNumber('telemetry.max.bytes', spec.id),
      }
      const fetchSessionSlots = () => this.configs.brokerNumber('max.incremental.fetch.session.cache.slots', spec.id)
      this.brokers.set(spec.id, new Broker(spec, { random, groups, producerIds, clientMetrics, fetchSessionSlots }))
    }
    // A broker registers, and is then let in.
    this.metadataLog.append(this.features.finalized().length + 2 * brokers.length)
  }

  /** Every topic, as the controller has decided. */
  get image(): MetadataImage {
    return this.controller.image
  }

  /** Runs `fn` as one transaction: nothing else happens between its first line and its last. */
  transact<T>(fn: () => T): T {
    return this.purgatory.transact(fn)
  }

  /** The last offset of the metadata log that the brokers have taken in, by which they also count their features. */
  get featuresEpoch(): number {
    return this.metadataLog.endOffset - 1
  }

  /** A client has gone from a broker. */
  connectionClosed(broker: Broker, connectionId: number): void {
    broker.clientMetrics.connectionClosed(connectionId)
  }

  configsChanged(resourceType: ResourceType): void {
    this.metadataLog.append()
    if (resourceType !== resourceTypes.CLIENT_METRICS) return
    for (const { clientMetrics } of this.brokers.values()) clientMetrics.subscriptionsChanged()
  }

  featureChanged(name: FeatureName, level: number): void {
    this.metadataLog.append()
    if (name === 'eligible.leader.replicas.version') this.configs.setEligibleLeaderReplicas(level > 0)
  }

  /** The brokers that have not been unregistered. */
  get registeredBrokers(): Broker[] {
    return [...this.brokers.values()].filter(({ isRegistered }) => isRegistered)
  }

  /** The brokers that are not fenced: those that clients are told of. */
  get aliveBrokers(): Broker[] {
    return [...this.brokers.values()].filter(({ isFenced }) => !isFenced)
  }

  isFenced(brokerId: number): boolean {
    return !this.controller.replication.isActive(brokerId)
  }

  /** The broker that clients are told is the controller, -1 for none. In KRaft any will do: all forward to it. */
  get controllerId(): number {
    const [first] = this.aliveBrokers
    return this.brokers.get(this.firstController)?.isFenced === false ? this.firstController : (first?.id ?? -1)
  }

  get autoCreateTopicsEnable(): boolean {
    return this.configs.brokerBoolean('auto.create.topics.enable')
  }

  /** `fetch.max.bytes` of the brokers. */
  get fetchMaxBytes(): number {
    return this.configs.brokerNumber('fetch.max.bytes')
  }

  get producerIdExpirationMs(): number {
    return this.configs.brokerNumber('producer.id.expiration.ms')
  }

  /**
   * Creates a topic because a client asked for its metadata, with `num.partitions` and `default.replication.factor`;
   * `__consumer_offsets` as it has to be.
   * @throws {KafkaError} what the controller has against it.
   */
  autoCreateTopic(name: string): Topic {
    if (name === OFFSETS_TOPIC) return this.offsetsTopic.topic()
    return this.controller.createTopic({ name, numPartitions: -1, replicationFactor: -1 })
  }

  /**
   * The broker that coordinates `groupId`: the leader of its `__consumer_offsets` partition. The topic is created when
   * it is first needed, at once (Kafka: AutoTopicCreationManager answers COORDINATOR_NOT_AVAILABLE first).
   * @throws {KafkaError} COORDINATOR_NOT_AVAILABLE while that partition has no leader, or the topic cannot be created.
   */
  groupCoordinator(groupId: string): Broker {
    const broker = this.brokers.get(this.offsetsPartition(groupId).leader)
    if (broker === undefined) throw new KafkaError('COORDINATOR_NOT_AVAILABLE')
    return broker
  }

  private offsetsPartition(groupId: string): Partition {
    try {
      return this.offsetsTopic.partitionOf(groupId)
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error
      const reason = `${OFFSETS_TOPIC} cannot be created: ${error.error}: ${error.message}`
      throw new KafkaError('COORDINATOR_NOT_AVAILABLE', reason)
    }
  }

  /**
   * Back to the beginning: every topic, group, producer, quota, credential and changed config or feature is gone, and
   * `topics` stand anew, empty, under new ids. Brokers and connections stay, also those that were unregistered; whoever is
   * parked is answered as on a real deletion.
   */
  reset(topics: readonly NewTopic[]): void {
    this.transact(() => {
      for (const topic of [...this.image.topics()]) this.controller.deleteTopic(topic)
      for (const { id, isRegistered } of this.brokers.values()) {
        if (!isRegistered) this.controller.replication.unfenceBroker(id)
      }
      this.features.reset()
      this.configs.reset()
      for (const { clientMetrics } of this.brokers.values()) clientMetrics.reset()
      this.telemetry?.clear()
      this.clientQuotas.clear()
      this.scramCredentials.clear()
      for (const topic of topics) this.controller.createTopic(topic, { asksPolicy: false })
    })
  }

  /**
   * Waits until `tryComplete` gives something other than undefined: it is asked at once, and again after every change
   * under `keys` (a `Replica`: its high watermark or start moved; the `MetadataImage`: a topic came or went;
   * `group:<id>`: a group changed its state, members or offsets; the `TelemetryInbox`: a client pushed metrics).
   */
  when<T>(keys: Iterable<Key>, tryComplete: () => T | undefined): Pending<T> {
    return this.transact(() => {
      const reply = tryComplete()
      return reply === undefined ? this.purgatory.park({ keys, tryComplete }) : settled(reply)
    })
  }

  /** Waits until it is known which of these hosts there are, and answers by `reply`. */
  whenLookedUp<T>(names: readonly string[], reply: (known: ReadonlySet<string>) => T): Pending<T> {
    const waiting = new Set(names)
    const known = new Set<string>()
    for (const name of [...waiting]) {
      this.lookUpHost(name, (isThere) =>
        this.transact(() => {
          waiting.delete(name)
          if (isThere) known.add(name)
          this.purgatory.touch(waiting)
        }),
      )
    }
    return this.when([waiting], () => (waiting.size === 0 ? reply(known) : undefined))
  }
}
