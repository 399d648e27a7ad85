/**
 * A config's value: from text, and to the text that Kafka shows (ConfigDef.parseType, ConfigDef.convertToString).
 */
import type { Definition } from './config-def.js'

/** A LONG is a bigint here, so that Long.MAX_VALUE is shown as what it is; `toNumber` makes it fit for arithmetic. */
export type ConfigValue = boolean | string | number | bigint | readonly string[] | null

/** A value that a config can't have (Kafka: ConfigException). What error it becomes is for the caller to say. */
export class ConfigException extends Error {
  override readonly name = 'ConfigException'
}

/** The message of most of them. `shown` is the value as Java prints it. */
export function invalidValue(name: string, shown: string | null, objection: string): ConfigException {
  return new ConfigException(`Invalid value ${shown} for configuration ${name}: ${objection}`)
}

const INTEGER = /^[-+]?\d+$/
const LIMITS = { short: 2n ** 15n, int: 2n ** 31n, long: 2n ** 63n }
/** There is no JVM to look a class up in: those of Kafka are taken to be there, and no other. */
const KNOWN_CLASS = /^org\.apache\.kafka\.[a-z.]+\.[A-Z]\w+$/

/**
 * Reads a value and checks it by its definition.
 * @throws {ConfigException} with Kafka's message.
 */
export function parseValue(name: string, definition: Definition, text: string): ConfigValue {
  let value = parseType(name, definition, text)
  const { validator } = definition
  if (validator?.unique) value = [...new Set(value as readonly string[])]
  validator?.check(name, value, printValue(value, definition.type))
  return value
}

function parseType(name: string, { type }: Definition, text: string): ConfigValue {
  const trimmed = text.trim()
  switch (type) {
    case 'boolean': {
      const lower = trimmed.toLowerCase()
      if (lower === 'true') return true
      if (lower === 'false') return false
      throw invalidValue(name, text, 'Expected value to be either true or false')
    }
    case 'string':
      return trimmed
    case 'password':
      return text
    case 'list':
      return trimmed === '' ? [] : trimmed.split(/\s*,\s*/)
    case 'class':
      if (KNOWN_CLASS.test(trimmed)) return trimmed
      throw invalidValue(name, text, `Class ${text} could not be found.`)
    case 'double': {
      const value = parseDouble(trimmed)
      if (value === null) throw invalidValue(name, text, 'Not a number of type DOUBLE')
      return value
    }
    default: {
      const value = INTEGER.test(trimmed) ? BigInt(trimmed.replace(/^\+/, '')) : null
      if (value === null || value >= LIMITS[type] || value < -LIMITS[type]) {
        throw invalidValue(name, text, `Not a number of type ${type.toUpperCase()}`)
      }
      return type === 'long' ? value : Number(value)
    }
  }
}

/** A value as DescribeConfigs shows it. */
export function showValue(value: ConfigValue, type: Definition['type']): string | null {
  if (value === null) return null
  if (typeof value === 'object') return value.join(',')
  return type === 'double' ? showDouble(value as number) : String(value)
}

/** A value as Kafka puts it into its messages. */
function printValue(value: ConfigValue, type: Definition['type']): string | null {
  return typeof value === 'object' && value !== null ? `[${value.join(', ')}]` : showValue(value, type)
}

/** A LONG as a number: what is beyond a safe integer reads as Infinity, so that sums and comparisons stay true. */
export function toNumber(value: number | bigint): number {
  const number = Number(value)
  if (typeof value === 'number' || Number.isSafeInteger(number)) return number
  return number < 0 ? -Infinity : Infinity
}

const DECIMAL = /^[-+]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[fFdD]?)$/
const HEXADECIMAL = /^([-+]?)0x([\da-f]*)\.?([\da-f]*)p([-+]?\d+)[fd]?$/i

/** What Java's Double.parseDouble reads; null when it refuses. */
export function parseDouble(text: string): number | null {
  const hexadecimal = HEXADECIMAL.exec(text)
  if (hexadecimal !== null) {
    const [, sign, whole = '', fraction = '', exponent] = hexadecimal
    if (whole === '' && fraction === '') return null
    const value = Number.parseInt(whole + fraction, 16) * 2 ** (Number(exponent) - 4 * fraction.length)
    return sign === '-' ? -value : value
  }
  return DECIMAL.test(text) ? Number(text.replace(/[fFdD]$/, '')) : null
}

/** A double as Java's Double.toString writes it: `0.5`, `1.0E-5`. */
export function showDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (value === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? value.toFixed(1) : String(value)
  const [digits, exponent] = value.toExponential().split('e') as [string, string]
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`
}
