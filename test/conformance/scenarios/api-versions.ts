import { handlers } from '../../../src/handlers/index.js'
import { apiVersions } from '../../../src/protocol/apis/api-versions.js'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import type { Json } from '../json.js'
import type { Differs, Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

const software = { clientSoftwareName: 'conformance', clientSoftwareVersion: '1.0' }

/** Kafka's list without the APIs that are not served here. */
const served: Differs = {
  deviation: 'not-served-yet',
  at: 'apiKeys',
  ours: (kafkas) => (kafkas as { apiKey: number }[]).filter(({ apiKey }) => handlers.has(apiKey)) as Json,
}

export const apiVersionsScenarios: readonly Scenario[] = [
  ...inEveryVersion(apiVersions, 'lists what is served', async (p, version) => {
    await p.ask(apiVersions, version, software, { differs: served })
  }),
  ...[
    ['an empty name', { clientSoftwareName: '', clientSoftwareVersion: '1' }],
    ['an empty version', { clientSoftwareName: 'a', clientSoftwareVersion: '' }],
    ['a blank in the name', { clientSoftwareName: 'a b', clientSoftwareVersion: '1' }],
    ['a name that ends in a dash', { clientSoftwareName: 'a-', clientSoftwareVersion: '1' }],
    ['a version that begins with a dot', { clientSoftwareName: 'a', clientSoftwareVersion: '.1' }],
    ['a letter beyond ASCII', { clientSoftwareName: 'ä', clientSoftwareVersion: '1' }],
  ].map(
    ([what, request]): Scenario => ({
      name: `software with ${what} is refused`,
      async play(p) {
        for (const version of [3, 4]) await p.ask(apiVersions, version, request as object)
        await p.ask(metadata, 1, { topics: [] }, { note: 'the connection still serves' })
      },
    }),
  ),
  {
    name: 'it may be asked for again and again',
    async play(p) {
      await p.ask(apiVersions, 4, software, { differs: served })
      await p.ask(
        apiVersions,
        4,
        { clientSoftwareName: 'another-one.2', clientSoftwareVersion: '0-rc.1' },
        { differs: served },
      )
    },
  },
]
