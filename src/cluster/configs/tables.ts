/** The tables of configs by name. What a row says is read when it is first asked for, and kept. */
import { type Definition, type DefinitionRows, type NamesOf, readDefinition } from './config-def.js'
import { defaultDeviations } from './default-deviations.js'
import { type BrokerDefinitions, brokerDefinitions, replicationThrottles } from './definitions/broker.js'
import { clientMetricsDefinitions } from './definitions/client-metrics.js'
import { groupDefinitions } from './definitions/group.js'
import { topicDefinitions } from './definitions/topic.js'

/** The name of any config of a topic, such as `retention.ms`. */
export type TopicConfigName = keyof typeof topicDefinitions
/** The name of any config of a broker, such as `num.partitions`. */
export type BrokerConfigName = keyof BrokerDefinitions
/** The name of any config of a group, such as `consumer.session.timeout.ms`. */
export type GroupConfigName = keyof typeof groupDefinitions
export type NumericBrokerConfigName =
  | NamesOf<BrokerDefinitions, 'int' | 'short' | 'long' | 'double'>
  | keyof typeof replicationThrottles
export type BooleanBrokerConfigName = NamesOf<BrokerDefinitions, 'boolean'>
export type TextBrokerConfigName = NamesOf<BrokerDefinitions, 'string' | 'class' | 'password'>
export type ListBrokerConfigName = NamesOf<BrokerDefinitions, 'list'>

/** Definitions in the order of their rows, which is that of Kafka's checks. */
export class DefinitionTable {
  private readonly entries = new Map<string, Definition | string>()

  constructor(...parts: readonly DefinitionRows[]) {
    for (const rows of parts) for (const name in rows) this.entries.set(name, rows[name]!)
  }

  has(name: string): boolean {
    return this.entries.has(name)
  }

  get(name: string): Definition | undefined {
    const entry = this.entries.get(name)
    if (typeof entry !== 'string') return entry
    const definition = readDefinition(entry)
    this.entries.set(name, definition)
    return definition
  }

  keys(): Iterable<string> {
    return this.entries.keys()
  }

  *[Symbol.iterator](): Generator<[name: string, definition: Definition]> {
    for (const name of this.entries.keys()) yield [name, this.get(name)!]
  }

  setDefault(name: string, defaultText: string): void {
    this.entries.set(name, { ...this.get(name)!, defaultText })
  }
}

function lazy(build: () => DefinitionTable): () => DefinitionTable {
  let built: DefinitionTable | undefined
  return () => (built ??= build())
}

export const topicTable = lazy(() => new DefinitionTable(topicDefinitions))
export const groupTable = lazy(() => new DefinitionTable(groupDefinitions))
export const clientMetricsTable = lazy(() => new DefinitionTable(clientMetricsDefinitions))
export const brokerTable = lazy(() => {
  const table = new DefinitionTable(...brokerDefinitions)
  for (const { name, embedded } of defaultDeviations) table.setDefault(name, embedded)
  return table
})
/** Configs that a running broker may be given but that its static configs don't know. */
export const replicationThrottleTable = lazy(() => new DefinitionTable(replicationThrottles))
