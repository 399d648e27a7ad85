/**
 * IncrementalAlterConfigs (key 44, versions 0 and 1): sets and deletes single configs of topics, brokers, groups and
 * client metrics, and appends to and subtracts from those that are lists (KIP-339). v1 is flexible.
 *
 * Each resource is altered as a whole or not at all, whatever becomes of the others.
 */
import { REPEATED_RESOURCE, repeatedResources } from '../cluster/configs/alter.js'
import { incrementalAlterConfigs } from '../protocol/apis/incremental-alter-configs.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import type { RequestOf } from '../protocol/schema.js'
import { handler } from './handler.js'

type Resource = RequestOf<typeof incrementalAlterConfigs>['resources'][number]

export const incrementalAlterConfigsHandler = handler(incrementalAlterConfigs, {
  handle({ resources, validateOnly }, { cluster, broker }) {
    const repeated = repeatedResources(resources)
    return {
      responses: resources.map((resource) => {
        if (repeated.has(resource)) return answer(resource, 'INVALID_REQUEST', REPEATED_RESOURCE)
        const { resourceType, resourceName, configs: operations } = resource
        try {
          cluster.configs.alterIncremental({
            resourceType,
            resourceName,
            operations,
            brokerId: broker.id,
            validateOnly,
          })
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
