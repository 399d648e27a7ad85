/** DescribeDelegationToken (key 41, versions 1 to 3): the tokens the client may see (KIP-48). This cluster has none. */
import { anonymousSession, delegationTokenError } from '../cluster/security/without-security.js'
import { describeDelegationToken } from '../protocol/apis/describe-delegation-token.js'
import { type ErrorName, errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const describeDelegationTokenHandler = handler(describeDelegationToken, {
  handle: () => answer(delegationTokenError(anonymousSession)),

  refuse: (_request, error) => answer(error),
})

function answer(error: ErrorName) {
  return { errorCode: errorCode(error), tokens: [] }
}
