/**
 * The quotas of users, client ids and addresses: what was set, for whom (Kafka: ClientQuotaControlManager and
 * ClientQuotasImage, KIP-546). Nothing here holds anybody to them.
 */
import { KafkaError } from '../../protocol/errors.js'
import { hashOrder } from '../groups/java-hash.js'
import { type QuotaEntity, quotaEntityKey, showQuotaEntity } from './quota-entity.js'
import { matches, type QuotaFilter } from './quota-filter.js'
import { checkQuota, quotasOf } from './quota-rules.js'

export interface QuotaAlteration {
  readonly entity: QuotaEntity
  /** Null removes. A key that there is twice is an error. */
  readonly changes: readonly { readonly key: string; readonly value: number | null }[]
}

/** The quotas of one entity, by key: bytes per s, percent of a handler thread, mutations or connections per s. */
export interface QuotasOfEntity {
  readonly entity: QuotaEntity
  readonly quotas: ReadonlyMap<string, number>
}

export class ClientQuotas {
  private readonly entities = new Map<string, QuotasOfEntity>()

  /**
   * Alters what is said of each entity as a whole or not at all, whatever becomes of the others.
   * @returns for each entity that was named, in the order of their first appearance, null or what there is against it:
   *   INVALID_REQUEST.
   */
  alter(
    alterations: readonly QuotaAlteration[],
    { validateOnly, isHost }: { readonly validateOnly: boolean; readonly isHost: (name: string) => boolean },
  ): { readonly entity: QuotaEntity; readonly error: KafkaError | null }[] {
    const results = new Map<string, { entity: QuotaEntity; error: KafkaError | null }>()
    const altered = new Map<string, QuotasOfEntity>()
    for (const { entity, changes } of alterations) {
      const key = quotaEntityKey(entity)
      const changed = new Map(changes.map((change) => [change.key, change.value]))
      // What was said of it before still holds.
      if (results.has(key) || changed.size < changes.length) {
        const error = new KafkaError('INVALID_REQUEST', `Ignoring duplicate entity ${showQuotaEntity(entity)}`)
        results.set(key, { entity, error })
        continue
      }
      try {
        altered.set(key, { entity, quotas: this.proposed(key, entity, changed, isHost) })
        results.set(key, { entity, error: null })
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error
        results.set(key, { entity, error })
      }
    }
    if (!validateOnly) for (const [key, quotas] of altered) this.set(key, quotas)
    return [...results.values()]
  }

  /** What was set for the entities that the filter lets through. */
  describe(filter: QuotaFilter): QuotasOfEntity[] {
    return [...this.entities.values()].filter(({ entity }) => matches(filter, entity))
  }

  clear(): void {
    this.entities.clear()
  }

  private proposed(
    key: string,
    entity: QuotaEntity,
    changed: ReadonlyMap<string, number | null>,
    isHost: (name: string) => boolean,
  ): ReadonlyMap<string, number> {
    const known = quotasOf(entity, isHost)
    const quotas = new Map(this.entities.get(key)?.quotas)
    for (const name of hashOrder([...changed.keys()], changed.size)) {
      const value = changed.get(name)!
      if (value === null) {
        // There need not be such a quota at all.
        quotas.delete(name)
        continue
      }
      checkQuota(known, name, value)
      quotas.set(name, value)
    }
    return quotas
  }

  private set(key: string, quotas: QuotasOfEntity): void {
    if (quotas.quotas.size === 0) this.entities.delete(key)
    else this.entities.set(key, quotas)
  }
}
