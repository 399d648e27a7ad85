import { expect, test } from 'vitest'
import { listTransactions } from '../../src/protocol/apis/list-transactions.js'
import { Harness } from './harness.js'

const kafka = new Harness()

test.each([0, 1, 2])('there are none, and states that are none are named (v%d)', (version) => {
  const stateFilters = ['Ongoing', 'ongoing', 'Dead', 'Unknown', 'ongoing']
  expect(kafka.send(listTransactions, version, { stateFilters, producerIdFilters: [7] })).toMatchObject({
    errorCode: 'NONE',
    unknownStateFilters: ['ongoing', 'Unknown'],
    transactionStates: [],
  })
})

test('a pattern has to be one', () => {
  const ask = (transactionalIdPattern: string | null) =>
    kafka.send(listTransactions, 2, { stateFilters: ['x'], transactionalIdPattern })
  expect(ask('pay.*').errorCode).toBe('NONE')
  expect(ask(null).errorCode).toBe('NONE')
  expect(ask('(?=pay)')).toMatchObject({ errorCode: 'INVALID_REGULAR_EXPRESSION', unknownStateFilters: [] })
})
