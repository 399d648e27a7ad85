/**
 * UpdateFeatures (key 57, versions 0 to 2): finalizes other levels of features (KIP-584), all that are asked for or
 * none: what is wrong with one is the error of the request.
 *
 *  - v0  has a flag that allows to go down, which no controller of KRaft looks at
 *  - v1  says in which direction to go, and can only look (KIP-778)
 *  - v2  without a result for each feature (KIP-1022)
 */
import { updateFeatures } from '../protocol/apis/update-features.js'
import { errorCode, KafkaError } from '../protocol/errors.js'
import { handler } from './handler.js'

const LAST_VERSION_WITH_RESULTS = 1

export const updateFeaturesHandler = handler(updateFeatures, {
  handle({ featureUpdates, validateOnly }, { cluster, version }) {
    try {
      cluster.features.update(featureUpdates, { validateOnly })
    } catch (error) {
      if (error instanceof KafkaError) return { errorCode: errorCode(error.error), errorMessage: error.detail }
      throw error
    }
    const told = version > LAST_VERSION_WITH_RESULTS ? [] : featureUpdates
    return {
      errorCode: errorCode('NONE'),
      errorMessage: null,
      results: told.map(({ feature }) => ({ feature, errorCode: errorCode('NONE'), errorMessage: 'NONE' })),
    }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error), errorMessage: null }
  },
})
