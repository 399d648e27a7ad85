import { deleteGroups } from '../../../src/protocol/apis/delete-groups.js'
import { describeGroups } from '../../../src/protocol/apis/describe-groups.js'
import { heartbeat } from '../../../src/protocol/apis/heartbeat.js'
import { joinGroup } from '../../../src/protocol/apis/join-group.js'
import { leaveGroup } from '../../../src/protocol/apis/leave-group.js'
import { listGroups } from '../../../src/protocol/apis/list-groups.js'
import { offsetCommit } from '../../../src/protocol/apis/offset-commit.js'
import { offsetDelete } from '../../../src/protocol/apis/offset-delete.js'
import { offsetFetch } from '../../../src/protocol/apis/offset-fetch.js'
import { syncGroup } from '../../../src/protocol/apis/sync-group.js'
import { encodeSubscription } from '../../../src/protocol/consumer-protocol.js'
import type { DraftOf, ValueOf } from '../../../src/protocol/schema.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

type JoinDraft = DraftOf<(typeof joinGroup)['request']>
type Joined = ValueOf<(typeof joinGroup)['response']>

/** The last version in which a member joins without having been given an id first. */
const LAST_IMMEDIATE_JOIN = 3

/** With a subscription to a topic that has the protocol's name. */
const protocols = (...names: readonly string[]) =>
  names.map((name) => ({ name, metadata: encodeSubscription({ topics: [name] }, 0) }))

export function joinOf(groupId: string, version: number, draft: JoinDraft = {}): JoinDraft {
  return {
    groupId,
    sessionTimeoutMs: 30_000,
    ...(version >= 1 && { rebalanceTimeoutMs: 60_000 }),
    protocolType: 'consumer',
    protocols: protocols('range', 'sticky'),
    ...draft,
  }
}

/** A group of one member that has its assignment; joined and synced without steps. */
async function stableGroup(p: Play, groupId: string): Promise<Joined> {
  await p.coordinator(groupId)
  const joined = await p.setUp(joinGroup, LAST_IMMEDIATE_JOIN, joinOf(groupId, LAST_IMMEDIATE_JOIN))
  const { generationId, memberId } = joined
  const assignments = [{ memberId, assignment: Buffer.from('all of it') }]
  await p.setUp(syncGroup, 0, { groupId, generationId, memberId, assignments })
  return joined
}

async function groupOf(p: Play, label = 'g'): Promise<{ groupId: string; member: Joined }> {
  const groupId = p.name(label)
  return { groupId, member: await stableGroup(p, groupId) }
}

const everyVersion: readonly Scenario[] = [
  ...inEveryVersion(joinGroup, 'joins, and joins again', async (p, version) => {
    const groupId = p.name('g')
    await p.coordinator(groupId)
    const first = await p.ask(joinGroup, version, joinOf(groupId, version))
    const { memberId } = first
    if (version > LAST_IMMEDIATE_JOIN) {
      await p.ask(joinGroup, version, joinOf(groupId, version, { memberId }), { note: 'with the id it was given' })
    }
    await p.ask(syncGroup, 0, { groupId, generationId: 1, memberId, assignments: [] })
    await p.ask(joinGroup, version, joinOf(groupId, version, { memberId, protocols: protocols('sticky') }), {
      note: 'anew',
    })
    if (version >= 8) {
      await p.ask(joinGroup, version, joinOf(groupId, version, { memberId, reason: 'because' }), {
        note: 'with a reason',
      })
    }
  }),
  ...inEveryVersion(
    joinGroup,
    'joins as a static member',
    async (p, version) => {
      const groupId = p.name('g')
      await p.coordinator(groupId)
      const draft = joinOf(groupId, version, { groupInstanceId: 'instance' })
      const { memberId } = await p.ask(joinGroup, version, draft)
      await p.ask(joinGroup, version, { ...draft, memberId }, { note: 'again' })
      await p.ask(joinGroup, version, draft, { note: 'anew' })
      await p.ask(joinGroup, version, { ...draft, memberId }, { note: 'with the id of before' })
    },
    { from: 5 },
  ),
  ...inEveryVersion(syncGroup, 'hands out the assignment', async (p, version) => {
    const groupId = p.name('g')
    await p.coordinator(groupId)
    const { generationId, memberId } = await p.setUp(
      joinGroup,
      LAST_IMMEDIATE_JOIN,
      joinOf(groupId, LAST_IMMEDIATE_JOIN),
    )
    const mine = {
      groupId,
      generationId,
      memberId,
      ...(version >= 5 && { protocolType: 'consumer', protocolName: 'range' }),
    }
    const assignments = [{ memberId, assignment: Buffer.from('all of it') }]
    await p.ask(syncGroup, version, { ...mine, generationId: 7 }, { note: 'another generation' })
    await p.ask(syncGroup, version, { ...mine, memberId: 'stranger' }, { note: 'a stranger' })
    await p.ask(syncGroup, version, { ...mine, groupId: p.name('none') }, { note: 'another group' })
    await p.ask(syncGroup, version, { ...mine, groupId: '' }, { note: 'no group' })
    await p.ask(syncGroup, version, { ...mine, assignments })
    await p.ask(syncGroup, version, { ...mine, assignments: [] }, { note: 'again' })
    if (version < 5) return
    await p.ask(syncGroup, version, { ...mine, protocolName: 'sticky' }, { note: 'another protocol' })
    await p.ask(syncGroup, version, { ...mine, protocolType: 'connect' }, { note: 'another type' })
    await p.ask(syncGroup, version, { ...mine, protocolType: null, protocolName: null }, { note: 'no protocol' })
  }),
  ...inEveryVersion(heartbeat, 'keeps a member', async (p, version) => {
    const { groupId, member } = await groupOf(p)
    const mine = { groupId, generationId: member.generationId, memberId: member.memberId }
    await p.ask(heartbeat, version, mine)
    await p.ask(heartbeat, version, { ...mine, generationId: 9 }, { note: 'another generation' })
    await p.ask(heartbeat, version, { ...mine, memberId: 'stranger' }, { note: 'a stranger' })
    await p.ask(heartbeat, version, { ...mine, groupId: p.name('none') }, { note: 'another group' })
    await p.ask(heartbeat, version, { ...mine, groupId: '' }, { note: 'no group' })
    if (version >= 3)
      await p.ask(heartbeat, version, { ...mine, groupInstanceId: 'nobody' }, { note: 'another instance' })
    await p.send(joinGroup, 3, joinOf(groupId, 3), { on: 'other' }).then(async (join) => {
      await p.ask(heartbeat, version, mine, {
        note: 'while another one joins',
        until: ({ errorCode }) => errorCode !== 0,
      })
      await p.setUp(leaveGroup, 0, { groupId, memberId: member.memberId })
      await join.answer()
    })
  }),
  ...inEveryVersion(leaveGroup, 'takes a member out', async (p, version) => {
    const { groupId, member } = await groupOf(p)
    const leave = (id: string, memberId: string, groupInstanceId: string | null = null) =>
      version < 3 ? { groupId: id, memberId } : { groupId: id, members: [{ memberId, groupInstanceId }] }
    await p.ask(leaveGroup, version, leave(groupId, 'stranger'), { note: 'a stranger' })
    await p.ask(leaveGroup, version, leave(p.name('none'), 'x'), { note: 'another group' })
    await p.ask(leaveGroup, version, leave('', 'x'), { note: 'no group' })
    if (version >= 3) {
      await p.ask(leaveGroup, version, leave(groupId, '', 'nobody'), { note: 'an instance that is not there' })
      await p.ask(leaveGroup, version, { groupId, members: [] }, { note: 'nobody' })
    }
    await p.ask(leaveGroup, version, leave(groupId, member.memberId))
    await p.ask(leaveGroup, version, leave(groupId, member.memberId), { note: 'again' })
  }),
  ...inEveryVersion(describeGroups, 'describes', async (p, version) => {
    const { groupId } = await groupOf(p)
    await p.ask(describeGroups, version, { groups: [groupId, p.name('none'), '', groupId] })
    await p.ask(describeGroups, version, { groups: [] }, { note: 'none' })
    if (version >= 3) {
      const request = { groups: [groupId, p.name('none')], includeAuthorizedOperations: true }
      await p.ask(describeGroups, version, request, { note: 'with what one may do' })
    }
  }),
  ...inEveryVersion(listGroups, 'lists', async (p, version) => {
    await groupOf(p)
    const empty = await groupOf(p, 'empty')
    await p.setUp(leaveGroup, 0, { groupId: empty.groupId, memberId: empty.member.memberId })
    await p.ask(listGroups, version, {}, { own: 'groups' })
    const states = version < 4 ? [] : [['Stable'], ['empty', 'DEAD'], ['nonsense'], ['']]
    for (const statesFilter of states) {
      await p.ask(listGroups, version, { statesFilter }, { own: 'groups', note: `in state '${statesFilter}'` })
    }
    const types = version < 5 ? [] : [['Classic'], ['consumer', 'classic'], ['share'], ['nonsense'], ['']]
    for (const typesFilter of types) {
      await p.ask(listGroups, version, { typesFilter }, { own: 'groups', note: `of type '${typesFilter}'` })
    }
  }),
  ...inEveryVersion(deleteGroups, 'deletes', async (p, version) => {
    const { groupId, member } = await groupOf(p)
    const groupsNames = [groupId, p.name('none'), '']
    await p.ask(deleteGroups, version, { groupsNames }, { note: 'one with members' })
    await p.setUp(leaveGroup, 0, { groupId, memberId: member.memberId })
    await p.ask(deleteGroups, version, { groupsNames }, { note: 'an empty one' })
    await p.ask(deleteGroups, version, { groupsNames }, { note: 'again' })
    await p.ask(deleteGroups, version, { groupsNames: [] }, { note: 'none' })
  }),
]

const refusals: readonly Scenario[] = [
  {
    name: 'joins that are refused',
    async play(p) {
      const groupId = p.name('g')
      await p.coordinator(groupId)
      for (const version of [0, 3, 5, 9]) {
        const ask = (note: string, draft: JoinDraft) =>
          p.ask(joinGroup, version, joinOf(groupId, version, draft), { note })
        await ask('no group', { groupId: '' })
        await ask('too short a session', { sessionTimeoutMs: 99 })
        await ask('too long a session', { sessionTimeoutMs: 1_800_001 })
        await ask('an id that nobody gave', { memberId: 'stranger' })
        await ask('no protocols', { protocols: [] })
        await ask('no protocol type', { protocolType: '' })
      }
    },
  },
  {
    name: 'joins that do not fit the group',
    async play(p) {
      const { groupId } = await groupOf(p)
      for (const version of [3, 5, 9]) {
        const ask = (note: string, draft: JoinDraft) =>
          p.ask(joinGroup, version, joinOf(groupId, version, draft), { note })
        await ask('another type', { protocolType: 'connect' })
        await ask('other protocols', { protocols: protocols('roundrobin') })
        await ask('no protocols', { protocols: [] })
      }
    },
  },
  {
    name: 'a second member joins, and the first one learns of it',
    async play(p) {
      const { groupId, member } = await groupOf(p)
      const second = await p.send(joinGroup, 3, joinOf(groupId, 3), { on: 'second' })
      const mine = { groupId, generationId: 1, memberId: member.memberId }
      await p.ask(heartbeat, 4, mine, { until: ({ errorCode }) => errorCode !== 0 })
      await p.ask(offsetCommit, 8, { groupId, generationIdOrMemberEpoch: 1, memberId: member.memberId, topics: [] })
      await p.ask(syncGroup, 3, mine, { note: 'in the old generation' })
      await p.ask(describeGroups, 6, { groups: [groupId] }, { note: 'meanwhile' })
      const first = await p.ask(joinGroup, 3, joinOf(groupId, 3, { memberId: member.memberId }))
      const other = await second.answer()
      const sync = { groupId, generationId: 2 }
      const follower = await p.send(syncGroup, 3, { ...sync, memberId: other.memberId }, { on: 'second' })
      const assignments = [first, other].map(({ memberId }, i) => ({ memberId, assignment: Buffer.from(`part ${i}`) }))
      await p.ask(syncGroup, 3, { ...sync, memberId: first.memberId, assignments })
      await follower.answer()
      await p.ask(describeGroups, 6, { groups: [groupId] }, { note: 'at last' })
    },
  },
  {
    name: 'brokers that do not coordinate the group',
    brokers: 3,
    async play(p) {
      const groupId = p.name('g')
      const coordinator = await p.coordinator(groupId)
      const to = coordinator === 1 ? 2 : 1
      const none = { groupId, generationId: 1, memberId: 'x' }
      for (const version of [0, 9]) await p.ask(joinGroup, version, joinOf(groupId, version), { to })
      for (const version of [0, 5]) await p.ask(syncGroup, version, none, { to })
      for (const version of [0, 4]) await p.ask(heartbeat, version, none, { to })
      await p.ask(leaveGroup, 0, { groupId, memberId: 'x' }, { to })
      await p.ask(leaveGroup, 5, { groupId, members: [{ memberId: 'x' }] }, { to })
      for (const version of [0, 5, 6]) await p.ask(describeGroups, version, { groups: [groupId] }, { to })
      await p.ask(deleteGroups, 2, { groupsNames: [groupId] }, { to })
      const topics = [{ name: p.name('t'), partitions: [{ partitionIndex: 0 }] }]
      await p.ask(offsetDelete, 0, { groupId, topics }, { to })
      for (const version of [2, 9]) await p.ask(offsetCommit, version, { groupId, topics }, { to })
      for (const version of [1, 2, 7]) {
        await p.ask(offsetFetch, version, { groupId, topics: [{ name: p.name('t'), partitionIndexes: [0] }] }, { to })
      }
      for (const version of [8, 10]) await p.ask(offsetFetch, version, { groups: [{ groupId, topics: null }] }, { to })
    },
  },
]

export const classicGroupScenarios: readonly Scenario[] = [...everyVersion, ...refusals]
