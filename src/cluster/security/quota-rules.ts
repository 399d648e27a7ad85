/** What may be a client quota (Kafka: ClientQuotaControlManager, QuotaConfig). */
import { KafkaError } from '../../protocol/errors.js'
import { CLIENT_ID, IP, type QuotaEntity, quotaEntityTypes, USER } from './quota-entity.js'

type QuotaType = 'DOUBLE' | 'LONG' | 'INT'

const quotasOfClients: ReadonlyMap<string, QuotaType> = new Map([
  ['producer_byte_rate', 'LONG'],
  ['consumer_byte_rate', 'LONG'],
  ['request_percentage', 'DOUBLE'],
  ['controller_mutation_rate', 'DOUBLE'],
])

const quotasOfAddresses: ReadonlyMap<string, QuotaType> = new Map([['connection_creation_rate', 'INT']])

const largest: Readonly<Record<QuotaType, number>> = {
  DOUBLE: Number.POSITIVE_INFINITY,
  LONG: 2 ** 63,
  INT: 2 ** 31 - 1,
}

/** What a whole number may be off by. */
const TOLERANCE = 1e-6

/**
 * Checks whom a quota is for.
 * @param isHost whether there is such an address or host.
 * @returns the quotas that there are for such an entity.
 * @throws {KafkaError} INVALID_REQUEST.
 */
export function quotasOf(entity: QuotaEntity, isHost: (name: string) => boolean): ReadonlyMap<string, QuotaType> {
  if (entity.size === 0) throw invalid('Invalid empty client quota entity')
  for (const [type, name] of entity) {
    if (!quotaEntityTypes.includes(type)) throw invalid(`Unhandled client quota entity type: ${type}`)
    if (name === '') throw invalid(`Empty ${type} not supported`)
  }
  if (!entity.has(IP)) return quotasOfClients
  if (entity.has(USER) || entity.has(CLIENT_ID)) {
    throw invalid('Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId')
  }
  const host = entity.get(IP)!
  if (host !== null && !isHost(host)) throw invalid(`${host} is not a valid IP or resolvable host.`)
  return quotasOfAddresses
}

/**
 * Checks what a quota is to be.
 * @throws {KafkaError} INVALID_REQUEST.
 */
export function checkQuota(quotas: ReadonlyMap<string, QuotaType>, key: string, value: number): void {
  const type = quotas.get(key)
  if (type === undefined) throw invalid(`Invalid configuration key ${key}`)
  if (value <= 0) throw invalid(`Quota ${key} must be greater than 0`)
  if (value > largest[type]) {
    throw invalid(`Proposed value for ${key} is too large for ${type === 'INT' ? 'an' : 'a'} ${type}.`)
  }
  if (type !== 'DOUBLE' && value % 1 > TOLERANCE) throw invalid(`${key} cannot be a fractional value.`)
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', message)
}
