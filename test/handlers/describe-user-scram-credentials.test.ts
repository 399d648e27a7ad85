import { beforeEach, expect, test } from 'vitest'
import { alterUserScramCredentials } from '../../src/protocol/apis/alter-user-scram-credentials.js'
import { describeUserScramCredentials } from '../../src/protocol/apis/describe-user-scram-credentials.js'
import { Harness } from './harness.js'

let kafka: Harness

beforeEach(() => {
  kafka = new Harness()
  const credential = { iterations: 4096, salt: Buffer.from('salt'), saltedPassword: Buffer.from('hash') }
  kafka.send(alterUserScramCredentials, 0, { upsertions: [{ name: 'ann', mechanism: 2, ...credential }] })
})

function describe(...names: string[]) {
  const { errorCode, results } = kafka.send(describeUserScramCredentials, 0, {
    users: names.map((name) => ({ name })),
  })
  return [errorCode, results]
}

const ann = {
  user: 'ann',
  errorCode: 'NONE',
  errorMessage: '',
  credentialInfos: [{ mechanism: 2, iterations: 4096 }],
}

test('tells of everybody when nobody is named', () => {
  expect(describe()).toEqual(['NONE', [ann]])
  expect(kafka.send(describeUserScramCredentials, 0, { users: null }).results).toEqual([ann])
})

test('tells of each user who is named, and of those who have nothing', () => {
  const errorMessage = 'Attempt to describe a user credential that does not exist: bob'
  const bob = { user: 'bob', errorCode: 'RESOURCE_NOT_FOUND', errorMessage, credentialInfos: [] }
  expect(describe('bob', 'ann')).toEqual(['NONE', [bob, ann]])
})

test('tells nothing of a user who is named twice', () => {
  const errorMessage = 'Cannot describe SCRAM credentials for the same user twice in a single request: ann'
  expect(describe('ann', 'ann')).toEqual([
    'NONE',
    [{ user: 'ann', errorCode: 'DUPLICATE_RESOURCE', errorMessage, credentialInfos: [] }],
  ])
})
