import { findCoordinator } from '../../../src/protocol/apis/find-coordinator.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

const [GROUP, TRANSACTION, SHARE] = [0, 1, 2]
const FIRST_BATCHED_VERSION = 4

function keysOf(version: number, keyType: number, ...keys: readonly string[]) {
  const type = version === 0 ? {} : { keyType }
  return version < FIRST_BATCHED_VERSION ? { ...type, key: keys[0]! } : { ...type, coordinatorKeys: keys }
}

export const findCoordinatorScenarios: readonly Scenario[] = [
  ...inEveryVersion(findCoordinator, 'finds that of a group', async (p, version) => {
    await p.coordinator(p.name('g'))
    await p.ask(findCoordinator, version, keysOf(version, GROUP, p.name('g')))
    await p.ask(findCoordinator, version, keysOf(version, GROUP, ''), { note: 'without a name' })
  }),
  {
    name: 'several groups, and one of them twice',
    async play(p) {
      await p.coordinator(p.name('g'))
      for (const version of [4, 6]) {
        await p.ask(findCoordinator, version, keysOf(version, GROUP, p.name('a'), p.name('b'), p.name('a'), ''))
        await p.ask(findCoordinator, version, keysOf(version, GROUP), { note: 'none' })
      }
    },
  },
  {
    name: 'a group has one coordinator, whoever is asked',
    brokers: 3,
    async play(p) {
      await p.coordinator(p.name('g'))
      for (const to of [1, 2, 3]) {
        await p.ask(findCoordinator, 2, keysOf(2, GROUP, p.name('g')), { to })
        await p.ask(findCoordinator, 4, keysOf(4, GROUP, p.name('g')), { to })
      }
    },
  },
  {
    name: 'types of keys that are none',
    async play(p) {
      for (const version of [1, 3, 4, 6]) {
        for (const keyType of [3, -1])
          await p.ask(findCoordinator, version, keysOf(version, keyType, p.name('k')), { note: `type ${keyType}` })
      }
    },
  },
  {
    name: 'share partitions before version 6',
    async play(p) {
      for (const version of [1, 3, 4, 5]) {
        await p.ask(findCoordinator, version, keysOf(version, SHARE, `${p.name('g')}:AAAAAAAAAAAAAAAAAAAAZA:0`))
      }
    },
  },
  {
    name: 'a transactional id',
    async play(p) {
      await p.ask(findCoordinator, 4, keysOf(4, TRANSACTION, p.name('t')), {
        until: ({ coordinators }) => coordinators[0]!.errorCode === 0,
        differs: {
          deviation: 'not-served-yet',
          at: 'coordinators[0]',
          ours: {
            key: 't',
            nodeId: -1,
            host: '',
            port: -1,
            errorCode: 'INVALID_REQUEST',
            errorMessage: 'This cluster coordinates groups only; key type 1 is not supported.',
          },
        },
      })
    },
  },
]
