/**
 * ListConfigResources (key 74, versions 0 and 1): what has configs that can be described.
 *
 *  - v0  subscriptions to client metrics alone, under the name of ListClientMetricsResources (KIP-1000)
 *  - v1  all types, or those asked for (KIP-1142): topics and the brokers that are alive, with their loggers, whether they were given
 *        configs or not; groups and client metrics that were
 */
import type { Cluster } from '../cluster/cluster.js'
import { type ResourceType, resourceTypes } from '../cluster/configs/resources.js'
import { listConfigResources } from '../protocol/apis/list-config-resources.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

const { TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP } = resourceTypes

const FIRST_VERSION_WITH_TYPES = 1
const ALL: readonly number[] = [TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP]

export const listConfigResourcesHandler = handler(listConfigResources, {
  handle(request, { cluster, version }) {
    const asked = version < FIRST_VERSION_WITH_TYPES ? [CLIENT_METRICS] : request.resourceTypes
    const types = new Set(asked.length === 0 ? ALL : asked)
    // A client that asks for another type is one of a version to come.
    if (![...types].every((type) => ALL.includes(type))) return { errorCode: errorCode('UNSUPPORTED_VERSION') }
    return {
      errorCode: errorCode('NONE'),
      configResources: [...types].flatMap((resourceType) =>
        namesOf(resourceType as ResourceType, cluster).map((resourceName) => ({ resourceName, resourceType })),
      ),
    }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error) }
  },
})

function namesOf(resourceType: ResourceType, { configs, aliveBrokers }: Cluster): string[] {
  if (resourceType === BROKER || resourceType === BROKER_LOGGER) return aliveBrokers.map(({ id }) => String(id))
  return configs.resourceNames(resourceType)
}
