/** What there is against a request about groups, in every version of it. */
import { deleteGroups } from '../../../src/protocol/apis/delete-groups.js'
import { describeGroups } from '../../../src/protocol/apis/describe-groups.js'
import { findCoordinator } from '../../../src/protocol/apis/find-coordinator.js'
import { heartbeat } from '../../../src/protocol/apis/heartbeat.js'
import { joinGroup } from '../../../src/protocol/apis/join-group.js'
import { leaveGroup } from '../../../src/protocol/apis/leave-group.js'
import { offsetCommit } from '../../../src/protocol/apis/offset-commit.js'
import { offsetDelete } from '../../../src/protocol/apis/offset-delete.js'
import { offsetFetch } from '../../../src/protocol/apis/offset-fetch.js'
import { syncGroup } from '../../../src/protocol/apis/sync-group.js'
import { encodeSubscription } from '../../../src/protocol/consumer-protocol.js'
import type { AnyApi, DraftOf } from '../../../src/protocol/schema.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { type EveryVersion, inEveryVersion } from './versions.js'

type JoinDraft = DraftOf<(typeof joinGroup)['request']>

const FIRST_BATCHED_COORDINATORS = 4
const FIRST_BATCHED_LEAVE = 3
const FIRST_BATCHED_FETCH = 8
const UNKNOWN_ID = 'AAAAAAAAAAAAAAAAAAAAZA'

const protocols = [{ name: 'range', metadata: encodeSubscription({ topics: ['t'] }, 0) }]

function joinOf(groupId: string, version: number, draft: JoinDraft = {}): JoinDraft {
  const timeouts = { sessionTimeoutMs: 30_000, ...(version >= 1 && { rebalanceTimeoutMs: 60_000 }) }
  return { groupId, ...timeouts, protocolType: 'consumer', protocols, ...draft }
}

function commitOf(p: Play, groupId: string, topic: { name: string; id: string }, generation = -1, memberId = '') {
  const partitions = [0, 1].map((partitionIndex) => ({ partitionIndex, committedOffset: 1, committedMetadata: '' }))
  return {
    groupId,
    generationIdOrMemberEpoch: generation,
    memberId,
    topics: [
      { name: topic.name, topicId: topic.id, partitions },
      { name: p.name('nowhere'), topicId: UNKNOWN_ID, partitions },
    ],
  }
}

/** Asks a broker that is not the coordinator of the group. */
function elsewhere<A extends AnyApi>(
  api: A,
  play: (p: Play, version: number, groupId: string, to: number) => Promise<void>,
  versions: EveryVersion = {},
): Scenario[] {
  return inEveryVersion(
    api,
    'is asked of another broker',
    async (p, version) => {
      const groupId = p.name('g')
      await play(p, version, groupId, (await p.coordinator(groupId)) === 1 ? 2 : 1)
    },
    { ...versions, brokers: 3 },
  )
}

const misdirected: readonly Scenario[] = [
  ...elsewhere(joinGroup, async (p, version, groupId, to) => {
    await p.ask(joinGroup, version, joinOf(groupId, version), { to })
    await p.ask(joinGroup, version, joinOf(groupId, version, { memberId: 'stranger' }), { to, note: 'a stranger' })
    await p.ask(joinGroup, version, joinOf(groupId, version, { protocols: [] }), { to, note: 'no protocols' })
    await p.ask(joinGroup, version, joinOf(groupId, version, { sessionTimeoutMs: 1 }), { to, note: 'too short' })
  }),
  ...elsewhere(syncGroup, async (p, version, groupId, to) => {
    const protocol = version >= 5 && { protocolType: 'consumer', protocolName: 'range' }
    await p.ask(syncGroup, version, { groupId, generationId: 1, memberId: 'x', ...protocol }, { to })
  }),
  ...elsewhere(heartbeat, async (p, version, groupId, to) => {
    await p.ask(heartbeat, version, { groupId, generationId: 1, memberId: 'x' }, { to })
  }),
  ...elsewhere(leaveGroup, async (p, version, groupId, to) => {
    const members = [{ memberId: 'x' }, { memberId: '', groupInstanceId: 'one' }]
    const leaving = version < FIRST_BATCHED_LEAVE ? { memberId: 'x' } : { members }
    await p.ask(leaveGroup, version, { groupId, ...leaving }, { to })
  }),
  ...elsewhere(describeGroups, async (p, version, groupId, to) => {
    await p.ask(describeGroups, version, { groups: [groupId, groupId] }, { to })
  }),
  ...elsewhere(deleteGroups, async (p, version, groupId, to) => {
    await p.ask(deleteGroups, version, { groupsNames: [groupId, groupId] }, { to })
  }),
  ...elsewhere(offsetCommit, async (p, version, groupId, to) => {
    const topic = await p.topic('t', { partitions: 1 })
    await p.ask(offsetCommit, version, commitOf(p, groupId, topic), { to })
    await p.ask(offsetCommit, version, { groupId, topics: [] }, { to, note: 'nothing' })
  }),
  ...elsewhere(offsetFetch, async (p, version, groupId, to) => {
    const topic = await p.topic('t', { partitions: 1 })
    const topics = [{ name: topic.name, topicId: topic.id, partitionIndexes: [0, 4] }]
    const wanted = version < FIRST_BATCHED_FETCH ? { groupId, topics } : { groups: [{ groupId, topics }] }
    await p.ask(offsetFetch, version, wanted, { to })
    if (version < 2) return
    const all = version < FIRST_BATCHED_FETCH ? { groupId, topics: null } : { groups: [{ groupId, topics: null }] }
    await p.ask(offsetFetch, version, all, { to, note: 'all there are' })
  }),
  ...elsewhere(offsetDelete, async (p, version, groupId, to) => {
    await p.ask(offsetDelete, version, { groupId, topics: [] }, { to })
    const topics = [{ name: p.name('nowhere'), partitions: [{ partitionIndex: 0 }] }]
    await p.ask(offsetDelete, version, { groupId, topics }, { to, note: 'a topic that is not there' })
  }),
]

/** A group in which a second member waits for the first to join anew. */
async function rebalancing(p: Play, groupId: string): Promise<{ memberId: string; end(): Promise<void> }> {
  await p.coordinator(groupId)
  const { memberId } = await p.setUp(joinGroup, 3, joinOf(groupId, 3))
  const mine = { groupId, generationId: 1, memberId }
  await p.setUp(syncGroup, 0, { ...mine, assignments: [] })
  const second = await p.send(joinGroup, 3, joinOf(groupId, 3), { on: 'second' })
  await p.eventually(
    () => p.setUp(heartbeat, 4, mine),
    ({ errorCode }) => errorCode !== 0,
  )
  return {
    memberId,
    async end() {
      await p.setUp(leaveGroup, 0, { groupId, memberId })
      await second.answer()
    },
  }
}

const refused: readonly Scenario[] = [
  ...inEveryVersion(joinGroup, 'refuses', async (p, version) => {
    const groupId = p.name('g')
    await p.coordinator(groupId)
    const ask = (note: string, draft: JoinDraft) => p.ask(joinGroup, version, joinOf(groupId, version, draft), { note })
    await ask('no group', { groupId: '' })
    await ask('no group, and a member', { groupId: '', memberId: 'stranger' })
    await ask('too short a session', { sessionTimeoutMs: 99 })
    await ask('no session', { sessionTimeoutMs: 0 })
    await ask('a session below 0', { sessionTimeoutMs: -1 })
    await ask('too long a session', { sessionTimeoutMs: 1_800_001 })
    await ask('a stranger', { memberId: 'stranger' })
    await ask('no protocols', { protocols: [] })
    await ask('no type', { protocolType: '' })
    await p.setUp(joinGroup, 3, joinOf(groupId, 3))
    await ask('a stranger in a group', { memberId: 'stranger' })
    await ask('another type', { protocolType: 'connect' })
    await ask('no type in a group', { protocolType: '' })
    await ask('other protocols', { protocols: [{ name: 'other', metadata: Buffer.from('any') }] })
    if (version < 5) return
    await ask('a stranger of an unknown instance', { memberId: 'stranger', groupInstanceId: 'one' })
  }),
  ...inEveryVersion(offsetCommit, 'refuses while the group rebalances', async (p, version) => {
    const groupId = p.name('g')
    const topic = await p.topic('t')
    const { memberId, end } = await rebalancing(p, groupId)
    const ask = (note: string, generation: number, id: string) =>
      p.ask(offsetCommit, version, commitOf(p, groupId, topic, generation, id), { note })
    await ask('a member', 1, memberId)
    await ask('a member of another generation', 2, memberId)
    await ask('a stranger', 1, 'stranger')
    await ask('an administrator', -1, '')
    await end()
  }),
  ...inEveryVersion(offsetCommit, 'refuses before there is an assignment', async (p, version) => {
    const groupId = p.name('g')
    const topic = await p.topic('t')
    await p.coordinator(groupId)
    const { generationId, memberId } = await p.setUp(joinGroup, 3, joinOf(groupId, 3))
    await p.ask(offsetCommit, version, commitOf(p, groupId, topic, generationId, memberId))
    await p.ask(offsetCommit, version, commitOf(p, groupId, topic, generationId + 1, memberId), { note: 'too early' })
    await p.ask(offsetCommit, version, commitOf(p, groupId, topic, generationId, 'x'), { note: 'a stranger' })
  }),
  ...inEveryVersion(findCoordinator, 'knows the types of keys', async (p, version) => {
    const types = version === 0 ? [0] : [3, -1, 127]
    for (const keyType of types) {
      const keys =
        version < FIRST_BATCHED_COORDINATORS ? { key: p.name('k') } : { coordinatorKeys: [p.name('k'), p.name('l')] }
      const request = version === 0 ? { key: p.name('k') } : { keyType, ...keys }
      await p.ask(findCoordinator, version, request, { note: `type ${keyType}` })
    }
  }),
  {
    name: 'a protocol that is named twice',
    async play(p) {
      const groupId = p.name('g')
      await p.coordinator(groupId)
      const join = await p.send(joinGroup, 3, joinOf(groupId, 3, { protocols: [...protocols, ...protocols] }))
      await join.parked({ deviation: 'never-answered', at: '', ours: 'answered' })
    },
  },
]

export const groupErrorScenarios: readonly Scenario[] = [...misdirected, ...refused]
