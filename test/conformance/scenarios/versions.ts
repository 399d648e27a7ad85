/** Scenarios that are one definition for every version of an API. */
import type { AnyApi } from '../../../src/protocol/schema.js'
import type { Play } from '../play.js'
import type { ClusterSize, Scenario } from '../scenario.js'

export interface EveryVersion {
  readonly brokers?: ClusterSize
  readonly isStrict?: boolean
  /** Default: the first of the API. */
  readonly from?: number
  /** Default: the last of the API. */
  readonly to?: number
  /** Those that tell something new, where not all of them do. Default: all from the first to the last. */
  readonly only?: readonly number[]
}

/** `<API> v<version> <what>`, for each version. */
export function inEveryVersion(
  api: AnyApi,
  what: string,
  play: (p: Play, version: number) => Promise<void>,
  { brokers = 1, isStrict = false, from = api.versions[0], to = api.versions[1], only }: EveryVersion = {},
): Scenario[] {
  const versions = only ?? Array.from({ length: to - from + 1 }, (_, i) => from + i)
  return versions.map((version) => ({
    name: `${api.name} v${version} ${what}`,
    brokers,
    isStrict,
    play: (p) => play(p, version),
  }))
}
