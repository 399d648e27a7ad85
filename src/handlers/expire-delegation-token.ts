/** ExpireDelegationToken (key 40, versions 1 and 2): brings the expiry of a token forward (KIP-48). This cluster has no tokens. */
import { anonymousSession, delegationTokenError } from '../cluster/security/without-security.js'
import { expireDelegationToken } from '../protocol/apis/expire-delegation-token.js'
import { type ErrorName, errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const expireDelegationTokenHandler = handler(expireDelegationToken, {
  handle: () => answer(delegationTokenError(anonymousSession)),

  refuse: (_request, error) => answer(error),
})

function answer(error: ErrorName) {
  return { errorCode: errorCode(error), expiryTimestampMs: -1 }
}
