/**
 * Configs as DescribeConfigs and CreateTopics show them: value, source, and the other places where a value stands
 * (Kafka: ConfigHelper, KafkaConfigSchema).
 */
import { type BrokerConfig, definitionOf } from './broker-config.js'
import { clientMetricsValues } from './client-metrics-config.js'
import type { Definition } from './config-def.js'
import { showValue } from './config-value.js'
import { groupValues } from './group-config.js'
import { type ConfigMap, type ConfigSource, configSources, configTypeIds } from './resources.js'
import { listenerBaseName, synonymOfGroupConfig, synonymsOfBrokerConfig, synonymsOfTopicConfig } from './synonyms.js'
import { brokerTable, clientMetricsTable, groupTable, topicTable } from './tables.js'
import { topicValues } from './topic-config.js'

/** A place where the value stands or would come from, the strongest first. */
export interface ConfigSynonym {
  readonly name: string
  readonly value: string | null
  readonly source: ConfigSource
}

/** A config by the field names of the DescribeConfigs response. */
export interface DescribedConfig {
  readonly name: string
  /** As text; null where there is none, or where it is a secret. */
  readonly value: string | null
  readonly readOnly: boolean
  readonly configSource: ConfigSource
  readonly isSensitive: boolean
  readonly synonyms: readonly ConfigSynonym[]
  /** `configTypeIds`, or 0 where no table knows the config. */
  readonly configType: number
}

/** A config by the field names of the CreateTopics response. */
export type NewTopicConfig = Pick<DescribedConfig, 'name' | 'value' | 'readOnly' | 'configSource' | 'isSensitive'>

export function describeTopic(overrides: ConfigMap, broker: BrokerConfig): DescribedConfig[] {
  const values = topicValues(overrides, broker)
  return [...topicTable()]
    .filter(([name, { internal }]) => !internal || overrides.has(name))
    .map(([name, definition]) => {
      const value = showValue(values.get(name)!, definition.type)
      const server = synonymsOfTopicConfig(name)[0]?.name
      const inherited = server === undefined ? [] : brokerSources(server, broker)
      return row(name, value, definition, own(overrides, { name, value, source: configSources.TOPIC }, inherited))
    })
}

export function describeGroup(overrides: ConfigMap, broker: BrokerConfig): DescribedConfig[] {
  const values = groupValues(overrides, broker)
  return [...groupTable()].map(([name, definition]) => {
    const value = showValue(values.get(name)!, definition.type)
    const synonym = synonymOfGroupConfig(name)
    const inherited =
      synonym === null
        ? [{ name, value: definition.defaultText, source: configSources.DEFAULT }]
        : brokerSources(synonym, broker)
    return row(name, value, definition, own(overrides, { name, value, source: configSources.GROUP }, inherited))
  })
}

export function describeClientMetrics(overrides: ConfigMap): DescribedConfig[] {
  const values = clientMetricsValues(overrides)
  return [...clientMetricsTable()].map(([name, definition]) => {
    const value = showValue(values.get(name)!, definition.type)
    return row(name, value, definition, own(overrides, { name, value, source: configSources.CLIENT_METRICS }, []))
  })
}

/** All configs of a broker: those of the table, and what else it was given. */
export function describeBroker(broker: BrokerConfig): DescribedConfig[] {
  const listed = [...brokerTable()].filter(([, { internal }]) => !internal)
  const rows = listed.map(([name, definition]) =>
    brokerRow(name, showValue(broker.value(name), definition.type), brokerSources(name, broker)),
  )
  const names = new Set(listed.map(([name]) => name))
  for (const [name, text] of broker.originals) {
    if (!names.has(name)) rows.push(brokerRow(name, text, brokerSources(name, broker)))
  }
  return rows
}

/** What all brokers were given at run time: the resource of the empty name. */
export function describeClusterDefaults(overrides: ConfigMap): DescribedConfig[] {
  return [...overrides].map(([name, text]) => {
    const source = configSources.DYNAMIC_DEFAULT_BROKER
    return brokerRow(name, text, [{ name, value: isSensitive(name) ? null : text, source }])
  })
}

/** What a topic that is being created is told it has, by name. Values stand as they were set. */
export function describeNewTopic(overrides: ConfigMap, broker: BrokerConfig): NewTopicConfig[] {
  return [...topicTable()]
    .filter(([name, { internal }]) => !internal || overrides.has(name))
    .map(([name, definition]) => {
      const { value, source } = resolveNewTopic(name, definition, overrides, broker)
      return { name, value, readOnly: false, configSource: source, isSensitive: false }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function resolveNewTopic(
  name: string,
  definition: Definition,
  overrides: ConfigMap,
  broker: BrokerConfig,
): { value: string | null; source: ConfigSource } {
  const override = overrides.get(name)
  if (override !== undefined) return { value: override, source: configSources.TOPIC }
  for (const [texts, source] of layersOf(broker)) {
    for (const synonym of synonymsOfTopicConfig(name)) {
      const text = texts.get(synonym.name)
      if (text === undefined) continue
      return { value: synonym.factor === 1 ? text : String(Number(text) * synonym.factor), source }
    }
  }
  return { value: definition.defaultText, source: configSources.DEFAULT }
}

function layersOf({ layers }: BrokerConfig): (readonly [ConfigMap, ConfigSource])[] {
  return [
    [layers.brokerOverrides, configSources.DYNAMIC_BROKER],
    [layers.clusterOverrides, configSources.DYNAMIC_DEFAULT_BROKER],
    [layers.statics, configSources.STATIC_BROKER],
  ]
}

/**
 * Where a broker's config and its synonyms stand. The list begins at the config's own name, as Kafka's does: what only
 * a synonym says (log.retention.hours of log.retention.ms) is then left out, and counts as the default.
 */
function brokerSources(name: string, broker: BrokerConfig): ConfigSynonym[] {
  const sensitive = isSensitive(name)
  const names = synonymsOfBrokerConfig(name)
  const sources: ConfigSynonym[] = []
  for (const [texts, source] of layersOf(broker)) {
    for (const synonym of names) {
      const value = texts.get(synonym)
      if (value !== undefined) sources.push({ name: synonym, value: sensitive ? null : value, source })
    }
  }
  for (const synonym of names) {
    const value = brokerTable().get(synonym)?.defaultText ?? null
    if (value !== null) sources.push({ name: synonym, value, source: configSources.DEFAULT })
  }
  const first = sources.findIndex((source) => source.name === name)
  return first === -1 ? [] : sources.slice(first)
}

/** The resource's own value, if it has one, before what it inherits. */
function own(overrides: ConfigMap, mine: ConfigSynonym, inherited: ConfigSynonym[]): ConfigSynonym[] {
  return overrides.has(mine.name) ? [mine, ...inherited] : inherited
}

function row(
  name: string,
  value: string | null,
  definition: Definition,
  synonyms: readonly ConfigSynonym[],
): DescribedConfig {
  return {
    name,
    value,
    readOnly: false,
    configSource: synonyms[0]?.source ?? configSources.DEFAULT,
    isSensitive: false,
    synonyms,
    configType: configTypeIds[definition.type],
  }
}

function brokerRow(name: string, value: string | null, synonyms: readonly ConfigSynonym[]): DescribedConfig {
  const definition = definitionOf(name)
  const sensitive = isSensitive(name)
  return {
    name,
    value: sensitive ? null : value,
    // For one listener a config may be dynamic, but Kafka looks for the name as it stands.
    readOnly: listenerBaseName(name) !== null || (definition?.updateMode ?? 'read-only') === 'read-only',
    configSource: synonyms[0]?.source ?? configSources.DEFAULT,
    isSensitive: sensitive,
    synonyms,
    configType: definition === undefined ? 0 : configTypeIds[definition.type],
  }
}

/** A password, or something unknown that might be one (Kafka: KafkaConfig.maybeSensitive). */
function isSensitive(name: string): boolean {
  const type = definitionOf(name)?.type
  return type === undefined || type === 'password'
}
