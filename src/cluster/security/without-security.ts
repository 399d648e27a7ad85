/**
 * This cluster has no security, and this is where it says so: nobody says who they are, there is no authorizer, so
 * that everybody may do everything, and no secret to sign delegation tokens with.
 */
import type { ErrorName } from '../../protocol/errors.js'

/** Who somebody is (Kafka: KafkaPrincipal). */
export interface Principal {
  readonly type: string
  readonly name: string
}

export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'

/** Who speaks on a connection, and over what. */
export interface Session {
  readonly securityProtocol: SecurityProtocol
  readonly principal: Principal
}

/** Everybody. */
export const anonymousSession: Session = {
  securityProtocol: 'PLAINTEXT',
  principal: { type: 'User', name: 'ANONYMOUS' },
}

/** What is said to those who ask for ACLs, which an authorizer would keep. */
export const noAuthorizer = {
  error: 'SECURITY_DISABLED',
  toDescribe: 'No Authorizer is configured on the broker',
  toAlter: 'No Authorizer is configured.',
} as const satisfies { error: ErrorName; toDescribe: string; toAlter: string }

/**
 * What is said to those who ask about delegation tokens: that one may not whose name is not known, and otherwise that
 * there are none, for want of a `delegation.token.secret.key` (KIP-48; Kafka: KafkaApis.allowTokenRequests).
 */
export function delegationTokenError({ securityProtocol, principal }: Session): ErrorName {
  const isUnknown =
    securityProtocol === 'PLAINTEXT' ||
    (securityProtocol === 'SSL' && principal.name === anonymousSession.principal.name)
  return isUnknown ? 'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED' : 'DELEGATION_TOKEN_AUTH_DISABLED'
}
