/**
 * AlterClientQuotas: sets and removes quotas of users, client ids and addresses (KIP-546).
 *
 * v1 is flexible.
 */
import { api, array, bool, float64, int16, int32, string } from '../schema.js'

const entity = {
  entityType: string,
  entityName: string.nullable(),
}

const operation = {
  key: string,
  value: float64,
  remove: bool,
}

export const alterClientQuotas = api({
  key: 49,
  name: 'AlterClientQuotas',
  versions: [0, 1],
  flexible: 1,
  request: {
    entries: array({
      entity: array(entity),
      ops: array(operation),
    }),
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32,
    entries: array({
      errorCode: int16,
      errorMessage: string.nullable(),
      entity: array(entity),
    }),
  },
})
