/**
 * RenewDelegationToken: puts off the expiry of a token (KIP-48).
 *
 * v1 is the oldest one left.
 * v2 is flexible.
 */
import { api, bytes, int16, int32, int64 } from '../schema.js'

export const renewDelegationToken = api({
  key: 39,
  name: 'RenewDelegationToken',
  versions: [1, 2],
  flexible: 2,
  request: {
    hmac: bytes,
    renewPeriodMs: int64,
  },
  response: {
    errorCode: int16,
    expiryTimestampMs: int64,
    throttleTimeMs: int32,
  },
})
