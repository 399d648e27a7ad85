/**
 * DescribeDelegationToken: the tokens the client may see (KIP-48).
 *
 * v1 is the oldest one left.
 * v2 is flexible.
 * v3 tells who asked for a token, who need not be its owner (KIP-373).
 */
import { api, array, bytes, int16, int32, int64, string } from '../schema.js'

const renewer = {
  principalType: string,
  principalName: string,
}

export const describeDelegationToken = api({
  key: 41,
  name: 'DescribeDelegationToken',
  versions: [1, 3],
  flexible: 2,
  request: {
    owners: array({
      principalType: string,
      principalName: string,
    }).nullable(),
  },
  response: {
    errorCode: int16,
    tokens: array({
      principalType: string,
      principalName: string,
      tokenRequesterPrincipalType: string.since(3),
      tokenRequesterPrincipalName: string.since(3),
      issueTimestamp: int64,
      expiryTimestamp: int64,
      maxTimestamp: int64,
      tokenId: string,
      hmac: bytes,
      renewers: array(renewer),
    }),
    throttleTimeMs: int32,
  },
})
