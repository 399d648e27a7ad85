/** A topic: a name, an id that is its own for ever, configs, and partitions. */
import type { TopicConfig } from './configs/topic-config.js'
import type { Partition } from './partition.js'
import { isInternalTopic } from './topic-name.js'

export interface TopicConfigs {
  readonly config: TopicConfig
  /** Of those brokers that have defaults of their own; all others go by `config`. */
  readonly configByBroker: ReadonlyMap<number, TopicConfig>
}

export class Topic {
  readonly name: string
  /** Kafka's `Uuid` in its text form; a topic created again under the same name has another. */
  readonly id: string
  /** Written by brokers, not by clients: `__consumer_offsets` and its like. */
  readonly isInternal: boolean
  readonly partitions: Partition[] = []
  /** The effective configs, replaced as a whole when one changes. A broker may go by others: see `configOn`. */
  config: TopicConfig
  /** Those of brokers that were given configs of their own. */
  configByBroker: ReadonlyMap<number, TopicConfig>
  /** Deleted topics linger only where a parked operation still holds one of their replicas. */
  deleted = false

  constructor(options: { name: string; id: string } & TopicConfigs) {
    this.name = options.name
    this.id = options.id
    this.config = options.config
    this.configByBroker = options.configByBroker
    this.isInternal = isInternalTopic(options.name)
  }

  /** What a broker goes by: of what the topic itself does not say, each broker may have a default of its own. */
  configOn(brokerId: number): TopicConfig {
    const { configByBroker, config } = this
    return configByBroker.size === 0 ? config : (configByBroker.get(brokerId) ?? config)
  }

  get replicationFactor(): number {
    return this.partitions[0]?.replicas.length ?? 0
  }
}
