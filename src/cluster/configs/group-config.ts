/** What one group goes by, and what it may be told to (Kafka: GroupConfig). */
import type { BrokerConfig } from './broker-config.js'
import { ConfigException, type ConfigValue, parseValue, showValue } from './config-value.js'
import type { ConfigMap } from './resources.js'
import { parseOffsetReset, type ShareOffsetReset } from './share-offset-reset.js'
import { synonymOfGroupConfig } from './synonyms.js'
import { groupTable } from './tables.js'

/** The effective configs of a group. */
export interface GroupConfig {
  readonly consumerSessionTimeoutMs: number
  readonly consumerHeartbeatIntervalMs: number
  readonly consumerAssignmentIntervalMs: number
  readonly shareSessionTimeoutMs: number
  readonly shareHeartbeatIntervalMs: number
  readonly shareRecordLockDurationMs: number
  readonly shareDeliveryCountLimit: number
  readonly sharePartitionMaxRecordLocks: number
  readonly shareAutoOffsetReset: ShareOffsetReset
  readonly shareIsolationLevel: 'read_committed' | 'read_uncommitted'
  readonly shareRenewAcknowledgeEnable: boolean
  readonly shareAssignmentIntervalMs: number
  readonly streamsSessionTimeoutMs: number
  readonly streamsHeartbeatIntervalMs: number
  readonly streamsNumStandbyReplicas: number
  readonly streamsInitialRebalanceDelayMs: number
  readonly streamsAssignmentIntervalMs: number
}

export type GroupValues = ReadonlyMap<string, ConfigValue>

/**
 * The group's own configs over those of the broker.
 * @throws {ConfigException} for the first that can't be what it is.
 */
export function groupValues(overrides: ConfigMap, broker: BrokerConfig): GroupValues {
  const values = new Map<string, ConfigValue>()
  for (const [name, definition] of groupTable()) {
    const synonym = synonymOfGroupConfig(name)
    const inherited = synonym === null ? definition.defaultText : showValue(broker.value(synonym), definition.type)
    values.set(name, parseValue(name, definition, overrides.get(name) ?? inherited!))
  }
  return values
}

export function groupConfigOf(values: GroupValues): GroupConfig {
  const number = (name: string) => values.get(name) as number
  return {
    consumerSessionTimeoutMs: number('consumer.session.timeout.ms'),
    consumerHeartbeatIntervalMs: number('consumer.heartbeat.interval.ms'),
    consumerAssignmentIntervalMs: number('consumer.assignment.interval.ms'),
    shareSessionTimeoutMs: number('share.session.timeout.ms'),
    shareHeartbeatIntervalMs: number('share.heartbeat.interval.ms'),
    shareRecordLockDurationMs: number('share.record.lock.duration.ms'),
    shareDeliveryCountLimit: number('share.delivery.count.limit'),
    sharePartitionMaxRecordLocks: number('share.partition.max.record.locks'),
    shareAutoOffsetReset: parseOffsetReset(values.get('share.auto.offset.reset') as string)!,
    shareIsolationLevel: values.get('share.isolation.level') as GroupConfig['shareIsolationLevel'],
    shareRenewAcknowledgeEnable: values.get('share.renew.acknowledge.enable') as boolean,
    shareAssignmentIntervalMs: number('share.assignment.interval.ms'),
    streamsSessionTimeoutMs: number('streams.session.timeout.ms'),
    streamsHeartbeatIntervalMs: number('streams.heartbeat.interval.ms'),
    streamsNumStandbyReplicas: number('streams.num.standby.replicas'),
    streamsInitialRebalanceDelayMs: number('streams.initial.rebalance.delay.ms'),
    streamsAssignmentIntervalMs: number('streams.assignment.interval.ms'),
  }
}

/** What of a group has to stay between a minimum and a maximum of the brokers, in the order of Kafka's checks. */
const BOUNDED = {
  consumer: ['heartbeat.interval.ms', 'session.timeout.ms', 'assignment.interval.ms'],
  share: [
    'heartbeat.interval.ms',
    'session.timeout.ms',
    'record.lock.duration.ms',
    'delivery.count.limit',
    'partition.max.record.locks',
    'assignment.interval.ms',
  ],
  streams: ['heartbeat.interval.ms', 'session.timeout.ms', 'num.standby.replicas', 'assignment.interval.ms'],
} as const

/**
 * Checks a group's configs, one by one and then together and against the broker's.
 * @throws {ConfigException} for the first rule that is broken.
 */
export function validateGroupConfigs(proposed: ConfigMap, broker: BrokerConfig): void {
  for (const name of proposed.keys()) {
    if (!groupTable().has(name)) throw new ConfigException(`Unknown group config name: ${name}`)
  }
  const values = groupValues(proposed, broker)
  for (const [kind, limits] of Object.entries(BOUNDED)) {
    for (const limit of limits) {
      const name = `${kind}.${limit}`
      // Standby replicas have no minimum, and a maximum of a shorter name.
      if (limit === 'num.standby.replicas')
        checkBounds(name, values, broker, null, 'group.streams.max.standby.replicas')
      else checkBounds(name, values, broker, `group.${kind}.min.${limit}`, `group.${kind}.max.${limit}`)
    }
  }
  for (const kind of Object.keys(BOUNDED)) {
    const session = `${kind}.session.timeout.ms`
    const heartbeat = `${kind}.heartbeat.interval.ms`
    if ((values.get(session) as number) > (values.get(heartbeat) as number)) continue
    throw new ConfigException(`${session} must be greater than ${heartbeat}`)
  }
}

function checkBounds(name: string, values: GroupValues, broker: BrokerConfig, min: string | null, max: string): void {
  const value = values.get(name) as number
  if (min !== null && value < (broker.value(min) as number)) {
    throw new ConfigException(`${name} must be greater than or equal to ${min}`)
  }
  if (value > (broker.value(max) as number)) throw new ConfigException(`${name} must be less than or equal to ${max}`)
}
