/**
 * DescribeUserScramCredentials (key 50, version 0): which SCRAM mechanisms users have credentials for, and of how many
 * iterations (KIP-554). Nobody is told salts or keys.
 */
import type { ScramCredentials } from '../cluster/security/scram-credentials.js'
import { describeUserScramCredentials } from '../protocol/apis/describe-user-scram-credentials.js'
import { type ErrorName, errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'
import { repeatedValues } from './repeated-values.js'

export const describeUserScramCredentialsHandler = handler(describeUserScramCredentials, {
  handle({ users }, { cluster: { scramCredentials } }) {
    const named = users?.map(({ name }) => name) ?? []
    const repeated = repeatedValues(named)
    // To name nobody is to ask for all.
    const asked = named.length === 0 ? scramCredentials.users() : new Set(named)
    const results = Array.from(asked, (user) =>
      repeated.has(user) ? refused(user, 'DUPLICATE_RESOURCE', `${TWICE}: ${user}`) : describe(user, scramCredentials),
    )
    return { errorCode: errorCode('NONE'), errorMessage: '', results }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error), errorMessage: error, results: [] }
  },
})

const TWICE = 'Cannot describe SCRAM credentials for the same user twice in a single request'

function describe(user: string, scramCredentials: ScramCredentials) {
  const credentials = scramCredentials.of(user)
  if (credentials.size === 0) {
    const message = `Attempt to describe a user credential that does not exist: ${user}`
    return refused(user, 'RESOURCE_NOT_FOUND', message)
  }
  return {
    user,
    errorCode: errorCode('NONE'),
    errorMessage: '',
    credentialInfos: Array.from(credentials, ([{ id }, { iterations }]) => ({ mechanism: id, iterations })),
  }
}

function refused(user: string, error: ErrorName, errorMessage: string) {
  return { user, errorCode: errorCode(error), errorMessage, credentialInfos: [] }
}
