import { beforeEach, expect, test } from 'vitest'
import { initProducerId } from '../../src/protocol/apis/init-producer-id.js'
import { Harness } from './harness.js'

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 2 })
})

interface Asked {
  readonly transactionalId?: string | null
  readonly producerId?: number
  readonly producerEpoch?: number
}

function ask({ transactionalId = null, ...more }: Asked = {}, { version = 5, broker = 1 } = {}) {
  const { errorCode, producerId, producerEpoch } = kafka.send(
    initProducerId,
    version,
    { transactionalId, transactionTimeoutMs: 0, ...more },
    { broker },
  )
  return [errorCode, producerId, producerEpoch]
}

test('every idempotent producer gets an id of its own, in every version', () => {
  const given = [0, 1, 2, 3, 4, 5].map((version) => ask({}, { version }))
  expect(given).toEqual([0, 1, 2, 3, 4, 5].map((id) => ['NONE', id, 0]))
})

test('each broker gives ids out of blocks of 1000 of its own', () => {
  expect(ask({}, { broker: 2 })).toEqual(['NONE', 0, 0])
  expect(ask({}, { broker: 1 })).toEqual(['NONE', 1000, 0])
  for (let id = 1; id < 1000; id++) expect(ask({}, { broker: 2 })).toEqual(['NONE', id, 0])
  expect(ask({}, { broker: 2 })).toEqual(['NONE', 2000, 0])
})

test('the id that a producer has had counts for nothing without a transactional id', () => {
  expect(ask({ producerId: 5, producerEpoch: 3 })).toEqual(['NONE', 0, 0])
})

test('an id without an epoch and an epoch without an id are refused', () => {
  expect(ask({ producerId: 5, producerEpoch: -1 })).toEqual(['INVALID_REQUEST', -1, -1])
  expect(ask({ producerId: -1, producerEpoch: 3 })).toEqual(['INVALID_REQUEST', -1, -1])
})

test('an empty transactional id is refused', () => {
  expect(ask({ transactionalId: '' })).toEqual(['INVALID_REQUEST', -1, -1])
})

test('a transactional id is refused: there is no coordinator for it', () => {
  expect(ask({ transactionalId: 'payments' })).toEqual(['TRANSACTIONAL_ID_AUTHORIZATION_FAILED', -1, -1])
})
