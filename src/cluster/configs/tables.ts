/** The tables of configs by name, built when first asked for: a test worker that imports them pays nothing. */
import type { Definition, Definitions, NamesOf } from './config-def.js'
import { defaultDeviations } from './default-deviations.js'
import { brokerDefinitions, replicationThrottles } from './definitions/broker.js'
import { clientMetricsDefinitions } from './definitions/client-metrics.js'
import { groupDefinitions } from './definitions/group.js'
import { topicDefinitions } from './definitions/topic.js'

export type DefinitionTable = ReadonlyMap<string, Definition>

type BrokerDefinitions = ReturnType<typeof brokerDefinitions>
/** The name of any config of a topic, such as `retention.ms`. */
export type TopicConfigName = keyof ReturnType<typeof topicDefinitions>
/** The name of any config of a broker, such as `num.partitions`. */
export type BrokerConfigName = keyof BrokerDefinitions
/** The name of any config of a group, such as `consumer.session.timeout.ms`. */
export type GroupConfigName = keyof ReturnType<typeof groupDefinitions>
export type NumericBrokerConfigName = NamesOf<BrokerDefinitions, 'int' | 'short' | 'long' | 'double'>
export type BooleanBrokerConfigName = NamesOf<BrokerDefinitions, 'boolean'>
export type TextBrokerConfigName = NamesOf<BrokerDefinitions, 'string' | 'class' | 'password'>
export type ListBrokerConfigName = NamesOf<BrokerDefinitions, 'list'>

function table(build: () => Definitions): () => DefinitionTable {
  let built: DefinitionTable | undefined
  return () => (built ??= new Map(Object.entries(build())))
}

export const topicTable = table(topicDefinitions)
export const groupTable = table(groupDefinitions)
export const clientMetricsTable = table(clientMetricsDefinitions)
export const brokerTable = table(() => {
  const definitions: Record<string, Definition> = brokerDefinitions()
  for (const { name, embedded } of defaultDeviations) {
    definitions[name] = { ...definitions[name]!, defaultText: embedded }
  }
  return definitions
})
/** Configs that a running broker may be given but that its static configs don't know. */
export const replicationThrottleTable = table(replicationThrottles)
