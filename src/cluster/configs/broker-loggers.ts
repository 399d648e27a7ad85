/**
 * The loggers of one broker (the resource BROKER_LOGGER, KIP-412): what is written of what it does. Changing a level
 * takes effect with the next line (Kafka: RuntimeLoggerManager, LoggingController).
 *
 * There are two, under Kafka's names: `kafka.request.logger` for requests, and `root` for all else and for what has no
 * level of its own.
 */
import { KafkaError } from '../../protocol/errors.js'
import type { ConfigOperation } from './alter.js'
import type { DescribedConfig } from './describe.js'
import { configOperations, configSources } from './resources.js'

/** Each level says what those before it say, and more. OFF can't be set, only started with. */
const LEVELS = ['OFF', 'FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'] as const

export type LoggerLevel = (typeof LEVELS)[number]

const rankOf = Object.fromEntries(LEVELS.map((level, rank) => [level, rank])) as Record<LoggerLevel, number>

export const REQUEST_LOGGER = 'kafka.request.logger'
export const ROOT_LOGGER = 'root'

const LOGGERS = [REQUEST_LOGGER, ROOT_LOGGER] as const

export type LoggerName = (typeof LOGGERS)[number]

export class BrokerLoggers {
  private readonly brokerId: number
  private readonly initialLevel: LoggerLevel
  private readonly levels = new Map<LoggerName, LoggerLevel>()
  /** How far down each logger writes. It is asked at every request. */
  private ranks!: Readonly<Record<LoggerName, number>>

  constructor(brokerId: number, initialLevel: LoggerLevel) {
    this.brokerId = brokerId
    this.initialLevel = initialLevel
    this.rank()
  }

  level(name: LoggerName): LoggerLevel {
    return this.levels.get(name) ?? this.levels.get(ROOT_LOGGER) ?? this.initialLevel
  }

  /** Whether a logger writes what is said at `level`. */
  isEnabled(name: LoggerName, level: LoggerLevel): boolean {
    return rankOf[level] <= this.ranks[name]
  }

  /** Back to the level that the broker was started with. */
  reset(): void {
    this.levels.clear()
    this.rank()
  }

  /** By the field names of the DescribeConfigs response. */
  describe(): DescribedConfig[] {
    return LOGGERS.map((name) => ({
      name,
      value: this.level(name),
      readOnly: false,
      configSource: configSources.BROKER_LOGGER,
      isSensitive: false,
      synonyms: [],
      configType: 0,
    }))
  }

  /**
   * Sets and deletes levels, all of them or none; one that is deleted is that of `root` from then on.
   * @throws {KafkaError} INVALID_REQUEST for another broker, to delete that of `root` or to append, INVALID_CONFIG for
   *   a logger or a level that there is not.
   */
  alter(resourceName: string, operations: readonly ConfigOperation[], { validateOnly = false } = {}): void {
    this.checkName(resourceName)
    for (const operation of operations) checkOperation(operation)
    if (validateOnly) return
    for (const { name, configOperation, value } of operations) {
      if (configOperation === configOperations.SET) this.levels.set(name as LoggerName, value as LoggerLevel)
      else this.levels.delete(name as LoggerName)
    }
    this.rank()
  }

  private rank(): void {
    this.ranks = {
      [ROOT_LOGGER]: rankOf[this.level(ROOT_LOGGER)],
      [REQUEST_LOGGER]: rankOf[this.level(REQUEST_LOGGER)],
    }
  }

  private checkName(name: string): void {
    if (!isInteger(name)) throw new KafkaError('INVALID_REQUEST', `Node id must be an integer, but it is: ${name}`)
    if (Number(name) === this.brokerId) return
    throw new KafkaError('INVALID_REQUEST', `Unexpected node id. Expected ${this.brokerId}, but received ${name}`)
  }
}

function checkOperation({ name, configOperation, value }: ConfigOperation): void {
  switch (configOperation) {
    case configOperations.SET:
      checkExists(name)
      if (isSettable(value!)) return
      throw new KafkaError(
        'INVALID_CONFIG',
        `Cannot set the log level of ${name} to ${value} as it is not a supported log level. Valid log levels are ${SETTABLE.join(', ')}`,
      )
    case configOperations.DELETE:
      checkExists(name)
      if (name !== ROOT_LOGGER) return
      throw new KafkaError('INVALID_REQUEST', 'Removing the log level of the root logger is not allowed')
    case configOperations.APPEND:
    case configOperations.SUBTRACT: {
      const operation = configOperation === configOperations.APPEND ? 'APPEND' : 'SUBTRACT'
      throw new KafkaError('INVALID_REQUEST', `${operation} operation is not allowed for the BROKER_LOGGER resource`)
    }
    default:
      throw new KafkaError('UNKNOWN_SERVER_ERROR')
  }
}

function checkExists(name: string): void {
  if ((LOGGERS as readonly string[]).includes(name)) return
  throw new KafkaError('INVALID_CONFIG', `Logger ${name} does not exist!`)
}

const SETTABLE: readonly string[] = LEVELS.slice(1).sort()

function isSettable(value: string): boolean {
  return SETTABLE.includes(value)
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
