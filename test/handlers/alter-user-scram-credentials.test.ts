import { expect, test } from 'vitest'
import { alterUserScramCredentials } from '../../src/protocol/apis/alter-user-scram-credentials.js'
import { describeUserScramCredentials } from '../../src/protocol/apis/describe-user-scram-credentials.js'
import { Harness } from './harness.js'

const upsertion = (name: string, mechanism = 1) => ({
  name,
  mechanism,
  iterations: 8192,
  salt: Buffer.from('salt'),
  saltedPassword: Buffer.from('hash'),
})

test('sets what every broker then knows, until the cluster is reset', () => {
  const kafka = new Harness({ brokers: 2 })
  const told = kafka.send(alterUserScramCredentials, 0, { upsertions: [upsertion('ann'), upsertion('bob', 7)] })
  expect(told).toEqual({
    throttleTimeMs: 0,
    results: [
      { user: 'ann', errorCode: 'NONE', errorMessage: null },
      { user: 'bob', errorCode: 'UNSUPPORTED_SASL_MECHANISM', errorMessage: 'Unknown SCRAM mechanism' },
    ],
  })
  const users = () => kafka.send(describeUserScramCredentials, 0, { users: null }, { broker: 2 }).results
  expect(users()).toMatchObject([{ user: 'ann', credentialInfos: [{ mechanism: 1, iterations: 8192 }] }])
  kafka.cluster.reset([])
  expect(users()).toEqual([])
})
