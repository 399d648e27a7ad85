/**
 * The SCRAM credentials of users (Kafka: ScramControlManager and ScramImage, KIP-554): what a broker must have to
 * authenticate a user by a password that it does not know (RFC 5802).
 */
import type * as crypto from 'node:crypto'
import { load } from '../../protocol/compression/load.js'
import { type ErrorName, KafkaError } from '../../protocol/errors.js'

export interface ScramMechanism {
  readonly id: number
  readonly name: 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  /** As `node:crypto` calls it. */
  readonly hash: 'sha256' | 'sha512'
}

export const scramMechanisms: readonly ScramMechanism[] = [
  { id: 1, name: 'SCRAM-SHA-256', hash: 'sha256' },
  { id: 2, name: 'SCRAM-SHA-512', hash: 'sha512' },
]

/** Fewer are too quick to guess at, and more take a server too long; the same for both mechanisms. */
const MIN_ITERATIONS = 4096
const MAX_ITERATIONS = 16_384

/** The user's salted password itself is not kept. */
export interface ScramCredential {
  readonly salt: Buffer
  readonly iterations: number
  /** H(HMAC(salted password, "Client Key")): a client proves that it knows what is behind it. */
  readonly storedKey: Buffer
  /** HMAC(salted password, "Server Key"): what the server signs with. */
  readonly serverKey: Buffer
}

export interface ScramDeletion {
  readonly name: string
  readonly mechanism: number
}

export interface ScramUpsertion extends ScramDeletion {
  readonly iterations: number
  readonly salt: Buffer
  /** Hi(password, salt, iterations). */
  readonly saltedPassword: Buffer
}

export interface ScramAlterations {
  readonly deletions: readonly ScramDeletion[]
  readonly upsertions: readonly ScramUpsertion[]
}

type UserCredentials = Map<ScramMechanism, ScramCredential>

export class ScramCredentials {
  private readonly byUser = new Map<string, UserCredentials>()

  /**
   * Deletes and sets, a credential of a user at most; whatever is wrong with one user, the others are altered.
   * @returns for each user that was named null, or what there is against it: UNACCEPTABLE_CREDENTIAL,
   *   UNSUPPORTED_SASL_MECHANISM, RESOURCE_NOT_FOUND, DUPLICATE_RESOURCE or UNKNOWN_SERVER_ERROR.
   */
  alter({ deletions, upsertions }: ScramAlterations): Map<string, KafkaError | null> {
    const results = new Map<string, KafkaError | null>()
    const judge = (name: string, objection: KafkaError | null) => {
      if (!results.has(name)) results.set(name, objection)
      else if (results.get(name) === null) results.set(name, ALTERED_TWICE)
    }
    for (const deletion of deletions) judge(deletion.name, this.objectionToDeletion(deletion))
    for (const upsertion of upsertions) judge(upsertion.name, objectionToUpsertion(upsertion))
    for (const { name, mechanism } of deletions) {
      if (results.get(name) === null) this.delete(name, mechanismOf(mechanism)!)
    }
    for (const upsertion of upsertions) {
      const { name } = upsertion
      if (results.get(name) !== null) continue
      // Kafka cannot make a key of nothing, and only finds out now.
      if (upsertion.saltedPassword.length === 0) results.set(name, new KafkaError('UNKNOWN_SERVER_ERROR'))
      else this.set(upsertion)
    }
    return results
  }

  /** Every user who has a credential. */
  users(): IterableIterator<string> {
    return this.byUser.keys()
  }

  /** What a user has, by mechanism; nothing for a user who has none. */
  of(user: string): ReadonlyMap<ScramMechanism, ScramCredential> {
    return this.byUser.get(user) ?? new Map()
  }

  clear(): void {
    this.byUser.clear()
  }

  private objectionToDeletion({ name, mechanism }: ScramDeletion): KafkaError | null {
    if (name === '') return NO_NAME
    const known = mechanismOf(mechanism)
    if (known === undefined) return UNKNOWN_MECHANISM
    return this.of(name).has(known) ? null : NOTHING_TO_DELETE
  }

  private delete(name: string, mechanism: ScramMechanism): void {
    const credentials = this.byUser.get(name)!
    credentials.delete(mechanism)
    if (credentials.size === 0) this.byUser.delete(name)
  }

  private set({ name, mechanism: id, salt, saltedPassword, iterations }: ScramUpsertion): void {
    const mechanism = mechanismOf(id)!
    let credentials = this.byUser.get(name)
    if (credentials === undefined) this.byUser.set(name, (credentials = new Map()))
    // What came in a request is a part of its frame, which is not to be kept.
    credentials.set(mechanism, { salt: Buffer.from(salt), iterations, ...keysOf(mechanism, saltedPassword) })
  }
}

const NO_NAME = refusal('UNACCEPTABLE_CREDENTIAL', 'Username must not be empty')
const UNKNOWN_MECHANISM = refusal('UNSUPPORTED_SASL_MECHANISM', 'Unknown SCRAM mechanism')
const TOO_FEW_ITERATIONS = refusal('UNACCEPTABLE_CREDENTIAL', 'Too few iterations')
const TOO_MANY_ITERATIONS = refusal('UNACCEPTABLE_CREDENTIAL', 'Too many iterations')
const NOTHING_TO_DELETE = refusal('RESOURCE_NOT_FOUND', 'Attempt to delete a user credential that does not exist')
const ALTERED_TWICE = refusal('DUPLICATE_RESOURCE', 'A user credential cannot be altered twice in the same request')

function refusal(error: ErrorName, message: string): KafkaError {
  return new KafkaError(error, message)
}

function objectionToUpsertion({ name, mechanism, iterations }: ScramUpsertion): KafkaError | null {
  if (name === '') return NO_NAME
  if (mechanismOf(mechanism) === undefined) return UNKNOWN_MECHANISM
  if (iterations < MIN_ITERATIONS) return TOO_FEW_ITERATIONS
  return iterations > MAX_ITERATIONS ? TOO_MANY_ITERATIONS : null
}

function mechanismOf(id: number): ScramMechanism | undefined {
  return scramMechanisms.find((mechanism) => mechanism.id === id)
}

function keysOf({ hash }: ScramMechanism, saltedPassword: Buffer): { storedKey: Buffer; serverKey: Buffer } {
  const { createHash, createHmac } = load('node:crypto') as typeof crypto
  const hmac = (text: string) => createHmac(hash, saltedPassword).update(text).digest()
  return { storedKey: createHash(hash).update(hmac('Client Key')).digest(), serverKey: hmac('Server Key') }
}
