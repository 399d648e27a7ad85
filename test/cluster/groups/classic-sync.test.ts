import { describe, expect, test } from 'vitest'
import { Room } from './room.js'

describe('SyncGroup', () => {
  test('parks followers until the leader has assigned, and gives each its own', () => {
    const room = new Room()
    const joins = [room.join(), room.join()]
    room.advance(0)
    room.advance(0)
    const [a, b] = joins.map(({ reply }) => reply)
    const follower = room.sync(b!)
    expect(follower.isParked).toBe(true)
    const leader = room.sync(a!, { [a!.memberId]: 'for a', [b!.memberId]: 'for b' })
    expect(leader.reply.assignment.toString()).toBe('for a')
    expect(follower.reply.assignment.toString()).toBe('for b')
    expect(room.describe()).toMatchObject({ groupState: 'Stable', protocolData: 'range' })
  })

  test('says which protocol was chosen from version 5 on, and refuses requests that do not', () => {
    const room = new Room()
    const join = room.join({}, 7)
    const { memberId } = join.isParked ? { memberId: '' } : join.reply
    const rejoin = room.join({ memberId }, 7)
    room.advance(0)
    const member = rejoin.reply
    expect(room.sync(member, {}, { protocolType: null, protocolName: 'range' }, 5).error).toBe(
      'INCONSISTENT_GROUP_PROTOCOL',
    )
    const { reply } = room.sync(member, {}, { protocolType: 'consumer', protocolName: 'range' }, 5)
    expect(reply).toMatchObject({ errorCode: 0, protocolType: 'consumer', protocolName: 'range' })
  })

  test('gives members that the leader forgot nothing, and members that it invented nothing at all', () => {
    const room = new Room()
    const joins = [room.join(), room.join()]
    room.advance(0)
    room.advance(0)
    const [a, b] = joins.map(({ reply }) => reply)
    const follower = room.sync(b!)
    room.sync(a!, { [a!.memberId]: 'all', nobody: 'some' })
    expect(follower.reply).toMatchObject({ errorCode: 0, assignment: Buffer.alloc(0) })
    expect(room.describe().members.map(({ memberAssignment }) => memberAssignment.toString())).toEqual(['all', ''])
  })

  test('gives a late follower what it missed', () => {
    const room = new Room()
    const joins = [room.join(), room.join()]
    room.advance(0)
    room.advance(0)
    const [a, b] = joins.map(({ reply }) => reply)
    room.sync(a!, { [b!.memberId]: 'for b' })
    room.advance(5_000)
    expect(room.sync(b!).reply.assignment.toString()).toBe('for b')
  })

  test('is expected of every member within the rebalance timeout; those who do not ask are out', () => {
    const room = new Room()
    const joins = [room.join({ sessionTimeoutMs: 60_000 }), room.join({ sessionTimeoutMs: 60_000 })]
    room.advance(0)
    room.advance(0)
    const [a, b] = joins.map(({ reply }) => reply)
    room.sync(a!, { [a!.memberId]: 'all' })
    expect(room.advance(30_000)).toEqual(['sync'])
    expect(room.heartbeat(b!)).toBe('UNKNOWN_MEMBER_ID')
    expect(room.heartbeat(a!)).toBe('REBALANCE_IN_PROGRESS')
  })

  test('ends for all when the leader never assigns: the followers join again without it', () => {
    const room = new Room()
    const joins = [room.join({ sessionTimeoutMs: 60_000 }), room.join({ sessionTimeoutMs: 60_000 })]
    room.advance(0)
    room.advance(0)
    const [a, b] = joins.map(({ reply }) => reply)
    const follower = room.sync(b!)
    room.advance(30_000)
    expect(follower.error).toBe('REBALANCE_IN_PROGRESS')
    const rejoin = room.join({ memberId: b!.memberId })
    expect(rejoin.reply).toMatchObject({ generationId: 2, leader: b!.memberId })
    expect(room.heartbeat(a!)).toBe('UNKNOWN_MEMBER_ID')
  })

  test('ends for all when the leader crashes while they wait', () => {
    const room = new Room()
    const joins = [room.join({ sessionTimeoutMs: 6_000 }), room.join({ sessionTimeoutMs: 6_000 })]
    room.advance(0)
    room.advance(0)
    const follower = room.sync(joins[1]!.reply)
    // The follower waits for us, so its session stands still; the leader's does not.
    expect(room.advance(6_000)).toEqual([`session:${joins[0]!.reply.memberId}`])
    expect(follower.error).toBe('REBALANCE_IN_PROGRESS')
    expect(room.describe().members.map(({ memberId }) => memberId)).toEqual([joins[1]!.reply.memberId])
  })

  test('refuses other generations and strangers', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    expect(room.sync(a!, {}, { generationId: 2 }).error).toBe('ILLEGAL_GENERATION')
    expect(room.sync(a!, {}, { memberId: 'stranger' }).error).toBe('UNKNOWN_MEMBER_ID')
    expect(room.sync(a!, {}, { groupInstanceId: 'stranger' }).error).toBe('UNKNOWN_MEMBER_ID')
    expect(room.sync(a!, {}, { groupId: 'elsewhere' }).error).toBe('NOT_COORDINATOR')
  })

  test('is refused while members join', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    room.join()
    expect(room.sync(a!).error).toBe('REBALANCE_IN_PROGRESS')
  })

  test('begins the session of each member anew', () => {
    const room = new Room()
    const joins = [room.join(), room.join()]
    room.advance(0)
    room.advance(0)
    const [a, b] = joins.map(({ reply }) => reply)
    const follower = room.sync(b!)
    room.advance(9_000)
    room.sync(a!, {})
    expect(follower.replies).toHaveLength(1)
    room.advance(9_999)
    expect(room.describe().groupState).toBe('Stable')
    room.advance(1)
    expect(room.describe()).toMatchObject({ groupState: 'Empty', members: [] })
  })
})
