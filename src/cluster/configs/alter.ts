/**
 * Changing the configs of one resource: what they become, before anybody asks whether they may (Kafka:
 * ConfigAdminManager, ConfigurationControlManager).
 */
import { KafkaError } from '../../protocol/errors.js'
import { type ConfigMap, configOperations } from './resources.js'

/** An entry of an IncrementalAlterConfigs request. */
export interface ConfigOperation {
  readonly name: string
  readonly configOperation: number
  readonly value: string | null
}

/** An entry of an AlterConfigs request. */
export interface ConfigEntry {
  readonly name: string
  readonly value: string | null
}

/** What applyIncremental has to know of a config. */
export interface ListConfigs {
  /** Whether it is one of type LIST, to which something can be added. */
  isList(name: string): boolean
  /** What the first APPEND or SUBTRACT starts from. */
  defaultText(name: string): string | null
}

const MAX_VALUE_LENGTH = 32_767

/** What a resource is told that stands in a request more than once. */
export const REPEATED_RESOURCE = 'Each resource must appear at most once.'

/** The resources of a request that stand in it more than once: each of them is refused, with INVALID_REQUEST. */
export function repeatedResources<T extends { readonly resourceType: number; readonly resourceName: string }>(
  resources: readonly T[],
): ReadonlySet<T> {
  const seen = new Map<string, T>()
  const repeated = new Set<T>()
  for (const resource of resources) {
    const key = `${resource.resourceType}:${resource.resourceName}`
    const earlier = seen.get(key)
    if (earlier !== undefined) repeated.add(earlier).add(resource)
    seen.set(key, resource)
  }
  return repeated
}

/**
 * What makes no sense whatever the resource: the same key twice, or no value to set.
 * @throws {KafkaError} INVALID_REQUEST.
 */
export function checkEntries(entries: readonly (ConfigEntry | ConfigOperation)[]): void {
  if (new Set(entries.map(({ name }) => name)).size < entries.length) {
    throw new KafkaError('INVALID_REQUEST', 'Error due to duplicate config keys')
  }
  const withoutValue = entries
    .filter(
      (entry) =>
        entry.value === null && !('configOperation' in entry && entry.configOperation === configOperations.DELETE),
    )
    .map(({ name }) => name)
  if (withoutValue.length > 0) {
    throw new KafkaError('INVALID_REQUEST', `Null value not supported for : ${withoutValue.join(', ')}`)
  }
}

/**
 * The configs after single ones were set, deleted, appended to or subtracted from.
 * @throws {KafkaError} INVALID_CONFIG for an APPEND or SUBTRACT to what is no list, or a value that grows too long.
 */
export function applyIncremental(
  current: ConfigMap,
  operations: readonly ConfigOperation[],
  configs: ListConfigs,
): ConfigMap {
  const next = new Map(current)
  for (const { name, configOperation, value } of operations) {
    switch (configOperation) {
      case configOperations.SET:
        next.set(name, value!)
        break
      case configOperations.DELETE:
        next.delete(name)
        break
      case configOperations.APPEND:
      case configOperations.SUBTRACT:
        next.set(name, changeList(current.get(name), { name, configOperation, value }, configs))
        break
      default:
        // The controller has no answer to an operation that it doesn't know.
        throw new KafkaError('UNKNOWN_SERVER_ERROR')
    }
    if ((next.get(name)?.length ?? 0) > MAX_VALUE_LENGTH) {
      throw new KafkaError(
        'INVALID_CONFIG',
        `The configuration value cannot be added because it exceeds the maximum value size of ${MAX_VALUE_LENGTH} bytes.`,
      )
    }
  }
  return next
}

/** The configs after all of them were replaced: what is not named is gone. */
export function applyLegacy(entries: readonly ConfigEntry[]): ConfigMap {
  return new Map(entries.map(({ name, value }) => [name, value!]))
}

function changeList(
  current: string | undefined,
  { name, configOperation, value }: ConfigOperation,
  configs: ListConfigs,
): string {
  const isAppend = configOperation === configOperations.APPEND
  if (!configs.isList(name)) {
    throw new KafkaError(
      'INVALID_CONFIG',
      `Can't ${isAppend ? 'APPEND' : 'SUBTRACT'} to key ${name} because its type is not LIST.`,
    )
  }
  const items = splitLikeJava(current ?? configs.defaultText(name) ?? '').filter((item) => item !== '')
  for (const item of splitLikeJava(value!)) {
    const at = items.indexOf(item)
    if (isAppend && at === -1) items.push(item)
    if (!isAppend && at !== -1) items.splice(at, 1)
  }
  return items.join(',')
}

/** String.split drops the empty parts at the end, unless there was nothing to split. */
function splitLikeJava(text: string): string[] {
  if (text === '') return ['']
  const parts = text.split(',')
  while (parts.at(-1) === '') parts.pop()
  return parts
}
