import { describe, expect, test } from 'vitest'
import { deleteGroups } from '../../src/protocol/apis/delete-groups.js'
import { describeConfigs } from '../../src/protocol/apis/describe-configs.js'
import { fetch } from '../../src/protocol/apis/fetch.js'
import { heartbeat } from '../../src/protocol/apis/heartbeat.js'
import { metadata } from '../../src/protocol/apis/metadata.js'
import { offsetFetch } from '../../src/protocol/apis/offset-fetch.js'
import { produce } from '../../src/protocol/apis/produce.js'
import { errorCode, errorName } from '../../src/protocol/errors.js'
import type { AnyApi, ResponseOf } from '../../src/protocol/schema.js'
import { nestedError } from '../../src/server/nested-error.js'

/** `orders-0: MESSAGE_TOO_LARGE`, or nothing. */
function found<A extends AnyApi>(api: A, response: ResponseOf<A>): string | undefined {
  const error = nestedError(api, response, (topicId) => (topicId === 'id-of-orders' ? 'orders' : undefined))
  return error && `${error.place}: ${errorName(error.code)}`
}

const tooLarge = { index: 1, errorCode: errorCode('MESSAGE_TOO_LARGE') }

describe('the first error within a response', () => {
  test('is that of a partition', () => {
    const partitionResponses = [{ index: 0, errorCode: 0 }, tooLarge, { index: 2, errorCode: 1 }]
    expect(found(produce, { responses: [{ name: 'a' }, { name: 'orders', partitionResponses }] })).toBe(
      'orders-1: MESSAGE_TOO_LARGE',
    )
  })

  test('is that of a topic by its id, with the name if there is such a topic', () => {
    const partitionResponses = [tooLarge]
    expect(found(produce, { responses: [{ topicId: 'id-of-orders', partitionResponses }] })).toBe(
      'orders-1: MESSAGE_TOO_LARGE',
    )
    expect(found(produce, { responses: [{ topicId: 'other', partitionResponses }] })).toBe('other-1: MESSAGE_TOO_LARGE')
  })

  test('is that of a topic, a group or a resource', () => {
    expect(found(metadata, { topics: [{ name: 'orders', errorCode: 3, partitions: [] }] })).toBe(
      'orders: UNKNOWN_TOPIC_OR_PARTITION',
    )
    expect(found(deleteGroups, { results: [{ groupId: 'shipping', errorCode: 68 }] })).toBe('shipping: NON_EMPTY_GROUP')
    expect(found(describeConfigs, { results: [{ errorCode: 40, errorMessage: 'no', resourceName: '7' }] })).toBe(
      '7: INVALID_CONFIG',
    )
  })

  test('is that of a partition of a topic of a group', () => {
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 4, errorCode: 3 }] }]
    expect(found(offsetFetch, { groups: [{ groupId: 'shipping', topics }] })).toBe(
      'shipping orders-4: UNKNOWN_TOPIC_OR_PARTITION',
    )
  })
})

test('a response without one has none, whatever is left out of it', () => {
  expect(found(produce, {})).toBeUndefined()
  expect(found(produce, { responses: [{ name: 'orders', partitionResponses: [{ index: 0 }] }] })).toBeUndefined()
  expect(found(fetch, { errorCode: 70, responses: [{ topic: 'orders', partitions: [{}] }] })).toBeUndefined()
  expect(found(metadata, { topics: [{ name: null, partitions: [] }] })).toBeUndefined()
  expect(found(heartbeat, { errorCode: 25 })).toBeUndefined()
})
