import { incrementalAlterConfigs } from '../../../src/protocol/apis/incremental-alter-configs.js'
import { listConfigResources } from '../../../src/protocol/apis/list-config-resources.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

const [TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP] = [2, 4, 8, 16, 32]
const [SET, DELETE] = [0, 1]

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
]
