import { describe, expect, test } from 'vitest'
import { offsetCommit } from '../../../src/protocol/apis/offset-commit.js'
import { errorName } from '../../../src/protocol/errors.js'
import { BAR_ID, FOO_ID, Room } from './room.js'

const UNKNOWN_ID = 'dW5rbm93bnVua25vd251bg'

describe('OffsetCommit', () => {
  test('by someone who is no member makes a group of its own', () => {
    const room = new Room()
    expect(room.commit()).toBe('NONE')
    expect(room.coordinator.group('g')).toMatchObject({ state: 'Empty', protocolType: '', generationId: 0 })
    expect(room.offsets()).toEqual({ 'foo-0': 42 })
  })

  test('by someone who is no member is refused while the group has members', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    expect(room.commit()).toBe('UNKNOWN_MEMBER_ID')
    room.leave({ memberId: a!.memberId })
    expect(room.commit()).toBe('NONE')
  })

  test('with a generation needs the group: its absence has a name since version 9', () => {
    const room = new Room()
    const member = { generationIdOrMemberEpoch: 1, memberId: 'a' }
    expect(room.commit(member, 9)).toBe('GROUP_ID_NOT_FOUND')
    expect(room.commit(member, 8)).toBe('ILLEGAL_GENERATION')
    expect(room.coordinator.group('g')).toBeUndefined()
  })

  test('by a member is accepted in its generation, also while others join, but not while assignments are made', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2)
    const member = { generationIdOrMemberEpoch: 1, memberId: a!.memberId }
    expect(room.commit(member)).toBe('NONE')
    expect(room.commit({ ...member, generationIdOrMemberEpoch: 0 })).toBe('ILLEGAL_GENERATION')
    expect(room.commit({ ...member, memberId: 'stranger' })).toBe('UNKNOWN_MEMBER_ID')
    const rejoin = room.join({ memberId: a!.memberId })
    expect(room.commit(member)).toBe('NONE')
    room.join({ memberId: b!.memberId })
    expect(room.commit({ ...member, generationIdOrMemberEpoch: 2 })).toBe('REBALANCE_IN_PROGRESS')
    room.sync(rejoin.reply, {})
    expect(room.commit({ ...member, generationIdOrMemberEpoch: 2 })).toBe('NONE')
  })

  test('takes any offset, and keeps metadata and leader epoch', () => {
    const room = new Room()
    const partitions = [
      { partitionIndex: 0, committedOffset: -3, committedLeaderEpoch: 7, committedMetadata: 'here' },
      { partitionIndex: 1, committedOffset: 1e15, committedMetadata: null },
    ]
    room.commit({ topics: [{ name: 'foo', partitions }] })
    expect(room.coordinator.committedOffsets('g')).toMatchObject([
      { topic: 'foo', partition: 0, committedOffset: -3, leaderEpoch: 7, metadata: 'here', topicId: FOO_ID },
      { topic: 'foo', partition: 1, committedOffset: 1e15, leaderEpoch: -1, metadata: '' },
    ])
  })

  test('refuses partition by partition', () => {
    const room = new Room({ offsetMetadataMaxBytes: 4 })
    const { reply } = room.send(offsetCommit, 9, {
      groupId: 'g',
      topics: [
        {
          name: 'foo',
          partitions: [
            { partitionIndex: 0, committedOffset: 1, committedMetadata: 'five!' },
            { partitionIndex: 1, committedOffset: 1, committedMetadata: 'four' },
            { partitionIndex: 3, committedOffset: 1 },
          ],
        },
        { name: 'none', partitions: [{ partitionIndex: 0 }] },
      ],
    })
    const errors = reply.topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, errorCode }) => `${name}-${partitionIndex}: ${errorName(errorCode)}`),
    )
    expect(errors.sort()).toEqual([
      'foo-0: OFFSET_METADATA_TOO_LARGE',
      'foo-1: NONE',
      'foo-3: UNKNOWN_TOPIC_OR_PARTITION',
      'none-0: UNKNOWN_TOPIC_OR_PARTITION',
    ])
    expect(room.offsets()).toEqual({ 'foo-1': 1 })
  })

  test('goes by topic ids in version 10', () => {
    const room = new Room()
    const { reply } = room.send(offsetCommit, 10, {
      groupId: 'g',
      topics: [
        { topicId: BAR_ID, partitions: [{ partitionIndex: 1, committedOffset: 9 }, { partitionIndex: 5 }] },
        { topicId: UNKNOWN_ID, partitions: [{ partitionIndex: 0 }] },
      ],
    })
    const errors = Object.fromEntries(
      reply.topics.map(({ topicId, partitions }) => [topicId, partitions.map((p) => errorName(p.errorCode)).sort()]),
    )
    expect(errors).toEqual({ [BAR_ID]: ['NONE', 'UNKNOWN_TOPIC_OR_PARTITION'], [UNKNOWN_ID]: ['UNKNOWN_TOPIC_ID'] })
    expect(room.offsets()).toEqual({ 'bar-1': 9 })
  })

  test('is for the coordinator of the group, but topics are looked at first', () => {
    const room = new Room()
    expect(room.commit({ groupId: 'elsewhere' })).toBe('NOT_COORDINATOR')
    const topics = [{ name: 'none', partitions: [{ partitionIndex: 0 }] }]
    expect(room.commit({ groupId: 'elsewhere', topics })).toBe('UNKNOWN_TOPIC_OR_PARTITION')
  })

  test('may name more partitions than a call can have arguments, beside a topic that there is not', () => {
    const room = new Room()
    const partitions = Array.from({ length: 200_000 }, () => ({ partitionIndex: 0, committedOffset: 1 }))
    const topics = [
      { name: 'none', partitions },
      { name: 'foo', partitions },
    ]
    const { reply } = room.send(offsetCommit, 8, { groupId: 'g', generationIdOrMemberEpoch: 7, topics })
    const counts = reply.topics.map((topic) => [topic.name, topic.partitions.length])
    expect(counts).toEqual([
      ['none', 200_000],
      ['foo', 200_000],
    ])
  })

  test('changes nothing when the log refuses it', () => {
    const room = new Room()
    room.commit()
    const topics = [{ name: 'foo', partitions: [{ partitionIndex: 0, committedOffset: 43 }] }]
    for (const [logError, told] of [
      ['NOT_ENOUGH_REPLICAS', 'COORDINATOR_NOT_AVAILABLE'],
      ['NOT_LEADER_OR_FOLLOWER', 'NOT_COORDINATOR'],
      ['MESSAGE_TOO_LARGE', 'UNKNOWN_SERVER_ERROR'],
    ] as const) {
      room.logError = logError
      expect(room.commit({ topics })).toBe(told)
    }
    expect(room.offsets()).toEqual({ 'foo-0': 42 })
    expect(room.commit({ groupId: 'new' })).toBe('UNKNOWN_SERVER_ERROR')
    expect(room.coordinator.group('new')).toBeUndefined()
  })

  test('is told to whoever waits for it', () => {
    const room = new Room()
    room.changes.length = 0
    room.commit()
    expect(room.changes).toContain('g')
  })
})
