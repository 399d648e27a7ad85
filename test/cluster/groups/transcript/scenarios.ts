/** What is asked of a group coordinator, and when. */
import { deleteGroups } from '../../../../src/protocol/apis/delete-groups.js'
import { describeGroups } from '../../../../src/protocol/apis/describe-groups.js'
import { heartbeat } from '../../../../src/protocol/apis/heartbeat.js'
import { joinGroup } from '../../../../src/protocol/apis/join-group.js'
import { leaveGroup } from '../../../../src/protocol/apis/leave-group.js'
import { listGroups } from '../../../../src/protocol/apis/list-groups.js'
import { offsetCommit } from '../../../../src/protocol/apis/offset-commit.js'
import { offsetDelete } from '../../../../src/protocol/apis/offset-delete.js'
import { offsetFetch } from '../../../../src/protocol/apis/offset-fetch.js'
import { syncGroup } from '../../../../src/protocol/apis/sync-group.js'
import { encodeSubscription } from '../../../../src/protocol/consumer-protocol.js'
import type { DraftOf } from '../../../../src/protocol/schema.js'
import type { Asked, Transcript } from './transcript.js'

/** The broker's configs the scenarios are made for. */
export const scenarioConfigs = {
  'group.initial.rebalance.delay.ms': 1000,
  'group.min.session.timeout.ms': 600,
  'group.max.session.timeout.ms': 1_800_000,
  'group.max.size': 4,
  'offset.metadata.max.bytes': 20,
}

/** The topics that exist, with their partitions. */
export const scenarioTopics = { foo: 3, bar: 2 }

/** Longer than an initial delay that is extended once. */
const INITIAL_DELAYS = 2400

const UNKNOWN_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAZA'

type JoinDraft = DraftOf<(typeof joinGroup)['request']>
type SyncDraft = DraftOf<(typeof syncGroup)['request']>
type CommitDraft = DraftOf<(typeof offsetCommit)['request']>
type Join = Asked<typeof joinGroup>

const subscription = (...topics: string[]) => encodeSubscription({ topics })
const protocols = (...names: string[]) => names.map((name) => ({ name, metadata: subscription('foo') }))

/** The members of one group, and who else talks to its coordinator. */
class Group {
  readonly t: Transcript
  readonly groupId: string

  constructor(t: Transcript, groupId: string) {
    this.t = t
    this.groupId = groupId
  }

  join(client: string, version: number, draft: JoinDraft = {}): Promise<Join> {
    return this.t.ask(client, joinGroup, version, {
      groupId: this.groupId,
      sessionTimeoutMs: 30_000,
      ...(version > 0 && { rebalanceTimeoutMs: 60_000 }),
      protocolType: 'consumer',
      protocols: protocols('range'),
      ...draft,
    })
  }

  /** Joins as a static member. */
  joinAs(groupInstanceId: string, client: string, version: number, draft: JoinDraft = {}): Promise<Join> {
    return this.join(client, version, { groupInstanceId, ...draft })
  }

  sync(client: string, version: number, join: Join, assigned: readonly Join[] = [], draft: SyncDraft = {}) {
    const { generationId, memberId, protocolName } = join.reply
    return this.t.ask(client, syncGroup, version, {
      groupId: this.groupId,
      generationId,
      memberId,
      ...(version >= 5 && { protocolType: 'consumer', protocolName }),
      assignments: assigned.map(({ reply }, i) => ({ memberId: reply.memberId, assignment: Buffer.from(`part ${i}`) })),
      ...draft,
    })
  }

  heartbeat(client: string, join: Join, draft: DraftOf<(typeof heartbeat)['request']> = {}) {
    const { generationId, memberId } = join.reply
    return this.t.ask(client, heartbeat, 4, { groupId: this.groupId, generationId, memberId, ...draft })
  }

  leave(client: string, ...members: { memberId?: string; groupInstanceId?: string }[]) {
    return this.t.ask(client, leaveGroup, 5, { groupId: this.groupId, members })
  }

  describe(version = 6) {
    return this.t.ask('admin', describeGroups, version, { groups: [this.groupId] })
  }

  commit(client: string, version: number, draft: CommitDraft = {}) {
    const partitions = [{ partitionIndex: 0, committedOffset: 5, committedMetadata: 'm' }]
    const topics = [{ name: 'foo', topicId: this.t.topicId('foo'), partitions }]
    return this.t.ask(client, offsetCommit, version, { groupId: this.groupId, topics, ...draft })
  }

  fetch(version = 9) {
    return this.t.ask('admin', offsetFetch, version, { groups: [{ groupId: this.groupId, topics: null }] })
  }

  deleteOffsets(partitions: Record<string, number[]>) {
    const topics = Object.entries(partitions).map(([name, indexes]) => {
      return { name, partitions: indexes.map((partitionIndex) => ({ partitionIndex })) }
    })
    return this.t.ask('admin', offsetDelete, 0, { groupId: this.groupId, topics })
  }

  delete() {
    return this.t.ask('admin', deleteGroups, 2, { groupsNames: [this.groupId] })
  }
}

export const scenarios: Record<string, (t: Transcript) => Promise<void>> = {
  async 'requests that are refused before a group has members'(t) {
    const g = new Group(t, 'refusals')
    const none = new Group(t, 'none')
    const nameless = new Group(t, '')
    const stranger = { reply: { generationId: 0, memberId: 'x', protocolName: 'range' } } as Join
    await nameless.join('a', 9)
    await g.join('a', 9, { sessionTimeoutMs: 599 })
    await g.join('a', 2, { sessionTimeoutMs: 1_800_001 })
    await g.join('a', 9, { memberId: 'nobody' })
    await g.join('a', 5, { memberId: 'nobody' })
    await t.ask('admin', listGroups, 5, {})
    await g.join('a', 9, { protocolType: '' })
    await g.join('a', 9, { protocols: [] })
    await t.ask('admin', listGroups, 5, {})
    for (const version of [0, 5, 6]) await t.ask('admin', describeGroups, version, { groups: ['refusals', 'none', ''] })
    await g.sync('a', 5, stranger)
    await g.sync('a', 5, stranger, [], { protocolName: null })
    await nameless.sync('a', 5, stranger)
    await none.sync('a', 4, stranger)
    for (const group of [g, none, nameless]) await group.heartbeat('a', stranger)
    await nameless.leave('a', { memberId: 'x' })
    await none.leave('a', { memberId: 'x' }, { memberId: '', groupInstanceId: 'i' })
    await g.leave('a', { memberId: 'x' }, { memberId: '', groupInstanceId: 'i' }, { memberId: '' })
    await g.leave('a')
    for (const groupId of ['refusals', 'none', '']) await t.ask('a', leaveGroup, 2, { groupId, memberId: 'x' })
    await t.ask('admin', deleteGroups, 2, { groupsNames: ['refusals', 'none', ''] })
    await t.ask('admin', listGroups, 4, {})
  },

  async 'two members join, work and leave'(t) {
    const g = new Group(t, 'two')
    const other = { protocols: [{ name: 'range', metadata: subscription('bar') }] }
    const firstA = await g.join('a', 9)
    await g.describe()
    const a = await g.join('a', 9, { memberId: firstA.reply.memberId })
    await g.describe()
    const firstB = await g.join('b', 5)
    const { memberId: idOfB } = firstB.reply
    const b = await g.join('b', 5, { memberId: idOfB })
    await t.pass(INITIAL_DELAYS)
    const { memberId: idOfA } = a.reply
    await g.describe()
    await g.heartbeat('b', b)
    await g.commit('b', 9, { generationIdOrMemberEpoch: 1, memberId: idOfB })
    await g.sync('b', 3, b)
    await g.sync('a', 5, a, [a])
    await g.describe()
    await g.sync('a', 5, a, [], { protocolName: 'roundrobin' })
    await g.sync('a', 5, a, [], { protocolType: 'connect' })
    await g.sync('a', 5, a, [], { generationId: 7 })
    await g.sync('a', 5, a, [], { memberId: 'stranger' })
    await g.sync('b', 3, b)
    await g.heartbeat('a', a)
    await g.heartbeat('a', a, { generationId: 0 })
    await g.heartbeat('a', a, { memberId: 'stranger' })
    await g.heartbeat('a', a, { groupInstanceId: 'stranger' })
    const topics = [
      {
        name: 'foo',
        partitions: [
          { partitionIndex: 0, committedOffset: 5, committedLeaderEpoch: 3, committedMetadata: 'm' },
          { partitionIndex: 3, committedOffset: 5 },
          { partitionIndex: 1, committedOffset: 6, committedMetadata: 'x'.repeat(21) },
          { partitionIndex: 2, committedOffset: -7, committedMetadata: null },
        ],
      },
      { name: 'none', partitions: [{ partitionIndex: 0 }] },
    ]
    for (const [generationIdOrMemberEpoch, memberId, version] of [
      [1, idOfA, 9],
      [-1, '', 9],
      [-1, idOfA, 9],
      [2, idOfA, 9],
      [1, 'stranger', 9],
      [1, '', 8],
    ] as const) {
      await g.commit('a', version, { generationIdOrMemberEpoch, memberId, topics })
    }
    await g.commit('a', 8, { generationIdOrMemberEpoch: 1, memberId: idOfA, groupInstanceId: 'stranger' })
    await g.deleteOffsets({ foo: [0], bar: [0, 9], none: [0] })
    await g.delete()
    // A follower with nothing new may go on; with a new subscription it starts a rebalance.
    await g.join('b', 5, { memberId: idOfB })
    await g.join('b', 7, { memberId: idOfB })
    const b2 = await g.join('b', 5, { memberId: idOfB, ...other })
    await g.describe()
    await g.heartbeat('a', a)
    await g.sync('a', 5, a, [a])
    await g.commit('a', 9, { generationIdOrMemberEpoch: 1, memberId: idOfA })
    const a2 = await g.join('a', 9, { memberId: idOfA })
    await g.describe()
    // While assignments are awaited: the same metadata has the same answer, new metadata starts over.
    await g.join('b', 5, { memberId: idOfB, ...other })
    await g.join('a', 9, { memberId: a2.reply.memberId })
    await g.sync('b', 3, b2)
    const both = [{ name: 'range', metadata: subscription('foo', 'bar') }]
    const a3 = await g.join('a', 9, { memberId: idOfA, protocols: both })
    const b3 = await g.join('b', 5, { memberId: idOfB, ...other })
    await g.sync('a', 5, a3, [a3, b3])
    await g.sync('b', 3, b3)
    await g.deleteOffsets({ bar: [0] })
    await g.leave('a', { memberId: idOfA }, { memberId: idOfA })
    await g.describe()
    await g.heartbeat('b', b3)
    await g.join('b', 5, { memberId: idOfB, ...other })
    await t.ask('b', leaveGroup, 1, { groupId: 'two', memberId: idOfB })
    await g.describe()
    for (const statesFilter of [['EMPTY'], ['stable'], ['nonsense']])
      await t.ask('admin', listGroups, 4, { statesFilter })
    for (const typesFilter of [['Classic'], ['consumer']]) await t.ask('admin', listGroups, 5, { typesFilter })
    await fetchInEveryVersion(t, 'two')
    await g.deleteOffsets({ foo: [0, 1] })
    await new Group(t, 'none').deleteOffsets({ foo: [0, 1] })
    await new Group(t, 'none').deleteOffsets({ none: [0] })
    await new Group(t, '').deleteOffsets({})
    await g.fetch()
    await g.delete()
    await g.fetch()
  },

  async 'offsets are committed without members'(t) {
    const g = new Group(t, 'offsets')
    await g.commit('a', 9, { generationIdOrMemberEpoch: 3 })
    for (const version of [8, 2]) await g.commit('a', version, { generationIdOrMemberEpoch: 3, memberId: 'x' })
    await g.commit('a', 9, { topics: [{ name: 'none', partitions: [{ partitionIndex: 0 }] }] })
    await t.ask('admin', listGroups, 5, {})
    await g.commit('a', 9, { memberId: 'stranger' })
    await new Group(t, '').commit('a', 9)
    await g.commit('a', 10)
    await g.commit('a', 10, {
      topics: [
        { topicId: UNKNOWN_TOPIC_ID, partitions: [{ partitionIndex: 0 }] },
        { topicId: t.topicId('bar'), partitions: [{ partitionIndex: 0, committedOffset: 99 }, { partitionIndex: 7 }] },
      ],
    })
    await g.commit('a', 4, { retentionTimeMs: 1000 })
    await t.ask('admin', describeGroups, 6, { groups: ['offsets', ''] })
    await t.ask('admin', offsetFetch, 10, { groups: ['offsets', ''].map((groupId) => ({ groupId, topics: null })) })
    await g.deleteOffsets({ foo: [0, 1] })
    // The group gets a member: an id that is only reserved changes nothing, a member does.
    const first = await g.join('b', 4)
    await g.commit('a', 9)
    await g.commit('a', 9, { generationIdOrMemberEpoch: 0 })
    const { memberId } = first.reply
    await g.join('b', 4, { memberId })
    await g.commit('a', 9)
    await g.commit('a', 9, { generationIdOrMemberEpoch: 0 })
    await t.pass(INITIAL_DELAYS)
    await g.commit('a', 9)
    await g.deleteOffsets({ foo: [0] })
    await g.leave('b', { memberId })
    await g.describe()
    await t.ask('admin', deleteGroups, 2, { groupsNames: ['offsets', ''] })
  },

  async 'static members come back and replace themselves'(t) {
    const g = new Group(t, 'static')
    const a1 = await g.joinAs('ia', 'a', 9)
    await t.pass(INITIAL_DELAYS)
    await g.sync('a', 5, a1, [a1], { groupInstanceId: 'ia' })
    await g.describe()
    const a2 = await g.joinAs('ia', 'a2', 9)
    await g.describe()
    await g.heartbeat('a', a1, { groupInstanceId: 'ia' })
    await g.heartbeat('a', a1)
    await g.sync('a', 5, a1, [], { groupInstanceId: 'ia' })
    await g.joinAs('ia', 'a', 9, { memberId: a1.reply.memberId })
    await g.joinAs('ib', 'a', 9, { memberId: a2.reply.memberId })
    const fenced = { generationIdOrMemberEpoch: 1, memberId: a1.reply.memberId, groupInstanceId: 'ia' }
    await g.commit('a', 9, fenced)
    await g.sync('a2', 5, a2, [], { groupInstanceId: 'ia' })
    // Before version 9 a leader that comes back is told of its old id, so that it does not assign.
    const a3 = await g.joinAs('ia', 'a3', 7)
    await g.sync('a3', 5, a3, [], { groupInstanceId: 'ia' })
    const a4 = await g.joinAs('ia', 'a3', 5)
    await g.joinAs('ib', 'b', 9)
    await g.describe(4)
    await g.heartbeat('a3', a4, { groupInstanceId: 'ia' })
    const b2 = await g.joinAs('ib', 'b2', 9)
    const a5 = await g.joinAs('ia', 'a3', 7, { memberId: a4.reply.memberId })
    await g.sync('b2', 5, b2, [], { groupInstanceId: 'ib' })
    const b3 = await g.joinAs('ib', 'b3', 9)
    await g.sync('a3', 5, a5, [a5], { groupInstanceId: 'ia' })
    const a6 = await g.joinAs('ia', 'a3', 9, { memberId: a5.reply.memberId })
    await g.sync('b3', 5, b3, [], { groupInstanceId: 'ib' })
    await g.sync('a3', 5, a6, [a6, b3], { groupInstanceId: 'ia' })
    const b4 = await g.joinAs('ib', 'b4', 9, { protocols: [{ name: 'range', metadata: subscription('bar') }] })
    await g.describe()
    await g.sync('b4', 5, b4, [], { groupInstanceId: 'ib' })
    await g.joinAs('ib', 'b5', 9, { protocols: protocols('sticky') })
    await g.joinAs('ic', 'b5', 9, { protocols: protocols('sticky') })
    await g.joinAs('ic', 'b5', 9, { protocolType: 'connect' })
    await g.leave(
      'admin',
      { memberId: '', groupInstanceId: 'ib' },
      { memberId: b4.reply.memberId, groupInstanceId: 'ia' },
      { memberId: '', groupInstanceId: 'nobody' },
      { memberId: 'stranger', groupInstanceId: 'nobody' },
    )
    await g.describe()
    await g.leave('admin', { memberId: a6.reply.memberId, groupInstanceId: 'ia' })
    await g.describe()
    await g.delete()
  },

  async 'a static member comes back with another favourite protocol'(t) {
    const g = new Group(t, 'favourite')
    const a = await g.joinAs('ia', 'a', 9, { protocols: protocols('range', 'sticky') })
    await t.pass(INITIAL_DELAYS)
    await g.sync('a', 5, a, [a], { groupInstanceId: 'ia' })
    await g.joinAs('ia', 'a2', 9, { protocols: protocols('sticky', 'range') })
    await t.pass(INITIAL_DELAYS)
    await g.describe()
    await g.leave('admin', { memberId: '', groupInstanceId: 'ia' })
  },

  async 'old clients join at once, and protocols are voted on'(t) {
    const g = new Group(t, 'old')
    const a = await g.join('a', 0, { protocols: protocols('range', 'sticky') })
    const b = await g.join('b', 3, { protocols: protocols('sticky', 'range') })
    await t.pass(INITIAL_DELAYS)
    await g.sync('b', 2, b)
    await g.sync('a', 0, a, [a, b])
    await g.describe(0)
    await g.join('c', 1, { protocols: protocols('roundrobin') })
    await g.join('c', 1, { protocols: protocols('range'), protocolType: 'connect' })
    const c = await g.join('c', 1, { protocols: protocols('roundrobin', 'sticky') })
    await g.join('a', 0, { memberId: a.reply.memberId, protocols: protocols('range', 'sticky') })
    await g.join('b', 0, { memberId: b.reply.memberId, protocols: protocols('range', 'sticky') })
    await g.leave('admin', ...[a, b, c].map(({ reply }) => ({ memberId: reply.memberId })))
    await g.describe()
    for (const [one, other] of [
      ['range', 'roundrobin'],
      ['roundrobin', 'range'],
      ['cooperative-sticky', 'range'],
      ['p1', 'p2'],
      ['default', 'sticky'],
      ['zeta', 'alpha'],
    ] as const) {
      const tie = new Group(t, `tie-${one}-${other}`)
      const members = [
        await tie.join('a', 3, { protocols: protocols(one, other) }),
        await tie.join('b', 3, { protocols: protocols(other, one) }),
      ]
      await t.pass(INITIAL_DELAYS)
      await tie.leave('admin', ...members.map(({ reply }) => ({ memberId: reply.memberId })))
    }
  },

  async 'a group is full'(t) {
    const g = new Group(t, 'full')
    const members: Join[] = []
    for (const client of ['a', 'b', 'c', 'd']) members.push(await g.join(client, 3))
    const tryToJoin = async () => {
      await g.join('e', 3)
      await g.join('e', 9)
      await g.join('e', 9, { memberId: 'nobody' })
    }
    await tryToJoin()
    await t.pass(INITIAL_DELAYS)
    await tryToJoin()
    await g.leave('admin', ...members.map(({ reply }) => ({ memberId: reply.memberId })))
  },

  async 'ids are reserved'(t) {
    const g = new Group(t, 'reserved')
    const { memberId } = (await g.join('a', 9)).reply
    const a = await g.join('a', 9, { memberId })
    await t.pass(INITIAL_DELAYS)
    await g.sync('a', 5, a, [a])
    const b = await g.join('b', 9, { sessionTimeoutMs: 1500 })
    await g.describe()
    await g.leave('b', { memberId: b.reply.memberId })
    await g.describe()
    await g.join('b', 9, { memberId: b.reply.memberId })
    const a2 = await g.join('a', 9, { memberId })
    await g.sync('a', 5, a2, [a2])
    // A join phase waits for the owner of a reserved id, until the id is given up.
    const c = await g.join('c', 9, { sessionTimeoutMs: 1500 })
    await g.join('a', 9, { memberId })
    await g.describe()
    await t.pass(2000)
    await g.join('c', 9, { memberId: c.reply.memberId })
    await g.heartbeat('c', { reply: { ...c.reply, generationId: 3 } })
    const d = await g.join('d', 9)
    await g.joinAs('id', 'd', 9, { memberId: d.reply.memberId })
    await g.sync('d', 5, { reply: { ...d.reply, generationId: 3, protocolName: 'range' } })
    await g.leave('admin', { memberId }, { memberId: d.reply.memberId })
    await g.describe()
  },

  async 'members run out of time'(t) {
    const g = new Group(t, 'late')
    const times = { sessionTimeoutMs: 4000, rebalanceTimeoutMs: 2000 }
    const a = await g.join('a', 3, times)
    const b = await g.join('b', 3, times)
    await t.pass(INITIAL_DELAYS)
    // The follower never asks for its assignment.
    await g.sync('a', 3, a, [a, b])
    await t.pass(1000)
    await g.heartbeat('a', a)
    await t.pass(1300)
    await g.heartbeat('a', a)
    await g.heartbeat('b', b)
    await g.describe()
    const a2 = await g.join('a', 3, { ...times, memberId: a.reply.memberId })
    await g.sync('a', 3, a2, [a2])
    // A member does not rejoin.
    const c = await g.join('c', 3, times)
    await g.heartbeat('a', a2)
    await t.pass(2500)
    await g.describe()
    await g.sync('c', 3, c, [c])
    // A session runs out.
    await t.pass(2500)
    await g.heartbeat('c', c)
    await t.pass(2500)
    await g.heartbeat('c', c)
    await t.pass(4500)
    await g.heartbeat('c', c)
    await g.describe()
    await g.delete()
  },

  async 'members leave while they wait'(t) {
    const g = new Group(t, 'impatient')
    const a = await g.join('a', 3)
    const { memberId } = (await g.join('b', 9)).reply
    await g.join('b', 9, { memberId })
    await g.leave('admin', { memberId })
    await t.pass(INITIAL_DELAYS)
    await g.leave('admin', { memberId: a.reply.memberId })
    await g.describe()
    const c = (await g.join('c', 9)).reply
    await g.join('c', 9, { memberId: c.memberId })
    await g.leave('admin', { memberId: c.memberId })
    await g.describe()
    await t.pass(INITIAL_DELAYS)
    await g.describe()
    await g.fetch()
  },
}

async function fetchInEveryVersion(t: Transcript, groupId: string): Promise<void> {
  for (const version of [1, 2, 5, 7]) {
    const named = [
      { name: 'foo', partitionIndexes: [0, 1, 2, 5] },
      { name: 'none', partitionIndexes: [0] },
    ]
    for (const topics of version < 2 ? [named] : [named, null]) {
      await t.ask('admin', offsetFetch, version, { groupId, topics })
    }
  }
  for (const version of [8, 9, 10]) {
    const named = [
      { name: 'foo', topicId: t.topicId('foo'), partitionIndexes: [0, 1, 2, 5] },
      { name: 'none', topicId: UNKNOWN_TOPIC_ID, partitionIndexes: [0] },
    ]
    for (const topics of [named, null]) {
      const groups = [groupId, 'none'].map((groupId) => ({ groupId, topics }))
      await t.ask('admin', offsetFetch, version, { groups })
    }
  }
}
