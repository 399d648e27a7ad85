/**
 * The language in which the tables of configs are written (Kafka: ConfigDef).
 *
 * `long(604_800_000, atLeast(-1))` is a config of type LONG with a default and a rule; `clusterWide(...)` and
 * `perBroker(...)` say how a running broker may be told another value. The objects are inert data.
 */
import { ConfigException, type ConfigValue, invalidValue, showDouble } from './config-value.js'
import { parseOffsetReset } from './share-offset-reset.js'

export type ConfigType = 'boolean' | 'string' | 'int' | 'short' | 'long' | 'double' | 'list' | 'class' | 'password'

/** How a broker's config changes at run time: never, for one broker only, or for all of them and for one. */
export type UpdateMode = 'read-only' | 'per-broker' | 'cluster-wide'

/** A rule about a parsed value. */
export interface Validator {
  /** What the rule allows, as Kafka words it: `[0,...]`. */
  readonly allowed: string
  /** A list's values are stored once each. */
  readonly unique?: boolean
  /**
   * @param shown the value as it stands in a message.
   * @throws {ConfigException} with Kafka's message.
   */
  check(name: string, value: ConfigValue, shown: string | null): void
}

export interface Definition<T extends ConfigType = ConfigType> {
  readonly type: T
  /** As Kafka prints it; null where there is none, or where it must be given. */
  readonly defaultText: string | null
  readonly validator: Validator | null
  readonly updateMode: UpdateMode
  /** Not listed by DescribeConfigs. */
  readonly internal: boolean
}

/** Definitions by name. */
export type Definitions = Readonly<Record<string, Definition>>

/** The names in a table whose type is one of `T`. */
export type NamesOf<D, T extends ConfigType> = { [K in keyof D]: D[K] extends Definition<T> ? K : never }[keyof D] &
  string

/** Long.MAX_VALUE, which no number of JavaScript is. */
export const LONG_MAX = '9223372036854775807'

/** The config has no default: a broker doesn't start without it. */
export const REQUIRED = null

type NumberDefault = number | string | null

function define<T extends ConfigType>(type: T, defaultText: string | null, validator: Validator | null): Definition<T> {
  return { type, defaultText, validator, updateMode: 'read-only', internal: false }
}

const text = (value: NumberDefault) => (value === null ? null : String(value))

export const boolean = (value: boolean) => define('boolean', String(value), null)
export const string = (value: string | null, validator: Validator | null = null) => define('string', value, validator)
export const int = (value: NumberDefault, validator: Validator | null = null) => define('int', text(value), validator)
export const short = (value: NumberDefault, validator: Validator | null = null) =>
  define('short', text(value), validator)
export const long = (value: NumberDefault, validator: Validator | null = null) => define('long', text(value), validator)
export const list = (value: string | null, validator: Validator | null = null) => define('list', value, validator)
/** A Java class; the only ones there are here are the defaults. */
export const klass = (value: string | null = null) => define('class', value, null)
export const password = () => define('password', null, null)
export const double = (value: NumberDefault, validator: Validator | null = null) =>
  define('double', value === null ? null : showDouble(Number(value)), validator)

export function internal<T extends ConfigType>(definition: Definition<T>): Definition<T> {
  return { ...definition, internal: true }
}

export function perBroker<T extends ConfigType>(definition: Definition<T>): Definition<T> {
  return { ...definition, updateMode: 'per-broker' }
}

export function clusterWide<T extends ConfigType>(definition: Definition<T>): Definition<T> {
  return { ...definition, updateMode: 'cluster-wide' }
}

/** Kafka: ConfigDef.Range. */
export function atLeast(min: number): Validator {
  return range(min, null)
}

/** Kafka: ConfigDef.Range, both ends included. */
export function between(min: number, max: number): Validator {
  return range(min, max)
}

function range(min: number, max: number | null): Validator {
  return {
    allowed: max === null ? `[${min},...]` : `[${min},...,${max}]`,
    check(name, value, shown) {
      if (value === null) throw invalidValue(name, shown, 'Value must be non-null')
      if ((value as number | bigint) < min) throw invalidValue(name, shown, `Value must be at least ${min}`)
      if (max !== null && (value as number | bigint) > max) {
        throw invalidValue(name, shown, `Value must be no more than ${max}`)
      }
    },
  }
}

/** Kafka: ConfigDef.ValidString. */
export function oneOf(...values: readonly string[]): Validator {
  return {
    allowed: `[${values.join(', ')}]`,
    check(name, value, shown) {
      if (values.includes(value as string)) return
      throw invalidValue(name, shown, `String must be one of: ${values.join(', ')}`)
    },
  }
}

/** Kafka: ConfigDef.CaseInsensitiveValidString. */
export function oneOfIgnoringCase(...values: readonly string[]): Validator {
  return {
    allowed: `(case insensitive) [${values.join(', ')}]`,
    check(name, value, shown) {
      if (values.includes(String(value).toUpperCase())) return
      throw invalidValue(name, shown, `String must be one of (case insensitive): ${values.join(', ')}`)
    },
  }
}

/** Kafka: ConfigDef.NonEmptyString. */
export function nonEmptyString(): Validator {
  return {
    allowed: 'non-empty string',
    check(name, value, shown) {
      if (value === '') throw invalidValue(name, shown, 'String must be non-empty')
    },
  }
}

/** Kafka: ConfigDef.ValidList, which may be empty. Without `values`, anything may stand in it. */
export function uniqueList(...values: readonly string[]): Validator {
  return validList(values, true)
}

/** Kafka: ConfigDef.ValidList, which may not be empty. */
export function nonEmptyList(...values: readonly string[]): Validator {
  return validList(values, false)
}

function validList(values: readonly string[], emptyAllowed: boolean): Validator {
  const each = values.length === 0 ? null : oneOf(...values)
  const allowed = each?.allowed ?? 'any non-empty value'
  return {
    allowed: each?.allowed ?? 'a list of names',
    unique: true,
    check(name, value) {
      const items = value as readonly string[]
      if (items.length === 0 && !emptyAllowed) {
        throw new ConfigException(`Configuration '${name}' must not be empty. Valid values include: ${allowed}`)
      }
      if (items.includes('')) throw new ConfigException(`Configuration '${name}' values must not be empty.`)
      for (const item of items) each?.check(name, item, item)
    },
  }
}

/** Kafka: CompressionType.GZIP.levelValidator. */
export function gzipLevel(): Validator {
  return {
    allowed: '[1,...,9] or -1',
    check(name, value, shown) {
      const level = value as number
      if (level === -1 || (level >= 1 && level <= 9)) return
      throw invalidValue(name, shown, 'Value must be between 1 and 9 or equal to -1')
    },
  }
}

/** Kafka: ThrottledReplicaListValidator. */
export function throttledReplicas(): Validator {
  const allowed = '[partitionId]:[brokerId],[partitionId]:[brokerId],...'
  return {
    allowed,
    check(name, value, shown) {
      const items = value as readonly string[]
      const last = items.findLastIndex((item) => item !== '')
      if (last === 0 && items[0] === '*') return
      if (items.slice(0, last + 1).every((item) => /^\d+:\d+$/.test(item))) return
      throw invalidValue(
        name,
        shown,
        `${name} must be the literal '*' or a list of replicas in the following format: ${allowed}`,
      )
    },
  }
}

/** Kafka: ShareGroupAutoOffsetResetStrategy.Validator. */
export function shareOffsetReset(): Validator {
  return {
    allowed: '[latest, earliest, by_duration:PnDTnHnMn.nS]',
    check(name, value, shown) {
      if (parseOffsetReset(value as string) !== null) return
      throw invalidValue(
        name,
        shown,
        `Invalid value \`${value}\` for configuration ${name}. The value must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'.`,
      )
    },
  }
}
