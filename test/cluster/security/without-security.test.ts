import { expect, test } from 'vitest'
import { anonymousSession, delegationTokenError } from '../../../src/cluster/security/without-security.js'

const ann = { type: 'User', name: 'ann' }

test.each([
  ['PLAINTEXT', anonymousSession.principal, 'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED'],
  ['PLAINTEXT', ann, 'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED'],
  ['SSL', anonymousSession.principal, 'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED'],
  ['SSL', ann, 'DELEGATION_TOKEN_AUTH_DISABLED'],
  ['SASL_PLAINTEXT', ann, 'DELEGATION_TOKEN_AUTH_DISABLED'],
  ['SASL_SSL', ann, 'DELEGATION_TOKEN_AUTH_DISABLED'],
] as const)('over %s, $1.name asks for tokens in vain', (securityProtocol, principal, error) => {
  expect(delegationTokenError({ securityProtocol, principal })).toBe(error)
})
