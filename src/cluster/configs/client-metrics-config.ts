/** A subscription to the metrics of clients: what to push, how often, and who (Kafka: ClientMetricsConfigs, KIP-714). */
import { KafkaError } from '../../protocol/errors.js'
import { ConfigException, type ConfigValue, parseValue } from './config-value.js'
import type { ConfigMap } from './resources.js'
import { clientMetricsTable } from './tables.js'

const MIN_INTERVAL_MS = 100
const MAX_INTERVAL_MS = 3_600_000

const MATCH_KEYS = [
  'client_instance_id',
  'client_id',
  'client_software_name',
  'client_software_version',
  'client_source_address',
  'client_source_port',
] as const

/** What of a client a subscription can go by. */
export type ClientMatchKey = (typeof MATCH_KEYS)[number]

export interface ClientMetricsConfig {
  /** Prefixes of metrics' names; `*` for all. */
  readonly metrics: readonly string[]
  readonly intervalMs: number
  /** All of them have to match, wholly. */
  readonly match: ReadonlyMap<ClientMatchKey, RegExp>
}

export type ClientMetricsValues = ReadonlyMap<string, ConfigValue>

/** @throws {ConfigException} for the first that can't be what it is. */
export function clientMetricsValues(overrides: ConfigMap): ClientMetricsValues {
  const values = new Map<string, ConfigValue>()
  for (const [name, definition] of clientMetricsTable()) {
    values.set(name, parseValue(name, definition, overrides.get(name) ?? definition.defaultText!))
  }
  return values
}

/** @throws {ConfigException} for a pattern that is none. */
export function clientMetricsConfigOf(values: ClientMetricsValues): ClientMetricsConfig {
  return {
    metrics: values.get('metrics') as readonly string[],
    intervalMs: values.get('interval.ms') as number,
    match: parseMatch(values.get('match') as readonly string[]),
  }
}

/**
 * @throws {KafkaError} INVALID_REQUEST for an unknown name or an interval out of range.
 * @throws {ConfigException} for a value that can't be parsed.
 */
export function validateClientMetricsConfigs(proposed: ConfigMap): void {
  for (const name of proposed.keys()) {
    if (clientMetricsTable().has(name)) continue
    throw new KafkaError('INVALID_REQUEST', `Unknown client metrics configuration: ${name}`)
  }
  const values = clientMetricsValues(proposed)
  const intervalMs = values.get('interval.ms') as number
  if (intervalMs < MIN_INTERVAL_MS || intervalMs > MAX_INTERVAL_MS) {
    throw new KafkaError(
      'INVALID_REQUEST',
      `Invalid value ${intervalMs} for interval.ms, interval must be between ${MIN_INTERVAL_MS} and ${MAX_INTERVAL_MS} (1 hour)`,
    )
  }
  clientMetricsConfigOf(values)
}

function parseMatch(patterns: readonly string[]): ReadonlyMap<ClientMatchKey, RegExp> {
  const match = new Map<ClientMatchKey, RegExp>()
  for (const pattern of patterns) {
    const [key, expression, ...more] = pattern.split('=').map((part) => part.trim())
    const regex = expression === undefined || expression === '' || more.length > 0 ? null : compile(expression)
    if (regex === null || !(MATCH_KEYS as readonly string[]).includes(key!)) {
      throw new ConfigException(`Illegal client matching pattern: ${pattern}`)
    }
    match.set(key as ClientMatchKey, regex)
  }
  return match
}

function compile(expression: string): RegExp | null {
  try {
    return new RegExp(`^(?:${expression})$`)
  } catch {
    return null
  }
}
