import { describe, expect, test } from 'vitest'
import { leaveGroup } from '../../../src/protocol/apis/leave-group.js'
import { errorName } from '../../../src/protocol/errors.js'
import { Room } from './room.js'

describe('a session', () => {
  test('lasts as long as heartbeats come', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    for (let beat = 0; beat < 5; beat++) {
      room.advance(9_999)
      expect(room.heartbeat(a!)).toBe('NONE')
    }
    room.advance(10_000)
    expect(room.heartbeat(a!)).toBe('UNKNOWN_MEMBER_ID')
    expect(room.describe().groupState).toBe('Empty')
  })

  test('that ends makes the others rebalance', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2)
    room.advance(9_000)
    room.heartbeat(a!)
    room.advance(1_000)
    expect(room.heartbeat(a!)).toBe('REBALANCE_IN_PROGRESS')
    expect(room.heartbeat(b!)).toBe('UNKNOWN_MEMBER_ID')
    const rejoin = room.join({ memberId: a!.memberId })
    expect(rejoin.reply).toMatchObject({ generationId: 2, members: [{ memberId: a!.memberId }] })
  })

  test('that ends completes a join phase that waited for its member alone', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2, { rebalanceTimeoutMs: 60_000 })
    const rejoin = room.join({ memberId: a!.memberId, rebalanceTimeoutMs: 60_000 })
    expect(room.advance(10_000)).toContain(`session:${b!.memberId}`)
    expect(rejoin.reply.generationId).toBe(2)
  })

  test('is kept alive by commits', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    const member = { generationIdOrMemberEpoch: 1, memberId: a!.memberId }
    for (let beat = 0; beat < 3; beat++) {
      room.advance(9_999)
      expect(room.commit(member)).toBe('NONE')
    }
    room.advance(10_000)
    expect(room.commit(member)).toBe('UNKNOWN_MEMBER_ID')
  })

  test('has the length of the last Join', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    const rejoin = room.join({ memberId: a!.memberId, sessionTimeoutMs: 20_000 })
    room.sync(rejoin.reply, {})
    room.advance(19_999)
    expect(room.heartbeat(rejoin.reply)).toBe('NONE')
  })
})

describe('Heartbeat', () => {
  test('is fine while assignments are awaited', () => {
    const room = new Room()
    const join = room.join()
    room.advance(0)
    expect(room.describe().groupState).toBe('CompletingRebalance')
    expect(room.heartbeat(join.reply)).toBe('NONE')
  })

  test('is refused for other generations, strangers and groups that are not there', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    expect(room.heartbeat({ ...a!, generationId: 0 })).toBe('ILLEGAL_GENERATION')
    expect(room.heartbeat({ ...a!, memberId: 'stranger' })).toBe('UNKNOWN_MEMBER_ID')
    expect(room.heartbeat(a!, { groupId: 'none' })).toBe('UNKNOWN_MEMBER_ID')
    expect(room.heartbeat(a!, { groupId: '' })).toBe('INVALID_GROUP_ID')
    expect(room.heartbeat(a!, { groupId: 'elsewhere' })).toBe('NOT_COORDINATOR')
  })
})

describe('LeaveGroup', () => {
  test('makes the others rebalance, and the last one leaves an empty group without timers', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2)
    expect(room.leave({ memberId: a!.memberId })).toEqual(['NONE'])
    expect(room.heartbeat(b!)).toBe('REBALANCE_IN_PROGRESS')
    expect(room.leave({ memberId: b!.memberId })).toEqual(['NONE'])
    expect(room.describe()).toMatchObject({ groupState: 'Empty', members: [], protocolType: 'consumer' })
    expect(room.timers).toBe(0)
  })

  test('answers for each member of a batch, by id or by instance id', () => {
    const room = new Room()
    const joins = [room.join(), room.join({ groupInstanceId: 'till' }, 9), room.join({ groupInstanceId: 'bar' }, 9)]
    room.advance(0)
    room.advance(0)
    const [dynamic, , bar] = joins.map(({ reply }) => reply)
    const errors = room.leave(
      { memberId: '', groupInstanceId: 'till' },
      { memberId: dynamic!.memberId },
      { memberId: dynamic!.memberId },
      { memberId: bar!.memberId, groupInstanceId: 'till' },
      { memberId: dynamic!.memberId, groupInstanceId: 'bar' },
      { memberId: '' },
    )
    expect(errors).toEqual([
      'NONE',
      'NONE',
      'UNKNOWN_MEMBER_ID',
      'UNKNOWN_MEMBER_ID',
      'FENCED_INSTANCE_ID',
      'UNKNOWN_MEMBER_ID',
    ])
    expect(room.describe().members.map(({ memberId }) => memberId)).toEqual([bar!.memberId])
  })

  test('has one error for one member before version 3', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    const leave = (memberId: string) => room.send(leaveGroup, 2, { groupId: 'g', memberId }).error
    expect(leave('stranger')).toBe('UNKNOWN_MEMBER_ID')
    expect(leave(a!.memberId)).toBe('NONE')
  })

  test('says at the top what holds for the whole of it', () => {
    const room = new Room()
    const reply = (groupId: string) => room.send(leaveGroup, 5, { groupId, members: [{ memberId: 'stranger' }] }).reply
    expect(errorName(reply('').errorCode)).toBe('INVALID_GROUP_ID')
    expect(errorName(reply('elsewhere').errorCode)).toBe('NOT_COORDINATOR')
    expect(reply('none').members).toMatchObject([{ memberId: 'stranger', errorCode: 25 }])
  })

  test('during a join phase answers the leaver, and completes the phase if it waited for it', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2)
    const rejoin = room.join({ memberId: a!.memberId })
    expect(room.leave({ memberId: b!.memberId })).toEqual(['NONE'])
    expect(rejoin.reply).toMatchObject({ generationId: 2, members: [{ memberId: a!.memberId }] })

    const c = room.join({}, 4).reply
    const parked = room.join({ memberId: c.memberId }, 4)
    expect(room.leave({ memberId: c.memberId })).toEqual(['NONE'])
    expect(parked.error).toBe('UNKNOWN_MEMBER_ID')
  })

  test('answers a parked Sync of the leaver, which Kafka forgets', () => {
    const room = new Room()
    const joins = [room.join(), room.join({ groupInstanceId: 'till' }, 9)]
    room.advance(0)
    room.advance(0)
    const sync = room.sync(joins[1]!.reply, {}, { groupInstanceId: 'till' })
    expect(room.leave({ memberId: '', groupInstanceId: 'till' })).toEqual(['NONE'])
    expect(sync.error).toBe('UNKNOWN_MEMBER_ID')
  })

  test('gives a reserved id back, which even a stable group takes for a change', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    const { memberId } = room.join({}, 4).reply
    expect(room.heartbeat(a!)).toBe('NONE')
    expect(room.leave({ memberId })).toEqual(['NONE'])
    expect(room.heartbeat(a!)).toBe('REBALANCE_IN_PROGRESS')
  })
})
