/**
 * Whom a client quota is for (Kafka: ClientQuotaEntity): a user, a client id, a user at a client id, or an address.
 * In place of each name there may be null, the default: all those that have none of their own.
 */
import { hashOrder } from '../groups/java-hash.js'

/** By type: `user`, `client-id`, `ip`. What clients send may have others. */
export type QuotaEntity = ReadonlyMap<string, string | null>

export const USER = 'user'
export const CLIENT_ID = 'client-id'
export const IP = 'ip'
export const quotaEntityTypes: readonly string[] = [USER, CLIENT_ID, IP]

/** One entity from its parts as they stand in a request: of a type that comes twice, the last name holds. */
export function quotaEntityOf(
  parts: readonly { readonly entityType: string; readonly entityName: string | null }[],
): QuotaEntity {
  const names = new Map(parts.map(({ entityType, entityName }) => [entityType, entityName]))
  // The first of several objections is the one that is told: so the order is that of Kafka, a hash table's.
  return new Map(hashOrder([...names.keys()], parts.length).map((type) => [type, names.get(type)!]))
}

/** Equal for equal entities, whatever the order of their parts. */
export function quotaEntityKey(entity: QuotaEntity): string {
  return JSON.stringify([...entity].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** As Kafka's messages name it. */
export function showQuotaEntity(entity: QuotaEntity): string {
  return `ClientQuotaEntity(entries={${Array.from(entity, ([type, name]) => `${type}=${name}`).join(', ')}})`
}
