/**
 * Whether a resource may have the configs that it is to have. Kafka answers in two rooms: the broker that is asked
 * checks what is about brokers (ConfigAdminManager), the controller the rest (ControllerConfigurationValidator). The
 * order of the checks here is theirs.
 */
import { type ErrorName, KafkaError } from '../../protocol/errors.js'
import { illegalTopicName } from '../topic-name.js'
import type { ConfigOperation } from './alter.js'
import type { BrokerConfig } from './broker-config.js'
import { isInteger } from './broker-loggers.js'
import { validateClientMetricsConfigs } from './client-metrics-config.js'
import { ConfigException } from './config-value.js'
import { validateDynamicConfigs } from './dynamic-broker-rules.js'
import { validateGroupConfigs } from './group-config.js'
import { type ConfigMap, configOperations } from './resources.js'
import { brokerTable } from './tables.js'
import { validateTopicConfigs } from './topic-rules.js'

const MIN_ISR = 'min.insync.replicas'

/** What a string of the protocol can hold. */
const MAX_MESSAGE_BYTES = 32_767

/**
 * Runs `check` and makes its objection to a value one of the protocol. An objection that quotes a value too long for
 * a response can't be sent; what the client is told of it then is what Kafka tells.
 */
export function refusing<T>(error: ErrorName, check: () => T): T {
  try {
    return check()
  } catch (objection) {
    if (!(objection instanceof ConfigException)) throw objection
    if (Buffer.byteLength(objection.message) > MAX_MESSAGE_BYTES) throw new KafkaError('UNKNOWN_SERVER_ERROR')
    throw new KafkaError(error, objection.message)
  }
}

/** @throws {KafkaError} INVALID_REQUEST, INVALID_TOPIC_EXCEPTION, INVALID_CONFIG or UNKNOWN_TOPIC_OR_PARTITION. */
export function checkTopicAlteration(change: {
  readonly name: string
  readonly exists: boolean
  readonly current: ConfigMap
  readonly proposed: ConfigMap
  readonly broker: BrokerConfig
}): void {
  const { name, exists, current, proposed, broker } = change
  if (name === '') throw new KafkaError('INVALID_REQUEST', 'Default topic resources are not allowed.')
  checkTopicName(name)
  refusing('INVALID_CONFIG', () => validateTopicConfigs(current, proposed, broker))
  if (!exists) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `The topic '${name}' does not exist.`)
}

/** @throws {KafkaError} INVALID_TOPIC_EXCEPTION. */
export function checkTopicName(name: string): void {
  const objection = illegalTopicName(name)
  if (objection !== undefined) throw new KafkaError('INVALID_TOPIC_EXCEPTION', `Topic name is invalid: ${objection}`)
}

/** @throws {KafkaError} INVALID_REQUEST or INVALID_CONFIG. */
export function checkGroupAlteration(name: string, proposed: ConfigMap, broker: BrokerConfig): void {
  if (name === '') throw new KafkaError('INVALID_REQUEST', 'Default group resources are not allowed.')
  refusing('INVALID_CONFIG', () => validateGroupConfigs(proposed, broker))
}

/** @throws {KafkaError} INVALID_REQUEST or INVALID_CONFIG. */
export function checkClientMetricsAlteration(name: string, proposed: ConfigMap): void {
  if (name === '') throw new KafkaError('INVALID_REQUEST', "Subscription name can't be empty")
  refusing('INVALID_CONFIG', () => validateClientMetricsConfigs(proposed))
}

/**
 * A broker is altered by itself alone; the empty name means all of them.
 * @throws {KafkaError} INVALID_REQUEST.
 */
export function checkBrokerName(name: string, brokerId: number): void {
  if (name === '') return
  if (!isInteger(name)) throw new KafkaError('INVALID_REQUEST', `Node id must be an integer, but it is: ${name}`)
  if (Number(name) !== brokerId) {
    throw new KafkaError('INVALID_REQUEST', `Unexpected broker id, expected ${brokerId}, but received ${name}`)
  }
}

/** @throws {KafkaError} INVALID_CONFIG for a change of a list to what is none, INVALID_REQUEST for an unknown one. */
export function checkBrokerOperations(operations: readonly ConfigOperation[]): void {
  for (const { name, configOperation } of operations) {
    const { SET, DELETE, APPEND, SUBTRACT } = configOperations
    if (configOperation === SET || configOperation === DELETE) continue
    if (configOperation !== APPEND && configOperation !== SUBTRACT) {
      throw new KafkaError('INVALID_REQUEST', `Unknown operations type ${configOperation}`)
    }
    const type = brokerTable().get(name)?.type
    if (type === undefined) throw new KafkaError('INVALID_CONFIG', `Unknown config name: ${name}`)
    if (type === 'list') continue
    const verb = configOperation === APPEND ? 'append' : 'subtract'
    throw new KafkaError('INVALID_CONFIG', `Config value ${verb} is not allowed for config key: ${name}`)
  }
}

/** @throws {KafkaError} INVALID_REQUEST for what the broker objects to. */
export function checkBrokerAlteration(change: {
  readonly name: string
  readonly overrides: ConfigMap
  readonly current: BrokerConfig
  readonly proposed: BrokerConfig
}): void {
  const { name, ...rest } = change
  refusing('INVALID_REQUEST', () => validateDynamicConfigs({ ...rest, isPerBroker: name !== '' }))
}

/**
 * While eligible leader replicas are on, every broker has to go by one min.insync.replicas (KIP-966).
 * @throws {KafkaError} INVALID_CONFIG.
 */
export function checkMinIsr(change: {
  readonly name: string
  readonly isNamed: boolean
  readonly current: ConfigMap
  readonly proposed: ConfigMap
}): void {
  const { name, isNamed, current, proposed } = change
  if (name !== '' && (isNamed || current.has(MIN_ISR))) {
    throw new KafkaError('INVALID_CONFIG', `Broker-level ${MIN_ISR} cannot be altered while ELR is enabled.`)
  }
  if (name === '' && current.has(MIN_ISR) && !proposed.has(MIN_ISR)) {
    throw new KafkaError('INVALID_CONFIG', `Cluster-level ${MIN_ISR} cannot be removed while ELR is enabled.`)
  }
}
