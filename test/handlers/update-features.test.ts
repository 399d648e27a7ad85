import { beforeEach, expect, test } from 'vitest'
import { configOperations, resourceTypes } from '../../src/cluster/configs/resources.js'
import { apiVersions } from '../../src/protocol/apis/api-versions.js'
import { incrementalAlterConfigs } from '../../src/protocol/apis/incremental-alter-configs.js'
import { updateFeatures } from '../../src/protocol/apis/update-features.js'
import { Harness } from './harness.js'

const SAFE_DOWNGRADE = 2

let kafka: Harness

beforeEach(() => {
  kafka = new Harness()
})

function finalized() {
  const software = { clientSoftwareName: 'test', clientSoftwareVersion: '1' }
  const { finalizedFeatures, finalizedFeaturesEpoch } = kafka.send(apiVersions, 4, software)
  return {
    epoch: finalizedFeaturesEpoch,
    levels: Object.fromEntries(finalizedFeatures.map(({ name, maxVersionLevel }) => [name, maxVersionLevel])),
  }
}

const down = { feature: 'transaction.version', maxVersionLevel: 1, upgradeType: SAFE_DOWNGRADE }

test.each([1, 2])('clients are told of another level, in a later epoch (v%d)', (version) => {
  const before = finalized()
  const told = kafka.send(updateFeatures, version, { featureUpdates: [down] })
  expect(told).toMatchObject({ errorCode: 'NONE', errorMessage: null })
  expect(told.results).toEqual(
    version === 1 ? [{ feature: 'transaction.version', errorCode: 'NONE', errorMessage: 'NONE' }] : [],
  )
  const after = finalized()
  expect(after.levels).toEqual({ ...before.levels, 'transaction.version': 1 })
  expect(after.epoch).toBeGreaterThan(before.epoch)
})

test('a feature that is turned off is finalized no more', () => {
  kafka.send(updateFeatures, 2, { featureUpdates: [{ ...down, maxVersionLevel: 0 }] })
  expect(finalized().levels).not.toHaveProperty(['transaction.version'])
})

test('nothing changes where it is only a look, or where one of them is wrong', () => {
  const before = finalized()
  expect(kafka.send(updateFeatures, 2, { featureUpdates: [down], validateOnly: true }).errorCode).toBe('NONE')
  const wrong = kafka.send(updateFeatures, 1, { featureUpdates: [down, { feature: 'nope', maxVersionLevel: 1 }] })
  expect(wrong).toMatchObject({
    errorCode: 'INVALID_UPDATE_VERSION',
    errorMessage:
      'The update failed for all features since the following feature had an error: Invalid update version 1 for feature nope. Local controller 1 does not support this feature.',
    results: [],
  })
  expect(finalized()).toEqual(before)
})

test('version 0 cannot go down, whatever its flag says', () => {
  const update = { feature: 'transaction.version', maxVersionLevel: 1, allowDowngrade: true }
  expect(kafka.send(updateFeatures, 0, { featureUpdates: [update] }).errorCode).toBe('INVALID_UPDATE_VERSION')
})

test('without eligible leader replicas each broker may have a min.insync.replicas of its own', () => {
  const elr = (maxVersionLevel: number) =>
    kafka.send(updateFeatures, 2, {
      featureUpdates: [
        { feature: 'eligible.leader.replicas.version', maxVersionLevel, upgradeType: maxVersionLevel === 0 ? 2 : 1 },
      ],
    }).errorCode
  const set = () => {
    const configs = [{ name: 'min.insync.replicas', configOperation: configOperations.SET, value: '2' }]
    const resources = [{ resourceType: resourceTypes.BROKER, resourceName: '1', configs }]
    return kafka.send(incrementalAlterConfigs, 1, { resources }).responses[0]!.errorCode
  }
  expect(set()).toBe('INVALID_CONFIG')
  expect([elr(0), set()]).toEqual(['NONE', 'NONE'])
  expect(kafka.cluster.configs.brokerNumber('min.insync.replicas', 1)).toBe(2)
  expect([elr(1), set()]).toEqual(['NONE', 'INVALID_CONFIG'])
  expect(kafka.cluster.configs.brokerNumber('min.insync.replicas', 1)).toBe(1)
})

test('a reset goes back to the levels of a new cluster', () => {
  const before = finalized()
  kafka.send(updateFeatures, 2, { featureUpdates: [down] })
  kafka.cluster.reset([])
  expect(finalized().levels).toEqual(before.levels)
})
