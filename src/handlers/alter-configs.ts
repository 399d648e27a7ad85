/**
 * AlterConfigs (key 33, versions 0 to 2): replaces all configs of topics, brokers, groups and client metrics
 * (KIP-133): what is not named falls back to its default. Clients use IncrementalAlterConfigs where they can.
 * v2 is flexible.
 *
 * A resource that stands in the request twice is refused both times. Kafka never answers such a request.
 */
import { REPEATED_RESOURCE, repeatedResources } from '../cluster/configs/alter.js'
import { alterConfigs } from '../protocol/apis/alter-configs.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import type { RequestOf } from '../protocol/schema.js'
import { handler } from './handler.js'

type Resource = RequestOf<typeof alterConfigs>['resources'][number]

export const alterConfigsHandler = handler(alterConfigs, {
  handle({ resources, validateOnly }, { cluster, broker }) {
    const repeated = repeatedResources(resources)
    return {
      responses: resources.map((resource) => {
        if (repeated.has(resource)) return answer(resource, 'INVALID_REQUEST', REPEATED_RESOURCE)
        try {
          cluster.configs.alterLegacy({ ...resource, brokerId: broker.id, validateOnly })
          return answer(resource, 'NONE')
        } catch (error) {
          if (error instanceof KafkaError) return answer(resource, error.error, error.detail)
          throw error
        }
      }),
    }
  },

  refuse(request, error) {
    return { responses: request.resources.map((resource) => answer(resource, error)) }
  },
})

function answer({ resourceType, resourceName }: Resource, error: ErrorName, errorMessage: string | null = null) {
  return { errorCode: errorCode(error), errorMessage, resourceType, resourceName }
}
