/**
 * What one broker goes by: what it was started with, under what the cluster and then the broker itself were given
 * since (Kafka: KafkaConfig with its DynamicBrokerConfig).
 */
import type { Definition } from './config-def.js'
import { type ConfigValue, parseValue, toNumber } from './config-value.js'
import type { ConfigMap } from './resources.js'
import { listenerBaseName, synonymsOfBrokerConfig, synonymsOfTopicConfig } from './synonyms.js'
import {
  type BooleanBrokerConfigName,
  brokerTable,
  type ListBrokerConfigName,
  type NumericBrokerConfigName,
  replicationThrottleTable,
  type TextBrokerConfigName,
  topicTable,
} from './tables.js'

/** The three places where a broker's config can be set. */
export interface BrokerConfigLayers {
  readonly statics: ConfigMap
  readonly clusterOverrides: ConfigMap
  readonly brokerOverrides: ConfigMap
}

export class BrokerConfig {
  readonly layers: BrokerConfigLayers
  private readonly texts: ConfigMap
  private readonly values = new Map<string, ConfigValue>()
  private topicDefaults: ReadonlyMap<string, ConfigValue> | undefined

  constructor(layers: BrokerConfigLayers) {
    this.layers = layers
    this.texts = merge(layers)
  }

  /** What is set, by whoever is the strongest; without the defaults. */
  get originals(): ConfigMap {
    return this.texts
  }

  /**
   * A config's value in the form of its type; null where it has none. The first read of each parses it.
   * @throws {ConfigException} when it was set to something that it can't be.
   */
  value(name: string): ConfigValue {
    let value = this.values.get(name)
    if (value === undefined) this.values.set(name, (value = this.parse(name)))
    return value
  }

  /** A number; one beyond the safe integers (Long.MAX_VALUE) reads as Infinity. */
  number(name: NumericBrokerConfigName): number {
    return toNumber(this.value(name) as number | bigint)
  }

  boolean(name: BooleanBrokerConfigName): boolean {
    return this.value(name) as boolean
  }

  string(name: TextBrokerConfigName): string | null {
    return this.value(name) as string | null
  }

  /** An unset list reads as an empty one. */
  list(name: ListBrokerConfigName): readonly string[] {
    return (this.value(name) as readonly string[] | null) ?? []
  }

  /**
   * What topics get that don't set it themselves (KafkaConfig.extractLogConfigMap). It is held to the rules of the
   * broker's config, not to those of the topic's, which may be stricter.
   */
  topicDefault(name: string): ConfigValue {
    return (this.topicDefaults ??= this.resolveTopicDefaults()).get(name)!
  }

  private resolveTopicDefaults(): ReadonlyMap<string, ConfigValue> {
    const values = new Map<string, ConfigValue>()
    for (const [name, definition] of topicTable()) values.set(name, this.resolveTopicDefault(name, definition))
    return values
  }

  private resolveTopicDefault(name: string, definition: Definition): ConfigValue {
    for (const synonym of synonymsOfTopicConfig(name)) {
      const value = this.value(synonym.name)
      if (value === null) continue
      // A negative retention is no limit, whichever number says so (KafkaConfig.logRetentionTimeMillis).
      if (name === 'retention.ms' && (value as number | bigint) < 0) return -1n
      return definition.type === 'long' ? BigInt(value as number | bigint) * BigInt(synonym.factor) : value
    }
    return definition.defaultText === null ? null : parseValue(name, definition, definition.defaultText)
  }

  private parse(name: string): ConfigValue {
    const definition = definitionOf(name)
    if (definition === undefined) throw new Error(`a broker has no config ${name}`)
    const text = this.texts.get(name) ?? definition.defaultText
    if (text === null) return null
    return parseValue(name, definition, text)
  }

  /** `log.dirs`, or else `log.dir`. */
  get logDirs(): readonly string[] {
    const dirs = this.list('log.dirs')
    return dirs.length > 0 ? dirs : this.list('log.dir')
  }

  /** Where the logs are said to be: all of them in the first directory. */
  get logDir(): string {
    return this.logDirs[0]!
  }

  /** Whether that directory takes no new replicas (KIP-1066). */
  get isLogDirCordoned(): boolean {
    const cordoned = this.list('cordoned.log.dirs')
    return cordoned.includes('*') || cordoned.includes(this.logDir)
  }
}

/**
 * A dynamic config hides the statics that say the same in another unit: log.retention.ms those of log.retention.hours
 * (DynamicBrokerConfig.overrideProps).
 */
function merge({ statics, clusterOverrides, brokerOverrides }: BrokerConfigLayers): ConfigMap {
  const texts = new Map(statics)
  for (const layer of [clusterOverrides, brokerOverrides]) {
    for (const [name, text] of layer) {
      if (listenerBaseName(name) === null) for (const synonym of synonymsOfBrokerConfig(name)) texts.delete(synonym)
      texts.set(name, text)
    }
  }
  return texts
}

/** The definition of a broker's config, also of one that is set for a single listener. */
export function definitionOf(name: string): Definition | undefined {
  const exact = brokerTable().get(name) ?? replicationThrottleTable().get(name)
  if (exact !== undefined) return exact
  const base = listenerBaseName(name)
  return base === null ? undefined : brokerTable().get(base)
}
