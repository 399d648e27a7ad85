/** What is wrong with configs before a cluster has them: what an option of the fixture is told. */
import { BrokerConfig, definitionOf } from './broker-config.js'
import { validateBrokerConfig } from './broker-rules.js'
import { allowedByType, type Definition } from './config-def.js'
import { ConfigException, parseValue } from './config-value.js'
import { type ConfigMap, noConfigs } from './resources.js'
import { listenerBaseName } from './synonyms.js'
import { type BrokerConfigName, brokerTable, type TopicConfigName, topicTable } from './tables.js'

export interface ConfigObjection {
  /** Kafka's message. */
  readonly message: string
  /** What may stand there: `a whole number from 1 to 2147483647`. */
  readonly allowed: string
}

export function isTopicConfigName(name: string): name is TopicConfigName {
  return topicTable().has(name)
}

/** Whether a broker knows the config, also one for a single listener (`listener.name.<listener>.`). */
export function isBrokerConfigName(name: string): name is BrokerConfigName {
  return brokerTable().has(listenerBaseName(name) ?? name)
}

/** Every config of a topic that a test may set. */
export function topicConfigNames(): string[] {
  return [...topicTable().keys()]
}

/** Every config of a broker that a test may set. */
export function brokerConfigNames(): string[] {
  return [...brokerTable().keys()]
}

/** What a topic has against one value; null when nothing. The name has to be one of a topic. */
export function objectionToTopicConfig(name: string, text: string): ConfigObjection | null {
  return objectionTo(name, topicTable().get(name)!, text)
}

/** What a broker has against one value; null when nothing. The name has to be one of a broker. */
export function objectionToBrokerConfig(name: string, text: string): ConfigObjection | null {
  return objectionTo(name, definitionOf(name)!, text)
}

/** What brokers have against all of these static configs together; null when nothing. */
export function objectionToStatics(statics: ConfigMap): string | null {
  try {
    validateBrokerConfig(new BrokerConfig({ statics, clusterOverrides: noConfigs, brokerOverrides: noConfigs }))
    return null
  } catch (error) {
    if (error instanceof ConfigException) return error.message
    throw error
  }
}

function objectionTo(name: string, definition: Definition, text: string): ConfigObjection | null {
  try {
    parseValue(name, definition, text)
    return null
  } catch (error) {
    if (error instanceof ConfigException) return { message: error.message, allowed: allowedValues(definition) }
    throw error
  }
}

function allowedValues({ type, validator }: Definition): string {
  return validator?.allowed ?? allowedByType(type)
}
