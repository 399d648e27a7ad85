import { describe, expect, test } from 'vitest'
import { deleteGroups } from '../../../src/protocol/apis/delete-groups.js'
import { describeGroups } from '../../../src/protocol/apis/describe-groups.js'
import { listGroups } from '../../../src/protocol/apis/list-groups.js'
import { encodeAssignment } from '../../../src/protocol/consumer-protocol.js'
import { errorName } from '../../../src/protocol/errors.js'
import { Room, send } from './room.js'

describe('another coordinator that loads the log', () => {
  test('has the groups as they were, with whole sessions for their members', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2)
    room.commit({ generationIdOrMemberEpoch: 1, memberId: a!.memberId })
    const before = room.coordinator.group('g')
    room.advance(9_000)
    room.coordinator.unload(0)
    const successor = room.newCoordinator('successor')
    successor.load(0, room.log)
    expect(successor.group('g')).toEqual(before)
    expect(successor.committedOffsets('g')).toMatchObject([{ topic: 'foo', partition: 0, committedOffset: 42 }])
    room.advance(9_999)
    expect(successor.group('g')?.members).toHaveLength(2)
    room.advance(1)
    expect(successor.group('g')).toMatchObject({ state: 'Empty', members: [] })
    expect(b).toBeDefined()
  })

  test('lets the members go on', () => {
    const room = new Room()
    const [a, b] = room.stableGroup(2)
    const records = [...room.log]
    room.coordinator.unload(0)
    room.coordinator.load(0, records)
    expect(room.heartbeat(a!)).toBe('NONE')
    expect(room.sync(b!).reply.assignment.toString()).toBe('assignment 1')
    const rejoin = room.join({ memberId: b!.memberId })
    expect(rejoin.reply).toMatchObject({ generationId: 1, leader: a!.memberId })
  })

  test('has neither reserved ids nor generations that were not complete', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    const { memberId } = room.join({}, 4).reply
    room.join()
    const rejoin = room.join({ memberId: a!.memberId })
    expect(rejoin.isParked).toBe(true)
    const records = [...room.log]
    room.coordinator.unload(0)
    room.coordinator.load(0, records)
    expect(room.coordinator.group('g')).toMatchObject({ state: 'Stable', generationId: 1 })
    expect(room.join({ memberId }, 4).error).toBe('UNKNOWN_MEMBER_ID')
  })

  test('takes tombstones and records of other kinds as they are meant', () => {
    const room = new Room()
    room.commit()
    room.commit({ groupId: 'h' })
    room.send(deleteGroups, 2, { groupsNames: ['g'] })
    const ofConsumerGroup = { key: Buffer.from([0, 3, 0, 1, 120]), value: Buffer.from([0, 0, 0, 0, 0, 1, 0]) }
    const successor = room.newCoordinator('successor')
    successor.load(0, [ofConsumerGroup, ...room.log])
    expect(successor.groups().map(({ groupId }) => groupId)).toEqual(['h'])
    expect(successor.committedOffsets('g')).toEqual([])
  })

  test('makes a group rebalance that is larger than group.max.size now', () => {
    const room = new Room()
    const members = room.stableGroup(3)
    room.configs.groupMaxSize = 2
    const records = [...room.log]
    room.coordinator.unload(0)
    room.coordinator.load(0, records)
    for (const member of members) expect(room.heartbeat(member)).toBe('REBALANCE_IN_PROGRESS')
  })

  test('knows when the group became empty', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    room.commit({ generationIdOrMemberEpoch: 1, memberId: a!.memberId })
    room.leave({ memberId: a!.memberId })
    room.advance(5 * 86_400_000)
    const records = [...room.log]
    room.coordinator.unload(0)
    room.coordinator.load(0, records)
    room.advance(2 * 86_400_000)
    expect(room.coordinator.committedOffsets('g')).toEqual([])
  })
})

describe('a coordinator that is unloaded', () => {
  test('sends all who wait to its successor, and leaves no timer behind', () => {
    const room = new Room()
    const joins = [room.join(), room.join({ groupId: 'h' })]
    room.advance(0)
    const sync = room.join({ groupId: 'h' })
    const follower = room.join()
    const pendingSync = room.newCoordinator('unused')
    expect(pendingSync.groups()).toEqual([])
    room.coordinator.unload(0)
    for (const parked of [sync, follower]) expect(parked.error).toBe('NOT_COORDINATOR')
    expect(joins[0]!.replies).toHaveLength(1)
    expect(room.clock.pending).toBe(0)
    expect(room.coordinator.groups()).toEqual([])
    expect(room.join().error).toBe('NOT_COORDINATOR')
    expect(room.coordinator.isCoordinatorOf('g')).toBe(false)
  })

  test('sends those away who wait for assignments, too', () => {
    const room = new Room()
    const joins = [room.join(), room.join()]
    room.advance(0)
    room.advance(0)
    const follower = room.sync(joins[1]!.reply)
    room.coordinator.unload(0)
    expect(follower.error).toBe('NOT_COORDINATOR')
  })

  test('is unloaded once', () => {
    const room = new Room()
    room.coordinator.unload(0)
    room.coordinator.unload(0)
    expect(room.clock.pending).toBe(0)
  })
})

describe('a log that refuses a write', () => {
  test('keeps a new group from being', () => {
    const room = new Room()
    room.logError = 'NOT_ENOUGH_REPLICAS'
    expect(room.join().error).toBe('COORDINATOR_NOT_AVAILABLE')
    expect(room.coordinator.groups()).toEqual([])
    expect(room.timers).toBe(0)
  })

  test('makes members join again when it refuses their assignments', () => {
    const room = new Room()
    const joins = [room.join(), room.join()]
    room.advance(0)
    room.advance(0)
    const [a, b] = joins.map(({ reply }) => reply)
    const follower = room.sync(b!)
    room.logError = 'NOT_LEADER_OR_FOLLOWER'
    expect(room.sync(a!, {}).error).toBe('NOT_COORDINATOR')
    expect(follower.error).toBe('NOT_COORDINATOR')
    expect(room.heartbeat(a!)).toBe('REBALANCE_IN_PROGRESS')
  })

  test('does not keep a group from becoming empty', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    room.logError = 'NOT_ENOUGH_REPLICAS'
    expect(room.leave({ memberId: a!.memberId })).toEqual(['NONE'])
    expect(room.describe().groupState).toBe('Empty')
  })

  test('keeps groups and offsets from being deleted', () => {
    const room = new Room()
    room.commit()
    room.logError = 'NOT_ENOUGH_REPLICAS'
    const { results } = room.send(deleteGroups, 2, { groupsNames: ['g'] }).reply
    expect(results.map(({ errorCode }) => errorName(errorCode))).toEqual(['COORDINATOR_NOT_AVAILABLE'])
    room.advance(8 * 86_400_000)
    expect(room.offsets()).toEqual({ 'foo-0': 42 })
    room.logError = 'NONE'
    room.advance(600_000)
    expect(room.coordinator.groups()).toEqual([])
  })
})

describe('DeleteGroups', () => {
  test('deletes empty groups with their offsets, each named once in the answer', () => {
    const room = new Room()
    room.commit()
    room.stableGroup(1, { groupId: 'busy' })
    const groupsNames = ['g', 'g', 'busy', 'none', 'elsewhere']
    const { results } = room.send(deleteGroups, 2, { groupsNames }).reply
    expect(results.map(({ groupId, errorCode }) => [groupId, errorName(errorCode)])).toEqual([
      ['g', 'NONE'],
      ['busy', 'NON_EMPTY_GROUP'],
      ['none', 'GROUP_ID_NOT_FOUND'],
      ['elsewhere', 'NOT_COORDINATOR'],
    ])
    expect(room.offsets()).toEqual({})
  })

  test('takes the reserved ids along', () => {
    const room = new Room()
    const { memberId } = room.join({}, 4).reply
    room.send(deleteGroups, 2, { groupsNames: ['g'] })
    expect(room.timers).toBe(0)
    expect(room.join({ memberId }, 4).error).toBe('UNKNOWN_MEMBER_ID')
  })
})

describe('DescribeGroups', () => {
  test('tells all of a stable group, and less of one that rebalances', () => {
    const room = new Room()
    const [a] = room.stableGroup(1)
    const member = { memberId: a!.memberId, clientId: 'client', clientHost: '/127.0.0.1', groupInstanceId: null }
    const stable = room.describe()
    expect(stable).toMatchObject({ groupState: 'Stable', protocolType: 'consumer', protocolData: 'range' })
    expect(stable.members).toMatchObject([{ ...member, memberMetadata: a!.members[0]!.metadata }])
    room.join()
    const rebalancing = room.describe()
    expect(rebalancing).toMatchObject({ groupState: 'PreparingRebalance', protocolData: '', errorCode: 0 })
    expect(rebalancing.members[0]).toMatchObject({ ...member, memberMetadata: Buffer.alloc(0) })
    expect(rebalancing.members[0]!.memberAssignment.toString()).toBe('assignment 0')
  })

  test('calls an absent group dead, which is an error since version 6', () => {
    const room = new Room()
    const ask = (version: number) => room.send(describeGroups, version, { groups: ['none', 'elsewhere'] }).reply.groups
    expect(ask(5)).toMatchObject([
      { groupState: 'Dead', errorCode: 0 },
      { groupState: '', errorCode: 16 },
    ])
    expect(ask(6)).toMatchObject([
      { groupState: 'Dead', errorCode: 69, errorMessage: 'Group none not found.' },
      { groupState: '', errorCode: 16 },
    ])
  })
})

describe('ListGroups', () => {
  test('lists by state and type, whatever the case', () => {
    const room = new Room()
    room.commit({ groupId: 'offsets' })
    room.stableGroup(1, { groupId: 'g' })
    const list = (filter: { statesFilter?: string[]; typesFilter?: string[] }) =>
      room.send(listGroups, 5, filter).reply.groups.map(({ groupId }) => groupId)
    expect(list({})).toEqual(['offsets', 'g'])
    expect(list({ statesFilter: ['EMPTY', 'dead'] })).toEqual(['offsets'])
    expect(list({ statesFilter: [' stABLE'] })).toEqual(['g'])
    expect(list({ typesFilter: ['Classic'] })).toEqual(['offsets', 'g'])
    expect(list({ typesFilter: ['consumer', ' classic'] })).toEqual([])
    const { groups } = room.send(listGroups, 5, {}).reply
    expect(groups[0]).toEqual({ groupId: 'offsets', protocolType: '', groupState: 'Empty', groupType: 'classic' })
  })
})

describe('the view of a group', () => {
  test('has the partitions of each consumer', () => {
    const room = new Room()
    const join = room.join({}, 3, { clientId: 'shop', clientHost: '/10.0.0.1' })
    room.advance(0)
    const { memberId } = join.reply
    expect(room.coordinator.group('g')?.members).toMatchObject([{ assignment: [] }])
    const assignment = encodeAssignment({ assignedPartitions: [{ topic: 'foo', partitions: [0, 2] }] }, 1)
    room.sync(join.reply, {}, { assignments: [{ memberId, assignment }] })
    expect(room.coordinator.group('g')).toEqual({
      groupId: 'g',
      type: 'classic',
      state: 'Stable',
      protocolType: 'consumer',
      protocolName: 'range',
      generationId: 1,
      leaderId: memberId,
      members: [
        {
          memberId,
          groupInstanceId: null,
          clientId: 'shop',
          clientHost: '/10.0.0.1',
          assignment: [{ topic: 'foo', partitions: [0, 2] }],
        },
      ],
    })
    expect(room.coordinator.groups()).toHaveLength(1)
    expect(room.coordinator.group('none')).toBeUndefined()
    expect(room.coordinator.group('elsewhere')).toBeUndefined()
  })

  test('has no partitions of members that are no consumers, or whose assignment is not readable', () => {
    const room = new Room()
    room.stableGroup(1, { protocolType: 'connect' })
    expect(room.coordinator.group('g')?.members[0]?.assignment).toBeNull()
    const other = new Room()
    other.stableGroup(1)
    const [member] = other.coordinator.group('g')!.members
    other.sync({ ...other.join({ memberId: member!.memberId }).reply }, { [member!.memberId]: '\0' })
    expect(other.coordinator.group('g')?.members[0]?.assignment).toBeNull()
  })
})

test('every step of a group is told, when it is done', () => {
  const room = new Room()
  const states: (string | undefined)[] = []
  const changes = room.changes
  const told = () => {
    const had = changes.length > 0
    changes.length = 0
    states.push(had ? room.coordinator.group('g')?.state : undefined)
  }
  const join = room.join()
  told()
  room.advance(0)
  told()
  room.sync(join.reply, {})
  told()
  room.leave({ memberId: join.reply.memberId })
  told()
  send(room.coordinator, deleteGroups, 2, { groupsNames: ['g'] })
  told()
  expect(states).toEqual(['PreparingRebalance', 'CompletingRebalance', 'Stable', 'Empty', undefined])
})
