/**
 * What a cluster has agreed to do: for each feature the level that its brokers support, and the one that is finalized
 * (KIP-584). Clients choose their protocols by them, such as the second version of transactions.
 */
import { KafkaError } from '../protocol/errors.js'
import { hashOrder } from './groups/java-hash.js'

export interface SupportedFeature {
  readonly name: FeatureName
  readonly minLevel: number
  readonly maxLevel: number
  /** What a new cluster has; 0 where the feature is off. */
  readonly initialLevel: number
}

/** `metadata.version` counts Kafka's metadata formats: 7 is 3.3-IV3, 30 is 4.3-IV0. */
const supported = [
  { name: 'eligible.leader.replicas.version', minLevel: 0, maxLevel: 1, initialLevel: 1 },
  { name: 'group.version', minLevel: 0, maxLevel: 1, initialLevel: 1 },
  { name: 'kraft.version', minLevel: 0, maxLevel: 1, initialLevel: 0 },
  { name: 'metadata.version', minLevel: 7, maxLevel: 30, initialLevel: 30 },
  { name: 'share.version', minLevel: 0, maxLevel: 1, initialLevel: 1 },
  { name: 'streams.version', minLevel: 0, maxLevel: 1, initialLevel: 1 },
  { name: 'transaction.version', minLevel: 0, maxLevel: 2, initialLevel: 2 },
] as const

export type FeatureName = (typeof supported)[number]['name']

/** What the brokers of a fresh Kafka 4.3 cluster support, by name. */
export const supportedFeatures: readonly SupportedFeature[] = supported

/** Kafka: FeatureUpdate.UpgradeType. Who wants a lower level has to say so. */
export const upgradeTypes = { UPGRADE: 1, SAFE_DOWNGRADE: 2, UNSAFE_DOWNGRADE: 3 } as const

export interface FeatureUpdate {
  readonly feature: string
  /** The level that is to be in force; 0 turns the feature off. */
  readonly maxVersionLevel: number
  /** `upgradeTypes`; any other is refused. */
  readonly upgradeType: number
}

/** Told of each feature whose level has changed. */
export interface FeatureListener {
  featureChanged(name: FeatureName, level: number): void
}

export class Features {
  private readonly levels = new Map<FeatureName, number>()
  private readonly listeners: FeatureListener[] = []
  /** Whom its messages name as the one that looked. */
  private readonly controllerId: number

  constructor({ controllerId }: { readonly controllerId: number }) {
    this.controllerId = controllerId
    for (const { name, initialLevel } of supported) this.levels.set(name, initialLevel)
  }

  listen(listener: FeatureListener): void {
    this.listeners.push(listener)
  }

  /** The finalized level; 0 when the feature is off. */
  level(name: FeatureName): number {
    return this.levels.get(name)!
  }

  /** The features that are on, with their levels. */
  finalized(): { readonly name: FeatureName; readonly level: number }[] {
    return [...this.levels].filter(([, level]) => level > 0).map(([name, level]) => ({ name, level }))
  }

  /**
   * Finalizes other levels, all of them or none (Kafka: FeatureControlManager.updateFeatures). Of a feature that comes
   * twice the last update holds.
   * @throws {KafkaError} INVALID_UPDATE_VERSION for the first of Kafka's objections, in the order of its hash table.
   */
  update(updates: readonly FeatureUpdate[], { validateOnly = false } = {}): void {
    const byName = new Map(updates.map((update) => [update.feature, update]))
    const inOrder = hashOrder([...byName.keys()]).map((name) => byName.get(name)!)
    for (const update of inOrder) {
      const objection = this.objectionTo(update)
      if (objection === undefined) continue
      throw new KafkaError(
        'INVALID_UPDATE_VERSION',
        `The update failed for all features since the following feature had an error: ${objection}`,
      )
    }
    if (validateOnly) return
    for (const { feature, maxVersionLevel } of inOrder) this.set(feature as FeatureName, maxVersionLevel)
  }

  /** Back to the levels of a new cluster. */
  reset(): void {
    for (const { name, initialLevel } of supported) this.set(name, initialLevel)
  }

  private set(name: FeatureName, level: number): void {
    if (this.levels.get(name) === level) return
    this.levels.set(name, level)
    for (const listener of this.listeners) listener.featureChanged(name, level)
  }

  private objectionTo({ feature, maxVersionLevel: level, upgradeType }: FeatureUpdate): string | undefined {
    const invalid = (reason: string) => `Invalid update version ${level} for feature ${feature}. ${reason}`
    const { UPGRADE, SAFE_DOWNGRADE, UNSAFE_DOWNGRADE } = upgradeTypes
    if (upgradeType !== UPGRADE && upgradeType !== SAFE_DOWNGRADE && upgradeType !== UNSAFE_DOWNGRADE) {
      return invalid('The controller does not support the given upgrade type.')
    }
    const known = supported.find(({ name }) => name === feature)
    if (known === undefined && level === 0) return invalid(`Feature ${feature} not found.`)
    if (level < 0) return invalid('A feature version cannot be less than 0.')
    if (known === undefined) return invalid(`Local controller ${this.controllerId} does not support this feature.`)
    if (level < known.minLevel || level > known.maxLevel) {
      const range = `${known.minLevel}-${known.maxLevel}`
      return invalid(`Local controller ${this.controllerId} only supports versions ${range}`)
    }
    const current = this.level(known.name)
    if (level < current && upgradeType === UPGRADE) {
      return invalid(
        "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.",
      )
    }
    if (level > current && upgradeType !== UPGRADE) return invalid("Can't downgrade to a newer version.")
    if (level < current && known.name === 'kraft.version')
      return invalid("Can't downgrade the version of this feature.")
    if (level < current && known.name === 'metadata.version') {
      // Every format so far has changed what is written, so there is no way back.
      return `Unsupported metadata.version downgrade from ${current} to ${level}. ${
        upgradeType === SAFE_DOWNGRADE
          ? 'Refusing to perform the requested downgrade because it might delete metadata information.'
          : 'Unsafe metadata downgrade is not supported in this version.'
      }`
    }
    return undefined
  }
}
