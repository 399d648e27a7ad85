import { beforeEach, describe, expect, test } from 'vitest'
import { ClientQuotas } from '../../../src/cluster/security/client-quotas.js'
import { quotaEntityOf } from '../../../src/cluster/security/quota-entity.js'
import { quotaFilterOf } from '../../../src/cluster/security/quota-filter.js'

type Parts = Readonly<Record<string, string | null>>
type Changes = readonly (readonly [key: string, value: number | null])[]

let quotas: ClientQuotas

beforeEach(() => {
  quotas = new ClientQuotas()
})

function entityOf(parts: Parts) {
  return quotaEntityOf(Object.entries(parts).map(([entityType, entityName]) => ({ entityType, entityName })))
}

function alter(alterations: readonly (readonly [Parts, Changes])[], { validateOnly = false, hosts = [''] } = {}) {
  const asked = alterations.map(([parts, changes]) => ({
    entity: entityOf(parts),
    changes: changes.map(([key, value]) => ({ key, value })),
  }))
  const results = quotas.alter(asked, { validateOnly, isHost: (name) => hosts.includes(name) })
  return results.map(({ error }) => error?.message ?? null)
}

const everything = quotaFilterOf([], false)

function described(filter = everything) {
  return quotas.describe(filter).map(({ entity, quotas: its }) => [Object.fromEntries(entity), Object.fromEntries(its)])
}

describe('the quotas of an entity', () => {
  test('are set, changed and removed one by one, and gone with the last of them', () => {
    alter([
      [
        { user: 'ann' },
        [
          ['producer_byte_rate', 10],
          ['request_percentage', 50.5],
        ],
      ],
    ])
    alter([
      [
        { user: 'ann' },
        [
          ['producer_byte_rate', 20],
          ['request_percentage', null],
          ['consumer_byte_rate', 7],
        ],
      ],
    ])
    expect(described()).toEqual([[{ user: 'ann' }, { producer_byte_rate: 20, consumer_byte_rate: 7 }]])
    alter([
      [
        { user: 'ann' },
        [
          ['producer_byte_rate', null],
          ['consumer_byte_rate', null],
        ],
      ],
    ])
    expect(described()).toEqual([])
  })

  test('are the same whatever the order of its parts', () => {
    alter([[{ user: 'ann', 'client-id': 'app' }, [['producer_byte_rate', 10]]]])
    alter([[{ 'client-id': 'app', user: 'ann' }, [['producer_byte_rate', 20]]]])
    expect(described()).toEqual([[{ user: 'ann', 'client-id': 'app' }, { producer_byte_rate: 20 }]])
  })

  test('are altered all or not at all', () => {
    const told = alter([
      [
        { user: 'ann' },
        [
          ['producer_byte_rate', 10],
          ['consumer_byte_rate', -1],
        ],
      ],
      [{ user: 'bob' }, [['producer_byte_rate', 10]]],
    ])
    expect(told).toEqual(['Quota consumer_byte_rate must be greater than 0', null])
    expect(described()).toEqual([[{ user: 'bob' }, { producer_byte_rate: 10 }]])
  })

  test('are only judged when nothing is to change', () => {
    const told = alter(
      [
        [{ user: 'ann' }, [['producer_byte_rate', 10]]],
        [{}, []],
      ],
      { validateOnly: true },
    )
    expect(told).toEqual([null, 'Invalid empty client quota entity'])
    expect(described()).toEqual([])
  })

  test('hold as first said when the entity comes again in the same request', () => {
    const told = alter([
      [{ user: 'ann' }, [['producer_byte_rate', 10]]],
      [{ user: 'ann' }, [['producer_byte_rate', 20]]],
    ])
    expect(told).toEqual(['Ignoring duplicate entity ClientQuotaEntity(entries={user=ann})'])
    expect(described()).toEqual([[{ user: 'ann' }, { producer_byte_rate: 10 }]])
  })

  test('stay as they are when a key comes twice', () => {
    const told = alter([
      [
        { user: 'ann' },
        [
          ['producer_byte_rate', 10],
          ['producer_byte_rate', null],
        ],
      ],
    ])
    expect(told).toEqual(['Ignoring duplicate entity ClientQuotaEntity(entries={user=ann})'])
    expect(described()).toEqual([])
  })

  test('are gone when all is cleared', () => {
    alter([[{ user: null }, [['producer_byte_rate', 10]]]])
    quotas.clear()
    expect(described()).toEqual([])
  })
})

describe('what there is against', () => {
  test.each<[string, Parts, string]>([
    ['no parts', {}, 'Invalid empty client quota entity'],
    ['an unknown type', { planet: 'mars' }, 'Unhandled client quota entity type: planet'],
    ['an empty name', { user: '' }, 'Empty user not supported'],
    [
      'an address and a user',
      { ip: '10.0.0.1', user: 'ann' },
      'Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId',
    ],
    ['an unknown host', { ip: 'nowhere' }, 'nowhere is not a valid IP or resolvable host.'],
  ])('%s', (_what, parts, message) => {
    expect(alter([[parts, [['producer_byte_rate', 1]]]])).toEqual([message])
  })

  test.each<[string, Parts, string, number, string | null]>([
    ['an unknown key', { user: 'ann' }, 'bytes', 1, 'Invalid configuration key bytes'],
    [
      "a client's key of an address",
      { ip: 'here' },
      'request_percentage',
      1,
      'Invalid configuration key request_percentage',
    ],
    [
      "an address' key of a user",
      { user: null },
      'connection_creation_rate',
      1,
      'Invalid configuration key connection_creation_rate',
    ],
    ['nothing', { user: 'ann' }, 'producer_byte_rate', 0, 'Quota producer_byte_rate must be greater than 0'],
    ['part of a byte', { user: 'ann' }, 'producer_byte_rate', 1.5, 'producer_byte_rate cannot be a fractional value.'],
    ['next to no part of a byte', { user: 'ann' }, 'producer_byte_rate', 1 + 1e-7, null],
    ['part of a percent', { user: 'ann' }, 'request_percentage', 0.5, null],
    [
      'more than an int64',
      { user: 'ann' },
      'producer_byte_rate',
      2 ** 64,
      'Proposed value for producer_byte_rate is too large for a LONG.',
    ],
    [
      'more than an int32',
      { ip: 'here' },
      'connection_creation_rate',
      2 ** 31,
      'Proposed value for connection_creation_rate is too large for an INT.',
    ],
    ['the default of addresses', { ip: null }, 'connection_creation_rate', 5, null],
  ])('%s', (_what, parts, key, value, message) => {
    expect(alter([[parts, [[key, value]]]], { hosts: ['here'] })).toEqual([message])
  })
})

describe('a filter', () => {
  beforeEach(() => {
    const parts: Parts[] = [
      { user: 'ann' },
      { user: null },
      { user: 'ann', 'client-id': 'app' },
      { user: 'ann', 'client-id': null },
      { 'client-id': 'app' },
    ]
    alter(parts.map((each) => [each, [['producer_byte_rate', 1]]]))
  })

  const user = (match: string | null, matchType = 0) => ({ entityType: 'user', matchType, match })

  test.each([
    ['a name', [user('ann')], 3, 1],
    ['the default', [user(null, 1)], 1, 1],
    ['any name, or the default', [user(null, 2)], 4, 2],
    ['a name and a default', [user('ann'), { entityType: 'client-id', matchType: 1, match: null }], 1, 1],
    ['nothing at all', [], 5, 0],
  ])('lets through what has %s', (_what, components, loosely, strictly) => {
    expect(described(quotaFilterOf(components, false))).toHaveLength(loosely)
    expect(described(quotaFilterOf(components, true))).toHaveLength(strictly)
  })
})
