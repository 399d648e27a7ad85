/** What a scenario is: a name, the brokers it needs, and what it asks of them. */
import type { DeviationId } from './deviations.js'
import type { Json } from './json.js'
import type { Play } from './play.js'

export interface Scenario {
  /** Unique within its area. */
  readonly name: string
  /** How many brokers the cluster has. Default 1. */
  readonly brokers?: ClusterSize
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

/** The brokers' config, the same for Kafka and for ours. */
export const clusterConfigs: Readonly<Record<ClusterSize, Readonly<Record<string, string>>>> = {
  1: {
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '100',
    'offsets.topic.num.partitions': '1',
  },
  3: {
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.num.partitions': '3',
    'auto.create.topics.enable': 'false',
    'num.partitions': '2',
    'default.replication.factor': '3',
  },
}
