import { beforeEach, describe, expect, test } from 'vitest'
import { deleteTopics } from '../../src/protocol/apis/delete-topics.js'
import { metadata } from '../../src/protocol/apis/metadata.js'
import { type Draft, type RequestOf, ZERO_UUID } from '../../src/protocol/schema.js'
import { Harness } from './harness.js'

type Asked = Draft<RequestOf<typeof deleteTopics>['topics'][number]>

const SOME_ID = 'qg4lRgHlSG6dbJIZwSk_Ag'

let kafka: Harness

beforeEach(() => {
  kafka = new Harness()
})

/** Deletes by name, up to version 5. */
function deleteNamed(topicNames: readonly string[], { version = 5, timeoutMs = 1000 } = {}) {
  return kafka.send(deleteTopics, version, { topicNames, timeoutMs }).responses
}

function deleteAny(topics: readonly Asked[]) {
  return kafka.send(deleteTopics, 6, { topics, timeoutMs: 1000 }).responses
}

const names = () => Array.from(kafka.cluster.image.topics(), ({ name }) => name)

describe('a topic', () => {
  test('is deleted by its name, in every version', () => {
    for (const version of [1, 2, 3, 4, 5]) {
      kafka.createTopic('orders')
      expect(deleteNamed(['orders'], { version })).toEqual([
        { name: 'orders', topicId: ZERO_UUID, errorCode: 'NONE', errorMessage: null },
      ])
      expect(names()).toEqual([])
    }
  })

  test('is deleted by its name or its id from version 6 on', () => {
    const { id: first } = kafka.createTopic('first')
    const { id: second } = kafka.createTopic('second')
    kafka.createTopic('third')
    expect(deleteAny([{ name: 'first' }, { topicId: second }])).toEqual([
      { name: 'first', topicId: first, errorCode: 'NONE', errorMessage: null },
      { name: 'second', topicId: second, errorCode: 'NONE', errorMessage: null },
    ])
    expect(names()).toEqual(['third'])
  })

  test('has another id, and none of its configs, when it is created again', () => {
    const { id } = kafka.createTopic('orders', { with: { 'retention.ms': '1' } })
    deleteNamed(['orders'])
    const again = kafka.createTopic('orders')
    expect(again.id).not.toBe(id)
    expect(again.config.retentionMs).toBe(604_800_000)
    const { topics } = kafka.send(metadata, 12, { topics: [{ name: null, topicId: id }] })
    expect(topics).toMatchObject([{ errorCode: 'UNKNOWN_TOPIC_ID' }])
  })

  test('may be an internal one', () => {
    kafka.createTopic('__consumer_offsets')
    expect(deleteNamed(['__consumer_offsets'])[0]!.errorCode).toBe('NONE')
  })
})

describe('nothing is deleted', () => {
  test('under a name that no topic has', () => {
    expect(deleteNamed(['nope', ''])).toEqual([
      {
        name: 'nope',
        topicId: ZERO_UUID,
        errorCode: 'UNKNOWN_TOPIC_OR_PARTITION',
        errorMessage: 'This server does not host this topic-partition.',
      },
      {
        name: '',
        topicId: ZERO_UUID,
        errorCode: 'UNKNOWN_TOPIC_OR_PARTITION',
        errorMessage: 'This server does not host this topic-partition.',
      },
    ])
    expect(deleteNamed(['nope'], { version: 4 })[0]!.errorMessage).toBeNull()
  })

  test('under an id that no topic has', () => {
    expect(deleteAny([{ topicId: SOME_ID }])).toEqual([
      {
        name: null,
        topicId: SOME_ID,
        errorCode: 'UNKNOWN_TOPIC_ID',
        errorMessage: 'This server does not host this topic ID.',
      },
    ])
  })

  test('where a topic is named by both, or by neither', () => {
    const { id } = kafka.createTopic('orders')
    expect(deleteAny([{ name: 'orders', topicId: id }, {}])).toEqual([
      {
        name: 'orders',
        topicId: id,
        errorCode: 'INVALID_REQUEST',
        errorMessage: 'You may not specify both topic name and topic id.',
      },
      {
        name: null,
        topicId: ZERO_UUID,
        errorCode: 'INVALID_REQUEST',
        errorMessage: 'Neither topic name nor id were specified.',
      },
    ])
    expect(names()).toEqual(['orders'])
  })

  test('where a topic comes twice, existing or not', () => {
    const { id } = kafka.createTopic('orders')
    kafka.createTopic('others')
    expect(deleteNamed(['orders', 'nope', 'nope', 'orders', 'others'])).toEqual([
      { name: 'nope', topicId: ZERO_UUID, errorCode: 'INVALID_REQUEST', errorMessage: 'Duplicate topic name.' },
      { name: 'orders', topicId: ZERO_UUID, errorCode: 'INVALID_REQUEST', errorMessage: 'Duplicate topic name.' },
      { name: 'others', topicId: ZERO_UUID, errorCode: 'NONE', errorMessage: null },
    ])
    expect(deleteAny([{ topicId: id }, { topicId: SOME_ID }, { topicId: id }])).toEqual([
      { name: null, topicId: id, errorCode: 'INVALID_REQUEST', errorMessage: 'Duplicate topic id.' },
      {
        name: null,
        topicId: SOME_ID,
        errorCode: 'UNKNOWN_TOPIC_ID',
        errorMessage: 'This server does not host this topic ID.',
      },
    ])
    expect(names()).toEqual(['orders'])
  })

  test('where a topic comes by its name and by its id', () => {
    const { id } = kafka.createTopic('orders')
    const { id: other } = kafka.createTopic('others')
    expect(deleteAny([{ name: 'orders' }, { topicId: id }, { topicId: other }])).toEqual([
      {
        name: 'orders',
        topicId: id,
        errorCode: 'INVALID_REQUEST',
        errorMessage: 'The provided topic name maps to an ID that was already supplied.',
      },
      { name: 'others', topicId: other, errorCode: 'NONE', errorMessage: null },
    ])
    expect(names()).toEqual(['orders'])
  })

  test('where the brokers forbid it; up to version 2 they had no error for that', () => {
    kafka = new Harness({ configs: { 'delete.topic.enable': 'false' } })
    const { id } = kafka.createTopic('orders')
    expect(deleteNamed(['orders'], { version: 2 })[0]!.errorCode).toBe('INVALID_REQUEST')
    expect(deleteNamed(['orders'], { version: 3 })[0]!.errorCode).toBe('TOPIC_DELETION_DISABLED')
    expect(deleteAny([{ topicId: id }])).toEqual([
      { name: null, topicId: id, errorCode: 'TOPIC_DELETION_DISABLED', errorMessage: null },
    ])
    expect(names()).toEqual(['orders'])
  })

  test('without time', () => {
    kafka.createTopic('orders')
    expect(deleteNamed(['orders'], { timeoutMs: 0 })).toEqual([
      { name: 'orders', topicId: ZERO_UUID, errorCode: 'REQUEST_TIMED_OUT', errorMessage: null },
    ])
    expect(names()).toEqual(['orders'])
  })

  test('by a request for nothing', () => {
    expect(deleteAny([])).toEqual([])
  })
})
