/**
 * `__consumer_offsets`, where groups and committed offsets are kept: who coordinates a group is who leads its
 * partition of this topic.
 */
import { isControl } from '../../protocol/batch.js'
import { encodeBatch } from '../../protocol/encode-batch.js'
import type { ErrorName } from '../../protocol/errors.js'
import { decodeRecords } from '../../protocol/records.js'
import type { Broker } from '../broker.js'
import type { Clock } from '../clock.js'
import type { ConfigStore } from '../configs/config-store.js'
import type { NumericBrokerConfigName } from '../configs/tables.js'
import type { Controller, TopicListener } from '../controller.js'
import type { Log } from '../log/log.js'
import type { MetadataImage } from '../metadata-image.js'
import type { Partition } from '../partition.js'
import type { Purgatory } from '../purgatory.js'
import type { Random } from '../random.js'
import type { LeaderListener } from '../replication/replication-control.js'
import type { Topic } from '../topic.js'
import { OFFSETS_TOPIC } from '../topic-name.js'
import type { GroupCoordinatorOptions } from './coordinator.js'
import type { LogRecord } from './coordinator-record.js'
import type { GroupConfigs } from './effects.js'
import { javaStringHash } from './java-hash.js'

/** The partition of an internal topic that stands for `key`: Java's `Math.abs(hashCode) % count`, with a remedy. */
export function coordinatorPartition(key: string, partitionCount: number): number {
  const hash = javaStringHash(key)
  // Math.abs(Integer.MIN_VALUE) is negative in Java; Kafka's Utils.abs makes it 0.
  return (hash === -0x8000_0000 ? 0 : Math.abs(hash)) % partitionCount
}

/** The parts of a cluster that the topic stands on. */
export interface OffsetsTopicParts {
  readonly clock: Clock
  readonly random: Random
  readonly purgatory: Purgatory
  readonly configs: ConfigStore
  readonly controller: Controller
  readonly brokers: ReadonlyMap<number, Broker>
}

export class OffsetsTopic implements TopicListener, LeaderListener {
  private readonly cluster: OffsetsTopicParts
  /** What the topic was created with: partitions added later keep no groups, or groups would lose theirs. */
  private createdPartitions: number | undefined

  constructor(cluster: OffsetsTopicParts) {
    this.cluster = cluster
    cluster.controller.listen(this)
    cluster.controller.replication.listen(this)
  }

  private get image(): MetadataImage {
    return this.cluster.controller.image
  }

  /** The topic, created when there is none. */
  topic(): Topic {
    return this.image.topic(OFFSETS_TOPIC) ?? this.create()
  }

  /** The partition that keeps `groupId`. */
  partitionOf(groupId: string): Partition {
    const { partitions } = this.topic()
    return partitions[coordinatorPartition(groupId, this.partitionCount)]!
  }

  /** What the coordinator on a broker works with. */
  coordinatorParts(brokerId: number): GroupCoordinatorOptions {
    const { cluster } = this
    const { clock, random, purgatory } = cluster
    return {
      name: `groups:${brokerId}`,
      clock,
      random,
      configs: this.groupConfigs(),
      log: {
        partitionCount: this.partitionCount,
        partitionFor: (groupId) => coordinatorPartition(groupId, this.partitionCount),
        append: (partition, records, now) => this.append(partition, records, now),
      },
      topics: {
        topicId: (name) => this.image.topic(name)?.id,
        topicName: (id) => this.image.topicById(id)?.name,
        hasPartition: (name, index) => this.image.partition(name, index) !== undefined,
      },
      onChange: (groupId) => purgatory.touch(`group:${groupId}`),
      transact: (step) => purgatory.transact(step),
    }
  }

  topicCreated(topic: Topic): void {
    if (topic.name !== OFFSETS_TOPIC) return
    this.createdPartitions = topic.partitions.length
    for (const partition of topic.partitions) {
      this.cluster.brokers.get(partition.leader)?.groups.load(partition.index, [])
    }
  }

  topicDeleted(topic: Topic): void {
    if (topic.name === OFFSETS_TOPIC) this.createdPartitions = undefined
    for (const { groups } of this.cluster.brokers.values()) {
      if (topic.name === OFFSETS_TOPIC) for (const { index } of topic.partitions) groups.unload(index)
      else groups.onTopicsDeleted([{ name: topic.name, topicId: topic.id }])
    }
  }

  /** Groups go with their partition: the new leader reads them out of its log. */
  leaderChanged({ topic, index, leader, leaderReplica }: Partition, former: number): void {
    if (topic.name !== OFFSETS_TOPIC || index >= this.partitionCount) return
    const { brokers } = this.cluster
    brokers.get(former)?.groups.unload(index)
    if (leaderReplica !== undefined) brokers.get(leader)!.groups.load(index, recordsOf(leaderReplica.log))
  }

  leaderStopped({ topic, index, leader }: Partition): void {
    if (topic.name === OFFSETS_TOPIC) this.cluster.brokers.get(leader)?.groups.unload(index)
  }

  private get partitionCount(): number {
    return this.createdPartitions ?? this.cluster.configs.brokerNumber('offsets.topic.num.partitions')
  }

  /** Never asks for more replicas than there are brokers, so that one broker is enough (Kafka: fails on fewer than 3). */
  private create(): Topic {
    const { configs, controller } = this.cluster
    const replicationFactor = configs.brokerNumber('offsets.topic.replication.factor')
    return controller.createTopic({
      name: OFFSETS_TOPIC,
      numPartitions: configs.brokerNumber('offsets.topic.num.partitions'),
      replicationFactor: Math.min(replicationFactor, controller.replication.registered.size),
      configs: new Map([
        ['cleanup.policy', 'compact'],
        ['compression.type', 'producer'],
        ['segment.bytes', String(configs.brokerNumber('offsets.topic.segment.bytes'))],
      ]),
    })
  }

  private append(index: number, records: readonly LogRecord[], now: number): ErrorName {
    const partition = this.image.partition(OFFSETS_TOPIC, index)
    const leader = partition?.leaderReplica
    if (partition === undefined || leader === undefined) return 'NOT_LEADER_OR_FOLLOWER'
    if (partition.isr.length < partition.effectiveMinIsr) return 'NOT_ENOUGH_REPLICAS'
    const batch = encodeBatch({ records: records.map((record) => ({ ...record, timestamp: now })) })
    if (batch.length > partition.config.maxMessageBytes) return 'MESSAGE_TOO_LARGE'
    partition.appendInternal(leader, batch)
    return 'NONE'
  }

  /** Reads the broker's configs each time, so that a change holds at once. */
  private groupConfigs(): GroupConfigs {
    const { configs } = this.cluster
    const read = (name: NumericBrokerConfigName) => configs.brokerNumber(name)
    return {
      get groupMinSessionTimeoutMs() {
        return read('group.min.session.timeout.ms')
      },
      get groupMaxSessionTimeoutMs() {
        return read('group.max.session.timeout.ms')
      },
      get groupMaxSize() {
        return read('group.max.size')
      },
      get groupInitialRebalanceDelayMs() {
        return read('group.initial.rebalance.delay.ms')
      },
      get offsetMetadataMaxBytes() {
        return read('offset.metadata.max.bytes')
      },
      get offsetsRetentionMinutes() {
        return read('offsets.retention.minutes')
      },
      get offsetsRetentionCheckIntervalMs() {
        return read('offsets.retention.check.interval.ms')
      },
    }
  }
}

function* recordsOf(log: Log): Generator<LogRecord> {
  for (const { chunk, position } of log.batches()) {
    if (isControl(chunk.buffer, position)) continue
    for (const { key, value } of decodeRecords(chunk.buffer, position)) if (key !== null) yield { key, value }
  }
}
