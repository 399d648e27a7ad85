/**
 * AlterConfigs: replaces all the configs of a resource: what is not named falls back to its default (KIP-133).
 * IncrementalAlterConfigs is what clients should use instead.
 *
 * v1: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v2 is flexible.
 */
import { api, array, bool, int8, int16, int32, string } from '../schema.js'

const alterableConfig = {
  name: string.key(),
  value: string.nullable(),
}

export const alterConfigs = api({
  key: 33,
  name: 'AlterConfigs',
  versions: [0, 2],
  flexible: 2,
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
