/**
 * The language in which the tables of configs are written (Kafka: ConfigDef).
 *
 *   'log.segment.bytes': 'int 1073741824 [1048576,...] cluster-wide'
 *
 * A row has a type, a default (`null`: none, `empty`: the empty text), then perhaps a rule, how a running broker may be
 * told another value (`cluster-wide`, `per-broker`; else not at all), and `internal` where DescribeConfigs doesn't list
 * the config. Rows are plain constants, read when one of them is asked for: a broker starts faster than it could build
 * all of its 360 definitions.
 */
import { ConfigException, type ConfigValue, invalidValue } from './config-value.js'
import { parseOffsetReset } from './share-offset-reset.js'

export type ConfigType = 'boolean' | 'string' | 'int' | 'short' | 'long' | 'double' | 'list' | 'class' | 'password'

/** How a broker's config changes at run time: never, for one broker only, or for all of them and for one. */
export type UpdateMode = 'read-only' | 'per-broker' | 'cluster-wide'

/** Rows by the names of their configs. */
export type DefinitionRows = Readonly<Record<string, `${ConfigType} ${string}`>>

/** The names in a table whose type is one of `T`. */
export type NamesOf<Rows, T extends ConfigType> = {
  [Name in keyof Rows]: Rows[Name] extends `${T} ${string}` ? Name : never
}[keyof Rows] &
  string

/** A rule about a parsed value. */
export interface Validator {
  /** What the rule allows, for whoever sets it wrongly: `a whole number from 0 up`. Kafka's own words are in `check`. */
  readonly allowed: string
  /** A list's values are stored once each. */
  readonly unique?: boolean
  /**
   * @param shown the value as it stands in a message.
   * @throws {ConfigException} with Kafka's message.
   */
  check(name: string, value: ConfigValue, shown: string | null): void
}

export interface Definition {
  readonly type: ConfigType
  /** As Kafka prints it; null where there is none, or where a broker doesn't start without a value. */
  readonly defaultText: string | null
  readonly validator: Validator | null
  readonly updateMode: UpdateMode
  /** Not listed by DescribeConfigs. */
  readonly internal: boolean
}

/** Reads a row. */
export function readDefinition(row: string): Definition {
  const [type, defaultText, ...more] = row.split(' ') as [ConfigType, string, ...string[]]
  let validator: Validator | null = null
  let updateMode: UpdateMode = 'read-only'
  let internal = false
  for (const word of more) {
    if (word === 'internal') internal = true
    else if (word === 'cluster-wide' || word === 'per-broker') updateMode = word
    else validator = readRule(word, type)
  }
  return { type, defaultText: readDefault(defaultText), validator, updateMode, internal }
}

function readDefault(word: string): string | null {
  if (word === 'null') return null
  return word === 'empty' ? '' : word
}

/** A rule is a range, or a name with values in parentheses. */
function readRule(word: string, type: ConfigType): Validator {
  const bounds = /^\[(-?[\d.]+),\.\.\.(?:,(-?[\d.]+))?\]$/.exec(word)
  if (bounds !== null) return range(type, Number(bounds[1]), bounds[2] === undefined ? null : Number(bounds[2]))
  const [, name, list] = /^([a-z-]+)\((.*)\)$/.exec(word)!
  return rules[name as keyof typeof rules](list === '' ? [] : list!.split(','))
}

const rules = {
  in: oneOf,
  'in-ignoring-case': oneOfIgnoringCase,
  unique: (values: readonly string[]) => validList(values, true),
  'unique-non-empty': (values: readonly string[]) => validList(values, false),
  'non-empty': nonEmptyString,
  'gzip-level': gzipLevel,
  'throttled-replicas': throttledReplicas,
  'share-offset-reset': shareOffsetReset,
}

const LARGEST: Readonly<Partial<Record<ConfigType, number>>> = { short: 0x7fff, int: 0x7fff_ffff }

function numberOf(type: ConfigType): string {
  return type === 'double' ? 'a number' : 'a whole number'
}

/** What may stand where there is no rule. */
export function allowedByType(type: ConfigType): string {
  switch (type) {
    case 'boolean':
      return 'true or false'
    case 'string':
    case 'password':
      return 'a string'
    case 'class':
      return 'the name of a class'
    case 'list':
      return 'a list, with commas'
    case 'short':
      return 'a whole number of 16 bits'
    case 'int':
      return 'a whole number of 32 bits'
    default:
      return numberOf(type)
  }
}

/** Kafka: ConfigDef.Range, both ends included. */
function range(type: ConfigType, min: number, max: number | null): Validator {
  const last = max ?? LARGEST[type]
  return {
    allowed: `${numberOf(type)} from ${min} ${last === undefined ? 'up' : `to ${last}`}`,
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
function oneOf(values: readonly string[]): Validator {
  return {
    allowed: `one of ${values.join(', ')}`,
    check(name, value, shown) {
      if (values.includes(value as string)) return
      throw invalidValue(name, shown, `String must be one of: ${values.join(', ')}`)
    },
  }
}

/** Kafka: ConfigDef.CaseInsensitiveValidString. */
function oneOfIgnoringCase(values: readonly string[]): Validator {
  return {
    allowed: `one of ${values.join(', ')}, in capitals or not`,
    check(name, value, shown) {
      if (values.includes(String(value).toUpperCase())) return
      throw invalidValue(name, shown, `String must be one of (case insensitive): ${values.join(', ')}`)
    },
  }
}

/** Kafka: ConfigDef.NonEmptyString. */
function nonEmptyString(): Validator {
  return {
    allowed: 'a string that is not empty',
    check(name, value, shown) {
      if (value === '') throw invalidValue(name, shown, 'String must be non-empty')
    },
  }
}

/** Kafka: ConfigDef.ValidList. Without `values`, anything may stand in it. */
function validList(values: readonly string[], emptyAllowed: boolean): Validator {
  const each = values.length === 0 ? null : oneOf(values)
  const valid = each === null ? 'any non-empty value' : `[${values.join(', ')}]`
  return {
    allowed: each === null ? 'names, with commas between them' : `one or more of ${values.join(', ')}`,
    unique: true,
    check(name, value) {
      const items = value as readonly string[]
      if (items.length === 0 && !emptyAllowed) {
        throw new ConfigException(`Configuration '${name}' must not be empty. Valid values include: ${valid}`)
      }
      if (items.includes('')) throw new ConfigException(`Configuration '${name}' values must not be empty.`)
      for (const item of items) each?.check(name, item, item)
    },
  }
}

/** Kafka: CompressionType.GZIP.levelValidator. */
function gzipLevel(): Validator {
  return {
    allowed: '-1, or a whole number from 1 to 9',
    check(name, value, shown) {
      const level = value as number
      if (level === -1 || (level >= 1 && level <= 9)) return
      throw invalidValue(name, shown, 'Value must be between 1 and 9 or equal to -1')
    },
  }
}

/** Kafka: ThrottledReplicaListValidator. */
function throttledReplicas(): Validator {
  const format = '[partitionId]:[brokerId],[partitionId]:[brokerId],...'
  return {
    allowed: "'*', or replicas such as 0:1,0:2 (partition 0 on the brokers 1 and 2)",
    check(name, value, shown) {
      const items = value as readonly string[]
      const last = items.findLastIndex((item) => item !== '')
      if (last === 0 && items[0] === '*') return
      if (items.slice(0, last + 1).every((item) => /^\d+:\d+$/.test(item))) return
      throw invalidValue(
        name,
        shown,
        `${name} must be the literal '*' or a list of replicas in the following format: ${format}`,
      )
    },
  }
}

/** Kafka: ShareGroupAutoOffsetResetStrategy.Validator. */
function shareOffsetReset(): Validator {
  return {
    allowed: 'latest, earliest or by_duration:PnDTnHnMn.nS',
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
