/** What a topic may be configured to (Kafka: LogConfig.validate). */
import type { BrokerConfig } from './broker-config.js'
import { ConfigException, invalidValue } from './config-value.js'
import type { ConfigMap } from './resources.js'
import { topicTable } from './tables.js'
import { type TopicValues, topicValues } from './topic-config.js'

/**
 * Checks a topic's configs, one by one and then together.
 * @param existing what the topic had; empty for a new one.
 * @throws {ConfigException} for the first rule that is broken, in Kafka's order.
 */
export function validateTopicConfigs(existing: ConfigMap, proposed: ConfigMap, broker: BrokerConfig): void {
  for (const name of proposed.keys()) {
    if (!topicTable().has(name)) throw new ConfigException(`Unknown topic config name: ${name}`)
  }
  const values = topicValues(proposed, broker)
  validateCompactionLag(values)
  validateRemoteStorage(existing, values, broker)
}

function validateCompactionLag(values: TopicValues): void {
  const min = values.get('min.compaction.lag.ms') as bigint
  const max = values.get('max.compaction.lag.ms') as bigint
  if (min <= max) return
  throw new ConfigException(
    `conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`,
  )
}

function validateRemoteStorage(existing: ConfigMap, values: TopicValues, broker: BrokerConfig): void {
  const wasEnabled = existing.get('remote.storage.enable')?.trim().toLowerCase() === 'true'
  if (values.get('remote.storage.enable') !== true) {
    if (wasEnabled && values.get('remote.log.delete.on.disable') !== true) {
      throw new ConfigException(
        'It is invalid to disable remote storage without deleting remote data. ' +
          'If you want to keep the remote data and turn to read only, please set ' +
          '`remote.storage.enable=true,remote.log.copy.disable=true`. ' +
          'If you want to disable remote storage and delete all remote data, please set ' +
          '`remote.storage.enable=false,remote.log.delete.on.disable=true`.',
      )
    }
    return
  }
  if (!broker.boolean('remote.log.storage.system.enable')) {
    throw new ConfigException(
      'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.',
    )
  }
  if ((values.get('cleanup.policy') as readonly string[]).includes('compact')) {
    throw new ConfigException(
      'Remote log storage only supports topics with cleanup.policy=delete or cleanup.policy being an empty list.',
    )
  }
  validateLocalRetention(values, 'bytes')
  validateLocalRetention(values, 'ms')
  if (values.get('remote.log.copy.disable') === true) {
    validateSameRetention(values, 'ms')
    validateSameRetention(values, 'bytes')
  }
}

/** What is kept locally is a part of what is kept. */
function validateLocalRetention(values: TopicValues, unit: 'ms' | 'bytes'): void {
  checkLocalRetention({
    localName: `local.retention.${unit}`,
    local: values.get(`local.retention.${unit}`) as bigint,
    name: `retention.${unit}`,
    total: values.get(`retention.${unit}`) as bigint,
  })
}

/** Also the rule of a broker's log.local.retention.ms and its like. */
export function checkLocalRetention(retention: {
  localName: string
  local: bigint
  name: string
  total: bigint
}): void {
  const { localName, local, name, total } = retention
  if (total <= -1n || local === -2n) return
  if (local === -1n) {
    throw invalidValue(localName, String(local), `Value must not be -1 as ${name} value is set as ${total}.`)
  }
  if (local > total) {
    throw invalidValue(localName, String(local), `Value must not be more than ${name} property value: ${total}`)
  }
}

function validateSameRetention(values: TopicValues, unit: 'ms' | 'bytes'): void {
  const local = values.get(`local.retention.${unit}`)
  if (local === -2n || local === values.get(`retention.${unit}`)) return
  throw new ConfigException(
    `When \`remote.log.copy.disable\` is set to true, the \`local.retention.${unit}\` and \`retention.${unit}\` must be ` +
      'set to the identical value because there will be no more logs copied to the remote storage.',
  )
}
