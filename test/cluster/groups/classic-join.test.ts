import { describe, expect, test } from 'vitest'
import { joinGroup } from '../../../src/protocol/apis/join-group.js'
import { Room, range, subscription } from './room.js'

const MINUTE = 60_000

describe('JoinGroup', () => {
  test('reserves an id for a member that has none, and lets it in when it comes back with it', () => {
    const room = new Room()
    const first = room.join({}, 4, { clientId: 'orders' })
    expect(first.error).toBe('MEMBER_ID_REQUIRED')
    expect(first.reply.memberId).toMatch(/^orders-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(room.describe().members).toEqual([])
    const second = room.join({ memberId: first.reply.memberId }, 4)
    expect(second.isParked).toBe(true)
    room.advance(0)
    expect(second.reply).toMatchObject({ errorCode: 0, generationId: 1, leader: first.reply.memberId })
  })

  test('takes in a member of an old version at once', () => {
    const room = new Room()
    const join = room.join({}, 3)
    room.advance(0)
    expect(join.reply).toMatchObject({ generationId: 1, protocolName: 'range' })
    expect(join.reply.leader).toBe(join.reply.memberId)
  })

  test('tells of a protocol without a name as of none, from version 7 on', () => {
    for (const [version, protocolName] of [
      [3, ''],
      [7, null],
    ] as const) {
      const room = new Room()
      const protocols = [{ name: '', metadata: Buffer.from('any') }]
      const first = room.join({ protocols })
      room.advance(0)
      const again = room.join({ memberId: first.reply.memberId, protocols }, version)
      room.advance(0)
      expect(again.reply.protocolName).toBe(protocolName)
    }
  })

  test('lets a member in by the first of two protocols of one name', () => {
    const room = new Room()
    const metadata = ['first', 'second'].map((text) => Buffer.from(text))
    const join = room.join({ protocols: metadata.map((each) => ({ name: 'range', metadata: each })) })
    room.advance(0)
    expect(join.reply.members).toMatchObject([{ metadata: metadata[0] }])
  })

  test('names a static member by its instance id, and does not make it come back', () => {
    const room = new Room()
    const join = room.join({ groupInstanceId: 'till-1' }, 9)
    room.advance(0)
    expect(join.reply.memberId).toMatch(/^till-1-/)
    expect(join.reply.members).toMatchObject([{ groupInstanceId: 'till-1' }])
  })

  test('in version 0 has the session timeout as rebalance timeout', () => {
    const room = new Room()
    const join = room.send(joinGroup, 0, {
      groupId: 'g',
      sessionTimeoutMs: 7_000,
      protocolType: 'consumer',
      protocols: range,
    })
    room.advance(0)
    room.advance(5_000)
    room.heartbeat(join.reply)
    // The sync phase is as long as the rebalance timeout.
    expect(room.advance(1_999)).toEqual([])
    expect(room.advance(1)).toEqual(['sync'])
  })

  test('has an empty protocol name instead of null before version 7', () => {
    const room = new Room()
    expect(room.join({ memberId: 'nobody' }, 6).reply.protocolName).toBe('')
    expect(room.join({ memberId: 'nobody' }, 7).reply.protocolName).toBeNull()
  })

  test('tells the leader of all members and the others of none', () => {
    const room = new Room()
    const joins = [room.join(), room.join(), room.join()]
    room.advance(0)
    room.advance(0)
    const [leader, ...others] = joins.map(({ reply }) => reply)
    expect(leader!.members.map(({ memberId }) => memberId)).toEqual(joins.map(({ reply }) => reply.memberId))
    for (const other of others) expect(other).toMatchObject({ leader: leader!.memberId, members: [] })
  })

  test('refuses a member that has no protocol in common with all others', () => {
    const room = new Room()
    room.stableGroup(2, { protocols: [...range, { name: 'sticky', metadata: subscription('foo') }] })
    const metadata = subscription('foo')
    expect(room.join({ protocols: [{ name: 'roundrobin', metadata }] }).error).toBe('INCONSISTENT_GROUP_PROTOCOL')
    expect(room.join({ protocolType: 'connect' }).error).toBe('INCONSISTENT_GROUP_PROTOCOL')
    expect(room.join({ protocols: [{ name: 'sticky', metadata }] }).isParked).toBe(true)
  })

  test('selects the protocol most members like best of what all of them can do', () => {
    const room = new Room()
    const prefers = (...names: string[]) => ({
      protocols: names.map((name) => ({ name, metadata: subscription('foo') })),
    })
    const joins = [
      room.join(prefers('only-mine', 'range', 'sticky')),
      room.join(prefers('sticky', 'range')),
      room.join(prefers('sticky', 'range', 'only-mine')),
    ]
    room.advance(0)
    room.advance(0)
    for (const { reply } of joins) expect(reply.protocolName).toBe('sticky')
  })

  test('forgets a parked Join when the same member joins again, and answers the new one', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2)
    const changed = { memberId: b!.memberId, protocols: [{ name: 'range', metadata: subscription('bar') }] }
    const former = room.join(changed)
    const latter = room.join(changed)
    const leader = room.join({ memberId: a!.memberId })
    expect(leader.reply.generationId).toBe(2)
    expect(latter.reply).toMatchObject({ generationId: 2, memberId: b!.memberId })
    expect(former.isParked).toBe(true)
  })

  test('answers nobody whose connection closed, and keeps the member', () => {
    const room = new Room()
    const join = room.join()
    join.hangUp()
    room.advance(0)
    expect(join.replies).toEqual([])
    expect(room.describe().members).toHaveLength(1)
    // It has a session now, that nobody keeps alive.
    room.advance(10_000)
    expect(room.describe()).toMatchObject({ groupState: 'Empty', members: [] })
  })

  test('answers a parked Join to a member that does not know its id only once', () => {
    const room = new Room({ groupInitialRebalanceDelayMs: 1_000 })
    const join = room.join()
    room.advance(1_000)
    room.advance(MINUTE)
    expect(join.replies).toHaveLength(1)
  })

  test('gives up on the first Join of a member after five minutes', () => {
    const room = new Room()
    const [a] = room.stableGroup(1, { rebalanceTimeoutMs: 20 * MINUTE, sessionTimeoutMs: 10 * MINUTE })
    const b = room.join({ rebalanceTimeoutMs: 20 * MINUTE })
    room.advance(5 * MINUTE - 1)
    expect(b.isParked).toBe(true)
    expect(room.advance(1)).toHaveLength(1)
    expect(b.error).toBe('UNKNOWN_MEMBER_ID')
    expect(b.reply.memberId).toBe('')
    expect(room.describe().members.map(({ memberId }) => memberId)).toEqual([a!.memberId])
  })

  test('lets a known member wait past its session', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2, { sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 60_000 })
    const rejoin = room.join({ memberId: a!.memberId, rebalanceTimeoutMs: 60_000 })
    for (let beat = 0; beat < 5; beat++) {
      room.advance(9_000)
      expect(room.heartbeat(b!)).toBe('REBALANCE_IN_PROGRESS')
    }
    expect(rejoin.isParked).toBe(true)
    room.join({ memberId: b!.memberId, rebalanceTimeoutMs: 60_000 })
    expect(rejoin.reply.generationId).toBe(2)
  })

  test('forgets an id that is not claimed within the session timeout', () => {
    const room = new Room()
    const { memberId } = room.join({ sessionTimeoutMs: 6_000 }, 4).reply
    room.advance(5_999)
    expect(room.timers).toBe(1)
    room.advance(1)
    expect(room.timers).toBe(0)
    expect(room.join({ memberId }, 4).error).toBe('UNKNOWN_MEMBER_ID')
  })

  test('lets members in up to group.max.size, which may be lowered while they are in', () => {
    const room = new Room({ groupMaxSize: 3 })
    const members = room.stableGroup(3)
    expect(room.join().error).toBe('GROUP_MAX_SIZE_REACHED')
    room.configs.groupMaxSize = 2
    const [first, second, third] = members.map(({ memberId }) => room.join({ memberId }))
    // The third to come back is one too many, so it is out.
    expect(third!.error).toBe('GROUP_MAX_SIZE_REACHED')
    expect(first!.isParked && second!.isParked).toBe(true)
    room.advance(30_000)
    expect(first!.reply).toMatchObject({ errorCode: 0, generationId: 2 })
    expect(second!.reply).toMatchObject({ errorCode: 0, generationId: 2 })
  })

  test('is for the coordinator of the group', () => {
    const room = new Room()
    const { error, reply } = room.join({ groupId: 'elsewhere' })
    expect(error).toBe('NOT_COORDINATOR')
    expect(reply.memberId).toBe('')
  })

  test('takes over a group that only had offsets', () => {
    const room = new Room()
    room.commit()
    const join = room.join({ protocolType: 'connect' })
    room.advance(0)
    expect(join.reply.generationId).toBe(1)
    expect(room.coordinator.group('g')).toMatchObject({ protocolType: 'connect', state: 'CompletingRebalance' })
    expect(room.offsets()).toEqual({ 'foo-0': 42 })
  })
})
