/**
 * Every config of the cluster: what the brokers were started with, and what topics, brokers, groups and client
 * metrics were given since. Reads are resolved once and kept; a change forgets what depends on it and tells whoever
 * listens.
 */
import { KafkaError } from '../../protocol/errors.js'
import { applyIncremental, applyLegacy, type ConfigEntry, type ConfigOperation, checkEntries } from './alter.js'
import {
  checkBrokerAlteration,
  checkBrokerName,
  checkBrokerOperations,
  checkClientMetricsAlteration,
  checkGroupAlteration,
  checkMinIsr,
  checkTopicAlteration,
  refusing,
} from './alteration.js'
import { BrokerConfig } from './broker-config.js'
import { BrokerLoggers, type LoggerLevel } from './broker-loggers.js'
import { validateBrokerConfig } from './broker-rules.js'
import { type ClientMetricsConfig, clientMetricsConfigOf, clientMetricsValues } from './client-metrics-config.js'
import { ConfigOverrides } from './config-overrides.js'
import { type DescribedConfig, describeNewTopic, describeTopic, type NewTopicConfig } from './describe.js'
import { describeResource } from './describe-resource.js'
import { documentationOf } from './documentation.js'
import { type GroupConfig, groupConfigOf, groupValues } from './group-config.js'
import { Resolved } from './resolved.js'
import { type ConfigMap, noConfigs, type ResourceType, resourceTypes } from './resources.js'
import {
  type BooleanBrokerConfigName,
  brokerTable,
  type NumericBrokerConfigName,
  type TextBrokerConfigName,
  topicTable,
} from './tables.js'
import { type TopicConfig, topicConfigOf, topicValues } from './topic-config.js'
import { validateTopicConfigs } from './topic-rules.js'

const { TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP } = resourceTypes
const MIN_ISR = 'min.insync.replicas'
/** Stands for no broker in particular, where a broker's id does otherwise. */
const ALL_BROKERS = -1

export interface ConfigStoreOptions {
  /** What every broker is started with, as in `server.properties`. */
  readonly statics: ConfigMap
  /** At least one. The first one's configs stand for the controller's. */
  readonly brokers: readonly { readonly id: number; readonly rack?: string | null }[]
  /**
   * Whether the feature eligible.leader.replicas.version is on, as in a new cluster of Kafka 4.1 and later: then
   * min.insync.replicas is one for all brokers, and stands among the cluster's configs from the start. Default: true.
   */
  readonly eligibleLeaderReplicas?: boolean
  /** The level of every broker's loggers. Default: OFF. */
  readonly loggerLevel?: LoggerLevel | undefined
}

/** Told of every change that has been made, one resource at a time. */
export interface ConfigListener {
  /**
   * @param resourceName of a broker: its id, or the empty name for all of them. What topics and groups inherit has then
   *   changed with it.
   */
  configsChanged(resourceType: ResourceType, resourceName: string): void
}

/** What a resource is to be changed by. */
interface Change {
  /** `resourceTypes`; an unknown one is refused. */
  readonly resourceType: number
  readonly resourceName: string
  /** The broker that was asked. */
  readonly brokerId: number
  /** Only say whether it could be done. Default: false. */
  readonly validateOnly?: boolean
}

export class ConfigStore {
  private readonly statics = new Map<number, ConfigMap>()
  private readonly loggersByBroker = new Map<number, BrokerLoggers>()
  private readonly firstBrokerId: number
  private eligibleLeaderReplicas: boolean
  private readonly overrides = new ConfigOverrides()
  private readonly listeners: ConfigListener[] = []
  private readonly resolvedBrokers = new Map<number, BrokerConfig>()
  private readonly resolvedTopics = new Resolved<TopicConfig>()
  private readonly resolvedGroups = new Resolved<GroupConfig>()
  /** What is told of a new topic without configs of its own: mostly there are many of them. */
  private plainNewTopic: readonly NewTopicConfig[] | undefined

  /** @throws {ConfigException} in Kafka's words, for static configs that no broker would start with. */
  constructor(options: ConfigStoreOptions) {
    for (const { id, rack } of options.brokers) {
      const own = new Map([...options.statics, ['node.id', String(id)], ['broker.id', String(id)]])
      if (rack != null) own.set('broker.rack', rack)
      for (const [name, text] of REQUIRED_STATICS) if (!own.has(name)) own.set(name, text)
      this.statics.set(id, own)
      this.loggersByBroker.set(id, new BrokerLoggers(id, options.loggerLevel ?? 'OFF'))
    }
    this.firstBrokerId = options.brokers[0]!.id
    this.eligibleLeaderReplicas = options.eligibleLeaderReplicas ?? true
    if (options.statics.size > 0) validateBrokerConfig(this.broker())
    this.reset()
  }

  listen(listener: ConfigListener): void {
    this.listeners.push(listener)
  }

  /** Forgets what was given at run time: everything is as the brokers were started with. Topics stay. */
  reset(): void {
    this.overrides.clear()
    for (const loggers of this.loggersByBroker.values()) loggers.reset()
    this.forget()
    if (this.eligibleLeaderReplicas) this.unifyMinIsr()
    this.announce(BROKER, '')
  }

  /**
   * The feature eligible.leader.replicas.version was turned on or off. Once it is on, all brokers go by one
   * min.insync.replicas (Kafka: ConfigurationControlManager.maybeGenerateElrSafetyRecords).
   */
  setEligibleLeaderReplicas(enabled: boolean): void {
    this.eligibleLeaderReplicas = enabled
    if (!enabled) return
    this.unifyMinIsr()
    this.announce(BROKER, '')
  }

  /** Adds to what a broker was started with, such as the `listeners` it has found ports for. */
  addStatics(brokerId: number, configs: ConfigMap): void {
    this.statics.set(brokerId, new Map([...this.statics.get(brokerId)!, ...configs]))
    this.forget()
  }

  /** What a broker writes of what it does. */
  loggers(brokerId: number): BrokerLoggers {
    return this.loggersByBroker.get(brokerId)!
  }

  /** What a broker goes by. Default: the first one, on behalf of the controller. */
  broker(brokerId: number = this.firstBrokerId): BrokerConfig {
    let config = this.resolvedBrokers.get(brokerId)
    if (config === undefined) {
      config = this.resolveBroker(brokerId, this.overrides.of(BROKER, ''), this.overrides.of(BROKER, String(brokerId)))
      this.resolvedBrokers.set(brokerId, config)
    }
    return config
  }

  /** What a broker goes by that was given nothing of its own at run time. */
  private allBrokers(): BrokerConfig {
    let config = this.resolvedBrokers.get(ALL_BROKERS)
    if (config === undefined) {
      config = this.resolveBroker(this.firstBrokerId, this.overrides.of(BROKER, ''), noConfigs)
      this.resolvedBrokers.set(ALL_BROKERS, config)
    }
    return config
  }

  /** A number of a broker; one beyond the safe integers (Long.MAX_VALUE) reads as Infinity. */
  brokerNumber(name: NumericBrokerConfigName, brokerId?: number): number {
    return this.broker(brokerId).number(name)
  }

  brokerBoolean(name: BooleanBrokerConfigName, brokerId?: number): boolean {
    return this.broker(brokerId).boolean(name)
  }

  brokerString(name: TextBrokerConfigName, brokerId?: number): string | null {
    return this.broker(brokerId).string(name)
  }

  /**
   * Checks the configs of a topic that is to be created.
   * @returns what `setTopic` takes.
   * @throws {KafkaError} INVALID_CONFIG.
   */
  validateNewTopic(configs: ReadonlyMap<string, string | null>): ConfigMap {
    const withoutValue = [...configs].filter(([, value]) => value === null).map(([name]) => name)
    if (withoutValue.length > 0) {
      throw new KafkaError('INVALID_CONFIG', `Null value not supported for topic configs: ${withoutValue.join(',')}`)
    }
    const overrides = configs as ConfigMap
    refusing('INVALID_CONFIG', () => validateTopicConfigs(noConfigs, overrides, this.broker()))
    return overrides
  }

  /** A topic has come into being, with `overrides` of its own. */
  setTopic(name: string, overrides: ConfigMap): void {
    this.overrides.set(TOPIC, name, overrides)
    this.resolvedTopics.forget(name)
  }

  deleteTopic(name: string): void {
    this.overrides.topics.delete(name)
    this.resolvedTopics.forget(name)
  }

  /** What a topic itself was given. */
  topicOverrides(name: string): ConfigMap {
    return this.overrides.of(TOPIC, name)
  }

  /** The brokers that were given configs of their own at run time: on them topics may have other defaults. */
  brokersWithConfigs(): number[] {
    return [...this.overrides.brokers.keys()].filter((name) => name !== '').map(Number)
  }

  /**
   * The effective configs of an existing topic on a broker; without one, what all brokers go by that were given nothing
   * of their own. The same object until one of them changes.
   */
  topicConfig(name: string, brokerId?: number): TopicConfig {
    const overrides = this.topicOverrides(name)
    return this.resolvedTopics.get(brokerId ?? ALL_BROKERS, overrides.size === 0 ? null : name, () =>
      this.resolveTopic(overrides, brokerId),
    )
  }

  /** The effective configs of an existing topic as texts, by name. */
  topicConfigs(name: string): Record<string, string> {
    const described = describeTopic(this.topicOverrides(name), this.broker())
    return Object.fromEntries(described.map((config) => [config.name, config.value!]))
  }

  /** The effective configs of a topic with these overrides, existing or not, on a broker as in `topicConfig`. */
  resolveTopic(overrides: ConfigMap, brokerId?: number): TopicConfig {
    const broker = () => (brokerId === undefined ? this.allBrokers() : this.broker(brokerId))
    const resolve = () => topicConfigOf(topicValues(overrides, broker()))
    return overrides.size === 0 ? this.resolvedTopics.get(brokerId ?? ALL_BROKERS, null, resolve) : resolve()
  }

  /** The effective configs of a group, of which nobody needs to have heard. */
  groupConfig(groupId: string, brokerId: number = this.firstBrokerId): GroupConfig {
    const overrides = this.overrides.of(GROUP, groupId)
    return this.resolvedGroups.get(brokerId, overrides.size === 0 ? null : groupId, () =>
      groupConfigOf(groupValues(overrides, this.broker(brokerId))),
    )
  }

  /** Every subscription to client metrics, by name. */
  clientMetrics(): ReadonlyMap<string, ClientMetricsConfig> {
    return new Map(
      [...this.overrides.clientMetrics].map(([name, configs]) => [
        name,
        clientMetricsConfigOf(clientMetricsValues(configs)),
      ]),
    )
  }

  /** The resources of a type that were given configs; of topics, all. */
  resourceNames(resourceType: Exclude<ResourceType, typeof BROKER_LOGGER>): string[] {
    return [...this.overrides.byName(resourceType).keys()]
  }

  /**
   * Sets, deletes, appends and subtracts (IncrementalAlterConfigs); all of it or nothing.
   * @throws {KafkaError} INVALID_REQUEST, INVALID_CONFIG, UNKNOWN_TOPIC_OR_PARTITION or INVALID_TOPIC_EXCEPTION.
   */
  alterIncremental(change: Change & { readonly operations: readonly ConfigOperation[] }): void {
    const { resourceType, resourceName, operations, brokerId, validateOnly = false } = change
    checkEntries(operations)
    if (resourceType === BROKER_LOGGER) {
      this.loggers(brokerId).alter(resourceName, operations, { validateOnly })
      return
    }
    this.checkResource(resourceType, resourceName, brokerId)
    if (resourceType === BROKER) checkBrokerOperations(operations)
    const current = this.overrides.of(resourceType, resourceName)
    this.alter(change, operations, applyIncremental(current, operations, listConfigsOf(resourceType)))
  }

  /**
   * Replaces all configs of a resource (AlterConfigs): what is not named is deleted.
   * @throws {KafkaError} as `alterIncremental`.
   */
  alterLegacy(change: Change & { readonly configs: readonly ConfigEntry[] }): void {
    checkEntries(change.configs)
    this.checkResource(change.resourceType, change.resourceName, change.brokerId)
    this.alter(change, change.configs, applyLegacy(change.configs))
  }

  /**
   * The configs of a resource, by the field names of the DescribeConfigs response.
   * @throws {KafkaError} INVALID_REQUEST, UNKNOWN_TOPIC_OR_PARTITION or INVALID_TOPIC_EXCEPTION.
   */
  describe(query: {
    readonly resourceType: number
    readonly resourceName: string
    /** The broker that was asked. */
    readonly brokerId: number
    /** Null: all. Names that there are not are left out. */
    readonly keys?: readonly string[] | null
    /** Default: false. */
    readonly includeSynonyms?: boolean
    /** Default: false. */
    readonly includeDocumentation?: boolean
  }): (DescribedConfig & { readonly documentation: string | null })[] {
    const { resourceType, resourceName, brokerId, keys, includeSynonyms = false, includeDocumentation = false } = query
    const wanted = keys == null ? null : new Set(keys)
    return describeResource({
      resourceType,
      resourceName,
      brokerId,
      broker: this.broker(brokerId),
      loggers: this.loggers(brokerId),
      overrides: this.overrides,
    })
      .filter(({ name }) => wanted === null || wanted.has(name))
      .map((config) => ({
        ...config,
        synonyms: includeSynonyms ? config.synonyms : [],
        documentation: this.documentationOf(resourceType, config.name, includeDocumentation),
      }))
  }

  /** Loggers have none, which is told whether it is asked for or not. */
  private documentationOf(resourceType: number, name: string, isAsked: boolean): string | null {
    if (resourceType === BROKER_LOGGER) return ''
    return isAsked ? documentationOf(resourceType, name) : null
  }

  /** What CreateTopics tells of the configs of a topic that it creates with these overrides. */
  describeNewTopic(overrides: ConfigMap): readonly NewTopicConfig[] {
    if (overrides.size > 0) return describeNewTopic(overrides, this.broker())
    this.plainNewTopic ??= describeNewTopic(overrides, this.broker())
    return this.plainNewTopic
  }

  private checkResource(resourceType: number, resourceName: string, brokerId: number): void {
    const isKept = [TOPIC, BROKER, CLIENT_METRICS, GROUP].includes(resourceType as never)
    if (!isKept) throw new KafkaError('INVALID_REQUEST', `Unknown resource type ${resourceType}`)
    if (resourceType === BROKER) checkBrokerName(resourceName, brokerId)
  }

  private alter(change: Change, entries: readonly ConfigEntry[], proposed: ConfigMap): void {
    const { resourceType, resourceName: name, brokerId, validateOnly = false } = change
    const current = this.overrides.of(resourceType, name)
    if (resourceType === TOPIC) {
      const exists = this.overrides.topics.has(name)
      checkTopicAlteration({ name, exists, current, proposed, broker: this.broker() })
    } else if (resourceType === GROUP) {
      checkGroupAlteration(name, proposed, this.broker())
    } else if (resourceType === CLIENT_METRICS) {
      checkClientMetricsAlteration(name, proposed)
    } else {
      const clusterOverrides = name === '' ? proposed : this.overrides.of(BROKER, '')
      const brokerOverrides = name === '' ? this.overrides.of(BROKER, String(brokerId)) : proposed
      checkBrokerAlteration({
        name,
        overrides: proposed,
        current: this.broker(brokerId),
        proposed: this.resolveBroker(brokerId, clusterOverrides, brokerOverrides),
      })
      const isNamed = entries.some((entry) => entry.name === MIN_ISR)
      if (this.eligibleLeaderReplicas) checkMinIsr({ name, isNamed, current, proposed })
    }
    if (validateOnly) return
    this.overrides.set(resourceType, name, proposed)
    if (resourceType === BROKER) this.forget()
    else if (resourceType === TOPIC) this.resolvedTopics.forget(name)
    else if (resourceType === GROUP) this.resolvedGroups.forget(name)
    this.announce(resourceType as ResourceType, name)
  }

  private unifyMinIsr(): void {
    for (const [name, configs] of this.overrides.byName(BROKER)) {
      if (name === '' || !configs.has(MIN_ISR)) continue
      this.overrides.set(BROKER, name, new Map([...configs].filter(([config]) => config !== MIN_ISR)))
    }
    this.forget()
    const clusterOverrides = this.overrides.of(BROKER, '')
    if (clusterOverrides.has(MIN_ISR)) return
    this.overrides.set(BROKER, '', new Map([...clusterOverrides, [MIN_ISR, String(this.brokerNumber(MIN_ISR))]]))
    this.forget()
  }

  private announce(resourceType: ResourceType, resourceName: string): void {
    for (const listener of this.listeners) listener.configsChanged(resourceType, resourceName)
  }

  private resolveBroker(brokerId: number, clusterOverrides: ConfigMap, brokerOverrides: ConfigMap): BrokerConfig {
    const statics = this.statics.get(brokerId)
    if (statics === undefined) throw new Error(`no broker ${brokerId} in this cluster`)
    return new BrokerConfig({ statics, clusterOverrides, brokerOverrides })
  }

  private forget(): void {
    this.resolvedBrokers.clear()
    this.resolvedTopics.clear()
    this.resolvedGroups.clear()
    this.plainNewTopic = undefined
  }
}

/** What a broker doesn't start without, where nobody says it. */
const REQUIRED_STATICS = [
  ['process.roles', 'broker,controller'],
  ['controller.listener.names', 'CONTROLLER'],
] as const

/** Only topics and brokers have lists that can be appended to (Kafka: KafkaConfigSchema). */
function listConfigsOf(resourceType: number) {
  const table = resourceType === TOPIC ? topicTable() : resourceType === BROKER ? brokerTable() : null
  return {
    isList: (name: string) => table?.get(name)?.type === 'list',
    defaultText: (name: string) => table?.get(name)?.defaultText ?? null,
  }
}
