/**
 * The controller: the one place where topics come, change and go (Kafka: ReplicationControlManager).
 * It owns the metadata image; the brokers read it.
 */
import { KafkaError } from '../protocol/errors.js'
import type { Broker } from './broker.js'
import type { ConfigStore } from './configs/config-store.js'
import { MetadataImage } from './metadata-image.js'
import { Partition } from './partition.js'
import { placeReplicas } from './placement.js'
import type { Purgatory } from './purgatory.js'
import type { Random } from './random.js'
import { illegalTopicName, Topic } from './topic.js'

/** What a topic is created from. */
export interface NewTopic {
  readonly name: string
  /** -1: `num.partitions`. */
  readonly numPartitions: number
  /** -1: `default.replication.factor`. */
  readonly replicationFactor: number
  /** Brokers by partition; given instead of the two numbers above, which are then -1. */
  readonly assignments?: readonly { readonly partitionIndex: number; readonly brokerIds: readonly number[] }[]
  readonly configs?: ReadonlyMap<string, string | null>
}

export interface ControllerOptions {
  readonly brokers: ReadonlyMap<number, Broker>
  readonly configs: ConfigStore
  readonly purgatory: Purgatory
  readonly random: Random
}

/** What the rest of the cluster does when topics change. */
export interface TopicListener {
  topicCreated(topic: Topic): void
  topicDeleted(topic: Topic): void
}

export class Controller {
  readonly image = new MetadataImage()
  private readonly brokers: ReadonlyMap<number, Broker>
  private readonly configs: ConfigStore
  private readonly purgatory: Purgatory
  private readonly random: Random
  private readonly listeners: TopicListener[] = []

  constructor(options: ControllerOptions) {
    this.brokers = options.brokers
    this.configs = options.configs
    this.purgatory = options.purgatory
    this.random = options.random
  }

  listen(listener: TopicListener): void {
    this.listeners.push(listener)
  }

  /**
   * Creates a topic; with `validateOnly`, only says whether it could.
   * @returns the topic, which stands in the image unless `validateOnly`.
   * @throws {KafkaError} the first of Kafka's objections, in Kafka's order.
   */
  createTopic(spec: NewTopic, { validateOnly = false } = {}): Topic {
    this.validateName(spec.name)
    const overrides = this.configs.validateNewTopic(spec.configs ?? new Map())
    const assignments =
      spec.assignments !== undefined && spec.assignments.length > 0
        ? this.validateAssignments(spec)
        : this.place(
            spec.numPartitions === -1 ? this.configs.brokerNumber('num.partitions') : spec.numPartitions,
            spec.replicationFactor === -1
              ? this.configs.brokerNumber('default.replication.factor')
              : spec.replicationFactor,
          )
    const topic = new Topic({
      name: spec.name,
      id: this.random.kafkaUuid(),
      config: this.configs.resolveTopic(overrides),
    })
    for (const replicas of assignments) this.addPartition(topic, replicas)
    if (!validateOnly) {
      this.configs.setTopic(spec.name, overrides)
      this.image.add(topic)
      for (const listener of this.listeners) listener.topicCreated(topic)
      this.purgatory.touch(this.image)
    }
    return topic
  }

  /** Deletes a topic with its records and configs; whoever waits on it is answered. */
  deleteTopic(topic: Topic): void {
    topic.deleted = true
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
      for (const replicas of assignments) this.validateReplicas(replicas, topic.replicationFactor)
      placed = assignments
    } else {
      placed = this.place(added, topic.replicationFactor)
    }
    if (validateOnly) return
    for (const replicas of placed) this.addPartition(topic, replicas)
    this.purgatory.touch(this.image)
  }

  private addPartition(topic: Topic, replicas: readonly number[]): Partition {
    const partition = new Partition(topic, topic.partitions.length, replicas, this.purgatory)
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

  private place(partitions: number, replicationFactor: number): number[][] {
    if (replicationFactor <= 0) {
      throw new KafkaError(
        'INVALID_REPLICATION_FACTOR',
        'Replication factor must be larger than 0, or -1 to use the default value.',
      )
    }
    if (partitions <= 0) {
      throw new KafkaError(
        'INVALID_PARTITIONS',
        'Number of partitions must be larger than 0, or -1 to use the default value.',
      )
    }
    const brokers = [...this.brokers.values()]
    if (replicationFactor > brokers.length) {
      throw new KafkaError(
        'INVALID_REPLICATION_FACTOR',
        `Unable to replicate the partition ${replicationFactor} time(s): The target replication factor of ${replicationFactor} cannot be reached because only ${brokers.length} broker(s) are registered.`,
      )
    }
    return placeReplicas({ brokers, partitions, replicationFactor, random: this.random })
  }

  private validateAssignments(spec: NewTopic): (readonly number[])[] {
    if (spec.replicationFactor !== -1) {
      throw new KafkaError(
        'INVALID_REQUEST',
        'A manual partition assignment was specified, but replication factor was not set to -1.',
      )
    }
    if (spec.numPartitions !== -1) {
      throw new KafkaError(
        'INVALID_REQUEST',
        'A manual partition assignment was specified, but numPartitions was not set to -1.',
      )
    }
    const byIndex = new Map<number, readonly number[]>()
    let replicationFactor: number | undefined
    for (const { partitionIndex, brokerIds } of spec.assignments!) {
      if (byIndex.has(partitionIndex)) {
        throw new KafkaError(
          'INVALID_REPLICA_ASSIGNMENT',
          `Found multiple manual partition assignments for partition ${partitionIndex}`,
        )
      }
      this.validateReplicas(brokerIds, replicationFactor)
      replicationFactor = brokerIds.length
      byIndex.set(partitionIndex, brokerIds)
    }
    const assignments: (readonly number[])[] = []
    for (let index = 0; index < byIndex.size; index++) {
      const replicas = byIndex.get(index)
      if (replicas === undefined) {
        throw new KafkaError(
          'INVALID_REPLICA_ASSIGNMENT',
          'partitions should be a consecutive 0-based integer sequence',
        )
      }
      assignments.push(replicas)
    }
    return assignments
  }

  private validateReplicas(replicas: readonly number[], replicationFactor: number | undefined): void {
    if (replicas.length === 0) {
      throw new KafkaError(
        'INVALID_REPLICA_ASSIGNMENT',
        'The manual partition assignment includes an empty replica list.',
      )
    }
    const seen = new Set<number>()
    for (const id of [...replicas].sort((a, b) => a - b)) {
      if (!this.brokers.has(id)) {
        throw new KafkaError(
          'INVALID_REPLICA_ASSIGNMENT',
          `The manual partition assignment includes broker ${id}, but no such broker is registered.`,
        )
      }
      if (seen.has(id)) {
        throw new KafkaError(
          'INVALID_REPLICA_ASSIGNMENT',
          `The manual partition assignment includes the broker ${id} more than once.`,
        )
      }
      seen.add(id)
    }
    if (replicationFactor !== undefined && replicas.length !== replicationFactor) {
      throw new KafkaError(
        'INVALID_REPLICA_ASSIGNMENT',
        `The manual partition assignment includes a partition with ${replicas.length} replica(s), but this is not consistent with previous partitions, which have ${replicationFactor} replica(s).`,
      )
    }
  }
}
