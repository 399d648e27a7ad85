/**
 * The controller: the one place where topics come, change and go (Kafka: ReplicationControlManager).
 * It owns the metadata image; the brokers read it.
 */
import { isDeepStrictEqual } from 'node:util'
import { KafkaError } from '../protocol/errors.js'
import { assignedReplicas, checkReplicas, type ReplicaAssignment } from './assignment.js'
import type { Broker } from './broker.js'
import type { Clock } from './clock.js'
import type { ConfigListener, ConfigStore } from './configs/config-store.js'
import { type ConfigMap, type ResourceType, resourceTypes } from './configs/resources.js'
import type { TopicConfig } from './configs/topic-config.js'
import { askPolicy, type CreateTopicPolicy, requestMetadataOf } from './create-topic-policy.js'
import type { LogManager } from './log/log-manager.js'
import { MetadataImage } from './metadata-image.js'
import type { MetadataLog } from './metadata-log.js'
import { Partition } from './partition.js'
import { placeReplicas } from './placement.js'
import type { Purgatory } from './purgatory.js'
import type { Random } from './random.js'
import type { PartitionRegistration } from './replication/partition-registration.js'
import { ReplicationControl } from './replication/replication-control.js'
import { Topic, type TopicConfigs } from './topic.js'
import { illegalTopicName } from './topic-name.js'

/** What a topic is created from. */
export interface NewTopic {
  readonly name: string
  /** -1: `num.partitions`. */
  readonly numPartitions: number
  /** -1: `default.replication.factor`. */
  readonly replicationFactor: number
  /** Brokers by partition; given instead of the two numbers above, which are then -1. */
  readonly assignments?: readonly ReplicaAssignment[]
  readonly configs?: ReadonlyMap<string, string | null>
}

export interface ControllerOptions {
  readonly clock: Clock
  readonly brokers: ReadonlyMap<number, Broker>
  readonly configs: ConfigStore
  readonly metadataLog: MetadataLog
  readonly purgatory: Purgatory
  readonly logs: LogManager
  readonly random: Random
  /** Asked about every topic that is created. Default: none. */
  readonly createTopicPolicy?: CreateTopicPolicy | undefined
}

/** A topic that may be created, with the configs it was given. */
export interface PreparedTopic {
  readonly topic: Topic
  readonly overrides: ConfigMap
}

/** How many partitions the topics of one request may have (Kafka: MAX_PARTITIONS_PER_BATCH). */
const MAX_PARTITIONS_PER_REQUEST = 10_000

/**
 * How many records one request may add to the metadata log: a topic is one, and so is each of its configs and each
 * partition (Kafka: QuorumController.MAX_RECORDS_PER_USER_OP).
 */
export const MAX_RECORDS_PER_REQUEST = 10_000

const noBrokers: ReadonlyMap<number, TopicConfig> = new Map()

/** What the rest of the cluster does when topics change. */
export interface TopicListener {
  topicCreated(topic: Topic): void
  topicDeleted(topic: Topic): void
}

export class Controller implements ConfigListener {
  readonly image = new MetadataImage()
  /** Who holds the partitions, who is in sync and who leads. */
  readonly replication: ReplicationControl
  private readonly configs: ConfigStore
  private readonly metadataLog: MetadataLog
  private readonly purgatory: Purgatory
  private readonly logs: LogManager
  private readonly random: Random
  private readonly createTopicPolicy: CreateTopicPolicy | undefined
  private readonly listeners: TopicListener[] = []
  /** The configs of a topic without any of its own, as of the brokers' last change. Undefined before the first topic. */
  private inherited: TopicConfigs | undefined

  constructor(options: ControllerOptions) {
    this.configs = options.configs
    this.metadataLog = options.metadataLog
    this.purgatory = options.purgatory
    this.logs = options.logs
    this.random = options.random
    this.createTopicPolicy = options.createTopicPolicy
    const { brokers, metadataLog, configs, clock, purgatory } = options
    this.replication = new ReplicationControl({ brokers, image: this.image, metadataLog, configs, clock, purgatory })
    this.configs.listen(this)
  }

  listen(listener: TopicListener): void {
    this.listeners.push(listener)
  }

  /**
   * Creates a topic as a request of its own, also where a broker asks for it because a client named it (Kafka:
   * AutoTopicCreationManager). Those that stand from the start are nobody's request, and not asked about (`asksPolicy`).
   * @throws {KafkaError} the first of Kafka's objections, in Kafka's order.
   */
  createTopic(spec: NewTopic, { asksPolicy = true } = {}): Topic {
    if (!asksPolicy) {
      // Who names the number means it; what comes from `num.partitions` is no more than a request may have.
      if (spec.numPartitions === -1 && spec.assignments === undefined) this.refuseTooManyPartitions([spec])
      return this.add(this.prepare(spec, false))
    }
    const [result] = this.createTopics([spec])
    if (result instanceof KafkaError) throw result
    return result!.topic
  }

  /**
   * Creates the topics of one request, each on its own: where one cannot be, the others still are. All are judged by
   * what stands before any of them is created, so that two of them may collide in '.' and '_', as in Kafka.
   * @returns for each of `specs`, in their order, what was created and its own configs, or why it was not. With
   *   `validateOnly` the topics are made but stand nowhere.
   * @throws {KafkaError} POLICY_VIOLATION where the request as a whole is too large.
   */
  createTopics(specs: readonly NewTopic[], { validateOnly = false } = {}): (PreparedTopic | KafkaError)[] {
    this.refuseTooManyPartitions(specs)
    const results = specs.map((spec) => {
      try {
        return this.prepare(spec, true)
      } catch (error) {
        if (error instanceof KafkaError) return error
        throw error
      }
    })
    let records = 0
    for (const result of results) {
      if (result instanceof KafkaError) continue
      records += recordsOf(result)
      if (records > MAX_RECORDS_PER_REQUEST) {
        throw new KafkaError('POLICY_VIOLATION', 'Unable to perform excessively large batch operation.')
      }
    }
    if (!validateOnly) for (const result of results) if (!(result instanceof KafkaError)) this.add(result)
    return results
  }

  /** Puts changed configs into force: a topic's own, or what all topics have from the brokers. */
  configsChanged(resourceType: ResourceType, resourceName: string): void {
    if (resourceType === resourceTypes.BROKER) {
      if (this.inheritsOtherConfigs()) for (const topic of this.image.topics()) this.configure(topic)
      this.replication.throttle.ratesChanged()
    }
    if (resourceType === resourceTypes.TOPIC) this.configure(this.image.topic(resourceName)!)
  }

  /** Deletes a topic with its records and configs; whoever waits on it is answered. */
  deleteTopic(topic: Topic): void {
    topic.deleted = true
    this.metadataLog.append()
    this.image.remove(topic)
    this.configs.deleteTopic(topic.name)
    for (const partition of topic.partitions) partition.release()
    for (const listener of this.listeners) listener.topicDeleted(topic)
    this.purgatory.touch(this.image)
  }

  /**
   * Adds partitions up to `count`; those that stand keep their records and their place.
   * @throws {KafkaError} INVALID_PARTITIONS or INVALID_REPLICA_ASSIGNMENT.
   */
  createPartitions(
    topic: Topic,
    count: number,
    {
      assignments,
      validateOnly = false,
    }: { assignments?: readonly (readonly number[])[] | null; validateOnly?: boolean } = {},
  ): void {
    const current = topic.partitions.length
    const added = count - current
    if (added === 0) throw new KafkaError('INVALID_PARTITIONS', `Topic already has ${current} partition(s).`)
    if (added < 0) {
      throw new KafkaError(
        'INVALID_PARTITIONS',
        `The topic ${topic.name} currently has ${current} partition(s); ${count} would not be an increase.`,
      )
    }
    let placed: readonly (readonly number[])[]
    if (assignments != null) {
      if (assignments.length !== added) {
        throw new KafkaError(
          'INVALID_REPLICA_ASSIGNMENT',
          `Attempted to add ${added} additional partition(s), but only ${assignments.length} assignment(s) were specified.`,
        )
      }
      for (const replicas of assignments) checkReplicas(replicas, this.replication.registered, topic.replicationFactor)
      placed = assignments
    } else {
      placed = this.place(added, topic.replicationFactor)
    }
    const registrations = this.register(placed, current)
    if (validateOnly) return
    for (const registration of registrations) this.addPartition(topic, registration)
    this.metadataLog.append(placed.length)
    this.purgatory.touch(this.image)
  }

  /** Makes a topic that nobody knows of yet. */
  private prepare(spec: NewTopic, asksPolicy: boolean): PreparedTopic {
    this.validateName(spec.name)
    const overrides = this.configs.validateNewTopic(spec.configs ?? new Map())
    const assignments = spec.assignments?.length
      ? assignedReplicas(spec, this.replication.registered)
      : this.placeNew(spec)
    const topic = new Topic({
      name: spec.name,
      id: this.random.kafkaUuid(),
      ...this.everywhere((brokerId) => this.configs.resolveTopic(overrides, brokerId)),
    })
    for (const registration of this.register(assignments)) this.addPartition(topic, registration)
    if (asksPolicy && this.createTopicPolicy !== undefined) {
      const isAssigned = spec.assignments !== undefined && spec.assignments.length > 0
      askPolicy(this.createTopicPolicy, requestMetadataOf(topic, { isAssigned, configs: spec.configs ?? new Map() }))
    }
    return { topic, overrides }
  }

  private add(prepared: PreparedTopic): Topic {
    const { topic, overrides } = prepared
    this.inherited ??= this.fromBrokers()
    this.metadataLog.append(recordsOf(prepared))
    this.configs.setTopic(topic.name, overrides)
    this.image.add(topic)
    for (const listener of this.listeners) listener.topicCreated(topic)
    this.purgatory.touch(this.image)
    return topic
  }

  /** Whether what topics have from the brokers has changed: most configs of brokers are none of theirs. */
  private inheritsOtherConfigs(): boolean {
    const before = this.inherited
    this.inherited = this.fromBrokers()
    return !isDeepStrictEqual(before, this.inherited)
  }

  /** What a topic goes by that says nothing itself. */
  private fromBrokers(): TopicConfigs {
    return this.everywhere((brokerId) => this.configs.resolveTopic(new Map(), brokerId))
  }

  /** What a topic goes by, on each broker. */
  private everywhere(resolve: (brokerId?: number) => TopicConfig): TopicConfigs {
    const own = this.configs.brokersWithConfigs()
    if (own.length === 0) return { config: resolve(), configByBroker: noBrokers }
    return { config: resolve(), configByBroker: new Map(own.map((brokerId) => [brokerId, resolve(brokerId)])) }
  }

  private configure(topic: Topic): void {
    const { minInsyncReplicas: former } = topic.config
    Object.assign(
      topic,
      this.everywhere((brokerId) => this.configs.topicConfig(topic.name, brokerId)),
    )
    if (topic.config.minInsyncReplicas !== former) this.replication.minIsrChanged(topic)
    for (const partition of topic.partitions) partition.configsChanged()
  }

  /** Topics that are refused for other reasons count as well (Kafka: validateTotalNumberOfPartitions). */
  private refuseTooManyPartitions(specs: readonly NewTopic[]): void {
    let total = 0
    for (const { assignments, numPartitions } of specs) {
      if (assignments?.length) total += assignments.length
      else if (numPartitions === -1) total += this.configs.brokerNumber('num.partitions')
      else total += Math.max(0, numPartitions)
      if (total > MAX_PARTITIONS_PER_REQUEST) {
        throw new KafkaError('POLICY_VIOLATION', 'Excessively large number of partitions per request.')
      }
    }
  }

  /** What partitions on these brokers begin with, the first of them being number `firstIndex`. */
  private register(assignments: readonly (readonly number[])[], firstIndex = 0): PartitionRegistration[] {
    return assignments.map((replicas, i) => {
      const registration = this.replication.newRegistration(replicas)
      if (registration !== undefined) return registration
      throw new KafkaError(
        'INVALID_REPLICA_ASSIGNMENT',
        `All brokers specified in the manual partition assignment for partition ${firstIndex + i} are fenced or in controlled shutdown.`,
      )
    })
  }

  private addPartition(topic: Topic, registration: PartitionRegistration): Partition {
    const partition = new Partition(topic, topic.partitions.length, registration, {
      purgatory: this.purgatory,
      logs: this.logs,
      replication: this.replication,
    })
    topic.partitions.push(partition)
    return partition
  }

  private validateName(name: string): void {
    const objection = illegalTopicName(name)
    if (objection !== undefined) throw new KafkaError('INVALID_TOPIC_EXCEPTION', `Topic name is invalid: ${objection}`)
    if (this.image.topic(name) !== undefined) {
      throw new KafkaError('TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`)
    }
    const other = this.image.colliding(name)
    if (other !== undefined) {
      throw new KafkaError('INVALID_TOPIC_EXCEPTION', `Topic '${name}' collides with existing topic: ${other.name}`)
    }
  }

  private placeNew({ numPartitions, replicationFactor }: NewTopic): number[][] {
    if (replicationFactor < -1 || replicationFactor === 0) {
      throw new KafkaError(
        'INVALID_REPLICATION_FACTOR',
        'Replication factor must be larger than 0, or -1 to use the default value.',
      )
    }
    if (numPartitions < -1 || numPartitions === 0) {
      throw new KafkaError('INVALID_PARTITIONS', 'Number of partitions was set to an invalid non-positive value.')
    }
    return this.place(
      numPartitions === -1 ? this.configs.brokerNumber('num.partitions') : numPartitions,
      replicationFactor === -1 ? this.configs.brokerNumber('default.replication.factor') : replicationFactor,
    )
  }

  private place(partitions: number, replicationFactor: number): number[][] {
    const brokers = [...this.replication.registered.values()].filter(
      ({ id }) => !this.configs.broker(id).isLogDirCordoned,
    )
    if (replicationFactor > brokers.length) {
      throw new KafkaError(
        'INVALID_REPLICATION_FACTOR',
        `Unable to replicate the partition ${replicationFactor} time(s): The target replication factor of ${replicationFactor} cannot be reached because only ${brokers.length} broker(s) are registered or some brokers have all their log directories cordoned.`,
      )
    }
    if (brokers.every(({ isFenced }) => isFenced)) {
      throw new KafkaError(
        'INVALID_REPLICATION_FACTOR',
        `Unable to replicate the partition ${replicationFactor} time(s): All brokers are currently fenced, or have all their log directories cordoned.`,
      )
    }
    return placeReplicas({ brokers, partitions, replicationFactor, random: this.random })
  }
}

function recordsOf({ topic, overrides }: PreparedTopic): number {
  return 1 + overrides.size + topic.partitions.length
}
