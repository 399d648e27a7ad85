/**
 * ExpireDelegationToken: brings the expiry of a token forward, to now if the period is negative (KIP-48).
 *
 * v1 is the oldest one left.
 * v2 is flexible.
 */
import { api, bytes, int16, int32, int64 } from '../schema.js'

export const expireDelegationToken = api({
  key: 40,
  name: 'ExpireDelegationToken',
  versions: [1, 2],
  flexible: 2,
  request: {
    hmac: bytes,
    expiryTimePeriodMs: int64,
  },
  response: {
    errorCode: int16,
    expiryTimestampMs: int64,
    throttleTimeMs: int32,
  },
})
