import { expect, test } from 'vitest'
import { documentationOf } from '../../../src/cluster/configs/documentation.js'
import { resourceTypes } from '../../../src/cluster/configs/resources.js'
import { clientMetricsTable, groupTable, topicTable } from '../../../src/cluster/configs/tables.js'

test.each([
  ['topic', resourceTypes.TOPIC, topicTable],
  ['group', resourceTypes.GROUP, groupTable],
  ['client metrics', resourceTypes.CLIENT_METRICS, clientMetricsTable],
])('every %s config is documented in a sentence', (_, resourceType, table) => {
  for (const name of table().keys()) expect(documentationOf(resourceType, name), name).toMatch(/^\S.+\.$/)
})

test('a config that nothing is said about has no documentation', () => {
  expect(documentationOf(resourceTypes.BROKER, 'num.partitions')).toMatch('number of partitions')
  expect(documentationOf(resourceTypes.BROKER, 'no.such.config')).toBeNull()
  expect(documentationOf(resourceTypes.BROKER, 'constructor')).toBeNull()
})
