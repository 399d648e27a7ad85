/** RenewDelegationToken (key 39, versions 1 and 2): puts off the expiry of a token (KIP-48). This cluster has no tokens. */
import { anonymousSession, delegationTokenError } from '../cluster/security/without-security.js'
import { renewDelegationToken } from '../protocol/apis/renew-delegation-token.js'
import { type ErrorName, errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const renewDelegationTokenHandler = handler(renewDelegationToken, {
  handle: () => answer(delegationTokenError(anonymousSession)),

  refuse: (_request, error) => answer(error),
})

function answer(error: ErrorName) {
  return { errorCode: errorCode(error), expiryTimestampMs: -1 }
}
