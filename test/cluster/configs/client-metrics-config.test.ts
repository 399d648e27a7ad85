import { expect, test } from 'vitest'
import { clientMetricsConfigOf, clientMetricsValues } from '../../../src/cluster/configs/client-metrics-config.js'

const configOf = (configs: Record<string, string>) =>
  clientMetricsConfigOf(clientMetricsValues(new Map(Object.entries(configs))))

test('a subscription without configs asks nobody for anything every five minutes', () => {
  expect(configOf({})).toEqual({ metrics: [], intervalMs: 300_000, match: new Map() })
})

test('patterns match a whole value', () => {
  const { match } = configOf({ match: 'client_id=app.*, client_source_port=50[0-9]{3}' })
  expect(match.get('client_id')!.test('app-1')).toBe(true)
  expect(match.get('client_id')!.test('my-app-1')).toBe(false)
  expect(match.get('client_source_port')!.test('50123')).toBe(true)
  expect(match.get('client_source_port')!.test('501234')).toBe(false)
})
