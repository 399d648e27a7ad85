/** Groups as an administrator meets them: in every state, with static members, without any. */
import { deleteGroups } from '../../../src/protocol/apis/delete-groups.js'
import { describeGroups } from '../../../src/protocol/apis/describe-groups.js'
import { findCoordinator } from '../../../src/protocol/apis/find-coordinator.js'
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
import type { Play, PlayedTopic } from '../play.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

type Joined = ValueOf<(typeof joinGroup)['response']>
type JoinDraft = DraftOf<(typeof joinGroup)['request']>
type LeavingMember = NonNullable<DraftOf<(typeof leaveGroup)['request']>['members']>[number]

const FIRST_BATCHED_LEAVE = 3
const FIRST_STATIC_JOIN = 5

function joinOf(groupId: string, draft: JoinDraft = {}): JoinDraft {
  return {
    groupId,
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 60_000,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: encodeSubscription({ topics: ['t'] }, 0) }],
    ...draft,
  }
}

/** A group in CompletingRebalance: of one member, who was not given anything yet. */
async function joined(p: Play, groupId: string, draft: JoinDraft = {}): Promise<Joined> {
  await p.coordinator(groupId)
  const version = draft.groupInstanceId == null ? 3 : FIRST_STATIC_JOIN
  return p.setUp(joinGroup, version, joinOf(groupId, draft))
}

/** A group in Stable: of one member, who has its assignment. */
async function stable(p: Play, groupId: string, draft: JoinDraft = {}): Promise<Joined> {
  const member = await joined(p, groupId, draft)
  const { generationId, memberId } = member
  const assignments = [{ memberId, assignment: Buffer.from('all of it') }]
  await p.setUp(syncGroup, 0, { groupId, generationId, memberId, assignments })
  return member
}

/** A group in Empty: its only member has left. */
async function empty(p: Play, groupId: string, draft: JoinDraft = {}): Promise<Joined> {
  const member = await stable(p, groupId, draft)
  await p.setUp(leaveGroup, 0, { groupId, memberId: member.memberId })
  return member
}

/** A group in Empty that never had a member. */
async function offsetsOnly(p: Play, groupId: string, topic: PlayedTopic): Promise<void> {
  await p.coordinator(groupId)
  await p.setUp(offsetCommit, 8, commitOf(groupId, topic))
}

function commitOf(groupId: string, topic: PlayedTopic, more: DraftOf<(typeof offsetCommit)['request']> = {}) {
  const partitions = [{ partitionIndex: 0, committedOffset: 5, committedMetadata: '' }]
  return { groupId, topics: [{ name: topic.name, topicId: topic.id, partitions }], ...more }
}

type Described = ValueOf<(typeof describeGroups)['response']>

function groupOf(p: Play, groupId: string, note: string, until?: (described: Described) => boolean) {
  return p.ask(describeGroups, 6, { groups: [groupId] }, { note, ...(until && { until }) })
}

const administration: readonly Scenario[] = [
  ...inEveryVersion(describeGroups, 'describes groups in every state', async (p, version) => {
    const topic = await p.topic('t')
    const ids = ['offsets', 'completing', 'stable', 'empty', 'static', 'workers', 'preparing'].map((id) => p.name(id))
    const [offsets, completing, steady, left, fixed, workers, preparing] = ids as [string, ...string[]]
    await offsetsOnly(p, offsets, topic)
    await joined(p, completing!)
    await stable(p, steady!)
    await empty(p, left!)
    await stable(p, fixed!, { groupInstanceId: 'one' })
    await stable(p, workers!, {
      protocolType: 'connect',
      protocols: [{ name: 'sessioned', metadata: Buffer.from('of a worker') }],
    })
    const { memberId } = await stable(p, preparing!)
    const second = await p.send(joinGroup, 3, joinOf(preparing!), { on: 'second', note: 'a second member' })
    await p.eventually(
      () => p.setUp(heartbeat, 4, { groupId: preparing!, generationId: 1, memberId }),
      ({ errorCode }) => errorCode !== 0,
    )
    await p.ask(describeGroups, version, { groups: ids })
    await p.ask(listGroups, Math.min(version, 5), {}, { own: 'groups' })
    await p.setUp(leaveGroup, 0, { groupId: preparing!, memberId })
    await second.answer()
  }),
  ...inEveryVersion(
    listGroups,
    'filters by state and type',
    async (p, version) => {
      const topic = await p.topic('t')
      await offsetsOnly(p, p.name('offsets'), topic)
      await joined(p, p.name('completing'))
      await stable(p, p.name('stable'))
      await empty(p, p.name('empty'))
      await stable(p, p.name('workers'), { protocolType: 'connect' })
      const ask = (statesFilter: readonly string[], typesFilter: readonly string[] = []) =>
        p.ask(
          listGroups,
          version,
          { statesFilter, ...(version >= 5 && { typesFilter }) },
          { own: 'groups', note: `states [${statesFilter}], types [${typesFilter}]` },
        )
      await ask(['CompletingRebalance'])
      await ask(['completingrebalance', 'EMPTY'])
      await ask(['Completing Rebalance'])
      await ask([' Stable '])
      await ask(['PreparingRebalance', 'Dead', 'Assigning', 'Reconciling', 'NotReady'])
      await ask(['Unknown'])
      await ask(['Stable', 'Stable', 'nonsense'])
      if (version < 5) return
      await ask(['Stable'], ['classic'])
      await ask(['Stable'], ['consumer'])
      await ask(['Dead'], ['classic'])
      await ask([], ['CLASSIC', 'Share'])
      await ask([], [' classic '])
      await ask([], ['unknown'])
      await ask([], ['streams', 'share', 'consumer'])
      await ask(['nonsense'], ['nonsense'])
    },
    { from: 4 },
  ),
  ...inEveryVersion(deleteGroups, 'deletes groups in every state', async (p, version) => {
    const topic = await p.topic('t')
    const names = ['offsets', 'completing', 'stable', 'empty', 'none'].map((name) => p.name(name))
    const [offsets, completing, steady, left] = names as [string, string, string, string]
    await offsetsOnly(p, offsets, topic)
    await joined(p, completing)
    await stable(p, steady)
    await empty(p, left)
    await p.setUp(offsetCommit, 8, commitOf(left, topic))
    await p.ask(deleteGroups, version, { groupsNames: [...names, offsets, ''] })
    for (const groupId of [offsets, left]) await groupOf(p, groupId, 'gone')
    await p.ask(offsetFetch, 7, { groupId: left, topics: null }, { note: 'its offsets too' })
    await p.ask(listGroups, 5, {}, { own: 'groups', note: 'what is left' })
    await p.ask(offsetCommit, 8, commitOf(left, topic), { note: 'which makes it anew' })
    await groupOf(p, left, 'anew')
  }),
]

function leave(version: number, groupId: string, ...members: readonly LeavingMember[]) {
  return version < FIRST_BATCHED_LEAVE ? { groupId, memberId: members[0]!.memberId! } : { groupId, members }
}

const removal: readonly Scenario[] = [
  ...inEveryVersion(
    leaveGroup,
    'removes several members',
    async (p, version) => {
      const groupId = p.name('g')
      const first = await stable(p, groupId, { groupInstanceId: 'one' })
      const remove = (note: string, ...members: readonly LeavingMember[]) =>
        p.ask(leaveGroup, version, leave(version, groupId, ...members), { note })
      const { memberId } = first
      await remove('another one of the instance', { memberId: 'stranger', groupInstanceId: 'one' })
      await remove('the member as another instance', { memberId, groupInstanceId: 'two' })
      await remove('no instance and no member', { memberId: '', groupInstanceId: null })
      await remove('an empty instance', { memberId: '', groupInstanceId: '' })
      await groupOf(p, groupId, 'it is still there')
      await remove(
        'strangers, and one of them twice',
        { memberId: 'stranger' },
        { memberId: '', groupInstanceId: 'two' },
        { memberId: 'stranger' },
      )
      await remove(
        'an instance, and strangers',
        { memberId: 'stranger' },
        { memberId: '', groupInstanceId: 'one', ...(version >= 5 && { reason: 'of age' }) },
        { memberId: 'stranger', groupInstanceId: 'two' },
      )
      await groupOf(p, groupId, 'it is gone')
      await remove('again', { memberId: '', groupInstanceId: 'one' })
      await remove('nobody of nobody')
    },
    { from: FIRST_BATCHED_LEAVE },
  ),
  ...inEveryVersion(
    leaveGroup,
    'removes a member twice, and by both its names',
    async (p, version) => {
      const groupId = p.name('g')
      const { memberId } = await stable(p, groupId, { groupInstanceId: 'one' })
      const both = { memberId, groupInstanceId: 'one' }
      await p.ask(leaveGroup, version, leave(version, groupId, both, both, { memberId: '', groupInstanceId: 'one' }))
      await groupOf(p, groupId, 'it is gone')
      const dynamic = p.name('d')
      const member = await stable(p, dynamic)
      await p.ask(leaveGroup, version, leave(version, dynamic, { memberId: member.memberId, groupInstanceId: 'one' }), {
        note: 'a dynamic one as an instance',
      })
      const twice = [{ memberId: member.memberId }, { memberId: member.memberId }]
      await p.ask(leaveGroup, version, leave(version, dynamic, ...twice), { note: 'a dynamic one twice' })
      await groupOf(p, dynamic, 'it is gone')
    },
    { from: FIRST_BATCHED_LEAVE },
  ),
  ...inEveryVersion(leaveGroup, 'removes a static member by its id alone', async (p, version) => {
    const groupId = p.name('g')
    const { memberId } = await stable(p, groupId, { groupInstanceId: 'one' })
    await p.ask(leaveGroup, version, leave(version, groupId, { memberId }))
    await groupOf(p, groupId, 'then')
    await p.ask(heartbeat, 4, { groupId, generationId: 1, memberId })
  }),
  ...inEveryVersion(leaveGroup, 'takes out a member that has no assignment yet', async (p, version) => {
    const groupId = p.name('g')
    const { memberId } = await joined(p, groupId)
    await p.ask(leaveGroup, version, leave(version, groupId, { memberId }))
    await groupOf(p, groupId, 'then')
  }),
  ...inEveryVersion(leaveGroup, 'takes out a member that was only given its id', async (p, version) => {
    const groupId = p.name('g')
    await p.coordinator(groupId)
    const { memberId } = await p.setUp(joinGroup, 4, joinOf(groupId))
    // The group itself stands from the next commit of its coordinator on.
    await groupOf(p, groupId, 'it is not a member yet', ({ groups }) => groups[0]!.groupState !== 'Dead')
    await p.ask(deleteGroups, 2, { groupsNames: [groupId] }, { note: 'while it is about to join' })
    await p.ask(leaveGroup, version, leave(version, groupId, { memberId }))
    await p.ask(leaveGroup, version, leave(version, groupId, { memberId }), { note: 'again' })
    await p.ask(joinGroup, 4, joinOf(groupId, { memberId }), { note: 'too late' })
  }),
]

const fencing: readonly Scenario[] = [
  ...inEveryVersion(
    heartbeat,
    'tells static members apart',
    async (p, version) => {
      const groupId = p.name('g')
      const { generationId, memberId } = await stable(p, groupId, { groupInstanceId: 'one' })
      const ask = (note: string, draft: DraftOf<(typeof heartbeat)['request']>) =>
        p.ask(heartbeat, version, { groupId, generationId, memberId, ...draft }, { note })
      await ask('the instance', { groupInstanceId: 'one' })
      await ask('without its instance', {})
      await ask('another one of the instance', { memberId: 'stranger', groupInstanceId: 'one' })
      await ask('no one of the instance', { memberId: '', groupInstanceId: 'one' })
      await ask('another instance', { groupInstanceId: 'two' })
      await ask('of another generation', { groupInstanceId: 'one', generationId: 7 })
      await ask('another one of another generation', {
        memberId: 'stranger',
        groupInstanceId: 'one',
        generationId: 7,
      })
    },
    { from: 3 },
  ),
  ...inEveryVersion(
    syncGroup,
    'tells static members apart',
    async (p, version) => {
      const groupId = p.name('g')
      const { generationId, memberId } = await stable(p, groupId, { groupInstanceId: 'one' })
      const protocol = version >= 5 && { protocolType: 'consumer', protocolName: 'range' }
      const ask = (note: string, draft: DraftOf<(typeof syncGroup)['request']>) =>
        p.ask(syncGroup, version, { groupId, generationId, memberId, ...protocol, ...draft }, { note })
      await ask('the instance', { groupInstanceId: 'one' })
      await ask('without its instance', {})
      await ask('another one of the instance', { memberId: 'stranger', groupInstanceId: 'one' })
      await ask('another instance', { groupInstanceId: 'two' })
      await ask('of another generation', { groupInstanceId: 'one', generationId: 7 })
    },
    { from: 3 },
  ),
  ...inEveryVersion(
    offsetCommit,
    'tells static members apart',
    async (p, version) => {
      const groupId = p.name('g')
      const topic = await p.topic('t')
      const { generationId, memberId } = await stable(p, groupId, { groupInstanceId: 'one' })
      const ask = (note: string, draft: DraftOf<(typeof offsetCommit)['request']>) => {
        const mine = { generationIdOrMemberEpoch: generationId, memberId, ...draft }
        return p.ask(offsetCommit, version, commitOf(groupId, topic, mine), { note })
      }
      await ask('the instance', { groupInstanceId: 'one' })
      await ask('without its instance', {})
      await ask('another one of the instance', { memberId: 'stranger', groupInstanceId: 'one' })
      await ask('another instance', { groupInstanceId: 'two' })
      await ask('of another generation', { groupInstanceId: 'one', generationIdOrMemberEpoch: 7 })
      await ask('of no generation', { groupInstanceId: 'one', generationIdOrMemberEpoch: -1 })
      await ask('nobody of no generation', { memberId: '', groupInstanceId: 'one', generationIdOrMemberEpoch: -1 })
      await ask('nobody at all', { memberId: '', generationIdOrMemberEpoch: -1 })
      await ask('nobody of the generation', { memberId: '' })
    },
    { from: 7 },
  ),
  ...inEveryVersion(
    joinGroup,
    'gives a static member back what it had',
    async (p, version) => {
      const groupId = p.name('g')
      const before = await stable(p, groupId, { groupInstanceId: 'one' })
      const draft = joinOf(groupId, { groupInstanceId: 'one' })
      const anew = await p.ask(joinGroup, version, draft, { note: 'from the start' })
      const { generationId } = anew
      const protocol = { protocolType: 'consumer', protocolName: 'range' }
      const sync = { groupId, generationId, groupInstanceId: 'one', ...protocol }
      await p.ask(syncGroup, 5, { ...sync, memberId: anew.memberId }, { note: 'what it had' })
      await p.ask(syncGroup, 5, { ...sync, memberId: before.memberId }, { note: 'as before' })
      await p.ask(heartbeat, 4, { ...sync, memberId: before.memberId }, { note: 'as before' })
      await p.ask(heartbeat, 4, { ...sync, memberId: anew.memberId })
      await groupOf(p, groupId, 'then')
      const protocols = [{ name: 'sticky', metadata: encodeSubscription({ topics: ['u'] }, 0) }]
      await p.ask(joinGroup, version, { ...draft, protocols }, { note: 'with other protocols' })
      const subscription = [{ name: 'sticky', metadata: encodeSubscription({ topics: ['v'] }, 0) }]
      await p.ask(joinGroup, version, { ...draft, protocols: subscription }, { note: 'with another subscription' })
      await groupOf(p, groupId, 'at last')
    },
    { from: FIRST_STATIC_JOIN },
  ),
  {
    name: 'a static member that was removed',
    async play(p) {
      const groupId = p.name('g')
      const { memberId } = await stable(p, groupId, { groupInstanceId: 'one' })
      await p.setUp(leaveGroup, 3, { groupId, members: [{ memberId: '', groupInstanceId: 'one' }] })
      for (const version of [5, 9]) {
        const again = joinOf(groupId, { memberId, groupInstanceId: 'one' })
        await p.ask(joinGroup, version, again, { note: 'with its id of before' })
      }
      await p.ask(syncGroup, 3, { groupId, generationId: 1, memberId, groupInstanceId: 'one' })
      await p.ask(heartbeat, 3, { groupId, generationId: 1, memberId, groupInstanceId: 'one' })
      await p.ask(joinGroup, 9, joinOf(groupId, { groupInstanceId: 'one' }), { note: 'anew' })
      await groupOf(p, groupId, 'then')
    },
  },
]

const offsets: readonly Scenario[] = [
  ...inEveryVersion(offsetCommit, 'sets the offsets of a group that members have left', async (p, version) => {
    const groupId = p.name('g')
    const topic = await p.topic('t')
    const { memberId } = await empty(p, groupId)
    const ask = (note: string, draft: DraftOf<(typeof offsetCommit)['request']> = {}) =>
      p.ask(offsetCommit, version, commitOf(groupId, topic, draft), { note })
    await ask('by an administrator')
    await ask('by a stranger without a generation', { memberId: 'stranger' })
    await ask('by the member of before', { memberId, generationIdOrMemberEpoch: 1 })
    await ask('by the member of before, in the next generation', { memberId, generationIdOrMemberEpoch: 2 })
    await ask('by nobody, in its generation', { generationIdOrMemberEpoch: 2 })
    if (version >= 7) await ask('by an instance without a generation', { groupInstanceId: 'one' })
    await ask('below every generation', { generationIdOrMemberEpoch: -2 })
    await groupOf(p, groupId, 'it is still empty')
  }),
  ...inEveryVersion(offsetDelete, 'forgets offsets in every state', async (p, version) => {
    const topic = await p.topic('t', { partitions: 2 })
    const other = await p.topic('u')
    const topics = [topic, other].map(({ name }) => ({ name, partitions: [{ partitionIndex: 0 }] }))
    const subscribed = { protocols: [{ name: 'range', metadata: encodeSubscription({ topics: [topic.name] }, 0) }] }
    const ask = async (label: string, make: (p: Play, groupId: string, draft: JoinDraft) => Promise<unknown>) => {
      const groupId = p.name(label)
      await offsetsOnly(p, groupId, topic)
      await p.setUp(offsetCommit, 8, commitOf(groupId, other))
      await make(p, groupId, subscribed)
      await p.ask(offsetDelete, version, { groupId, topics }, { note: label })
      await p.ask(offsetFetch, 7, { groupId, topics: null }, { note: `${label}: what is left` })
    }
    await ask('offsets', async () => {})
    await ask('completing', joined)
    await ask('stable', stable)
    await ask('empty', empty)
    const groupId = p.name('empty')
    await p.ask(
      offsetDelete,
      version,
      { groupId, topics: [{ name: topic.name, partitions: [] }] },
      { note: 'no partition' },
    )
    const nowhere = [{ name: p.name('nowhere'), partitions: [] }]
    await p.ask(offsetDelete, version, { groupId, topics: nowhere }, { note: 'no partition of no topic' })
    const unknown = [
      { name: p.name('nowhere'), partitions: [{ partitionIndex: 0 }] },
      { name: topic.name, partitions: [{ partitionIndex: 9 }] },
    ]
    for (const id of [p.name('none'), '', p.name('workers')]) {
      if (id === p.name('workers')) await stable(p, id, { protocolType: 'connect' })
      await p.ask(
        offsetDelete,
        version,
        { groupId: id, topics: unknown },
        { note: `nothing that is there, of '${id}'`.replace(p.suffix, '') },
      )
      await p.ask(
        offsetDelete,
        version,
        { groupId: id, topics: [] },
        { note: `nothing, of '${id}'`.replace(p.suffix, '') },
      )
      await p.ask(
        offsetDelete,
        version,
        { groupId: id, topics: [{ name: topic.name, partitions: [] }] },
        { note: `no partition, of '${id}'`.replace(p.suffix, '') },
      )
    }
    const again = [0, 1, 0].map((partitionIndex) => ({ name: topic.name, partitions: [{ partitionIndex }] }))
    await p.ask(offsetDelete, version, { groupId, topics: again }, { note: 'a topic thrice' })
    const twice = [{ partitionIndex: 0 }, { partitionIndex: 0 }, { partitionIndex: -1 }]
    await p.setUp(offsetCommit, 8, commitOf(groupId, topic))
    await p.ask(
      offsetDelete,
      version,
      { groupId, topics: [{ name: topic.name, partitions: twice }] },
      { note: 'twice' },
    )
  }),
  {
    name: 'offsets of a topic that was deleted',
    async play(p) {
      const groupId = p.name('g')
      const topic = await p.topic('t')
      await offsetsOnly(p, groupId, topic)
      const partitions = [{ partitionIndex: 0 }]
      await p.ask(offsetDelete, 0, { groupId, topics: [{ name: '', partitions }] }, { note: 'a topic without a name' })
      await p.ask(offsetDelete, 0, { groupId, topics: [{ name: 'not a name', partitions }] }, { note: 'no name' })
      await p.ask(offsetFetch, 7, { groupId, topics: null })
    },
  },
  {
    name: 'the last offset is forgotten, and the group is still there',
    async play(p) {
      const groupId = p.name('g')
      const topic = await p.topic('t')
      await offsetsOnly(p, groupId, topic)
      const topics = [{ name: topic.name, partitions: [{ partitionIndex: 0 }] }]
      await p.ask(offsetDelete, 0, { groupId, topics })
      await groupOf(p, groupId, 'then')
      await p.ask(listGroups, 5, {}, { own: 'groups' })
    },
  },
]

const unusual: readonly Scenario[] = [
  {
    name: 'requests in an unusual order',
    async play(p) {
      const groupId = p.name('g')
      await p.coordinator(groupId)
      await p.ask(syncGroup, 3, { groupId, generationId: 0, memberId: '' }, { note: 'before anybody joined' })
      await p.ask(heartbeat, 4, { groupId, generationId: 0, memberId: '' }, { note: 'before anybody joined' })
      const { memberId } = await joined(p, groupId)
      await p.ask(heartbeat, 4, { groupId, generationId: 1, memberId }, { note: 'before its assignment' })
      await p.ask(heartbeat, 4, { groupId, generationId: 0, memberId }, { note: 'of the generation before' })
      await p.ask(heartbeat, 4, { groupId, generationId: -1, memberId }, { note: 'of no generation' })
      const mine = { groupId, generationId: 1, memberId }
      const strange = [
        { memberId: 'stranger', assignment: Buffer.from('some') },
        { memberId, assignment: Buffer.from('first') },
        { memberId, assignment: Buffer.from('second') },
      ]
      await p.ask(syncGroup, 3, { ...mine, assignments: strange }, { note: 'one twice, and a stranger' })
      await p.ask(
        syncGroup,
        3,
        { ...mine, assignments: [{ memberId, assignment: Buffer.from('other') }] },
        {
          note: 'another assignment, too late',
        },
      )
      await groupOf(p, groupId, 'then')
    },
  },
  {
    name: 'a leader without an assignment for itself',
    async play(p) {
      const groupId = p.name('g')
      const { memberId } = await joined(p, groupId)
      await p.ask(syncGroup, 3, { groupId, generationId: 1, memberId, assignments: [] })
      await groupOf(p, groupId, 'then')
    },
  },
  {
    name: 'protocols and instances without a name, and no time at all',
    async play(p) {
      const version = 9
      const metadata = encodeSubscription({ topics: ['t'] }, 0)
      const ask = async (label: string, draft: JoinDraft, state = 'CompletingRebalance') => {
        const groupId = p.name(label)
        await p.coordinator(groupId)
        const { memberId } = await p.ask(joinGroup, version, joinOf(groupId, draft), { note: label })
        await p.ask(joinGroup, version, joinOf(groupId, { ...draft, memberId }), { note: `${label}, with its id` })
        const until = {
          until: ({ groups }: ValueOf<(typeof describeGroups)['response']>) => groups[0]!.groupState === state,
        }
        await p.ask(describeGroups, 6, { groups: [groupId] }, { note: `${label}: then`, ...until })
        return { groupId, memberId }
      }
      const nameless = await ask('a protocol without a name', { protocols: [{ name: '', metadata }] })
      const sync = { ...nameless, generationId: 1, protocolType: 'consumer' }
      await p.ask(syncGroup, 5, { ...sync, protocolName: 'range' }, { note: 'with a name' })
      await p.ask(syncGroup, 5, { ...sync, protocolName: '' }, { note: 'without a name' })
      await p.ask(syncGroup, 3, sync, { note: 'where there is none' })
      await groupOf(p, nameless.groupId, 'without a name, at last')
      const rejoin = joinOf(nameless.groupId, { memberId: nameless.memberId, protocols: [{ name: '', metadata }] })
      for (const each of [5, 7]) await p.ask(joinGroup, each, rejoin, { note: 'without a name, again' })
      await ask('a protocol without metadata', { protocols: [{ name: 'range', metadata: Buffer.alloc(0) }] })
      await ask('an empty instance', { groupInstanceId: '' })
      await ask('a time of 0', { rebalanceTimeoutMs: 0 }, 'Empty')
      await ask('a time below 0', { rebalanceTimeoutMs: -5 }, 'Empty')
    },
  },
  {
    name: 'two members agree on a protocol',
    async play(p) {
      const groupId = p.name('g')
      const named = (...names: readonly string[]) =>
        names.map((name) => ({ name, metadata: encodeSubscription({ topics: [name] }, 0) }))
      const first = await stable(p, groupId, { protocols: named('range', 'roundrobin', 'sticky') })
      const second = await p.send(joinGroup, 3, joinOf(groupId, { protocols: named('sticky', 'roundrobin') }), {
        on: 'second',
      })
      await p.eventually(
        () => p.setUp(heartbeat, 4, { groupId, generationId: 1, memberId: first.memberId }),
        ({ errorCode }) => errorCode !== 0,
      )
      const none = joinOf(groupId, { protocols: named('range') })
      await p.ask(joinGroup, 3, none, { note: 'a third who knows neither', on: 'third' })
      const again = joinOf(groupId, {
        memberId: first.memberId,
        protocols: named('range', 'roundrobin', 'sticky'),
      })
      await p.ask(joinGroup, 3, again, { note: 'the first' })
      await second.answer()
      await groupOf(p, groupId, 'then')
    },
  },
  ...inEveryVersion(syncGroup, 'learns of a rebalance', async (p, version) => {
    const groupId = p.name('g')
    const { memberId } = await stable(p, groupId)
    const second = await p.send(joinGroup, 3, joinOf(groupId), { on: 'second' })
    const protocol = version >= 5 && { protocolType: 'consumer', protocolName: 'range' }
    const mine = { groupId, generationId: 1, memberId }
    await p.eventually(
      () => p.setUp(heartbeat, 4, mine),
      ({ errorCode }) => errorCode !== 0,
    )
    await p.ask(syncGroup, version, { ...mine, ...protocol })
    await p.setUp(leaveGroup, 0, { groupId, memberId })
    await second.answer()
  }),
  ...inEveryVersion(
    findCoordinator,
    'finds those of keys of any sort',
    async (p, version) => {
      const keys = ['', 'with spaces', 'ünïcode', 'x'.repeat(500), 'a/b:c'].map((key) =>
        key === '' ? key : p.name(key),
      )
      await p.ask(findCoordinator, version, { keyType: 0, coordinatorKeys: keys })
    },
    { from: 4 },
  ),
  {
    name: 'group ids of any sort',
    async play(p) {
      const topic = await p.topic('t')
      for (const label of [' ', 'with spaces', 'ünïcode', 'a/b:c', 'x'.repeat(300)]) {
        const groupId = p.name(label)
        await p.coordinator(groupId)
        await p.ask(offsetCommit, 8, commitOf(groupId, topic))
        await p.ask(joinGroup, 3, joinOf(groupId))
        await groupOf(p, groupId, 'then')
      }
      await p.ask(listGroups, 5, {}, { own: 'groups' })
    },
  },
]

export const groupAdminScenarios: readonly Scenario[] = [
  ...administration,
  ...removal,
  ...fencing,
  ...offsets,
  ...unusual,
]
