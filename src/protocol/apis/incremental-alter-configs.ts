/**
 * IncrementalAlterConfigs: sets, deletes, appends to and subtracts from single configs (KIP-339).
 *
 * v1 is flexible.
 */
import { api, array, bool, int8, int16, int32, string } from '../schema.js'

const alterableConfig = {
  name: string.key(),
  configOperation: int8.key(),
  value: string.nullable(),
}

export const incrementalAlterConfigs = api({
  key: 44,
  name: 'IncrementalAlterConfigs',
  versions: [0, 1],
  flexible: 1,
  request: {
    resources: array({
      resourceType: int8.key(),
      resourceName: string.key(),
      configs: array(alterableConfig),
    }),
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32,
    responses: array({
      errorCode: int16,
      errorMessage: string.nullable(),
      resourceType: int8,
      resourceName: string,
    }),
  },
})
