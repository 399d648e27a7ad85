/**
 * DescribeConfigs (key 32, versions 1 to 4): the configs of topics, brokers, groups and client metrics (KIP-133), with
 * where each value comes from.
 *
 *  - v1  sources and synonyms (KIP-226)    - v3  types and documentation (KIP-569)    - v4  flexible
 *
 * A broker tells of itself alone; the empty name stands for what all brokers were given at run time.
 */
import { MALFORMED_REQUEST } from '../cluster/configs/describe-resource.js'
import { resourceTypes } from '../cluster/configs/resources.js'
import { describeConfigs } from '../protocol/apis/describe-configs.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import type { RequestOf } from '../protocol/schema.js'
import { handler, type RequestContext } from './handler.js'

type Request = RequestOf<typeof describeConfigs>
type Resource = Request['resources'][number]

const knownTypes: ReadonlySet<number> = new Set(Object.values(resourceTypes))

export const describeConfigsHandler = handler(describeConfigs, {
  handle(request, context) {
    // One type of resource that there is not takes the whole request down.
    if (!request.resources.every(({ resourceType }) => knownTypes.has(resourceType))) {
      return refusal(request, 'INVALID_REQUEST', MALFORMED_REQUEST)
    }
    return { results: request.resources.map((resource) => describe(resource, request, context)) }
  },

  refuse: (request, error) => refusal(request, error),
})

function describe(resource: Resource, { includeSynonyms, includeDocumentation }: Request, context: RequestContext) {
  const { resourceType, resourceName, configurationKeys } = resource
  try {
    const configs = context.cluster.configs.describe({
      resourceType,
      resourceName,
      brokerId: context.broker.id,
      // An empty list means all of them as well.
      keys: configurationKeys?.length ? configurationKeys : null,
      includeSynonyms,
      includeDocumentation,
    })
    return { ...answer(resource, 'NONE', ''), configs }
  } catch (error) {
    if (error instanceof KafkaError) return answer(resource, error.error, error.detail)
    throw error
  }
}

function answer({ resourceType, resourceName }: Resource, error: ErrorName, errorMessage: string | null) {
  return { errorCode: errorCode(error), errorMessage, resourceType, resourceName }
}

function refusal(request: Request, error: ErrorName, errorMessage: string | null = null) {
  return { results: request.resources.map((resource) => answer(resource, error, errorMessage)) }
}
