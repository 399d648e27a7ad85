import { describe, expect, test } from 'vitest'
import { fetchOffsets } from '../../../src/cluster/groups/offset-fetch.js'
import { CommittedOffsets } from '../../../src/cluster/groups/offsets.js'
import { GroupShard } from '../../../src/cluster/groups/shard.js'
import { offsetFetch } from '../../../src/protocol/apis/offset-fetch.js'
import { errorName } from '../../../src/protocol/errors.js'
import { ZERO_UUID } from '../../../src/protocol/schema.js'
import { BAR_ID, FOO_ID, Room } from './room.js'

const fooAndBar = [
  { name: 'foo', topicId: FOO_ID, partitions: [{ partitionIndex: 0, committedOffset: 5 }] },
  { name: 'bar', topicId: BAR_ID, partitions: [{ partitionIndex: 1, committedOffset: 6, committedMetadata: 'm' }] },
]

function committed(): Room {
  const room = new Room()
  room.commit({ topics: fooAndBar })
  return room
}

describe('OffsetFetch', () => {
  test('gives -1 and no error where nothing is committed', () => {
    const room = committed()
    const topics = [{ name: 'foo', partitionIndexes: [0, 1, 77] }]
    const { reply } = room.send(offsetFetch, 5, { groupId: 'g', topics })
    expect(errorName(reply.errorCode)).toBe('NONE')
    expect(reply.topics[0]!.partitions).toEqual([
      { partitionIndex: 0, committedOffset: 5, committedLeaderEpoch: -1, metadata: '', errorCode: 0 },
      { partitionIndex: 1, committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode: 0 },
      { partitionIndex: 77, committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode: 0 },
    ])
  })

  test('gives everything for null topics', () => {
    const room = committed()
    const { reply } = room.send(offsetFetch, 7, { groupId: 'g', topics: null })
    expect(reply.topics).toMatchObject([
      { name: 'foo', partitions: [{ partitionIndex: 0, committedOffset: 5 }] },
      { name: 'bar', partitions: [{ partitionIndex: 1, committedOffset: 6, metadata: 'm' }] },
    ])
  })

  test('answers for several groups at once', () => {
    const room = committed()
    const groups = ['g', 'none', 'elsewhere'].map((groupId) => ({ groupId, topics: null }))
    const { reply } = room.send(offsetFetch, 8, { groups })
    const summary = reply.groups.map(({ groupId, errorCode, topics }) => [groupId, errorName(errorCode), topics.length])
    expect(summary).toEqual([
      ['g', 'NONE', 2],
      ['none', 'NONE', 0],
      ['elsewhere', 'NOT_COORDINATOR', 0],
    ])
  })

  test('says what is wrong with the group at the top before version 8, and per partition in version 1', () => {
    const room = committed()
    const request = { groupId: 'elsewhere', topics: [{ name: 'foo', partitionIndexes: [0] }] }
    expect(room.send(offsetFetch, 2, request).error).toBe('NOT_COORDINATOR')
    const { topics } = room.send(offsetFetch, 1, request).reply
    expect(topics[0]!.partitions).toMatchObject([{ partitionIndex: 0, committedOffset: -1, errorCode: 16 }])
  })

  test('goes by topic ids in version 10', () => {
    const room = committed()
    const unknown = 'dW5rbm93bnVua25vd251bg'
    const topics = [FOO_ID, unknown].map((topicId) => ({ topicId, partitionIndexes: [0] }))
    const { reply } = room.send(offsetFetch, 10, { groups: [{ groupId: 'g', topics }] })
    expect(reply.groups[0]!.topics).toMatchObject([
      { topicId: FOO_ID, partitions: [{ committedOffset: 5, errorCode: 0 }] },
      { topicId: unknown, partitions: [{ committedOffset: -1, errorCode: 100 }] },
    ])
    const all = room.send(offsetFetch, 10, { groups: [{ groupId: 'g', topics: null }] }).reply
    expect(all.groups[0]!.topics.map(({ topicId }) => topicId)).toEqual([FOO_ID, BAR_ID])
  })

  test('in version 10 does not take offsets of a topic for those of another one of its name', () => {
    const room = committed()
    const again = 'YWdhaW5hZ2FpbmFnYWluYQ'
    room.topics.set('foo', { topicId: again, partitions: 3 })
    const ask = (version: number) => {
      const topics = [{ name: 'foo', topicId: again, partitionIndexes: [0] }]
      const { reply } = room.send(offsetFetch, version, { groups: [{ groupId: 'g', topics }] })
      return reply.groups[0]!.topics[0]!.partitions[0]!.committedOffset
    }
    expect(ask(10)).toBe(-1)
    expect(ask(9)).toBe(5)
  })

  test('in version 10 passes over topics that have no id any more', () => {
    const room = committed()
    room.topics.delete('foo')
    const all = room.send(offsetFetch, 10, { groups: [{ groupId: 'g', topics: null }] }).reply
    expect(all.groups[0]!.topics.map(({ topicId }) => topicId)).toEqual([BAR_ID])
  })
})

const offset = (committedOffset: number, topicId = FOO_ID) => ({
  committedOffset,
  leaderEpoch: -1,
  metadata: '',
  commitTimestampMs: 0,
  expireTimestampMs: -1,
  topicId,
})

describe('offsets in a transaction', () => {
  const lookup = { topicId: () => FOO_ID, topicName: () => 'foo', hasPartition: () => true }
  const group = { groupId: 'g', memberId: null, memberEpoch: -1 }

  test('are unstable to those who require stable ones, and hide nothing from others', () => {
    const shard = new GroupShard(0)
    shard.offsets.set('g', 'foo', 0, offset(1))
    shard.offsets.set('g', 'foo', 1, offset(2))
    shard.offsets.setPending(99, 'g', 'foo', 0, offset(10))
    const named = [{ name: 'foo', topicId: ZERO_UUID, partitionIndexes: [0, 1] }]
    for (const topics of [named, null]) {
      const ask = (requireStable: boolean) =>
        fetchOffsets(shard, { ...group, topics }, { apiVersion: 9, requireStable, lookup }).topics[0]!.partitions
      expect(ask(true)).toMatchObject([
        { partitionIndex: 0, committedOffset: -1, errorCode: 88 },
        { partitionIndex: 1, committedOffset: 2, errorCode: 0 },
      ])
      expect(ask(false)).toMatchObject([{ committedOffset: 1 }, { committedOffset: 2 }])
    }
  })

  test('hold once it commits, and vanish if it aborts', () => {
    const offsets = new CommittedOffsets()
    offsets.setPending(1, 'g', 'foo', 0, offset(10))
    offsets.setPending(2, 'g', 'foo', 1, offset(20))
    expect(offsets.hasPending('g')).toBe(true)
    expect(offsets.endTransaction(1, true)).toEqual(['g'])
    expect(offsets.endTransaction(2, false)).toEqual(['g'])
    expect(offsets.hasPending('g')).toBe(false)
    expect([...offsets.of('g')]).toMatchObject([{ topic: 'foo', partition: 0, committedOffset: 10 }])
    expect(offsets.endTransaction(1, true)).toEqual([])
  })

  test('do not overwrite what was committed after them', () => {
    const offsets = new CommittedOffsets()
    offsets.setPending(1, 'g', 'foo', 0, offset(10))
    offsets.set('g', 'foo', 0, offset(11))
    offsets.endTransaction(1, true)
    expect(offsets.get('g', 'foo', 0)?.committedOffset).toBe(11)
  })

  test('are deleted with the others', () => {
    const offsets = new CommittedOffsets()
    offsets.setPending(1, 'g', 'foo', 0, offset(10))
    offsets.set('g', 'foo', 1, offset(11, ZERO_UUID))
    expect([...offsets.ofTopic('foo', FOO_ID)]).toEqual([
      { groupId: 'g', partition: 1 },
      { groupId: 'g', partition: 0 },
    ])
    expect([...offsets.ofTopic('foo', BAR_ID)]).toEqual([{ groupId: 'g', partition: 1 }])
    for (const { topic, partition } of offsets.partitionsOf('g')) offsets.delete('g', topic, partition)
    expect(offsets.partitionsOf('g')).toEqual([])
    expect(offsets.hasPending('g', 'foo', 0)).toBe(false)
  })
})
