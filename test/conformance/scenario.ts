/** What a scenario is: a name, the brokers it needs, and what it asks of them. */
import type { DeviationId } from './deviations.js'
import type { Json } from './json.js'
import type { Play } from './play.js'

export interface Scenario {
  /** Unique within its area. */
  readonly name: string
  /** How many brokers the cluster has. Default 1. */
  readonly brokers?: ClusterSize
  /** Whether it plays on the one broker with the strict configs. */
  readonly isStrict?: boolean
  /** Whether it plays on the three brokers that may be suspended. */
  readonly isFrail?: boolean
  play(p: Play): Promise<void>
}

export type ClusterSize = 1 | 3

/** One line of a golden: what was asked, and the whole answer. */
export interface Step {
  readonly what: string
  readonly answer: Json
}

/** Where our answer differs from Kafka's on purpose: the part of the answer, and what we have in its place. */
export interface Differs {
  readonly deviation: DeviationId
  /** Such as `topics[0].errorCode`; empty for the whole answer. */
  readonly at: string
  /** Undefined where the part is missing; a function makes it from Kafka's part. */
  readonly ours: Json | undefined | ((kafkas: Json) => Json | undefined)
}

export type ClusterName = 'one' | 'three' | 'strict' | 'frail'

export interface ClusterSpec {
  readonly brokers: ClusterSize
  /** Of every broker, the same for Kafka and for ours. */
  readonly config: Readonly<Record<string, string>>
}

/** All there are, so that Kafka need not be started for each scenario. */
export const clusters: Readonly<Record<ClusterName, ClusterSpec>> = {
  one: {
    brokers: 1,
    config: {
      'group.initial.rebalance.delay.ms': '0',
      'group.min.session.timeout.ms': '100',
      'offsets.topic.num.partitions': '1',
    },
  },
  three: {
    brokers: 3,
    config: {
      'group.initial.rebalance.delay.ms': '0',
      'offsets.topic.num.partitions': '3',
      'auto.create.topics.enable': 'false',
      'num.partitions': '2',
      'default.replication.factor': '3',
    },
  },
  /** Brokers that may be lost, and are missed soon, but not before a scenario has asked what it wants to ask until then. */
  frail: {
    brokers: 3,
    config: {
      'broker.heartbeat.interval.ms': '500',
      'broker.session.timeout.ms': '6000',
      'auto.create.topics.enable': 'false',
      'offsets.topic.num.partitions': '3',
    },
  },
  /** Low limits, and whatever else a broker keeps to that no client asked for. Most of it can't be changed in a running one. */
  strict: {
    brokers: 1,
    config: {
      'delete.topic.enable': 'false',
      'num.partitions': '3',
      'compression.type': 'gzip',
      'log.message.timestamp.type': 'LogAppendTime',
      'log.retention.minutes': '90',
      'log.roll.hours': '3',
      'message.max.bytes': '2000',
      'fetch.max.bytes': '3000',
      'socket.request.max.bytes': '100000',
      'max.incremental.fetch.session.cache.slots': '7',
      'max.request.partition.size.limit': '4',
      'telemetry.max.bytes': '100',
      'producer.id.expiration.ms': '2000',
      'producer.id.expiration.check.interval.ms': '200',
      'group.max.size': '2',
      'group.initial.rebalance.delay.ms': '400',
      'group.min.session.timeout.ms': '1000',
      'group.max.session.timeout.ms': '60000',
      'group.consumer.heartbeat.interval.ms': '6000',
      'offset.metadata.max.bytes': '10',
      'offsets.retention.minutes': '1',
      'offsets.retention.check.interval.ms': '200',
      'offsets.topic.num.partitions': '2',
      'offsets.topic.segment.bytes': '2000000',
    },
  },
}

export function clusterOf({ brokers = 1, isStrict = false, isFrail = false }: Scenario): ClusterName {
  if (isFrail) return 'frail'
  if (isStrict) return 'strict'
  return brokers === 1 ? 'one' : 'three'
}
