import { alterUserScramCredentials } from '../../../src/protocol/apis/alter-user-scram-credentials.js'
import { describeUserScramCredentials } from '../../../src/protocol/apis/describe-user-scram-credentials.js'
import type { DraftOf, ValueOf } from '../../../src/protocol/schema.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

type AlterDraft = DraftOf<(typeof alterUserScramCredentials)['request']>
type Upsertion = NonNullable<AlterDraft['upsertions']>[number]
type Described = ValueOf<(typeof describeUserScramCredentials)['response']>

const UNKNOWN = 0
const SHA_256 = 1
const SHA_512 = 2

function upsertion(name: string, mechanism: number = SHA_256, more: Partial<Upsertion> = {}): Upsertion {
  const salt = Buffer.from('salt of sixteen.')
  const saltedPassword = Buffer.alloc(mechanism === SHA_512 ? 64 : 32, 's')
  return { name, mechanism, iterations: 4096, salt, saltedPassword, ...more }
}

function alter(p: Play, note: string, draft: AlterDraft) {
  return p.ask(alterUserScramCredentials, 0, draft, { note })
}

/** Counted are those of this run. */
const credentialCount = (p: Play, count: number) => (described: Described) =>
  described.results
    .filter(({ user }) => user.endsWith(p.suffix))
    .reduce((sum, { credentialInfos }) => sum + credentialInfos.length, 0) === count

function describe(p: Play, note: string, names: readonly string[] | null, count?: number) {
  const users = names?.map((name) => ({ name })) ?? null
  const until = count === undefined ? {} : { until: credentialCount(p, count) }
  return p.ask(describeUserScramCredentials, 0, { users }, { note, own: 'results', ...until })
}

export const scramCredentialScenarios: readonly Scenario[] = [
  ...inEveryVersion(alterUserScramCredentials, 'sets, changes and deletes', async (p) => {
    const ann = p.name('ann')
    const bob = p.name('bob')
    await alter(p, 'sets', { upsertions: [upsertion(ann), upsertion(bob, SHA_512)] })
    await describe(p, 'both', [ann, bob], 2)
    await describe(p, 'the other way round', [bob, ann])
    await alter(p, 'changes one', { upsertions: [upsertion(ann, SHA_256, { iterations: 16_384 })] })
    await alter(p, 'adds another mechanism', { upsertions: [upsertion(ann, SHA_512, { iterations: 5000 })] })
    await describe(p, 'two of one', [ann], 2)
    await alter(p, 'deletes one of one', { deletions: [{ name: ann, mechanism: SHA_256 }] })
    await describe(p, 'what is left', [ann, bob], 2)
    await alter(p, 'deletes one and sets another', {
      deletions: [{ name: bob, mechanism: SHA_512 }],
      upsertions: [upsertion(ann, SHA_256)],
    })
    await describe(p, 'what there is now', [ann], 2)
    await describe(p, 'nothing of one', [bob])
    await alter(p, 'deletes the last of one', { deletions: [{ name: ann, mechanism: SHA_256 }] })
    await alter(p, 'deletes the very last', { deletions: [{ name: ann, mechanism: SHA_512 }] })
    await describe(p, 'gone', [ann], 0)
    await alter(p, 'nothing', {})
  }),
  ...inEveryVersion(describeUserScramCredentials, 'describes', async (p) => {
    const ann = p.name('ann')
    const bob = p.name('bob')
    const nobody = p.name('nobody')
    await p.setUp(alterUserScramCredentials, 0, { upsertions: [upsertion(ann), upsertion(bob), upsertion(`x${ann}`)] })
    await describe(p, 'all', null, 3)
    await describe(p, 'none, which are all', [])
    await describe(p, 'one', [ann])
    await describe(p, 'one that is not there', [nobody])
    await describe(p, 'good and bad', [nobody, ann, ''])
    await p.ask(describeUserScramCredentials, 0, { users: [{ name: '' }] }, { note: 'no name' })
    await describe(p, 'one twice', [ann, ann])
    await describe(p, 'one twice and one once', [bob, ann, ann])
    await describe(p, 'one of which there is none, twice', [nobody, bob, nobody])
    await describe(p, 'one three times', [ann, bob, ann, ann])
  }),
  {
    name: 'credentials that are refused',
    async play(p) {
      const ann = p.name('ann')
      const set = (note: string, ...upsertions: readonly Upsertion[]) => alter(p, note, { upsertions })
      await set('no name', upsertion(''))
      await set('no mechanism', upsertion(ann, UNKNOWN))
      await set('an unknown mechanism', upsertion(ann, 3))
      await set('a negative mechanism', upsertion(ann, -1))
      await set('too few iterations', upsertion(ann, SHA_256, { iterations: 4095 }))
      await set('too few iterations for the other', upsertion(ann, SHA_512, { iterations: 4095 }))
      await set('too many iterations', upsertion(ann, SHA_256, { iterations: 16_385 }))
      await set('no iterations', upsertion(ann, SHA_256, { iterations: 0 }))
      await set('iterations below zero', upsertion(ann, SHA_256, { iterations: -1 }))
      await set('no name, no mechanism, no iterations', upsertion('', UNKNOWN, { iterations: 0 }))
      await set('no mechanism, no iterations', upsertion(ann, UNKNOWN, { iterations: 0 }))
      await describe(p, 'nothing was set', [ann])
    },
  },
  {
    name: 'salts and passwords of any size',
    async play(p) {
      const ann = p.name('ann')
      const set = (note: string, ...upsertions: readonly Upsertion[]) => alter(p, note, { upsertions })
      await set('no salt', upsertion(ann, SHA_256, { salt: Buffer.alloc(0) }))
      await set('a large salt', upsertion(ann, SHA_512, { salt: Buffer.alloc(1000, 's') }))
      await set('a short password', upsertion(ann, SHA_256, { saltedPassword: Buffer.from('s') }))
      await set('a long password', upsertion(ann, SHA_256, { saltedPassword: Buffer.alloc(100, 's') }))
      await describe(p, 'as they are', [ann], 2)
      await set('no password', upsertion(p.name('bob'), SHA_256, { saltedPassword: Buffer.alloc(0) }))
      await describe(p, 'without a password', [p.name('bob')])
      const none = upsertion(p.name('bob'), SHA_512, { saltedPassword: Buffer.alloc(0) })
      await alter(p, 'no password, and others', {
        deletions: [{ name: p.name('nobody'), mechanism: SHA_256 }],
        upsertions: [upsertion(p.name('carol')), none, upsertion(ann), upsertion(ann, SHA_512)],
      })
      await describe(p, 'those without an error are as asked', [p.name('carol'), ann], 3)
      await set('no password, and too few iterations', { ...none, iterations: 1 })
      await set('no password, and one before', upsertion(p.name('bob')), none)
    },
  },
  {
    name: 'deletions that are refused',
    async play(p) {
      const ann = p.name('ann')
      await p.setUp(alterUserScramCredentials, 0, { upsertions: [upsertion(ann)] })
      const remove = (note: string, ...deletions: readonly { name: string; mechanism: number }[]) =>
        alter(p, note, { deletions })
      await remove('no name', { name: '', mechanism: SHA_256 })
      await remove('no mechanism', { name: ann, mechanism: UNKNOWN })
      await remove('an unknown mechanism', { name: ann, mechanism: 3 })
      await remove('a negative mechanism', { name: ann, mechanism: -3 })
      await remove('a mechanism that is not set', { name: ann, mechanism: SHA_512 })
      await remove('nobody', { name: p.name('nobody'), mechanism: SHA_256 })
      await remove('no name, no mechanism', { name: '', mechanism: UNKNOWN })
      await remove('one twice', { name: ann, mechanism: SHA_256 }, { name: ann, mechanism: SHA_256 })
      await remove('both of one', { name: ann, mechanism: SHA_256 }, { name: ann, mechanism: SHA_512 })
      await describe(p, 'it is still there', [ann], 1)
    },
  },
  {
    name: 'users that are altered more than once in one request',
    async play(p) {
      const ann = p.name('ann')
      const bob = p.name('bob')
      await alter(p, 'set twice', { upsertions: [upsertion(ann), upsertion(ann)] })
      await alter(p, 'set for both mechanisms', { upsertions: [upsertion(ann), upsertion(ann, SHA_512)] })
      await describe(p, 'nothing was set', [ann], 0)
      await alter(p, 'set', { upsertions: [upsertion(ann)] })
      await alter(p, 'deleted and set', {
        deletions: [{ name: ann, mechanism: SHA_256 }],
        upsertions: [upsertion(ann)],
      })
      await alter(p, 'deleted and set for the other', {
        deletions: [{ name: ann, mechanism: SHA_256 }],
        upsertions: [upsertion(ann, SHA_512)],
      })
      await alter(p, 'deleted badly and set', {
        deletions: [{ name: ann, mechanism: UNKNOWN }],
        upsertions: [upsertion(ann, SHA_512)],
      })
      await alter(p, 'deleted in vain and set', {
        deletions: [{ name: ann, mechanism: SHA_512 }],
        upsertions: [upsertion(ann, SHA_512)],
      })
      await alter(p, 'set badly, and well', {
        upsertions: [upsertion(ann, SHA_256, { iterations: 1 }), upsertion(ann)],
      })
      await alter(p, 'set well, and badly', {
        upsertions: [upsertion(ann), upsertion(ann, SHA_256, { iterations: 1 })],
      })
      await alter(p, 'set three times', { upsertions: [upsertion(ann), upsertion(ann), upsertion(ann)] })
      await alter(p, 'deleted, set, and set', {
        deletions: [{ name: ann, mechanism: SHA_256 }],
        upsertions: [upsertion(ann), upsertion(ann)],
      })
      await describe(p, 'as before', [ann], 1)
      await alter(p, 'one twice, another once', {
        upsertions: [upsertion(ann), upsertion(bob), upsertion(ann, SHA_512)],
      })
      await describe(p, 'what came of it', [ann, bob], 2)
      await alter(p, 'one badly, another well', {
        deletions: [{ name: bob, mechanism: SHA_512 }],
        upsertions: [upsertion(p.name('carol')), upsertion(ann, UNKNOWN)],
      })
      await describe(p, 'what came of that', [p.name('carol')], 1)
    },
  },
  {
    name: 'credentials are the same at every broker',
    brokers: 3,
    async play(p) {
      const ann = p.name('ann')
      await p.ask(alterUserScramCredentials, 0, { upsertions: [upsertion(ann)] }, { to: 3 })
      for (const to of [1, 2, 3]) {
        await p.ask(describeUserScramCredentials, 0, { users: [{ name: ann }] }, { to, until: credentialCount(p, 1) })
      }
    },
  },
]
