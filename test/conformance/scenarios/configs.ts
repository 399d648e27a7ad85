import { alterConfigs } from '../../../src/protocol/apis/alter-configs.js'
import { describeConfigs } from '../../../src/protocol/apis/describe-configs.js'
import { incrementalAlterConfigs } from '../../../src/protocol/apis/incremental-alter-configs.js'
import type { Play } from '../play.js'
import type { Differs, Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

const [UNKNOWN, TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP] = [0, 2, 4, 8, 16, 32]
const [SET, DELETE, APPEND, SUBTRACT] = [0, 1, 2, 3]

const KEYS = ['cleanup.policy', 'retention.ms', 'max.message.bytes', 'flush.ms', 'compression.type']

interface Resource {
  readonly resourceType: number
  readonly resourceName: string
}

type Operation = readonly [operation: number, name: string, value: string | null]

const topic = (resourceName: string): Resource => ({ resourceType: TOPIC, resourceName })

function describe(
  p: Play,
  version: number,
  resources: readonly Resource[],
  keys: readonly string[] | null,
  note: string,
  differs: readonly Differs[] = [],
) {
  const request = { resources: resources.map((resource) => ({ ...resource, configurationKeys: keys })) }
  return p.ask(describeConfigs, version, { ...request, includeSynonyms: true }, { note, differs })
}

function increment(p: Play, version: number, resource: Resource, note: string, ...operations: readonly Operation[]) {
  const configs = operations.map(([configOperation, name, value]) => ({ configOperation, name, value }))
  return p.ask(incrementalAlterConfigs, version, { resources: [{ ...resource, configs }] }, { note })
}

function replace(
  p: Play,
  version: number,
  resource: Resource,
  note: string,
  values: Readonly<Record<string, string | null>>,
) {
  const configs = Object.entries(values).map(([name, value]) => ({ name, value }))
  return p.ask(alterConfigs, version, { resources: [{ ...resource, configs }] }, { note })
}

/** The topic's own values, once a broker has learned of the last of them. */
function ownValues(p: Play, name: string, retentionMs: string) {
  const resources = [{ ...topic(name), configurationKeys: KEYS }]
  return p.ask(
    describeConfigs,
    4,
    { resources, includeSynonyms: true },
    {
      note: 'what came of it',
      until: ({ results }) =>
        results[0]!.configs.some((each) => each.name === 'retention.ms' && each.value === retentionMs),
    },
  )
}

const description: readonly Scenario[] = [
  ...inEveryVersion(describeConfigs, 'describes', async (p, version) => {
    const { name } = await p.topic('t', { configs: { 'retention.ms': '1000', 'flush.ms': '5' } })
    await describe(p, version, [topic(name)], KEYS, 'of a topic')
    const request = { resources: [{ ...topic(name), configurationKeys: ['retention.ms', 'no.such.config'] }] }
    await p.ask(describeConfigs, version, request, { note: 'without synonyms' })
    if (version >= 3) {
      const documented = { ...request, includeDocumentation: true }
      await p.ask(describeConfigs, version, documented, { note: 'with documentation' })
    }
    await describe(p, version, [topic(name)], [], 'no keys')
    await describe(p, version, [topic(p.name('nowhere'))], KEYS, 'no topic')
    await describe(p, version, [topic('not a name')], KEYS, 'no name')
    await describe(p, version, [topic('')], KEYS, 'an empty name')
    await describe(p, version, [], KEYS, 'nothing')
    const brokerKeys = ['num.partitions', 'log.retention.ms', 'node.id', 'group.initial.rebalance.delay.ms']
    await describe(p, version, [{ resourceType: BROKER, resourceName: '1' }], brokerKeys, 'of the broker', [
      { deviation: 'rebalance-delay', at: 'results[0].configs[0].synonyms[1].value', ours: '0' },
    ])
    await describe(p, version, [{ resourceType: BROKER, resourceName: '' }], brokerKeys, 'of all brokers')
    for (const resourceName of ['77', 'one', '-1']) {
      await describe(p, version, [{ resourceType: BROKER, resourceName }], brokerKeys, `of broker ${resourceName}`)
    }
    const logger = ['kafka.request.logger', 'root', 'no.such.logger']
    await describe(p, version, [{ resourceType: BROKER_LOGGER, resourceName: '1' }], logger, 'of loggers', [
      { deviation: 'few-loggers', at: 'results[0].configs[0].value', ours: 'OFF' },
      { deviation: 'few-loggers', at: 'results[0].configs[1].value', ours: 'OFF' },
    ])
    await describe(p, version, [{ resourceType: BROKER_LOGGER, resourceName: '77' }], logger, 'of others’ loggers')
    await describe(p, version, [{ resourceType: UNKNOWN, resourceName: 'x' }], KEYS, 'of nothing')
    await describe(p, version, [{ resourceType: 99, resourceName: 'x' }], KEYS, 'of a type that is none')
    const group = { resourceType: GROUP, resourceName: p.name('g') }
    await describe(p, version, [group], ['consumer.session.timeout.ms'], 'of a group')
    await describe(p, version, [{ resourceType: GROUP, resourceName: '' }], null, 'of a nameless group')
    await describe(
      p,
      version,
      [{ resourceType: CLIENT_METRICS, resourceName: p.name('m') }],
      ['interval.ms'],
      'of metrics',
    )
  }),
  {
    name: 'DescribeConfigs: all of a topic, with documentation',
    async play(p) {
      const { name } = await p.topic('t', { configs: { 'retention.ms': '1000' } })
      const resources = [{ ...topic(name), configurationKeys: null }]
      await p.ask(describeConfigs, 4, { resources, includeSynonyms: true, includeDocumentation: true })
    },
  },
  {
    name: 'DescribeConfigs: a resource twice',
    async play(p) {
      const { name } = await p.topic('t')
      await describe(p, 4, [topic(name), topic(name)], ['retention.ms'], 'the same')
      await describe(p, 4, [topic(name), topic(p.name('nowhere'))], ['retention.ms'], 'another')
    },
  },
  {
    name: 'DescribeConfigs: of another broker',
    brokers: 3,
    async play(p) {
      for (const [to, resourceName] of [
        [1, '1'],
        [1, '2'],
        [2, '2'],
      ] as const) {
        const resources = [{ resourceType: BROKER, resourceName, configurationKeys: ['node.id', 'num.partitions'] }]
        await p.ask(describeConfigs, 4, { resources }, { to, note: `of ${resourceName}` })
      }
    },
  },
]

const incremental: readonly Scenario[] = [
  ...inEveryVersion(incrementalAlterConfigs, 'alters', async (p, version) => {
    const { name } = await p.topic('t', { configs: { 'flush.ms': '5' } })
    const t = topic(name)
    await increment(p, version, t, 'set', [SET, 'max.message.bytes', '2000'], [DELETE, 'flush.ms', null])
    await increment(p, version, t, 'append', [APPEND, 'cleanup.policy', 'compact'])
    await increment(p, version, t, 'append again', [APPEND, 'cleanup.policy', 'compact'])
    await increment(p, version, t, 'subtract', [SUBTRACT, 'cleanup.policy', 'delete'])
    await increment(p, version, t, 'delete what is not set', [DELETE, 'compression.type', null])
    await increment(p, version, t, 'nothing')
    await increment(p, version, t, 'the end', [SET, 'retention.ms', '1234'])
    await ownValues(p, name, '1234')
  }),
  ...inEveryVersion(incrementalAlterConfigs, 'refuses', async (p, version) => {
    const { name } = await p.topic('t', { configs: { 'retention.ms': '1000' } })
    const t = topic(name)
    await increment(p, version, t, 'a config that is none', [SET, 'no.such.config', '1'])
    await increment(p, version, t, 'no number', [SET, 'retention.ms', 'long'])
    await increment(p, version, t, 'out of range', [SET, 'retention.ms', '-2'])
    await increment(p, version, t, 'null', [SET, 'retention.ms', null])
    await increment(p, version, t, 'append to what is no list', [APPEND, 'retention.ms', '1'])
    await increment(p, version, t, 'subtract from what is no list', [SUBTRACT, 'retention.ms', '1'])
    await increment(p, version, t, 'append what may not be', [APPEND, 'cleanup.policy', 'burn'])
    await increment(p, version, t, 'an operation that is none', [9, 'retention.ms', '1'])
    await increment(p, version, t, 'a config twice', [SET, 'retention.ms', '1'], [SET, 'retention.ms', '2'])
    await increment(p, version, t, 'good and bad', [SET, 'flush.ms', '9'], [SET, 'retention.ms', 'x'])
    await increment(p, version, topic(p.name('nowhere')), 'no topic', [SET, 'retention.ms', '1'])
    await increment(p, version, topic(''), 'no name', [SET, 'retention.ms', '1'])
    await increment(p, version, { resourceType: UNKNOWN, resourceName: 'x' }, 'of nothing', [SET, 'retention.ms', '1'])
    await increment(p, version, { resourceType: 99, resourceName: 'x' }, 'a type that is none', [
      SET,
      'retention.ms',
      '1',
    ])
    const broker = { resourceType: BROKER, resourceName: '1' }
    await increment(p, version, broker, 'a read-only config', [SET, 'num.partitions', '9'])
    await increment(p, version, broker, 'a config that is none', [SET, 'no.such.config', '1'])
    await increment(p, version, { resourceType: BROKER, resourceName: '77' }, 'another broker', [
      SET,
      'message.max.bytes',
      '9',
    ])
    await increment(p, version, { resourceType: BROKER, resourceName: 'x' }, 'a broker that is none', [
      SET,
      'message.max.bytes',
      '9',
    ])
    const loggers = { resourceType: BROKER_LOGGER, resourceName: '1' }
    await increment(p, version, loggers, 'a level that is none', [SET, 'kafka.request.logger', 'LOUD'])
    await increment(p, version, loggers, 'a logger that is none', [SET, 'no.such.logger', 'INFO'])
    await increment(p, version, { resourceType: BROKER_LOGGER, resourceName: '77' }, 'others’ loggers', [
      SET,
      'root',
      'INFO',
    ])
    const group = { resourceType: GROUP, resourceName: p.name('g') }
    await increment(p, version, group, 'a group’s, out of range', [SET, 'consumer.session.timeout.ms', '1'])
    await increment(p, version, group, 'a group’s that is none', [SET, 'retention.ms', '1'])
    await increment(p, version, { resourceType: GROUP, resourceName: '' }, 'a nameless group', [
      SET,
      'consumer.session.timeout.ms',
      '50000',
    ])
    const metrics = { resourceType: CLIENT_METRICS, resourceName: p.name('m') }
    await increment(p, version, metrics, 'metrics, out of range', [SET, 'interval.ms', '1'])
    await increment(p, version, { resourceType: CLIENT_METRICS, resourceName: '' }, 'nameless metrics', [
      SET,
      'interval.ms',
      '1000',
    ])
    await p.ask(incrementalAlterConfigs, version, { resources: [] }, { note: 'nothing' })
    await increment(p, version, t, 'the end', [SET, 'retention.ms', '1234'])
    await ownValues(p, name, '1234')
  }),
  {
    name: 'IncrementalAlterConfigs: several resources, and one of them twice',
    async play(p) {
      const [a, b] = [await p.topic('a'), await p.topic('b')]
      const configs = [{ name: 'retention.ms', configOperation: SET, value: '1' }]
      const of = (...resources: readonly Resource[]) => ({
        resources: resources.map((resource) => ({ ...resource, configs })),
      })
      await p.ask(incrementalAlterConfigs, 1, of(topic(a.name), topic(p.name('nowhere')), topic(b.name)))
      await p.ask(incrementalAlterConfigs, 1, of(topic(a.name), topic(a.name), topic(b.name)), { note: 'twice' })
    },
  },
  {
    name: 'IncrementalAlterConfigs: only to see',
    async play(p) {
      const { name } = await p.topic('t', { configs: { 'retention.ms': '1000' } })
      for (const value of ['5', 'x']) {
        const configs = [{ name: 'retention.ms', configOperation: SET, value }]
        await p.ask(
          incrementalAlterConfigs,
          1,
          { resources: [{ ...topic(name), configs }], validateOnly: true },
          { note: value },
        )
      }
      await ownValues(p, name, '1000')
    },
  },
]

const legacy: readonly Scenario[] = [
  ...inEveryVersion(alterConfigs, 'replaces', async (p, version) => {
    const { name } = await p.topic('t', { configs: { 'flush.ms': '5', 'retention.ms': '1000' } })
    const t = topic(name)
    await replace(p, version, t, 'one', { 'max.message.bytes': '2000' })
    await replace(p, version, t, 'all', {})
    await replace(p, version, t, 'a config that is none', { 'no.such.config': '1' })
    await replace(p, version, t, 'no number', { 'retention.ms': 'long' })
    await replace(p, version, t, 'null', { 'retention.ms': null })
    await replace(p, version, topic(p.name('nowhere')), 'no topic', { 'retention.ms': '1' })
    await replace(p, version, { resourceType: BROKER, resourceName: '1' }, 'read-only', { 'num.partitions': '9' })
    await replace(p, version, { resourceType: BROKER_LOGGER, resourceName: '1' }, 'loggers', { root: 'INFO' })
    await replace(p, version, { resourceType: UNKNOWN, resourceName: 'x' }, 'of nothing', { a: 'b' })
    const configs = [1, 2].map((value) => ({ name: 'retention.ms', value: String(value) }))
    await p.ask(alterConfigs, version, { resources: [{ ...t, configs }] }, { note: 'a config twice' })
    await p.ask(alterConfigs, version, { resources: [] }, { note: 'nothing' })
    const seen = [{ ...t, configs: [{ name: 'retention.ms', value: '7' }] }]
    await p.ask(alterConfigs, version, { resources: seen, validateOnly: true }, { note: 'only to see' })
    await replace(p, version, t, 'the end', { 'retention.ms': '1234' })
    await ownValues(p, name, '1234')
  }),
  {
    name: 'AlterConfigs: a resource twice',
    async play(p) {
      const resource = { ...topic((await p.topic('t')).name), configs: [] }
      const request = await p.send(alterConfigs, 2, { resources: [resource, resource] })
      await request.parked({ deviation: 'never-answered', at: '', ours: 'answered' })
    },
  },
]

export const configScenarios: readonly Scenario[] = [...description, ...incremental, ...legacy]
