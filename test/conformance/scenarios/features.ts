import { apiVersions } from '../../../src/protocol/apis/api-versions.js'
import { updateFeatures } from '../../../src/protocol/apis/update-features.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

const [UPGRADE, SAFE_DOWNGRADE, UNSAFE_DOWNGRADE] = [1, 2, 3]

type Update = readonly [feature: string, level: number, upgradeType?: number]

function update(p: Play, version: number, note: string, updates: readonly Update[], validateOnly = true) {
  const featureUpdates = updates.map(([feature, maxVersionLevel, upgradeType = UPGRADE]) =>
    version === 0
      ? { feature, maxVersionLevel, allowDowngrade: upgradeType !== UPGRADE }
      : { feature, maxVersionLevel, upgradeType },
  )
  const looking = version === 0 ? {} : { validateOnly }
  return p.ask(updateFeatures, version, { timeoutMs: 30_000, featureUpdates, ...looking }, { note })
}

/** The level that clients are told, once the broker has learned of it; 0 where the feature is off. */
async function finalized(p: Play, feature: string, level: number): Promise<void> {
  const software = { clientSoftwareName: 'conformance', clientSoftwareVersion: '1.0' }
  let told = -1
  for (let i = 0; i < ATTEMPTS && told !== level; i++) {
    const { finalizedFeatures } = await p.setUp(apiVersions, 4, software)
    told = finalizedFeatures.find(({ name }) => name === feature)?.maxVersionLevel ?? 0
  }
  p.note(`ApiVersions: ${feature}`, told)
}

/** The broker learns of a change a moment after the controller. */
const ATTEMPTS = 2000

export const featureScenarios: readonly Scenario[] = [
  ...inEveryVersion(updateFeatures, 'finalizes other levels', async (p, version) => {
    const feature = 'transaction.version'
    // A flag of version 0 would allow it, but no controller looks at it.
    await update(p, version, 'down', [[feature, 1, SAFE_DOWNGRADE]], false)
    await finalized(p, feature, version === 0 ? 2 : 1)
    await update(p, version, 'up', [[feature, 2]], false)
    await finalized(p, feature, 2)
    await update(p, version, 'to where it is', [[feature, 2]], false)
    await update(p, version, 'off and on', [[feature, 0, UNSAFE_DOWNGRADE]], false)
    await finalized(p, feature, version === 0 ? 2 : 0)
    await update(p, version, 'and back', [[feature, 2]], false)
    await finalized(p, feature, 2)
  }),
  {
    name: 'UpdateFeatures: all of it or nothing',
    async play(p) {
      for (const version of [1, 2]) {
        const updates: Update[] = [
          ['transaction.version', 1, SAFE_DOWNGRADE],
          ['nope', 1],
        ]
        await update(p, version, 'one of them is none', updates, false)
        await finalized(p, 'transaction.version', 2)
      }
    },
  },
  ...inEveryVersion(
    updateFeatures,
    'only looks',
    async (p, version) => {
      await update(p, version, 'down', [['transaction.version', 1, SAFE_DOWNGRADE]])
      await update(p, version, 'several', [
        ['transaction.version', 0, UNSAFE_DOWNGRADE],
        ['group.version', 0, SAFE_DOWNGRADE],
        ['metadata.version', 30],
      ])
      await update(p, version, 'on', [['kraft.version', 1]])
      await finalized(p, 'transaction.version', 2)
      await finalized(p, 'kraft.version', 0)
    },
    { from: 1 },
  ),
  ...inEveryVersion(updateFeatures, 'refuses', async (p, version) => {
    const ask = (note: string, ...updates: Update[]) => update(p, version, note, updates)
    await ask('nothing')
    await ask('a feature that is none', ['nope', 1])
    await ask('to turn off a feature that is none', ['nope', 0])
    await ask('no name', ['', 1])
    await ask('a level that is none', ['group.version', 2])
    await ask('a level below 0', ['group.version', -1])
    await ask('a level below the lowest', ['metadata.version', 6])
    await ask('to turn off what is always on', ['metadata.version', 0])
    await ask('a level above the highest', ['metadata.version', 31])
    await ask('down as an upgrade', ['share.version', 0])
    await ask('to be off, which it is', ['kraft.version', 0])
    await ask('two features with an error each', ['nope', 1], ['group.version', 9])
    await ask('the same in another order', ['group.version', 9], ['nope', 1])
    await ask(
      'three features with an error each',
      ['streams.version', 5],
      ['metadata.version', 3],
      ['share.version', 7],
    )
    await ask('a feature twice', ['group.version', 9], ['group.version', 1])
  }),
  ...inEveryVersion(
    updateFeatures,
    'refuses types of upgrade',
    async (p, version) => {
      const ask = (note: string, ...updates: Update[]) => update(p, version, note, updates)
      for (const type of [0, 4, -1]) {
        await ask(`type ${type}`, ['group.version', 1, type])
        await ask(`type ${type} of a feature that is none`, ['nope', -1, type])
      }
      await ask('a downgrade that goes up', ['kraft.version', 1, SAFE_DOWNGRADE])
      await ask('a downgrade to where it is', ['group.version', 1, UNSAFE_DOWNGRADE])
      await ask('a feature that is none', ['nope', 0, SAFE_DOWNGRADE])
      await ask('a level below 0', ['group.version', -1, SAFE_DOWNGRADE])
      for (const type of [UPGRADE, SAFE_DOWNGRADE, UNSAFE_DOWNGRADE]) {
        for (const level of [29, 7])
          await ask(`metadata.version ${level}, type ${type}`, ['metadata.version', level, type])
      }
    },
    { from: 1 },
  ),
]
