import { beforeEach, expect, test } from 'vitest'
import { alterClientQuotas } from '../../src/protocol/apis/alter-client-quotas.js'
import { describeClientQuotas } from '../../src/protocol/apis/describe-client-quotas.js'
import { Harness } from './harness.js'

let kafka: Harness
/** Who waits to hear of a host. */
let lookups: Map<string, (isThere: boolean) => void>

beforeEach(() => {
  lookups = new Map()
  kafka = new Harness({ brokers: 2, lookUpHost: (name, answer) => lookups.set(name, answer) })
})

const rateOf = (entityType: string, entityName: string | null, key: string, value: number) => ({
  entity: [{ entityType, entityName }],
  ops: [{ key, value, remove: false }],
})

function described(broker = 1) {
  return kafka.send(describeClientQuotas, 1, { components: [] }, { broker }).entries
}

test.each([0, 1])('sets a quota that every broker knows of, until the cluster is reset (v%d)', (version) => {
  const told = kafka.send(alterClientQuotas, version, { entries: [rateOf('user', 'ann', 'producer_byte_rate', 10)] })
  const entity = [{ entityType: 'user', entityName: 'ann' }]
  expect(told).toMatchObject({ throttleTimeMs: 0, entries: [{ errorCode: 'NONE', errorMessage: null, entity }] })
  for (const broker of [1, 2]) {
    expect(described(broker)).toEqual([{ entity, values: [{ key: 'producer_byte_rate', value: 10 }] }])
  }
  kafka.cluster.reset([])
  expect(described()).toEqual([])
})

test('answers when it is known whether there are the hosts', () => {
  const parked = kafka.park(alterClientQuotas, 1, {
    entries: [
      rateOf('ip', 'here', 'connection_creation_rate', 5),
      rateOf('ip', 'there', 'connection_creation_rate', 5),
      rateOf('ip', null, 'connection_creation_rate', 5),
    ],
  })
  lookups.get('there')!(false)
  expect([parked.answer(), described()]).toEqual([undefined, []])
  lookups.get('here')!(true)
  expect(parked.answer()).toMatchObject({
    entries: [
      { errorCode: 'NONE' },
      { errorCode: 'INVALID_REQUEST', errorMessage: 'there is not a valid IP or resolvable host.' },
      { errorCode: 'NONE' },
    ],
  })
  expect(described()!.map(({ entity }) => entity[0]!.entityName)).toEqual(['here', null])
})

test('alters nothing for a client that did not wait for the hosts', () => {
  const parked = kafka.park(alterClientQuotas, 1, { entries: [rateOf('ip', 'here', 'connection_creation_rate', 5)] })
  parked.cancel()
  lookups.get('here')!(true)
  expect(described()).toEqual([])
})
