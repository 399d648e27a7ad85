import { beforeEach, describe, expect, test } from 'vitest'
import { alterClientQuotas } from '../../src/protocol/apis/alter-client-quotas.js'
import { describeClientQuotas } from '../../src/protocol/apis/describe-client-quotas.js'
import { Harness } from './harness.js'

let kafka: Harness

beforeEach(() => {
  kafka = new Harness()
  const ops = [
    { key: 'producer_byte_rate', value: 1024, remove: false },
    { key: 'request_percentage', value: 12.5, remove: false },
  ]
  const entries = [
    [{ entityType: 'user', entityName: 'ann' }],
    [
      { entityType: 'user', entityName: 'ann' },
      { entityType: 'client-id', entityName: null },
    ],
  ].map((entity) => ({ entity, ops }))
  kafka.send(alterClientQuotas, 1, { entries })
})

const ann = { entityType: 'user', matchType: 0, match: 'ann' }

describe.each([0, 1])('v%d', (version) => {
  test('tells the quotas of what the filter matches', () => {
    const told = kafka.send(describeClientQuotas, version, { components: [ann], strict: true })
    const values = [
      { key: 'request_percentage', value: 12.5 },
      { key: 'producer_byte_rate', value: 1024 },
    ]
    expect(told).toMatchObject({ errorCode: 'NONE', errorMessage: '' })
    expect(told.entries).toEqual([
      { entity: [{ entityType: 'user', entityName: 'ann' }], values: expect.arrayContaining(values) },
    ])
    expect(kafka.send(describeClientQuotas, version, { components: [ann] }).entries).toHaveLength(2)
  })

  test.each([
    [[{ ...ann, entityType: '' }], 'INVALID_REQUEST', 'Invalid empty entity type.'],
    [[{ ...ann, entityType: 'planet' }], 'UNSUPPORTED_VERSION', 'Unsupported entity type planet'],
    [[ann, ann], 'INVALID_REQUEST', 'Entity type user cannot appear more than once in the filter.'],
    [[{ ...ann, matchType: 9 }], 'INVALID_REQUEST', 'Unknown match type 9'],
  ])('refuses a filter of %j', (components, errorCode, errorMessage) => {
    expect(kafka.send(describeClientQuotas, version, { components })).toEqual({
      throttleTimeMs: 0,
      errorCode,
      errorMessage,
      entries: null,
    })
  })
})
