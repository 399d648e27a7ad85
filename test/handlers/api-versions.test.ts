import { describe, expect, test } from 'vitest'
import { handlers } from '../../src/handlers/index.js'
import { apiVersions } from '../../src/protocol/apis/api-versions.js'
import { Harness } from './harness.js'

const kafka = new Harness()
const client = { clientSoftwareName: 'test-client', clientSoftwareVersion: '1.2.3' }

describe('a client', () => {
  test.each([0, 1, 2, 3, 4])('is told every API that is served, with its versions (v%d)', (version) => {
    const { errorCode, apiKeys } = kafka.send(apiVersions, version, version >= 3 ? client : {})
    expect(errorCode).toBe('NONE')
    const listed = [...handlers.values()].filter(({ isListed }) => isListed?.(kafka.cluster) !== false)
    expect(apiKeys.map(({ apiKey }) => apiKey)).toEqual(listed.map(({ api }) => api.key))
    for (const { apiKey, minVersion, maxVersion } of apiKeys.filter(({ apiKey }) => apiKey !== 0)) {
      expect([minVersion, maxVersion]).toEqual(handlers.get(apiKey)!.api.versions)
    }
  })

  test('is told that Produce begins with version 0, for those who conclude from it what a broker can', () => {
    const { apiKeys } = kafka.send(apiVersions, 4, client)
    expect(apiKeys[0]).toEqual({ apiKey: 0, minVersion: 0, maxVersion: 13 })
  })

  test('is told of features, from version 4 on also of those that may be off', () => {
    const supported = (version: number) =>
      kafka
        .send(apiVersions, version, client)
        .supportedFeatures.map(({ name, minVersion, maxVersion }) => [name, minVersion, maxVersion])
    expect(supported(3)).toEqual([['metadata.version', 7, 30]])
    expect(supported(4)).toEqual([
      ['eligible.leader.replicas.version', 0, 1],
      ['group.version', 0, 1],
      ['kraft.version', 0, 1],
      ['metadata.version', 7, 30],
      ['share.version', 0, 1],
      ['streams.version', 0, 1],
      ['transaction.version', 0, 2],
    ])
  })

  test('is told which features are finalized, which a feature that is off is not', () => {
    for (const version of [3, 4]) {
      const { finalizedFeatures, finalizedFeaturesEpoch } = kafka.send(apiVersions, version, client)
      expect(
        finalizedFeatures.map(({ name, minVersionLevel, maxVersionLevel }) => [name, minVersionLevel, maxVersionLevel]),
      ).toEqual([
        ['eligible.leader.replicas.version', 1, 1],
        ['group.version', 1, 1],
        ['metadata.version', 30, 30],
        ['share.version', 1, 1],
        ['streams.version', 1, 1],
        ['transaction.version', 2, 2],
      ])
      expect(finalizedFeaturesEpoch).toBeGreaterThanOrEqual(0)
    }
  })

  test('is told of no features up to version 2', () => {
    expect(kafka.send(apiVersions, 2, {})).toMatchObject({
      supportedFeatures: [],
      finalizedFeatures: [],
      finalizedFeaturesEpoch: -1,
    })
  })
})

test.each([
  ['', '1.0'],
  ['client', ''],
  ['-client', '1.0'],
  ['client ', '1.0'],
  ['client', '1.0-'],
  ['cliént', '1.0'],
])('a client that calls itself %j %j is refused', (clientSoftwareName, clientSoftwareVersion) => {
  const refused = kafka.send(apiVersions, 3, { clientSoftwareName, clientSoftwareVersion })
  expect(refused).toMatchObject({ errorCode: 'INVALID_REQUEST', apiKeys: [], supportedFeatures: [] })
})
