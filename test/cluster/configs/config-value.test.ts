import { describe, expect, test } from 'vitest'
import { type ConfigType, readDefinition } from '../../../src/cluster/configs/config-def.js'
import { parseDouble, parseValue, showDouble, showValue, toNumber } from '../../../src/cluster/configs/config-value.js'

function parse(type: ConfigType, text: string) {
  return parseValue('name', readDefinition(`${type} null`), text)
}

describe('parseValue', () => {
  test.each([
    ['boolean', ' TRUE ', true],
    ['int', ' +007 ', 7],
    ['short', '-32768', -32768],
    ['long', '9223372036854775807', 9223372036854775807n],
    ['double', '1e-5', 1e-5],
    ['string', ' gzip ', 'gzip'],
    ['password', ' secret ', ' secret '],
    ['list', ' a , b,,c ', ['a', 'b', '', 'c']],
    ['list', '  ', []],
    ['class', 'org.apache.kafka.common.Foo', 'org.apache.kafka.common.Foo'],
  ] as const)('reads a %s from %j', (type, text, expected) => {
    expect(parse(type, text)).toEqual(expected)
  })

  test.each([
    ['boolean', 'yes', 'Invalid value yes for configuration name: Expected value to be either true or false'],
    ['int', '2147483648', 'Invalid value 2147483648 for configuration name: Not a number of type INT'],
    ['short', '32768', 'Invalid value 32768 for configuration name: Not a number of type SHORT'],
    [
      'long',
      '9223372036854775808',
      'Invalid value 9223372036854775808 for configuration name: Not a number of type LONG',
    ],
    ['double', 'abc', 'Invalid value abc for configuration name: Not a number of type DOUBLE'],
    [
      'class',
      'com.example.Mine',
      'Invalid value com.example.Mine for configuration name: Class com.example.Mine could not be found.',
    ],
  ] as const)('refuses %s %j in the words of Kafka', (type, text, message) => {
    expect(() => parse(type, text)).toThrow(message)
  })

  test('keeps each value of a list of names once', () => {
    expect(parseValue('name', readDefinition('list null unique()'), 'b,a,b')).toEqual(['b', 'a'])
  })
})

describe('showValue', () => {
  test('shows values as DescribeConfigs does', () => {
    expect(showValue(null, 'string')).toBeNull()
    expect(showValue(['a', 'b'], 'list')).toBe('a,b')
    expect(showValue(9223372036854775807n, 'long')).toBe('9223372036854775807')
    expect(showValue(1, 'double')).toBe('1.0')
    expect(showValue(1, 'int')).toBe('1')
  })

  test.each([
    [0, '0.0'],
    [-0.5, '-0.5'],
    [0.001, '0.001'],
    [0.0001234, '1.234E-4'],
    [1e-5, '1.0E-5'],
    [9999999, '9999999.0'],
    [1e7, '1.0E7'],
    [12345678.5, '1.23456785E7'],
    [Number.MAX_VALUE, '1.7976931348623157E308'],
    [Infinity, 'Infinity'],
    [Number.NaN, 'NaN'],
  ])('writes the double %d as Java does: %s', (value, text) => {
    expect(showDouble(value)).toBe(text)
  })
})

describe('parseDouble', () => {
  test.each([
    ['1f', 1],
    ['.5D', 0.5],
    ['1.', 1],
    ['-Infinity', -Infinity],
    ['0x1p-1', 0.5],
    ['-0x.8P1d', -1],
    ['1e400', Infinity],
  ])('reads %s as Java does', (text, value) => {
    expect(parseDouble(text)).toBe(value)
  })

  test.each(['', '.', 'e5', '1e', '0x1', '0xp1', 'nan', 'infinity', '1 2', '1_0'])('refuses %j', (text) => {
    expect(parseDouble(text)).toBeNull()
  })
})

test('a LONG beyond the safe integers is a number without limit', () => {
  expect(toNumber(9223372036854775807n)).toBe(Infinity)
  expect(toNumber(-9223372036854775808n)).toBe(-Infinity)
  expect(toNumber(604800000n)).toBe(604800000)
  expect(toNumber(BigInt(Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER)
  expect(toNumber(5)).toBe(5)
})
