/**
 * ApiVersions (key 18, versions 0 to 4): what this broker serves, told before anything else is asked.
 *
 *  - v3  flexible (its response header stays inflexible, KIP-511); the client names its software; features (KIP-584)
 *  - v4  lists supported features whose lowest level is 0, which older clients choke on (KAFKA-17492)
 *
 * A version this broker does not know is answered in the layout of v0 by the pipeline (KIP-511).
 */
import type { Cluster } from '../cluster/cluster.js'
import { supportedFeatures } from '../cluster/features.js'
import { apiVersions } from '../protocol/apis/api-versions.js'
import { errorCode } from '../protocol/errors.js'
import { type Handler, handler } from './handler.js'

const SOFTWARE = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/
const FIRST_VERSION_WITH_SOFTWARE = 3
const FIRST_VERSION_WITH_LEVEL_ZERO = 4

/** The handler that tells of `served`, which it is one of. */
export function apiVersionsHandler(served: () => Iterable<Handler>): Handler<typeof apiVersions> {
  return handler(apiVersions, {
    handle(request, { cluster, connection, version }) {
      if (version >= FIRST_VERSION_WITH_SOFTWARE) {
        const { clientSoftwareName, clientSoftwareVersion } = request
        if (!SOFTWARE.test(clientSoftwareName) || !SOFTWARE.test(clientSoftwareVersion)) {
          return { errorCode: errorCode('INVALID_REQUEST') }
        }
        connection.clientSoftwareName = clientSoftwareName
        connection.clientSoftwareVersion = clientSoftwareVersion
      }
      return {
        errorCode: errorCode('NONE'),
        apiKeys: listed(served(), cluster).map(({ api, advertised = api.versions }) => ({
          apiKey: api.key,
          minVersion: advertised[0],
          maxVersion: advertised[1],
        })),
        supportedFeatures: supportedFeatures
          .filter(({ minLevel }) => minLevel > 0 || version >= FIRST_VERSION_WITH_LEVEL_ZERO)
          .map(({ name, minLevel, maxLevel }) => ({ name, minVersion: minLevel, maxVersion: maxLevel })),
        finalizedFeaturesEpoch: cluster.featuresEpoch,
        finalizedFeatures: cluster.features
          .finalized()
          .map(({ name, level }) => ({ name, minVersionLevel: level, maxVersionLevel: level })),
      }
    },

    refuse(_request, error) {
      return { errorCode: errorCode(error) }
    },
  })
}

function listed(served: Iterable<Handler>, cluster: Cluster): Handler[] {
  return [...served].filter(({ isListed }) => isListed === undefined || isListed(cluster))
}
