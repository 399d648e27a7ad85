import { describe, expect, test } from 'vitest'
import type { joinGroup } from '../../../src/protocol/apis/join-group.js'
import type { DraftOf } from '../../../src/protocol/schema.js'
import { type Reply, Room, range, subscription } from './room.js'

type JoinDraft = DraftOf<(typeof joinGroup)['request']>

/** Two static members `ia` (the leader) and `ib` in Stable. */
function twoStatic(draft: JoinDraft = {}) {
  const room = new Room()
  const joins = ['ia', 'ib'].map((groupInstanceId) => room.join({ groupInstanceId, ...draft }, 9))
  room.advance(0)
  room.advance(0)
  const [a, b] = joins.map(({ reply }) => reply) as [Reply<typeof joinGroup>, Reply<typeof joinGroup>]
  for (const member of [b, a]) room.sync(member, { [a.memberId]: 'for a', [b.memberId]: 'for b' })
  const rejoin = (groupInstanceId: string, version = 9, more: JoinDraft = {}) =>
    room.join({ groupInstanceId, ...draft, ...more }, version)
  return { room, a, b, rejoin }
}

describe('a static member that comes back without its id', () => {
  test('has its old generation and assignment at once, under a new id', () => {
    const { room, b, rejoin } = twoStatic()
    const { reply } = rejoin('ib')
    expect(reply).toMatchObject({ errorCode: 0, generationId: 1, skipAssignment: false, members: [] })
    expect(reply.memberId).not.toBe(b.memberId)
    expect(room.sync(reply, {}, { groupInstanceId: 'ib' }).reply.assignment.toString()).toBe('for b')
    expect(room.describe().groupState).toBe('Stable')
  })

  test('is told to skip the assignment if it leads', () => {
    const { b, rejoin } = twoStatic()
    const { reply } = rejoin('ia')
    expect(reply).toMatchObject({ skipAssignment: true, leader: reply.memberId })
    expect(reply.members.map(({ memberId }) => memberId).sort()).toEqual([reply.memberId, b.memberId].sort())
  })

  test('is told that its old id leads where it cannot skip the assignment', () => {
    const { a, rejoin } = twoStatic()
    expect(rejoin('ia', 8).reply).toMatchObject({ leader: a.memberId, members: [] })
  })

  test('fences whoever still uses the old id', () => {
    const { room, b, rejoin } = twoStatic()
    rejoin('ib')
    expect(room.heartbeat(b, { groupInstanceId: 'ib' })).toBe('FENCED_INSTANCE_ID')
    expect(room.heartbeat(b)).toBe('UNKNOWN_MEMBER_ID')
    expect(room.sync(b, {}, { groupInstanceId: 'ib' }).error).toBe('FENCED_INSTANCE_ID')
    expect(room.join({ memberId: b.memberId, groupInstanceId: 'ib' }, 9).error).toBe('FENCED_INSTANCE_ID')
    expect(room.leave({ memberId: b.memberId, groupInstanceId: 'ib' })).toEqual(['FENCED_INSTANCE_ID'])
  })

  test('fences its own former Join that is parked', () => {
    const { room, rejoin } = twoStatic()
    room.join()
    const former = rejoin('ib')
    const latter = rejoin('ib')
    expect(former.error).toBe('FENCED_INSTANCE_ID')
    expect(latter.isParked).toBe(true)
    room.advance(30_000)
    expect(latter.reply.generationId).toBe(2)
  })

  test('fences its own former Sync that is parked, and starts a rebalance, for the leader assigns to the old id', () => {
    const { room, a, b, rejoin } = twoStatic()
    const changed = { protocols: [{ name: 'range', metadata: subscription('bar') }] }
    room.join({ memberId: b.memberId, groupInstanceId: 'ib', ...changed }, 9)
    const again = room.join({ memberId: a.memberId, groupInstanceId: 'ia' }, 9)
    const sync = room.sync({ ...b, generationId: 2 }, {}, { groupInstanceId: 'ib' })
    expect(sync.isParked).toBe(true)
    const replaced = rejoin('ib')
    expect(sync.error).toBe('FENCED_INSTANCE_ID')
    expect(replaced.isParked).toBe(true)
    expect(room.heartbeat(again.reply)).toBe('REBALANCE_IN_PROGRESS')
  })

  test('starts a rebalance if another protocol would be selected now', () => {
    const metadata = subscription('foo')
    const prefers = (...names: string[]) => ({ protocols: names.map((name) => ({ name, metadata })) })
    const room = new Room()
    const join = room.join({ groupInstanceId: 'ia', ...prefers('range', 'sticky') }, 9)
    room.advance(0)
    room.sync(join.reply, {}, { groupInstanceId: 'ia' })
    const again = room.join({ groupInstanceId: 'ia', ...prefers('sticky', 'range') }, 9)
    expect(again.reply).toMatchObject({ generationId: 2, protocolName: 'sticky', skipAssignment: false })
  })

  test('keeps the group from rebalancing if it is back within its session', () => {
    const { room, a, rejoin } = twoStatic()
    room.advance(9_000)
    room.heartbeat(a)
    rejoin('ib')
    // Two sessions; the old id has none any more.
    expect(room.timers).toBe(2)
    room.advance(9_000)
    expect(room.heartbeat(a)).toBe('NONE')
    expect(room.describe().groupState).toBe('Stable')
  })

  test('is stored, so that another coordinator knows the new id', () => {
    const { room, rejoin } = twoStatic()
    const { reply } = rejoin('ib')
    const successor = room.newCoordinator('successor')
    successor.load(0, room.log)
    expect(successor.group('g')?.members.map(({ memberId }) => memberId)).toContain(reply.memberId)
  })

  test('has its old id again if the new one cannot be stored', () => {
    const { room, a, b, rejoin } = twoStatic()
    room.logError = 'NOT_ENOUGH_REPLICAS'
    const leader = rejoin('ia')
    expect(leader.error).toBe('COORDINATOR_NOT_AVAILABLE')
    expect(leader.reply).toMatchObject({ memberId: '', leader: a.memberId })
    expect(room.heartbeat(a, { groupInstanceId: 'ia' })).toBe('NONE')
    expect(rejoin('ib').reply.memberId).toBe('')
    room.logError = 'NONE'
    expect(room.heartbeat(b, { groupInstanceId: 'ib' })).toBe('NONE')
    expect(room.coordinator.group('g')?.leaderId).toBe(a.memberId)
    room.advance(10_000)
    expect(room.describe()).toMatchObject({ groupState: 'Empty', members: [] })
  })
})

describe('a static member', () => {
  test('is removed when its session ends, like any other', () => {
    const { room, a } = twoStatic()
    room.advance(9_000)
    room.heartbeat(a)
    room.advance(1_000)
    expect(room.describe().members.map(({ memberId }) => memberId)).toEqual([a.memberId])
    expect(room.join({ groupInstanceId: 'ib', protocols: range }, 9).isParked).toBe(true)
  })

  test('must be the one its instance id stands for', () => {
    const { room, a, b } = twoStatic()
    expect(room.heartbeat(a, { groupInstanceId: 'ib' })).toBe('FENCED_INSTANCE_ID')
    expect(room.heartbeat(b, { groupInstanceId: 'nobody' })).toBe('UNKNOWN_MEMBER_ID')
    expect(room.commit({ memberId: a.memberId, groupInstanceId: 'ib', generationIdOrMemberEpoch: 1 })).toBe(
      'FENCED_INSTANCE_ID',
    )
  })
})
