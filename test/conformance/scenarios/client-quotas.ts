import { alterClientQuotas } from '../../../src/protocol/apis/alter-client-quotas.js'
import { describeClientQuotas } from '../../../src/protocol/apis/describe-client-quotas.js'
import type { DraftOf, ValueOf } from '../../../src/protocol/schema.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

type Entry = NonNullable<DraftOf<(typeof alterClientQuotas)['request']>['entries']>[number]
type Component = NonNullable<DraftOf<(typeof describeClientQuotas)['request']>['components']>[number]
type Described = ValueOf<(typeof describeClientQuotas)['response']>

const EXACT = 0
const DEFAULT = 1
const ANY = 2

/** More than anybody here sends: on Kafka a quota holds at once. */
const AMPLE = 1e12

type Entity = readonly (readonly [entityType: string, entityName: string | null])[]
type Change = readonly [key: string, value: number | null]

function entryOf(entity: Entity, ...changes: readonly Change[]): Entry {
  return {
    entity: entity.map(([entityType, entityName]) => ({ entityType, entityName })),
    ops: changes.map(([key, value]) => ({ key, value: value ?? 0, remove: value === null })),
  }
}

const exactly = (entityType: string, match: string): Component => ({ entityType, matchType: EXACT, match })
const byDefault = (entityType: string): Component => ({ entityType, matchType: DEFAULT, match: null })
const any = (entityType: string): Component => ({ entityType, matchType: ANY, match: null })

function alter(p: Play, version: number, note: string, ...entries: readonly Entry[]) {
  return p.ask(alterClientQuotas, version, { entries }, { note })
}

interface DescribeOptions {
  readonly strict?: boolean
  readonly until?: (described: Described) => boolean
}

/** Those of this scenario alone: a filter may well match what others set. */
function describe(
  p: Play,
  version: number,
  note: string,
  components: readonly Component[],
  { strict = false, until }: DescribeOptions = {},
) {
  return p.ask(describeClientQuotas, version, { components, strict }, { note, own: 'entries', ...(until && { until }) })
}

const entriesCount = (count: number) => (described: Described) => described.entries?.length === count

/** Waits until broker 1 knows of as many entities of a user as there should be. No step. */
async function known(p: Play, components: readonly Component[], count: number): Promise<void> {
  await p.eventually(() => p.setUp(describeClientQuotas, 1, { components, strict: false }), entriesCount(count))
}

const everyVersion: readonly Scenario[] = [
  ...inEveryVersion(alterClientQuotas, 'sets, changes and removes', async (p, version) => {
    const user = p.name('ann')
    const client = p.name('app')
    const mine = [exactly('user', user)]
    await alter(
      p,
      version,
      'sets',
      entryOf([['user', user]], ['producer_byte_rate', AMPLE], ['request_percentage', 150.5]),
      entryOf(
        [
          ['user', user],
          ['client-id', client],
        ],
        ['consumer_byte_rate', AMPLE],
      ),
    )
    await known(p, mine, 2)
    await describe(p, version % 2, 'as set', mine)
    await alter(
      p,
      version,
      'changes and removes',
      entryOf(
        [['user', user]],
        ['producer_byte_rate', AMPLE / 2],
        ['request_percentage', null],
        ['controller_mutation_rate', 1e6],
      ),
      entryOf(
        [
          ['client-id', client],
          ['user', user],
        ],
        ['consumer_byte_rate', null],
        ['producer_byte_rate', null],
      ),
    )
    await known(p, mine, 1)
    await describe(p, version % 2, 'as changed', mine)
    await alter(p, version, 'nothing of what there is', entryOf([['user', user]], ['consumer_byte_rate', null]))
    await alter(p, version, 'no changes', entryOf([['user', user]]))
    await alter(p, version, 'nothing')
  }),
  ...inEveryVersion(alterClientQuotas, 'only judges', async (p, version) => {
    const user = p.name('ann')
    const entries = [
      entryOf([['user', user]], ['producer_byte_rate', AMPLE]),
      entryOf([['user', user + user]], ['producer_byte_rate', -1]),
    ]
    await p.ask(alterClientQuotas, version, { entries, validateOnly: true })
    await describe(p, version % 2, 'nothing was set', [any('user')])
  }),
  ...inEveryVersion(describeClientQuotas, 'filters', async (p, version) => {
    const ann = p.name('ann')
    const bob = p.name('bob')
    const app = p.name('app')
    const web = p.name('web')
    const rate: Change = ['producer_byte_rate', AMPLE]
    await p.setUp(alterClientQuotas, 1, {
      entries: [
        entryOf([['user', ann]], rate),
        entryOf([['user', bob]], rate),
        entryOf(
          [
            ['user', ann],
            ['client-id', app],
          ],
          rate,
        ),
        entryOf(
          [
            ['user', ann],
            ['client-id', null],
          ],
          rate,
        ),
        entryOf(
          [
            ['user', null],
            ['client-id', app],
          ],
          rate,
        ),
        entryOf([['client-id', web]], rate),
        entryOf([['client-id', app]], rate),
      ],
    })
    await known(p, [exactly('client-id', app)], 3)
    for (const strict of [false, true]) {
      const filter = (note: string, ...components: readonly Component[]) =>
        describe(p, version, `${note}${strict ? ', strictly' : ''}`, components, { strict })
      await filter('a user', exactly('user', ann))
      await filter('users', any('user'))
      await filter('the default user', byDefault('user'))
      await filter('a client', exactly('client-id', app))
      await filter('clients', any('client-id'))
      await filter('a user at a client', exactly('user', ann), exactly('client-id', app))
      await filter('a user at the default client', byDefault('client-id'), exactly('user', ann))
      await filter('a user at clients', exactly('user', ann), any('client-id'))
      await filter('users at clients', any('user'), any('client-id'))
      await filter('addresses', any('ip'))
      await filter('an unknown user', exactly('user', p.name('nobody')))
      await filter('everything')
    }
  }),
  ...inEveryVersion(describeClientQuotas, 'refuses filters', async (p, version) => {
    const filter = (note: string, ...components: readonly Component[]) => describe(p, version, note, components)
    await filter('no type', any(''))
    await filter('an unknown type', any('planet'))
    await filter('an unknown way to match', { entityType: 'user', matchType: 3, match: null })
    await filter('a negative way to match', { entityType: 'user', matchType: -1, match: null })
    await filter('no name to match', { entityType: 'user', matchType: EXACT, match: null })
    await filter('an empty name', exactly('user', ''))
    await filter('the default, by a name', { entityType: 'user', matchType: DEFAULT, match: 'ann' })
    await filter('any, by a name', { entityType: 'user', matchType: ANY, match: 'ann' })
    await filter('a type twice', exactly('user', 'ann'), any('user'))
    await filter('addresses and users', any('ip'), any('user'))
    await filter('clients and addresses', any('client-id'), exactly('ip', '10.0.0.1'))
    await filter('all three', any('client-id'), any('ip'), byDefault('user'))
    await filter('twice, and of an unknown type', any('user'), any('user'), any('planet'))
  }),
]

const refusals: readonly Scenario[] = [
  {
    name: 'entities that are refused',
    async play(p) {
      const user = p.name('ann')
      const rate: Change = ['producer_byte_rate', AMPLE]
      for (const version of [0, 1]) {
        const refuse = (note: string, entity: Entity, ...changes: readonly Change[]) =>
          alter(p, version, note, entryOf(entity, ...(changes.length > 0 ? changes : [rate])))
        await refuse('nobody', [])
        await refuse('no type', [['', user]])
        await refuse('an unknown type', [['planet', user]])
        await refuse('an unknown type beside a known one', [
          ['user', user],
          ['planet', 'mars'],
        ])
        await refuse('an empty name', [['user', '']])
        await refuse('an empty client', [
          ['user', user],
          ['client-id', ''],
        ])
        await refuse('an empty address', [['ip', '']], ['connection_creation_rate', 1e6])
        await refuse(
          'an address and a user',
          [
            ['ip', '10.0.0.1'],
            ['user', user],
          ],
          ['connection_creation_rate', 1e6],
        )
        await refuse(
          'a client and an address',
          [
            ['client-id', user],
            ['ip', '10.0.0.1'],
          ],
          ['connection_creation_rate', 1e6],
        )
        await refuse(
          'all three',
          [
            ['client-id', user],
            ['ip', '10.0.0.1'],
            ['user', user],
          ],
          ['connection_creation_rate', 1e6],
        )
        await refuse('a host that is not there', [['ip', 'nowhere.invalid']], ['connection_creation_rate', 1e6])
        await refuse('a type twice', [
          ['user', user],
          ['user', p.name('bob')],
        ])
      }
      await describe(p, 1, 'what came of it', [])
    },
  },
  {
    name: 'keys and values that are refused',
    async play(p) {
      const user = p.name('ann')
      for (const version of [0, 1]) {
        const refuse = (note: string, ...changes: readonly Change[]) =>
          alter(p, version, note, entryOf([['user', user]], ...changes))
        await refuse('no key', ['', 1])
        await refuse('an unknown key', ['bytes', 1])
        await refuse('an unknown key to remove', ['bytes', null])
        await refuse('a key of addresses', ['connection_creation_rate', 1])
        await refuse('zero', ['producer_byte_rate', 0])
        await refuse('below zero', ['producer_byte_rate', -1])
        await refuse('not a number', ['producer_byte_rate', Number.NaN])
        await refuse('without end', ['producer_byte_rate', Number.POSITIVE_INFINITY])
        await refuse('less than without end', ['request_percentage', Number.NEGATIVE_INFINITY])
        await refuse('part of a byte', ['consumer_byte_rate', 1e12 + 0.5])
        await refuse('nearly a whole byte', ['consumer_byte_rate', 1e9 + 1e-7])
        await refuse('part of a percent', ['request_percentage', 1000.5])
        await refuse('part of a mutation', ['controller_mutation_rate', 1e6 + 0.5])
        await refuse('beyond an int64', ['producer_byte_rate', 1e19])
        await refuse('just beyond an int64', ['consumer_byte_rate', 2 ** 63])
        await refuse('beyond any percentage', ['request_percentage', Number.POSITIVE_INFINITY])
        await refuse('a speck below a byte', ['consumer_byte_rate', 1e9 - 1e-6])
        await refuse('good and bad', ['request_percentage', 500], ['producer_byte_rate', -1])
        await refuse('bad and worse', ['bytes', 1], ['producer_byte_rate', -1])
        await refuse('a key twice', ['request_percentage', 500], ['request_percentage', 600])
        await refuse('a key set and removed', ['request_percentage', 500], ['request_percentage', null])
        await refuse('a key removed and set', ['request_percentage', null], ['request_percentage', 700])
        for (const key of [
          'producer_byte_rate',
          'consumer_byte_rate',
          'request_percentage',
          'controller_mutation_rate',
        ]) {
          await alter(p, version, `${key} of an address`, entryOf([['ip', '10.9.8.7']], [key, 1e6]))
        }
        await alter(p, version, 'an unknown key of an address', entryOf([['ip', '10.9.8.7']], ['bytes', 1]))
        const connections = (note: string, value: number) =>
          alter(p, version, note, entryOf([['ip', '10.9.8.7']], ['connection_creation_rate', value]))
        await connections('part of a connection', 0.5)
        await connections('more than an int32', 2 ** 31)
        await connections('the largest int32', 2 ** 31 - 1)
      }
      const mine = [exactly('user', user)]
      await known(p, mine, 1)
      await describe(p, 1, 'what came of it', mine)
      await alter(p, 1, 'gone again', entryOf([['ip', '10.9.8.7']], ['connection_creation_rate', null]))
    },
  },
  {
    name: 'good and bad entities in one request',
    async play(p) {
      const ann = p.name('ann')
      const bob = p.name('bob')
      const rate: Change = ['producer_byte_rate', AMPLE]
      await alter(
        p,
        1,
        'two and a bad one',
        entryOf([['user', ann]], rate),
        entryOf([['user', bob]], ['producer_byte_rate', -1]),
        entryOf([['client-id', p.name('app')]], rate),
      )
      await alter(
        p,
        1,
        'an entity twice',
        entryOf([['user', ann]], ['consumer_byte_rate', AMPLE]),
        entryOf([['user', ann]], ['request_percentage', 999]),
      )
      await alter(
        p,
        1,
        'the same of both orders',
        entryOf(
          [
            ['user', bob],
            ['client-id', ann],
          ],
          ['consumer_byte_rate', AMPLE],
        ),
        entryOf(
          [
            ['client-id', ann],
            ['user', bob],
          ],
          ['consumer_byte_rate', AMPLE / 2],
        ),
      )
      await known(p, [any('user'), exactly('client-id', ann)], 1)
      await describe(p, 1, 'what came of it', [])
    },
  },
]

const others: readonly Scenario[] = [
  {
    name: 'the default entities',
    async play(p) {
      const defaults: readonly Entity[] = [
        [['user', null]],
        [['client-id', null]],
        [
          ['user', null],
          ['client-id', null],
        ],
        [['ip', null]],
      ]
      const keyOf = (entity: Entity) => (entity[0]![0] === 'ip' ? 'connection_creation_rate' : 'producer_byte_rate')
      await p.setUp(alterClientQuotas, 1, { entries: defaults.map((entity) => entryOf(entity, [keyOf(entity), null])) })
      for (const entity of defaults) await alter(p, 1, 'one', entryOf(entity, [keyOf(entity), 1e9]))
      const ask = (note: string, count: number, ...components: readonly Component[]) =>
        p.ask(
          describeClientQuotas,
          1,
          { components, strict: true },
          { note: `${note}: ${count}`, until: entriesCount(count) },
        )
      await ask('user', 1, byDefault('user'))
      await ask('client', 1, byDefault('client-id'))
      await ask('both', 1, byDefault('client-id'), byDefault('user'))
      await ask('ip', 1, byDefault('ip'))
      await alter(p, 1, 'all gone', ...defaults.map((entity) => entryOf(entity, [keyOf(entity), null])))
      await ask('user', 0, byDefault('user'))
      await ask('ip', 0, byDefault('ip'))
    },
  },
  {
    name: 'addresses',
    async play(p) {
      const hosts = ['10.98.76.54', '::1', '[2001:db8::7]', 'localhost', '2001:DB8::8', '10.1']
      const set = (host: string, value: number | null) => entryOf([['ip', host]], ['connection_creation_rate', value])
      for (const host of hosts) await alter(p, 1, host, set(host, 1e6))
      const ask = (host: string) =>
        p.ask(
          describeClientQuotas,
          1,
          { components: [exactly('ip', host)], strict: true },
          { note: host, until: entriesCount(1) },
        )
      for (const host of hosts) await ask(host)
      await alter(p, 1, 'all gone', ...hosts.map((host) => set(host, null)))
      for (const host of ['2001:0db8::8', '10.0.0.1']) {
        await p.ask(describeClientQuotas, 1, { components: [exactly('ip', host)] }, { note: `${host}, another way` })
      }
    },
  },
  {
    name: 'names of all sorts',
    async play(p) {
      const names = ['CN=ann,O=corp', 'with spaces', 'ünïcode', '<default>', 'a%2Fb', '*', 'x'.repeat(300)].map(
        (each) => p.name(each),
      )
      const set = (user: string, value: number | null) => entryOf([['user', user]], ['request_percentage', value])
      await alter(p, 1, 'all', ...names.map((user) => set(user, 5000)))
      for (const user of names) {
        await describe(p, 0, 'one', [exactly('user', user)], { until: entriesCount(1) })
      }
    },
  },
  {
    name: 'quotas are the same at every broker',
    brokers: 3,
    async play(p) {
      const user = p.name('ann')
      await p.ask(
        alterClientQuotas,
        1,
        { entries: [entryOf([['user', user]], ['request_percentage', 5000])] },
        { to: 2 },
      )
      for (const to of [1, 2, 3]) {
        const components = [exactly('user', user)]
        await p.ask(describeClientQuotas, 1, { components }, { to, note: `at ${to}`, until: entriesCount(1) })
      }
    },
  },
]

export const clientQuotaScenarios: readonly Scenario[] = [...everyVersion, ...refusals, ...others]
