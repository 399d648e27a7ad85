import { describeCluster } from '../../../src/protocol/apis/describe-cluster.js'
import { unregisterBroker } from '../../../src/protocol/apis/unregister-broker.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

export const clusterScenarios: readonly Scenario[] = [
  ...inEveryVersion(
    describeCluster,
    'describes three brokers, whoever is asked',
    async (p, version) => {
      for (const to of [1, 2, 3]) await p.ask(describeCluster, version, {}, { to, note: `broker ${to}` })
      const operations = { includeClusterAuthorizedOperations: true }
      await p.ask(describeCluster, version, operations, { note: 'with what the client may do' })
      if (version < 1) return
      for (const endpointType of [0, 1, 2, 3, -1, 127]) {
        await p.ask(describeCluster, version, { endpointType }, { note: `endpoints of type ${endpointType}` })
      }
      if (version < 2) return
      for (const endpointType of [1, 2]) {
        const request = { endpointType, includeFencedBrokers: true }
        await p.ask(describeCluster, version, request, { note: `fenced ones of type ${endpointType}` })
      }
    },
    { brokers: 3 },
  ),
  {
    // One that there is would be gone for all scenarios to come.
    name: 'UnregisterBroker knows no broker that there is not',
    async play(p) {
      for (const brokerId of [2, 0, -1, 2 ** 31 - 1]) {
        await p.ask(unregisterBroker, 0, { brokerId }, { note: `broker ${brokerId}` })
      }
    },
  },
]
