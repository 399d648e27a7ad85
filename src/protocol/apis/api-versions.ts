/**
 * ApiVersions: which APIs the broker serves, in which versions. Most clients begin with it.
 *
 * A broker that does not know the version answers in v0 with UNSUPPORTED_VERSION and its own range (KIP-511). The
 * header of the response never has tagged fields.
 *
 * v1 has the throttle time.
 * v2: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v3 is flexible; it names the client's software (KIP-511) and tells the features of the cluster (KIP-584).
 * v4 may tell features whose lowest version is 0, which older clients do not understand.
 */
import { api, array, bool, int16, int32, int64, string } from '../schema.js'

const supportedFeature = {
  name: string.key(),
  minVersion: int16,
  maxVersion: int16,
}

const finalizedFeature = {
  name: string.key(),
  maxVersionLevel: int16,
  minVersionLevel: int16,
}

export const apiVersions = api({
  key: 18,
  name: 'ApiVersions',
  versions: [0, 4],
  flexible: 3,
  request: {
    clientSoftwareName: string.since(3).ignorable(),
    clientSoftwareVersion: string.since(3).ignorable(),
  },
  response: {
    errorCode: int16,
    apiKeys: array({
      apiKey: int16.key(),
      minVersion: int16,
      maxVersion: int16,
    }),
    throttleTimeMs: int32.since(1).ignorable(),
    supportedFeatures: array(supportedFeature).since(3).tag(0).ignorable(),
    finalizedFeaturesEpoch: int64.since(3).tag(1).default(-1).ignorable(),
    finalizedFeatures: array(finalizedFeature).since(3).tag(2).ignorable(),
    zkMigrationReady: bool.since(3).tag(3).ignorable(),
  },
})
