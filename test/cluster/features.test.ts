import { describe, expect, test } from 'vitest'
import { Features, type FeatureUpdate, upgradeTypes } from '../../src/cluster/features.js'

const { UPGRADE, SAFE_DOWNGRADE, UNSAFE_DOWNGRADE } = upgradeTypes

const featuresOf = () => new Features({ controllerId: 3 })

const update = (feature: string, maxVersionLevel: number, upgradeType: number = UPGRADE): FeatureUpdate => ({
  feature,
  maxVersionLevel,
  upgradeType,
})

function objectionTo(...updates: FeatureUpdate[]): string {
  try {
    featuresOf().update(updates)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('nobody objects')
}

describe('the features of a cluster', () => {
  test('are at first those of a new cluster of Kafka 4.3', () => {
    expect(featuresOf().finalized()).toEqual([
      { name: 'eligible.leader.replicas.version', level: 1 },
      { name: 'group.version', level: 1 },
      { name: 'metadata.version', level: 30 },
      { name: 'share.version', level: 1 },
      { name: 'streams.version', level: 1 },
      { name: 'transaction.version', level: 2 },
    ])
    expect(featuresOf().level('kraft.version')).toBe(0)
  })

  test('go up and down, and whoever listens is told of each that has changed', () => {
    const features = featuresOf()
    const told: unknown[] = []
    features.listen({ featureChanged: (name, level) => told.push([name, level]) })
    features.update([update('transaction.version', 1, SAFE_DOWNGRADE), update('group.version', 1)])
    features.update([update('transaction.version', 0, UNSAFE_DOWNGRADE), update('transaction.version', 2)])
    expect(features.level('transaction.version')).toBe(2)
    expect(told).toEqual([
      ['transaction.version', 1],
      ['transaction.version', 2],
    ])
    features.update([update('share.version', 0, SAFE_DOWNGRADE)])
    features.reset()
    expect(features.finalized()).toEqual(featuresOf().finalized())
  })

  test('stay as they are where one update is wrong, or only looks', () => {
    const features = featuresOf()
    const down = update('group.version', 0, SAFE_DOWNGRADE)
    expect(() => features.update([down, update('nope', 1)])).toThrow('does not support this feature')
    features.update([down], { validateOnly: true })
    expect(features.level('group.version')).toBe(1)
  })
})

describe('an update', () => {
  const invalid = (feature: string, level: number, reason: string) =>
    `The update failed for all features since the following feature had an error: Invalid update version ${level} for feature ${feature}. ${reason}`

  test.each([
    ['nope', 1, UPGRADE, 'Local controller 3 does not support this feature.'],
    ['nope', 0, SAFE_DOWNGRADE, 'Feature nope not found.'],
    ['group.version', 2, UPGRADE, 'Local controller 3 only supports versions 0-1'],
    ['metadata.version', 0, UNSAFE_DOWNGRADE, 'Local controller 3 only supports versions 7-30'],
    ['group.version', -1, UPGRADE, 'A feature version cannot be less than 0.'],
    ['group.version', 1, 0, 'The controller does not support the given upgrade type.'],
    ['kraft.version', 1, SAFE_DOWNGRADE, "Can't downgrade to a newer version."],
  ])('of %s to %i (type %i) is refused', (feature, level, upgradeType, reason) => {
    expect(objectionTo(update(feature, level, upgradeType))).toBe(invalid(feature, level, reason))
  })

  test('of kraft.version does not go back', () => {
    const features = featuresOf()
    features.update([update('kraft.version', 1)])
    expect(() => features.update([update('kraft.version', 0, SAFE_DOWNGRADE)])).toThrow(
      invalid('kraft.version', 0, "Can't downgrade the version of this feature."),
    )
  })

  test('of metadata.version loses nothing, and so does not go back either', () => {
    expect(objectionTo(update('metadata.version', 29, SAFE_DOWNGRADE))).toContain(
      'Refusing to perform the requested downgrade',
    )
    expect(objectionTo(update('metadata.version', 29, UNSAFE_DOWNGRADE))).toContain(
      'Unsafe metadata downgrade is not supported',
    )
  })
})
