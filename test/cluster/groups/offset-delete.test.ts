import { describe, expect, test } from 'vitest'
import { offsetDelete } from '../../../src/protocol/apis/offset-delete.js'
import { errorName } from '../../../src/protocol/errors.js'
import { FOO_ID, Room, subscription } from './room.js'

const DAY = 86_400_000

function deleteOffsets(room: Room, name: string, groupId = 'g') {
  const topics = [{ name, partitions: [{ partitionIndex: 0 }] }]
  const { reply } = room.send(offsetDelete, 0, { groupId, topics })
  return errorName(reply.errorCode || (reply.topics[0]?.partitions[0]?.errorCode ?? 0))
}

const commitTo = (room: Room, name: string, more = {}) =>
  room.commit({ topics: [{ name, partitions: [{ partitionIndex: 0, committedOffset: 1 }] }], ...more })

describe('OffsetDelete', () => {
  test('deletes what is there, and has nothing against what is not', () => {
    const room = new Room()
    commitTo(room, 'foo')
    commitTo(room, 'bar')
    expect(deleteOffsets(room, 'foo')).toBe('NONE')
    expect(deleteOffsets(room, 'foo')).toBe('NONE')
    expect(room.offsets()).toEqual({ 'bar-0': 1 })
    expect(room.records.at(-1)).toEqual({
      type: 'offset-commit',
      groupId: 'g',
      topic: 'foo',
      partition: 0,
      value: null,
    })
  })

  test('says nothing of a topic that is there and of which nothing is asked', () => {
    const room = new Room()
    commitTo(room, 'foo')
    const topics = ['foo', 'nowhere'].map((name) => ({ name, partitions: [] }))
    const { reply } = room.send(offsetDelete, 0, { groupId: 'g', topics })
    expect(reply).toMatchObject({ errorCode: 0, topics: [{ name: 'nowhere', partitions: [] }] })
  })

  test('spares topics that a group of consumers reads', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    const member = { generationIdOrMemberEpoch: 1, memberId: a!.memberId }
    commitTo(room, 'foo', member)
    commitTo(room, 'bar', member)
    expect(deleteOffsets(room, 'foo')).toBe('GROUP_SUBSCRIBED_TO_TOPIC')
    expect(deleteOffsets(room, 'bar')).toBe('NONE')
    expect(room.offsets()).toEqual({ 'foo-0': 1 })
  })

  test('takes consumers whose subscriptions cannot be read for readers of everything', () => {
    const room = new Room()
    room.stableGroup(1, { protocols: [{ name: 'range', metadata: Buffer.from([0]) }] })
    expect(deleteOffsets(room, 'bar')).toBe('GROUP_SUBSCRIBED_TO_TOPIC')
  })

  test('spares groups of others while they have members', () => {
    const room = new Room()
    const [a] = room.stableGroup(1, { protocolType: 'connect' })
    expect(deleteOffsets(room, 'foo')).toBe('NON_EMPTY_GROUP')
    room.leave({ memberId: a!.memberId })
    expect(deleteOffsets(room, 'foo')).toBe('NONE')
  })

  test('needs the group, its coordinator and the partition', () => {
    const room = new Room()
    expect(deleteOffsets(room, 'foo')).toBe('GROUP_ID_NOT_FOUND')
    expect(deleteOffsets(room, 'foo', 'elsewhere')).toBe('NOT_COORDINATOR')
    expect(deleteOffsets(room, 'foo', '')).toBe('INVALID_GROUP_ID')
    room.commit()
    expect(deleteOffsets(room, 'none')).toBe('UNKNOWN_TOPIC_OR_PARTITION')
    room.logError = 'NOT_ENOUGH_REPLICAS'
    expect(deleteOffsets(room, 'foo')).toBe('COORDINATOR_NOT_AVAILABLE')
    expect(room.offsets()).toEqual({ 'foo-0': 42 })
  })
})

describe('the deletion of a topic', () => {
  test('deletes its offsets in every group', () => {
    const room = new Room()
    for (const groupId of ['g', 'h']) for (const topic of ['foo', 'bar']) commitTo(room, topic, { groupId })
    room.topics.delete('foo')
    room.changes.length = 0
    room.coordinator.onTopicsDeleted([{ name: 'foo', topicId: FOO_ID }])
    expect(room.offsets('g')).toEqual({ 'bar-0': 1 })
    expect(room.offsets('h')).toEqual({ 'bar-0': 1 })
    expect(room.changes).toEqual(['g', 'h'])
    expect(room.records.slice(-2).map(({ value }) => value)).toEqual([null, null])
  })

  test('spares the offsets of a topic of the same name that was made since', () => {
    const room = new Room()
    room.topics.set('foo', { topicId: 'YWdhaW5hZ2FpbmFnYWluYQ', partitions: 3 })
    commitTo(room, 'foo')
    room.coordinator.onTopicsDeleted([{ name: 'foo', topicId: FOO_ID }])
    expect(room.offsets()).toEqual({ 'foo-0': 1 })
  })
})

describe('an offset expires', () => {
  test('offsets.retention.minutes after its commit, where there are no members at any time', () => {
    const room = new Room()
    room.commit()
    room.advance(6 * DAY)
    commitTo(room, 'bar')
    room.advance(DAY)
    expect(room.offsets()).toEqual({ 'bar-0': 1 })
    room.advance(6 * DAY)
    expect(room.offsets()).toEqual({})
    expect(room.coordinator.group('g')).toBeUndefined()
    expect(room.records.at(-1)).toEqual({ type: 'group-metadata', groupId: 'g', value: null })
  })

  test('so long after the group became empty, however old it is', () => {
    const room = new Room({ groupMaxSessionTimeoutMs: 30 * DAY })
    const [a] = room.stableGroup(1, { sessionTimeoutMs: 20 * DAY })
    commitTo(room, 'foo', { generationIdOrMemberEpoch: 1, memberId: a!.memberId })
    room.advance(10 * DAY)
    room.leave({ memberId: a!.memberId })
    room.advance(7 * DAY - 1)
    expect(room.offsets()).toEqual({ 'foo-0': 1 })
    room.advance(600_000)
    expect(room.offsets()).toEqual({})
  })

  test('in a group with members only where nobody subscribes to its topic', () => {
    const room = new Room({ groupMaxSessionTimeoutMs: 30 * DAY })
    const draft = { sessionTimeoutMs: 20 * DAY, protocols: [{ name: 'range', metadata: subscription('bar') }] }
    const [a] = room.stableGroup(1, draft)
    const member = { generationIdOrMemberEpoch: 1, memberId: a!.memberId }
    commitTo(room, 'foo', member)
    commitTo(room, 'bar', member)
    room.advance(7 * DAY + 600_000)
    expect(room.offsets()).toEqual({ 'bar-0': 1 })
  })

  test('never in a group with members that are not consumers', () => {
    const room = new Room({ groupMaxSessionTimeoutMs: 30 * DAY })
    const [a] = room.stableGroup(1, { sessionTimeoutMs: 20 * DAY, protocolType: 'connect' })
    commitTo(room, 'foo', { generationIdOrMemberEpoch: 1, memberId: a!.memberId })
    room.advance(15 * DAY)
    expect(room.offsets()).toEqual({ 'foo-0': 1 })
  })

  test('when its own retention says so, which old clients can ask for', () => {
    const room = new Room()
    room.commit({ retentionTimeMs: 3_600_000 }, 4)
    room.advance(3_600_000 - 1)
    expect(room.offsets()).toEqual({ 'foo-0': 42 })
    room.advance(1)
    expect(room.offsets()).toEqual({})
  })

  test('never, where its own retention is longer than numbers reach', () => {
    const room = new Room()
    room.commit({ retentionTimeMs: Number.MAX_SAFE_INTEGER }, 4)
    room.advance(1000 * DAY)
    expect(room.offsets()).toEqual({ 'foo-0': 42 })
  })

  test('with the retention of that time, should it be changed', () => {
    const room = new Room()
    room.commit()
    room.configs.offsetsRetentionMinutes = 1
    room.advance(600_000)
    expect(room.offsets()).toEqual({})
  })
})

test('an empty group without offsets is gone at the next look', () => {
  const room = new Room()
  const [a] = room.stableGroup(1)
  room.leave({ memberId: a!.memberId })
  expect(room.describe().groupState).toBe('Empty')
  room.advance(600_000)
  expect(room.describe()).toMatchObject({ groupState: 'Dead', errorCode: 69 })
  expect(room.timers).toBe(0)
})
