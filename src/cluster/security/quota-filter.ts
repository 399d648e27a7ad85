/** Which entities of client quotas a DescribeClientQuotas request means (Kafka: ClientQuotasImage.describe). */
import { KafkaError } from '../../protocol/errors.js'
import { CLIENT_ID, IP, type QuotaEntity, quotaEntityTypes, USER } from './quota-entity.js'

export interface QuotaFilter {
  /** The name that the entity must have, by type; null is the default one. */
  readonly exact: ReadonlyMap<string, string | null>
  /** The types that the entity must have a name of, or a default. */
  readonly any: ReadonlySet<string>
  /** Whether it may have no other types. */
  readonly strict: boolean
}

/** A component of the filter as it stands in a request. */
export interface QuotaFilterComponent {
  readonly entityType: string
  readonly matchType: number
  readonly match: string | null
}

const EXACT = 0
const DEFAULT = 1
const ANY = 2

/** @throws {KafkaError} INVALID_REQUEST, or UNSUPPORTED_VERSION for a type that there is not. */
export function quotaFilterOf(components: readonly QuotaFilterComponent[], strict: boolean): QuotaFilter {
  const exact = new Map<string, string | null>()
  const any = new Set<string>()
  for (const { entityType, matchType, match } of components) {
    if (entityType === '') throw invalid('Invalid empty entity type.')
    if (exact.has(entityType) || any.has(entityType)) {
      throw invalid(`Entity type ${entityType} cannot appear more than once in the filter.`)
    }
    if (!quotaEntityTypes.includes(entityType)) {
      throw new KafkaError('UNSUPPORTED_VERSION', `Unsupported entity type ${entityType}`)
    }
    if (matchType === EXACT) {
      if (match === null) throw invalid('Request specified MATCH_TYPE_EXACT, but set match string to null.')
      exact.set(entityType, match)
    } else if (matchType === DEFAULT || matchType === ANY) {
      const name = matchType === DEFAULT ? 'MATCH_TYPE_DEFAULT' : 'MATCH_TYPE_SPECIFIED'
      if (match !== null) throw invalid(`Request specified ${name}, but also specified a match string.`)
      if (matchType === DEFAULT) exact.set(entityType, null)
      else any.add(entityType)
    } else {
      throw invalid(`Unknown match type ${matchType}`)
    }
  }
  const isNamed = (type: string) => exact.has(type) || any.has(type)
  if (isNamed(IP) && (isNamed(USER) || isNamed(CLIENT_ID))) {
    throw invalid(
      'Invalid entity filter component combination. IP filter component should not be used with user or clientId ' +
        'filter component.',
    )
  }
  return { exact, any, strict }
}

export function matches({ exact, any, strict }: QuotaFilter, entity: QuotaEntity): boolean {
  if (strict && entity.size !== exact.size + any.size) return false
  for (const [type, name] of exact) if (entity.get(type) !== name) return false
  for (const type of any) if (!entity.has(type)) return false
  return true
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', message)
}
