/**
 * UpdateFeatures: raises and lowers the finalized versions of features (KIP-584).
 *
 * v0 allows a downgrade with a flag; v1 has a type of upgrade instead, and can check without changing (KIP-778).
 * v2 is all or nothing, so there is no result for each feature any more (KIP-1022).
 */
import { api, array, bool, int8, int16, int32, string } from '../schema.js'

const featureResult = {
  feature: string.key(),
  errorCode: int16,
  errorMessage: string.nullable(),
}

export const updateFeatures = api({
  key: 57,
  name: 'UpdateFeatures',
  versions: [0, 2],
  flexible: 0,
  request: {
    timeoutMs: int32.default(60000),
    featureUpdates: array({
      feature: string.key(),
      maxVersionLevel: int16,
      allowDowngrade: bool.until(0),
      upgradeType: int8.since(1).default(1),
    }),
    validateOnly: bool.since(1),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: string.nullable(),
    results: array(featureResult).until(1).ignorable(),
  },
})
