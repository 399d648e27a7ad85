/** Which configs of a broker stand behind a config of a topic, of a group, or of a broker itself. */
import type { TopicConfigName } from './tables.js'

/** A broker's config with the factor that turns its unit into the topic's. */
export interface Synonym {
  readonly name: string
  readonly factor: number
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

const same = (name: string): Synonym => ({ name, factor: 1 })
const minutes = (name: string): Synonym => ({ name, factor: MINUTE_MS })
const hours = (name: string): Synonym => ({ name, factor: HOUR_MS })

/** Kafka: ServerTopicConfigSynonyms. The first that is set decides. */
const topicSynonyms: Partial<Record<TopicConfigName, readonly Synonym[]>> = {
  'segment.bytes': [same('log.segment.bytes')],
  'segment.ms': [same('log.roll.ms'), hours('log.roll.hours')],
  'segment.jitter.ms': [same('log.roll.jitter.ms'), hours('log.roll.jitter.hours')],
  'segment.index.bytes': [same('log.index.size.max.bytes')],
  'flush.messages': [same('log.flush.interval.messages')],
  'flush.ms': [same('log.flush.interval.ms'), same('log.flush.scheduler.interval.ms')],
  'retention.bytes': [same('log.retention.bytes')],
  'retention.ms': [same('log.retention.ms'), minutes('log.retention.minutes'), hours('log.retention.hours')],
  'max.message.bytes': [same('message.max.bytes')],
  'index.interval.bytes': [same('log.index.interval.bytes')],
  'delete.retention.ms': [same('log.cleaner.delete.retention.ms')],
  'min.compaction.lag.ms': [same('log.cleaner.min.compaction.lag.ms')],
  'max.compaction.lag.ms': [same('log.cleaner.max.compaction.lag.ms')],
  'file.delete.delay.ms': [same('log.segment.delete.delay.ms')],
  'min.cleanable.dirty.ratio': [same('log.cleaner.min.cleanable.ratio')],
  'cleanup.policy': [same('log.cleanup.policy')],
  'unclean.leader.election.enable': [same('unclean.leader.election.enable')],
  'min.insync.replicas': [same('min.insync.replicas')],
  'compression.type': [same('compression.type')],
  'compression.gzip.level': [same('compression.gzip.level')],
  'compression.lz4.level': [same('compression.lz4.level')],
  'compression.zstd.level': [same('compression.zstd.level')],
  preallocate: [same('log.preallocate')],
  'message.timestamp.type': [same('log.message.timestamp.type')],
  'message.timestamp.before.max.ms': [same('log.message.timestamp.before.max.ms')],
  'message.timestamp.after.max.ms': [same('log.message.timestamp.after.max.ms')],
  'local.retention.ms': [same('log.local.retention.ms')],
  'local.retention.bytes': [same('log.local.retention.bytes')],
}

const none: readonly Synonym[] = []

/** The configs of a broker that a topic's config falls back to, the strongest first. */
export function synonymsOfTopicConfig(name: string): readonly Synonym[] {
  return topicSynonyms[name as TopicConfigName] ?? none
}

/** The config of a broker that a group's config falls back to (Kafka: GroupConfig.ALL_GROUP_CONFIG_SYNONYMS). */
export function synonymOfGroupConfig(name: string): string | null {
  const own = ['share.auto.offset.reset', 'share.isolation.level', 'share.renew.acknowledge.enable']
  return own.includes(name) ? null : `group.${name}`
}

const families: readonly (readonly string[])[] = [
  ['log.roll.ms', 'log.roll.hours'],
  ['log.roll.jitter.ms', 'log.roll.jitter.hours'],
  ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
]
const LISTENER = /^listener\.name\.[^.]*\.(.*)$/
/** Set for one listener and one SASL mechanism: `listener.name.sasl_ssl.plain.sasl.jaas.config`. */
const MECHANISM_CONFIGS = [
  'sasl.jaas.config',
  'sasl.login.callback.handler.class',
  'sasl.login.class',
  'sasl.server.callback.handler.class',
  'connections.max.reauth.ms',
]

/** The config that `listener.name.<listener>.` stands before; null when nothing of the kind does. */
export function listenerBaseName(name: string): string | null {
  const base = LISTENER.exec(name)?.[1]
  if (base === undefined) return null
  return MECHANISM_CONFIGS.find((config) => base.endsWith(config)) ?? base
}

/**
 * The configs of a broker that say the same thing, the strongest first (DynamicBrokerConfig.brokerConfigSynonyms).
 * A config of one listener is followed by that of all.
 */
export function synonymsOfBrokerConfig(name: string): readonly string[] {
  const family = families.find((names) => names.includes(name))
  if (family !== undefined) return family
  if (name === 'log.flush.interval.ms') return ['log.flush.interval.ms', 'log.flush.scheduler.interval.ms']
  const base = listenerBaseName(name)
  return base === null ? [name] : [name, base]
}
