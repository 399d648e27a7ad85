/**
 * DescribeUserScramCredentials: which SCRAM mechanisms users have credentials for. Secrets are never told (KIP-554).
 */
import { api, array, int8, int16, int32, string } from '../schema.js'

const credential = {
  mechanism: int8,
  iterations: int32,
}

export const describeUserScramCredentials = api({
  key: 50,
  name: 'DescribeUserScramCredentials',
  versions: [0, 0],
  flexible: 0,
  request: {
    users: array({
      name: string,
    }).nullable(),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
    results: array({
      user: string,
      errorCode: int16,
      errorMessage: string.nullable(),
      credentialInfos: array(credential),
    }),
  },
})
