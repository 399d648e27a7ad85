/** What a broker may be configured to (Kafka: KafkaConfig.validateValues, GroupCoordinatorConfig, ShareGroupConfig). */
import type { BrokerConfig } from './broker-config.js'
import { ConfigException } from './config-value.js'
import { brokerTable, type NumericBrokerConfigName } from './tables.js'

const GROUP_KINDS = ['consumer', 'share', 'streams'] as const
const MIB = 1 << 20
const LAST_COMPRESSION_ID = 4
const ASSIGNORS = {
  'group.consumer.assignors': ['uniform', 'range'],
  'group.share.assignors': ['simple'],
} as const

/**
 * Checks the configs of a broker, one by one and then together. Names that no table knows are allowed, as in Kafka.
 * @throws {ConfigException} for the first rule that is broken.
 */
export function validateBrokerConfig(config: BrokerConfig): void {
  for (const name of brokerTable().keys()) if (config.originals.has(name)) config.value(name)
  for (const kind of GROUP_KINDS) validateGroupTimes(config, kind)
  validateShareLimits(config)
  validateGroupProtocols(config)
  validateCompressionIds(config)
  validateLog(config)
  validateReplication(config)
  validateConnections(config)
}

function require(condition: boolean, message: string): void {
  if (!condition) throw new ConfigException(`requirement failed: ${message}`)
}

/** @throws {ConfigException} unless the first config is at least the second. */
function requireAtLeast(config: BrokerConfig, name: NumericBrokerConfigName, least: NumericBrokerConfigName): void {
  if (config.number(name) >= config.number(least)) return
  throw new ConfigException(`${name} must be greater than or equal to ${least}`)
}

function requireAtMost(config: BrokerConfig, name: NumericBrokerConfigName, most: NumericBrokerConfigName): void {
  if (config.number(name) <= config.number(most)) return
  throw new ConfigException(`${name} must be less than or equal to ${most}`)
}

function validateGroupTimes(config: BrokerConfig, kind: (typeof GROUP_KINDS)[number]): void {
  for (const time of ['heartbeat.interval.ms', 'session.timeout.ms', 'assignment.interval.ms'] as const) {
    requireAtLeast(config, `group.${kind}.max.${time}`, `group.${kind}.min.${time}`)
    requireAtLeast(config, `group.${kind}.${time}`, `group.${kind}.min.${time}`)
    requireAtMost(config, `group.${kind}.${time}`, `group.${kind}.max.${time}`)
  }
  const heartbeat = `group.${kind}.heartbeat.interval.ms` as const
  const session = `group.${kind}.session.timeout.ms` as const
  if (config.number(heartbeat) >= config.number(session)) {
    throw new ConfigException(`${heartbeat} must be less than ${session}`)
  }
}

function validateShareLimits(config: BrokerConfig): void {
  for (const limit of ['delivery.count.limit', 'record.lock.duration.ms', 'partition.max.record.locks'] as const) {
    requireAtLeast(config, `group.share.${limit}`, `group.share.min.${limit}`)
    requireAtLeast(config, `group.share.max.${limit}`, `group.share.${limit}`)
  }
  requireAtLeast(config, 'group.share.max.share.sessions', 'group.share.max.size')
  requireAtMost(config, 'group.streams.num.standby.replicas', 'group.streams.max.standby.replicas')
}

function validateGroupProtocols(config: BrokerConfig): void {
  if (!config.list('group.coordinator.rebalance.protocols').includes('classic')) {
    throw new ConfigException("Disabling the 'classic' protocol is not supported.")
  }
  for (const [name, known] of Object.entries(ASSIGNORS)) {
    for (const assignor of config.list(name as keyof typeof ASSIGNORS)) {
      const exists = (known as readonly string[]).includes(assignor) || assignor.startsWith('org.apache.kafka.')
      if (!exists) throw new ConfigException(`Class ${assignor} cannot be found`)
    }
  }
}

function validateCompressionIds(config: BrokerConfig): void {
  for (const name of ['offsets.topic.compression.codec', 'share.coordinator.state.topic.compression.codec'] as const) {
    const id = config.number(name)
    if (id < 0 || id > LAST_COMPRESSION_ID) throw new ConfigException(`Unknown compression type id: ${id}`)
  }
}

function validateLog(config: BrokerConfig): void {
  const nodeId = config.value('node.id')
  if (nodeId !== null && nodeId !== config.number('broker.id')) {
    throw new ConfigException('You must set `node.id` to the same value as `broker.id`.')
  }
  const topicDefault = (name: string) => config.topicDefault(name) as bigint
  require(topicDefault('segment.ms') >= 1n, 'log.roll.ms must be greater than or equal to 1')
  require(topicDefault('segment.jitter.ms') >= 0n, 'log.roll.jitter.ms must be greater than or equal to 0')
  const retentionMs = topicDefault('retention.ms')
  require(retentionMs >= 1n ||
    retentionMs === -1n, 'log.retention.ms must be unlimited (-1) or, greater than or equal to 1')
  // All of them may be cordoned without being named (KIP-1066).
  const unknown = config.list('cordoned.log.dirs').filter((dir) => dir !== '*' && !config.logDirs.includes(dir))
  require(unknown.length ===
    0, `All entries in cordoned.log.dirs must be present in log.dirs or log.dir. Missing entries : ${unknown.join(', ')}`)
  const threads = config.number('log.cleaner.threads')
  if (threads === 0) throw new ConfigException('/ by zero')
  require(Math.trunc(config.number('log.cleaner.dedupe.buffer.size') / threads) >
    MIB, 'log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.')
}

function validateReplication(config: BrokerConfig): void {
  const waitMs = config.number('replica.fetch.wait.max.ms')
  require(waitMs <=
    config.number(
      'replica.socket.timeout.ms',
    ), 'replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms to prevent unnecessary socket timeouts')
  require(waitMs <=
    config.number(
      'replica.lag.time.max.ms',
    ), 'replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms to prevent frequent changes in ISR')
}

function validateConnections(config: BrokerConfig): void {
  const queuedBytes = config.number('queued.max.request.bytes')
  require(queuedBytes <= 0 ||
    queuedBytes >=
      config.number(
        'socket.request.max.bytes',
      ), 'queued.max.request.bytes must be larger or equal to socket.request.max.bytes')
  const overrides = parseConnectionOverrides(config.string('max.connections.per.ip.overrides') ?? '')
  require(config.number('max.connections.per.ip') > 0 ||
    overrides.size >
      0, 'max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.')
}

/**
 * Reads `host:limit,host:limit`.
 * @throws {ConfigException} worded as the JVM does.
 */
export function parseConnectionOverrides(text: string): ReadonlyMap<string, number> {
  const limits = new Map<string, number>()
  if (text === '') return limits
  for (const entry of text.split(/\s*,\s*/)) {
    const colon = entry.lastIndexOf(':')
    if (colon === -1) {
      throw new ConfigException(
        `Error parsing configuration property 'max.connections.per.ip.overrides': begin 0, end -1, length ${entry.length}`,
      )
    }
    const limit = entry.slice(colon + 1).trim()
    if (!/^[-+]?\d+$/.test(limit)) throw new ConfigException(`For input string: "${limit}"`)
    limits.set(entry.slice(0, colon).trim(), Number(limit))
  }
  return limits
}
