/**
 * The BROKER_LOGGER resource. An embedded broker has no log4j, so it answers as a broker without a single logger
 * (Kafka: RuntimeLoggerManager).
 */
import { KafkaError } from '../../protocol/errors.js'
import type { ConfigOperation } from './alter.js'
import { configOperations } from './resources.js'

/** @throws {KafkaError} INVALID_REQUEST for another broker, INVALID_CONFIG for any logger: there is none. */
export function alterBrokerLoggers(
  resourceName: string,
  operations: readonly ConfigOperation[],
  brokerId: number,
): void {
  if (!isInteger(resourceName)) {
    throw new KafkaError('INVALID_REQUEST', `Node id must be an integer, but it is: ${resourceName}`)
  }
  if (Number(resourceName) !== brokerId) {
    throw new KafkaError('INVALID_REQUEST', `Unexpected node id. Expected ${brokerId}, but received ${resourceName}`)
  }
  for (const { name, configOperation } of operations) {
    const isAppend = configOperation === configOperations.APPEND
    if (isAppend || configOperation === configOperations.SUBTRACT) {
      throw new KafkaError(
        'INVALID_REQUEST',
        `${isAppend ? 'APPEND' : 'SUBTRACT'} operation is not allowed for the BROKER_LOGGER resource`,
      )
    }
    if (configOperation !== configOperations.SET && configOperation !== configOperations.DELETE) {
      throw new KafkaError('UNKNOWN_SERVER_ERROR')
    }
    throw new KafkaError('INVALID_CONFIG', `Logger ${name} does not exist!`)
  }
}

/** @throws {KafkaError} INVALID_REQUEST for another broker. */
export function checkBrokerLoggersName(resourceName: string, brokerId: number): void {
  if (resourceName === '') throw new KafkaError('INVALID_REQUEST', 'Broker id must not be empty')
  if (!isInteger(resourceName)) {
    throw new KafkaError('INVALID_REQUEST', `Broker id must be an integer, but it is: ${resourceName}`)
  }
  if (Number(resourceName) !== brokerId) {
    throw new KafkaError('INVALID_REQUEST', `Unexpected broker id, expected ${brokerId} but received ${resourceName}`)
  }
}

/** What Java's Integer.parseInt reads. */
export function isInteger(text: string): boolean {
  return /^[-+]?\d+$/.test(text)
}
