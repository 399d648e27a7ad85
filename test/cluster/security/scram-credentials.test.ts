import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { ScramCredentials, scramMechanisms } from '../../../src/cluster/security/scram-credentials.js'

const [SHA_256, SHA_512] = scramMechanisms as [(typeof scramMechanisms)[number], (typeof scramMechanisms)[number]]

let credentials: ScramCredentials

beforeEach(() => {
  credentials = new ScramCredentials()
})

function upsertion(name: string, mechanism = SHA_256.id, more: { iterations?: number; saltedPassword?: Buffer } = {}) {
  return { name, mechanism, iterations: 4096, salt: Buffer.from('salt'), saltedPassword: Buffer.from('hash'), ...more }
}

function alter({
  deletions = [],
  upsertions = [],
}: {
  deletions?: [name: string, mechanism: number][]
  upsertions?: ReturnType<typeof upsertion>[]
}) {
  const asked = { deletions: deletions.map(([name, mechanism]) => ({ name, mechanism })), upsertions }
  return Object.fromEntries(Array.from(credentials.alter(asked), ([user, error]) => [user, error?.error ?? null]))
}

const mechanismsOf = (user: string) => Array.from(credentials.of(user).keys(), ({ name }) => name).sort()

describe('a credential', () => {
  test('is set, replaced and deleted for each mechanism', () => {
    expect(alter({ upsertions: [upsertion('ann'), upsertion('bob', SHA_512.id)] })).toEqual({ ann: null, bob: null })
    alter({ upsertions: [upsertion('ann', SHA_512.id, { iterations: 5000 })] })
    alter({ upsertions: [upsertion('ann', SHA_256.id, { iterations: 6000 })] })
    expect(mechanismsOf('ann')).toEqual(['SCRAM-SHA-256', 'SCRAM-SHA-512'])
    expect(credentials.of('ann').get(SHA_256)).toMatchObject({ iterations: 6000, salt: Buffer.from('salt') })
    expect(
      alter({
        deletions: [
          ['ann', SHA_256.id],
          ['bob', SHA_512.id],
        ],
      }),
    ).toEqual({ ann: null, bob: null })
    expect([[...credentials.users()], mechanismsOf('ann')]).toEqual([['ann'], ['SCRAM-SHA-512']])
  })

  test('does not hold on to the request it came in', () => {
    const salt = Buffer.from('salt')
    alter({ upsertions: [{ ...upsertion('ann'), salt }] })
    salt.fill(0)
    expect(credentials.of('ann').get(SHA_256)!.salt.toString()).toBe('salt')
  })

  // The exchange of RFC 7677, section 3.
  test('is all that it takes to know a client by its password, and to be known', () => {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')
    const saltedPassword = pbkdf2Sync('pencil', salt, 4096, 32, 'sha256')
    alter({ upsertions: [{ name: 'user', mechanism: SHA_256.id, iterations: 4096, salt, saltedPassword }] })
    const { storedKey, serverKey } = credentials.of('user').get(SHA_256)!
    const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
    const exchanged = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=${nonce}`
    const proof = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64')
    const signature = createHmac('sha256', storedKey).update(exchanged).digest()
    const clientKey = proof.map((byte, i) => byte ^ signature[i]!)
    expect(createHash('sha256').update(clientKey).digest()).toEqual(storedKey)
    expect(createHmac('sha256', serverKey).update(exchanged).digest('base64')).toBe(
      '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    )
  })

  test('has keys of the size of its hash', () => {
    alter({ upsertions: [upsertion('ann', SHA_512.id)] })
    const { storedKey, serverKey } = credentials.of('ann').get(SHA_512)!
    expect([storedKey.length, serverKey.length]).toEqual([64, 64])
  })

  test('is gone when all is cleared', () => {
    alter({ upsertions: [upsertion('ann')] })
    credentials.clear()
    expect([...credentials.users()]).toEqual([])
  })
})

describe('what there is against', () => {
  test.each([
    ['no name', upsertion(''), 'UNACCEPTABLE_CREDENTIAL'],
    ['no mechanism', upsertion('ann', 0), 'UNSUPPORTED_SASL_MECHANISM'],
    ['too few iterations', upsertion('ann', 1, { iterations: 4095 }), 'UNACCEPTABLE_CREDENTIAL'],
    ['too many iterations', upsertion('ann', 2, { iterations: 16_385 }), 'UNACCEPTABLE_CREDENTIAL'],
    ['no password', upsertion('ann', 1, { saltedPassword: Buffer.alloc(0) }), 'UNKNOWN_SERVER_ERROR'],
  ])('%s', (_what, asked, error) => {
    expect(alter({ upsertions: [asked, upsertion('bob')] })).toEqual({ [asked.name]: error, bob: null })
    expect([...credentials.users()]).toEqual(['bob'])
  })

  test.each<[string, [string, number], string]>([
    ['no name', ['', 1], 'UNACCEPTABLE_CREDENTIAL'],
    ['no mechanism', ['ann', 3], 'UNSUPPORTED_SASL_MECHANISM'],
    ['what is not there', ['ann', 2], 'RESOURCE_NOT_FOUND'],
    ['nobody', ['carol', 1], 'RESOURCE_NOT_FOUND'],
  ])('the deletion of %s', (_what, deletion, error) => {
    alter({ upsertions: [upsertion('ann'), upsertion('bob')] })
    expect(alter({ deletions: [deletion, ['bob', 1]] })).toEqual({ [deletion[0]]: error, bob: null })
    expect([...credentials.users()]).toEqual(['ann'])
  })

  test('a user who comes twice, unless the first time was wrong itself', () => {
    alter({ upsertions: [upsertion('ann')] })
    const told = alter({
      deletions: [
        ['ann', 1],
        ['bob', 1],
      ],
      upsertions: [upsertion('ann', 2), upsertion('bob'), upsertion('carol'), upsertion('carol', 0)],
    })
    expect(told).toEqual({ ann: 'DUPLICATE_RESOURCE', bob: 'RESOURCE_NOT_FOUND', carol: 'DUPLICATE_RESOURCE' })
    expect([[...credentials.users()], mechanismsOf('ann')]).toEqual([['ann'], ['SCRAM-SHA-256']])
  })
})
