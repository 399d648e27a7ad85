/**
 * CreateDelegationToken (key 38, versions 1 to 3): makes a token that another process can authenticate with (KIP-48).
 * This cluster makes none, and says whose it would have been.
 *
 *  - v2  flexible
 *  - v3  for another user (KIP-373)
 */
import { anonymousSession, delegationTokenError, type Principal } from '../cluster/security/without-security.js'
import { createDelegationToken } from '../protocol/apis/create-delegation-token.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import type { RequestOf } from '../protocol/schema.js'
import { handler } from './handler.js'

const FIRST_VERSION_WITH_REQUESTER = 3

const requester = anonymousSession.principal

export const createDelegationTokenHandler = handler(createDelegationToken, {
  handle(request, { version }) {
    return answer(delegationTokenError(anonymousSession), ownerOf(request), version)
  },

  refuse(_request, error, { version }) {
    return answer(error, requester, version)
  },
})

/** Before v3 the fields read as empty. */
function ownerOf({ ownerPrincipalType: type, ownerPrincipalName: name }: RequestOf<typeof createDelegationToken>) {
  if (name === null || name === '') return requester
  // Kafka's principals cannot be without a type.
  if (type === null) throw new KafkaError('UNKNOWN_SERVER_ERROR')
  return { type, name }
}

function answer(error: ErrorName, owner: Principal, version: number) {
  return {
    errorCode: errorCode(error),
    principalType: owner.type,
    principalName: owner.name,
    ...(version >= FIRST_VERSION_WITH_REQUESTER && {
      tokenRequesterPrincipalType: requester.type,
      tokenRequesterPrincipalName: requester.name,
    }),
    issueTimestampMs: -1,
    expiryTimestampMs: -1,
    maxTimestampMs: -1,
    tokenId: '',
    hmac: Buffer.alloc(0),
  }
}
