/** What may be changed of a running broker (Kafka: DynamicBrokerConfig and its reconfigurables). */
import type { BrokerConfig } from './broker-config.js'
import { definitionOf } from './broker-config.js'
import { validateBrokerConfig } from './broker-rules.js'
import { ConfigException, invalidValue, parseValue } from './config-value.js'
import type { ConfigMap } from './resources.js'
import { listenerBaseName } from './synonyms.js'
import { type BrokerConfigName, brokerTable, type NumericBrokerConfigName, replicationThrottleTable } from './tables.js'
import { checkLocalRetention } from './topic-rules.js'

/** Keys and stores: they can only be set for one listener (SslConfigs.RECONFIGURABLE_CONFIGS). */
const LISTENER_ONLY: readonly BrokerConfigName[] = [
  'ssl.keystore.type',
  'ssl.keystore.location',
  'ssl.keystore.password',
  'ssl.key.password',
  'ssl.truststore.type',
  'ssl.truststore.location',
  'ssl.truststore.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.truststore.certificates',
]
/** What may be set for one listener on all brokers at once. */
const CLUSTER_WIDE_LISTENER_CONFIGS = ['max.connections', 'max.connection.creation.rate', 'num.network.threads']
/** Pools that grow to double and shrink to half at a time. */
const THREAD_POOLS: readonly NumericBrokerConfigName[] = [
  'num.io.threads',
  'num.network.threads',
  'background.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'remote.log.manager.copier.thread.pool.size',
  'remote.log.manager.expiration.thread.pool.size',
  'remote.log.manager.follower.thread.pool.size',
  'remote.log.reader.threads',
]
const JMX_REPORTER = 'org.apache.kafka.common.metrics.JmxReporter'

/**
 * Checks what is to be set on a broker, or on all of them.
 * @param overrides what the broker, or the cluster, would then be given; without that of the other.
 * @throws {ConfigException} for the first rule that is broken.
 */
export function validateDynamicConfigs(change: {
  readonly current: BrokerConfig
  readonly proposed: BrokerConfig
  readonly overrides: ConfigMap
  readonly isPerBroker: boolean
}): void {
  const { current, proposed, overrides, isPerBroker } = change
  const names = [...overrides.keys()]
  refuse(names.filter(isReadOnly), 'Cannot update these configs dynamically')
  refuse(
    names.filter((name) => (LISTENER_ONLY as readonly string[]).includes(name)),
    'These security configs can be dynamically updated only per-listener using the listener prefix',
  )
  validateTypes(overrides)
  if (!isPerBroker) {
    refuse(
      names.filter(isForOneBroker),
      'Cannot update these configs at default cluster level, broker id must be specified',
    )
  }
  validateBrokerConfig(proposed)
  try {
    validateReconfiguration(current, proposed)
  } catch (error) {
    if (!(error instanceof ConfigException)) throw error
    throw new ConfigException(
      `Invalid value org.apache.kafka.common.config.ConfigException: ${error.message} for configuration Invalid dynamic configuration`,
    )
  }
}

function refuse(names: readonly string[], message: string): void {
  if (names.length > 0) throw new ConfigException(`${message}: [${names.join(', ')}]`)
}

function isReadOnly(name: string): boolean {
  return brokerTable().get(name)?.updateMode === 'read-only'
}

function isForOneBroker(name: string): boolean {
  const base = listenerBaseName(name)
  if (base !== null) return !CLUSTER_WIDE_LISTENER_CONFIGS.includes(base)
  return brokerTable().get(name)?.updateMode === 'per-broker'
}

/** In the order of the table, and by the name without the listener, as Kafka complains. */
function validateTypes(overrides: ConfigMap): void {
  const texts = new Map<string, string>()
  for (const [name, text] of overrides) texts.set(listenerBaseName(name) ?? name, text)
  for (const table of [brokerTable(), replicationThrottleTable()]) {
    for (const name of table.keys()) {
      const text = texts.get(name)
      if (text !== undefined) parseValue(name, definitionOf(name)!, text)
    }
  }
}

function validateReconfiguration(current: BrokerConfig, proposed: BrokerConfig): void {
  for (const name of THREAD_POOLS) validateThreads(name, current.number(name), proposed.number(name))
  validateCleanerThreads(current.number('log.cleaner.threads'), proposed.number('log.cleaner.threads'))
  for (const name of ['max.connections', 'max.connection.creation.rate'] as const) {
    if (proposed.number(name) <= 0) throw new ConfigException(`Invalid ${name} ${proposed.number(name)}`)
  }
  for (const unit of ['ms', 'bytes'] as const) {
    checkLocalRetention({
      localName: `log.local.retention.${unit}`,
      local: proposed.value(`log.local.retention.${unit}`) as bigint,
      name: `log.retention.${unit}`,
      total: proposed.topicDefault(`retention.${unit}`) as bigint,
    })
  }
  if (proposed.list('metric.reporters').some((reporter) => reporter !== JMX_REPORTER)) {
    throw new ConfigException(
      'Validation of dynamic config update of Set(metric.reporters) failed with class class kafka.server.DynamicMetricsReporters',
    )
  }
  validateListeners(current, proposed)
}

function validateThreads(name: string, current: number, proposed: number): void {
  if (proposed === current) return
  const failure = `Dynamic thread count update validation failed for ${name}=${proposed}, value should`
  if (proposed < Math.trunc(current / 2)) {
    throw new ConfigException(`${failure} be at least half the current value ${current}`)
  }
  if (proposed > current * 2) {
    throw new ConfigException(`${failure} not be greater than double the current value ${current}`)
  }
}

function validateCleanerThreads(current: number, proposed: number): void {
  if (proposed < Math.trunc(current / 2)) {
    throw new ConfigException(`Log cleaner threads cannot be reduced to less than half the current value ${current}`)
  }
  if (proposed > current * 2) {
    throw new ConfigException(
      `Log cleaner threads cannot be increased to more than double the current value ${current}`,
    )
  }
}

/** Kafka opens and closes sockets here (DynamicListenerConfig); the listeners of an embedded broker stay as they are. */
function validateListeners(current: BrokerConfig, proposed: BrokerConfig): void {
  for (const name of ['listeners', 'listener.security.protocol.map'] as const) {
    const text = proposed.originals.get(name)
    if (text === undefined || text === current.originals.get(name)) continue
    throw invalidValue(name, text, 'the listeners of an embedded broker are fixed when it starts')
  }
}
