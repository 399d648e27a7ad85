/**
 * DescribeClientQuotas: the quotas of users, client ids and addresses that match a filter (KIP-546).
 *
 * v1 is flexible.
 */
import { api, array, bool, float64, int8, int16, int32, string } from '../schema.js'

const entity = {
  entityType: string,
  entityName: string.nullable(),
}

const quota = {
  key: string,
  value: float64,
}

export const describeClientQuotas = api({
  key: 48,
  name: 'DescribeClientQuotas',
  versions: [0, 1],
  flexible: 1,
  request: {
    components: array({
      entityType: string,
      matchType: int8,
      match: string.nullable(),
    }),
    strict: bool,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
    entries: array({
      entity: array(entity),
      values: array(quota),
    }).nullable(),
  },
})
