import { describeConfigs } from '../../../src/protocol/apis/describe-configs.js'
import { incrementalAlterConfigs } from '../../../src/protocol/apis/incremental-alter-configs.js'
import { listConfigResources } from '../../../src/protocol/apis/list-config-resources.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

const [TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP] = [2, 4, 8, 16, 32]
const [SET, DELETE, APPEND, SUBTRACT] = [0, 1, 2, 3]
/** The sources of what a resource was given itself. */
const OWN: Readonly<Record<number, number>> = { [CLIENT_METRICS]: 7, [GROUP]: 8 }

async function alter(
  p: Play,
  resourceType: number,
  resourceName: string,
  configOperation: number,
  name: string,
  value: string | null,
) {
  const resources = [{ resourceType, resourceName, configs: [{ configOperation, name, value }] }]
  const { responses } = await p.setUp(incrementalAlterConfigs, 1, { resources })
  if (responses[0]!.errorCode !== 0) throw new Error(`${resourceName}: ${responses[0]!.errorMessage}`)
}

/** What other scenarios have left behind does not count. */
function list(p: Play, version: number, note: string, resourceTypes: readonly number[], until = 0) {
  const request = version === 0 ? {} : { resourceTypes }
  return p.ask(listConfigResources, version, request, {
    note,
    own: 'configResources',
    until: ({ configResources }) =>
      configResources.filter(({ resourceName }) => resourceName.includes(p.suffix)).length === until,
  })
}

export const configResourceScenarios: readonly Scenario[] = [
  ...inEveryVersion(listConfigResources, 'lists what has configs', async (p, version) => {
    const [metrics, group] = [p.name('metrics'), p.name('group')]
    await p.topic('t')
    await alter(p, CLIENT_METRICS, metrics, SET, 'interval.ms', '1000')
    await alter(p, GROUP, group, SET, 'consumer.session.timeout.ms', '46000')
    await list(p, version, 'all', [], version === 0 ? 1 : 3)
    await list(p, version, 'topics', [TOPIC], 1)
    await list(p, version, 'client metrics', [CLIENT_METRICS], 1)
    await list(p, version, 'groups', [GROUP], 1)
    await alter(p, CLIENT_METRICS, metrics, DELETE, 'interval.ms', null)
    await alter(p, GROUP, group, DELETE, 'consumer.session.timeout.ms', null)
    await list(p, version, 'all, without configs', [], version === 0 ? 0 : 1)
  }),
  {
    name: 'ListConfigResources lists every broker, and its loggers',
    brokers: 3,
    async play(p) {
      for (const resourceTypes of [[BROKER], [BROKER_LOGGER], [BROKER_LOGGER, BROKER], [BROKER, BROKER]]) {
        await p.ask(listConfigResources, 1, { resourceTypes }, { note: resourceTypes.join(' and ') })
      }
    },
  },
  {
    name: 'ListConfigResources knows no other types',
    async play(p) {
      for (const resourceTypes of [[0], [1], [99], [-1], [BROKER, 3]]) {
        await p.ask(listConfigResources, 1, { resourceTypes }, { note: resourceTypes.join(' and ') })
      }
    },
  },
  ...inEveryVersion(describeConfigs, 'describes what groups and client metrics were given', async (p, version) => {
    const [metrics, group] = [p.name('metrics'), p.name('group')]
    await alter(p, CLIENT_METRICS, metrics, SET, 'metrics', 'org.apache.kafka.a, org.b,org.b')
    await alter(p, CLIENT_METRICS, metrics, SET, 'match', 'client_id=a.*,client_source_port=\\d+')
    await alter(p, GROUP, group, SET, 'share.auto.offset.reset', 'earliest')
    await alter(p, GROUP, group, SET, 'consumer.session.timeout.ms', '46000')
    for (const includeSynonyms of [true, false]) {
      for (const [resourceType, resourceName, last] of [
        [CLIENT_METRICS, metrics, 'match'],
        [GROUP, group, 'consumer.session.timeout.ms'],
      ] as const) {
        const request = { resources: [{ resourceType, resourceName, configurationKeys: null }], includeSynonyms }
        await p.ask(describeConfigs, version, request, {
          note: `${resourceType === GROUP ? 'a group' : 'client metrics'}${includeSynonyms ? ', with synonyms' : ''}`,
          until: ({ results }) =>
            results[0]!.configs.some(({ name, configSource }) => name === last && configSource === OWN[resourceType]),
        })
      }
    }
    for (const name of ['metrics', 'match']) await alter(p, CLIENT_METRICS, metrics, DELETE, name, null)
    for (const name of ['share.auto.offset.reset', 'consumer.session.timeout.ms']) {
      await alter(p, GROUP, group, DELETE, name, null)
    }
  }),
  {
    name: 'configs of client metrics are checked',
    async play(p) {
      const resource = { resourceType: CLIENT_METRICS, resourceName: p.name('metrics') }
      const look = (note: string, ...operations: readonly (readonly [number, string, string | null])[]) => {
        const configs = operations.map(([configOperation, name, value]) => ({ configOperation, name, value }))
        const request = { resources: [{ ...resource, configs }], validateOnly: true }
        return p.ask(incrementalAlterConfigs, 1, request, { note })
      }
      for (const value of ['99', '100', '3600000', '3600001', '-1', 'often', '', ' 1000 ']) {
        await look(`interval.ms=${value}`, [SET, 'interval.ms', value])
      }
      for (const value of [
        'client_id=a.*',
        'client_id = a , client_software_name=b',
        'client_id=a,client_id=b',
        'client_id',
        'client_id=',
        '=a',
        'client=a',
        'client_id=a=b',
        'client_id=[',
        'client_id=(?<name>a)',
        'client_instance_id=x,',
        ',',
        '',
        '*',
      ]) {
        await look(`match=${value}`, [SET, 'match', value])
      }
      for (const value of ['*', '', 'a,b', 'a,a', 'a, b', 'a,', ',a', '*,a']) {
        await look(`metrics=${value}`, [SET, 'metrics', value])
      }
      await look('a config that is none', [SET, 'retention.ms', '1'])
      await look('append', [APPEND, 'metrics', 'a'])
      await look('subtract', [SUBTRACT, 'metrics', 'a'])
      await look('delete what is not set', [DELETE, 'metrics', null])
      await look('delete a config that is none', [DELETE, 'nope', null])
      await look('nothing')
    },
  },
]
