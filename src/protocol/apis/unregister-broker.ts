/**
 * UnregisterBroker: takes a broker that is not coming back out of the cluster's metadata.
 */
import { api, int16, int32, string } from '../schema.js'

export const unregisterBroker = api({
  key: 64,
  name: 'UnregisterBroker',
  versions: [0, 0],
  flexible: 0,
  request: {
    brokerId: int32.entity('brokerId'),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
  },
})
