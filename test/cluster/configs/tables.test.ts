import { describe, expect, test } from 'vitest'
import { parseValue, showValue } from '../../../src/cluster/configs/config-value.js'
import {
  brokerTable,
  clientMetricsTable,
  groupTable,
  replicationThrottleTable,
  topicTable,
} from '../../../src/cluster/configs/tables.js'

describe.each([
  ['topic', topicTable, 34],
  ['group', groupTable, 17],
  ['client metrics', clientMetricsTable, 3],
  ['broker', brokerTable, 360],
  ['replication throttle', replicationThrottleTable, 3],
])('the %s configs', (_, table, count) => {
  test(`are the ${count} of Kafka 4.3`, () => {
    expect([...table()]).toHaveLength(count)
  })

  test('have defaults that obey their own rules and stand as Kafka prints them', () => {
    for (const [name, definition] of table()) {
      const { defaultText, type } = definition
      if (defaultText !== null)
        expect(showValue(parseValue(name, definition, defaultText), type), name).toBe(defaultText)
    }
  })

  test('say what they allow', () => {
    for (const [, { validator }] of table()) if (validator !== null) expect(validator.allowed).not.toBe('')
  })
})

test('a definition is read once', () => {
  expect(brokerTable().get('num.partitions')).toBe(brokerTable().get('num.partitions'))
  expect(brokerTable().get('no.such.config')).toBeUndefined()
})
