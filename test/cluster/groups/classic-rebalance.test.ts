import { describe, expect, test } from 'vitest'
import { Room, subscription } from './room.js'

describe('the first rebalance of a group', () => {
  test('waits for group.initial.rebalance.delay.ms', () => {
    const room = new Room({ groupInitialRebalanceDelayMs: 3_000 })
    const join = room.join()
    room.advance(2_999)
    expect(join.isParked).toBe(true)
    expect(room.describe().groupState).toBe('PreparingRebalance')
    room.advance(1)
    expect(join.reply.generationId).toBe(1)
  })

  test('waits again after each delay in which a member joined', () => {
    const room = new Room({ groupInitialRebalanceDelayMs: 3_000 })
    const joins = [room.join()]
    for (let round = 0; round < 3; round++) {
      room.advance(2_000)
      joins.push(room.join())
      room.advance(1_000)
      expect(joins.every(({ isParked }) => isParked)).toBe(true)
    }
    room.advance(3_000)
    expect(joins.map(({ reply }) => reply.generationId)).toEqual([1, 1, 1, 1])
  })

  test('does not wait longer than the rebalance timeout in all', () => {
    const room = new Room({ groupInitialRebalanceDelayMs: 3_000 })
    const first = room.join({ rebalanceTimeoutMs: 7_000 })
    for (let round = 0; round < 6; round++) {
      room.advance(1_000)
      room.join({ rebalanceTimeoutMs: 7_000 })
    }
    room.advance(999)
    expect(first.isParked).toBe(true)
    room.advance(1)
    expect(first.reply.members).toHaveLength(7)
  })

  test('may end with nobody left', () => {
    const room = new Room({ groupInitialRebalanceDelayMs: 3_000 })
    const { memberId } = room.join({}, 4).reply
    const join = room.join({ memberId }, 4)
    expect(room.leave({ memberId })).toEqual(['NONE'])
    expect(join.error).toBe('UNKNOWN_MEMBER_ID')
    expect(room.describe().groupState).toBe('PreparingRebalance')
    room.advance(3_000)
    expect(room.describe()).toMatchObject({ groupState: 'Empty', protocolType: 'consumer' })
    expect(room.coordinator.group('g')?.generationId).toBe(1)
    expect(room.timers).toBe(0)
  })

  test('ends early when the last reserved id is given up while all others wait', () => {
    const room = new Room({ groupInitialRebalanceDelayMs: 20_000 })
    room.join({ sessionTimeoutMs: 6_000 }, 4)
    const joins = [room.join({ sessionTimeoutMs: 60_000 }), room.join({ sessionTimeoutMs: 60_000 })]
    room.advance(6_000)
    const [a, b] = joins.map(({ reply }) => reply)
    expect(a!.generationId).toBe(1)
    // What was left of its delay does not make the next one longer.
    for (const member of [b!, a!]) room.sync(member)
    const rejoin = room.join({ memberId: a!.memberId, sessionTimeoutMs: 60_000 })
    expect(room.advance(30_000)).toEqual(['rebalance'])
    expect(rejoin.reply.generationId).toBe(2)
  })
})

describe('a rebalance', () => {
  test('ends when the last member has joined', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2)
    const c = room.join()
    const again = room.join({ memberId: a!.memberId })
    expect(room.heartbeat(b!)).toBe('REBALANCE_IN_PROGRESS')
    expect(c.isParked && again.isParked).toBe(true)
    room.join({ memberId: b!.memberId })
    expect(c.reply).toMatchObject({ generationId: 2, leader: a!.memberId })
    expect(again.reply.members).toHaveLength(3)
  })

  test('goes on without members that do not join within the longest rebalance timeout', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2, { sessionTimeoutMs: 60_000, rebalanceTimeoutMs: 20_000 })
    const c = room.join({ rebalanceTimeoutMs: 30_000, sessionTimeoutMs: 60_000 })
    room.join({ memberId: a!.memberId, rebalanceTimeoutMs: 5_000, sessionTimeoutMs: 60_000 })
    room.advance(29_999)
    expect(c.isParked).toBe(true)
    expect(room.advance(1)).toEqual(['rebalance'])
    expect(c.reply.generationId).toBe(2)
    expect(room.heartbeat(b!)).toBe('UNKNOWN_MEMBER_ID')
    expect(room.describe().members).toHaveLength(2)
  })

  test('elects another leader when the leader does not join', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2, { sessionTimeoutMs: 60_000 })
    const rejoin = room.join({ memberId: b!.memberId, protocols: [{ name: 'range', metadata: subscription('bar') }] })
    room.advance(30_000)
    expect(rejoin.reply).toMatchObject({ leader: b!.memberId, generationId: 2 })
    expect(room.heartbeat(a!)).toBe('UNKNOWN_MEMBER_ID')
  })

  test('keeps static members that do not join, and elects a joined one to lead them', () => {
    const room = new Room()
    const a = room.join({ groupInstanceId: 'ia', sessionTimeoutMs: 120_000 }, 9)
    const b = room.join({ groupInstanceId: 'ib', sessionTimeoutMs: 120_000 }, 9)
    room.advance(0)
    room.advance(0)
    for (const { reply } of [b, a]) room.sync(reply, { [a.reply.memberId]: 'A', [b.reply.memberId]: 'B' })
    const rejoin = room.join(
      {
        memberId: b.reply.memberId,
        groupInstanceId: 'ib',
        protocols: [{ name: 'range', metadata: subscription('bar') }],
      },
      9,
    )
    room.advance(30_000)
    expect(rejoin.reply.leader).toBe(b.reply.memberId)
    expect(rejoin.reply.members.map(({ groupInstanceId }) => groupInstanceId)).toEqual(['ia', 'ib'])
  })

  test('waits for another timeout when nobody joins but static members are left', () => {
    const room = new Room()
    const joins = ['ia', 'ib'].map((groupInstanceId) => room.join({ groupInstanceId, sessionTimeoutMs: 70_000 }, 9))
    room.advance(0)
    room.advance(0)
    const [a, b] = joins.map(({ reply }) => reply)
    for (const member of [b!, a!]) room.sync(member, { [a!.memberId]: 'A' })
    expect(room.leave({ groupInstanceId: 'ib', memberId: '' })).toEqual(['NONE'])
    expect(room.advance(30_000)).toEqual(['rebalance'])
    expect(room.describe().groupState).toBe('PreparingRebalance')
    expect(room.advance(30_000)).toEqual(['rebalance'])
    expect(room.coordinator.group('g')?.generationId).toBe(1)
    // Until the session of the last one ends.
    room.advance(30_000)
    expect(room.describe()).toMatchObject({ groupState: 'Empty', members: [] })
    expect(room.timers).toBe(0)
  })

  test('tells those who wait for assignments to join again', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2)
    const c = room.join()
    const [a2, b2] = [room.join({ memberId: a!.memberId }), room.join({ memberId: b!.memberId })]
    const syncB = room.sync(b2.reply)
    room.leave({ memberId: c.reply.memberId })
    expect(syncB.error).toBe('REBALANCE_IN_PROGRESS')
    expect(room.sync(a2.reply).error).toBe('REBALANCE_IN_PROGRESS')
  })

  test('counts generations over an empty group', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    room.leave({ memberId: a!.memberId })
    expect(room.coordinator.group('g')).toMatchObject({ generationId: 2, state: 'Empty', protocolName: null })
    const again = room.join()
    room.advance(0)
    expect(again.reply.generationId).toBe(3)
  })
})
