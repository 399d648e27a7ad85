/**
 * DescribeClientQuotas (key 48, versions 0 and 1): the quotas of users, client ids and addresses that match a filter
 * (KIP-546). v1 is flexible.
 */
import { quotaFilterOf } from '../cluster/security/quota-filter.js'
import { describeClientQuotas } from '../protocol/apis/describe-client-quotas.js'
import { errorCode, KafkaError } from '../protocol/errors.js'
import { handler } from './handler.js'

export const describeClientQuotasHandler = handler(describeClientQuotas, {
  handle(request, { cluster }) {
    try {
      const described = cluster.clientQuotas.describe(quotaFilterOf(request.components, request.strict))
      return {
        errorCode: errorCode('NONE'),
        errorMessage: '',
        entries: described.map(({ entity, quotas }) => ({
          entity: Array.from(entity, ([entityType, entityName]) => ({ entityType, entityName })),
          values: Array.from(quotas, ([key, value]) => ({ key, value })),
        })),
      }
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error
      return { errorCode: error.code, errorMessage: error.detail, entries: null }
    }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error), errorMessage: error, entries: null }
  },
})
