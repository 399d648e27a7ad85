/** Groups on a broker that lets two members into a group, waits a while for them, and keeps offsets for a minute. */
import { deleteGroups } from '../../../src/protocol/apis/delete-groups.js'
import { describeGroups } from '../../../src/protocol/apis/describe-groups.js'
import { heartbeat } from '../../../src/protocol/apis/heartbeat.js'
import { joinGroup } from '../../../src/protocol/apis/join-group.js'
import { leaveGroup } from '../../../src/protocol/apis/leave-group.js'
import { offsetCommit } from '../../../src/protocol/apis/offset-commit.js'
import { offsetDelete } from '../../../src/protocol/apis/offset-delete.js'
import { offsetFetch } from '../../../src/protocol/apis/offset-fetch.js'
import { syncGroup } from '../../../src/protocol/apis/sync-group.js'
import { encodeSubscription } from '../../../src/protocol/consumer-protocol.js'
import type { DraftOf, ValueOf } from '../../../src/protocol/schema.js'
import type { Play, PlayedTopic } from '../play.js'
import { clusters, type Scenario } from '../scenario.js'
import { joinOf } from './classic-groups.js'
import { inEveryVersion } from './versions.js'

type JoinDraft = DraftOf<(typeof joinGroup)['request']>
type Joined = ValueOf<(typeof joinGroup)['response']>

const LAST_IMMEDIATE_JOIN = 3
const FIRST_WITH_STATIC_MEMBERS = 5
const DELAY_MS = Number(clusters.strict.config['group.initial.rebalance.delay.ms'])
/** Until what has expired is looked for. */
const EXPIRATION_MS = Number(clusters.strict.config['offsets.retention.check.interval.ms'])
const strict = { isStrict: true }

/** What members of one group ask, in one version of JoinGroup. */
class Members {
  readonly groupId: string
  private readonly p: Play
  private readonly version: number

  constructor(p: Play, version: number, label = 'g') {
    this.p = p
    this.version = version
    this.groupId = p.name(label)
  }

  request(draft: JoinDraft = {}): JoinDraft {
    const protocols = [{ name: 'range', metadata: encodeSubscription({ topics: ['t'] }, 0) }]
    return joinOf(this.groupId, this.version, { protocols, ...draft })
  }

  ask(on: string, note: string, draft: JoinDraft = {}): Promise<Joined> {
    return this.p.ask(joinGroup, this.version, this.request(draft), { on, note })
  }

  /** Joins, with an id that it asked for where the version has it so, until there are so many members. */
  async enter(on: string, members: number, draft: JoinDraft = {}) {
    const needsId = this.version > LAST_IMMEDIATE_JOIN && draft.groupInstanceId === undefined
    const { memberId } = needsId ? await this.ask(on, `${on} asks for an id`, draft) : { memberId: '' }
    const join = await this.p.send(joinGroup, this.version, this.request({ memberId, ...draft }), { on, note: on })
    await this.count(members)
    return join
  }

  /** Gives the group an offset: without one it is soon gone while nobody is in it, ids that were given included. */
  async found(): Promise<void> {
    await this.p.coordinator(this.groupId)
    await this.p.setUp(offsetCommit, 8, commitOf(this.groupId, await this.p.topic('t'), ['']))
  }

  /** The first generation: two members within the delay, that begins anew with the second. */
  async together(meanwhile: () => Promise<void>): Promise<readonly [a: string, b: string]> {
    const first = await this.enter('a', 1)
    const second = await this.enter('b', 2)
    await meanwhile()
    await this.p.pass(2 * DELAY_MS)
    const [a, b] = [await first.answer(), await second.answer()]
    return [a.memberId, b.memberId]
  }

  /** The second generation: two members, one behind the other. */
  async fill({ isStatic = false } = {}): Promise<readonly [a: string, b: string]> {
    const draftOf = (groupInstanceId: string) => (isStatic ? { groupInstanceId } : {})
    const a = await this.alone('a', draftOf('a'))
    const second = await this.enter('b', 2, draftOf('b'))
    await this.ask('a', 'a beside b', { memberId: a, ...draftOf('a') })
    const b = await second.answer()
    return [a, b.memberId]
  }

  /** The first generation: one member. */
  async alone(on: string, draft: JoinDraft = {}): Promise<string> {
    const join = await this.enter(on, 1, draft)
    await this.p.pass(DELAY_MS)
    return (await join.answer()).memberId
  }

  async assign(generationId: number): Promise<void> {
    const { members } = await this.describe()
    const assignments = members.map(({ memberId }) => ({ memberId, assignment: Buffer.from('some') }))
    const syncs = members.map(({ memberId }) =>
      this.p.setUp(syncGroup, 0, { groupId: this.groupId, generationId, memberId, assignments }, 1, memberId),
    )
    await Promise.all(syncs)
  }

  /** All who are refused by a group that is full. */
  async outsiders(): Promise<void> {
    await this.ask('c', 'a third')
    await this.ask('c', 'a stranger', { memberId: 'stranger' })
    if (this.version >= FIRST_WITH_STATIC_MEMBERS) {
      await this.ask('c', 'a static one', { groupInstanceId: 'c' })
      await this.ask('c', 'a static stranger', { memberId: 'stranger', groupInstanceId: 'c' })
    }
    await this.ask('c', 'a third with other protocols', { protocols: [{ name: 'x', metadata: Buffer.of() }] })
  }

  leave(memberId: string) {
    return this.p.setUp(leaveGroup, 0, { groupId: this.groupId, memberId })
  }

  async show(note: string): Promise<void> {
    await this.p.ask(describeGroups, 5, { groups: [this.groupId] }, { note })
  }

  private async count(members: number): Promise<void> {
    await this.p.eventually(
      () => this.describe(),
      (group) => group.members.length === members,
    )
  }

  private async describe() {
    return (await this.p.setUp(describeGroups, 5, { groups: [this.groupId] })).groups[0]!
  }
}

const sizes: readonly Scenario[] = [
  ...inEveryVersion(
    joinGroup,
    'lets in no more members than the broker allows',
    async (p, version) => {
      const group = new Members(p, version)
      await group.found()
      const [a, b] = await group.fill()
      await group.outsiders()
      await group.ask('b', 'b again', { memberId: b })
      await group.assign(2)
      await group.outsiders()
      await group.ask('b', 'b once more', { memberId: b })
      await group.show('full')
      await group.leave(b)
      const c = await group.enter('c', 2)
      await group.ask('a', 'a beside the new one', { memberId: a })
      await c.answer()
      await group.ask('d', 'another one')
      await group.show('full again')
    },
    strict,
  ),
  ...inEveryVersion(
    joinGroup,
    'lets in no more members while it waits for the first ones',
    async (p, version) => {
      const group = new Members(p, version)
      await group.found()
      await group.together(() => group.outsiders())
      await group.show('with two')
    },
    { ...strict, only: [0, 9] },
  ),
  ...inEveryVersion(
    joinGroup,
    'takes the last to come for the one too many',
    async (p, version) => {
      const group = new Members(p, version)
      await group.found()
      const [a, b] = await group.fill()
      await group.assign(2)
      await group.leave(b)
      const c = await group.enter('c', 2)
      const d = await group.enter('d', 3)
      await group.ask('a', 'a, which was there before', { memberId: a })
      await group.ask('a', 'a again', { memberId: a })
      await group.show('without a')
      await c.parked()
      await d.parked()
      await p.ask(heartbeat, 0, { groupId: group.groupId, generationId: 2, memberId: a })
    },
    { ...strict, only: [9] },
  ),
  ...inEveryVersion(
    joinGroup,
    'forgets an id for which there is no room any more',
    async (p, version) => {
      const group = new Members(p, version)
      await group.found()
      const { memberId } = await group.ask('c', 'an id for later')
      const [a, b] = await group.together(async () => {
        await group.ask('c', 'later', { memberId })
      })
      await group.leave(a)
      await group.leave(b)
      await group.ask('c', 'in an empty group', { memberId })
    },
    { ...strict, only: [9] },
  ),
  ...inEveryVersion(
    joinGroup,
    'has no room for a static member that comes back without its id',
    async (p, version) => {
      const group = new Members(p, version)
      await group.found()
      const [a] = await group.fill({ isStatic: true })
      await group.ask('b', 'b before there is an assignment', { groupInstanceId: 'b' })
      await group.assign(2)
      await group.ask('b', 'b', { groupInstanceId: 'b' })
      await group.ask('b', 'b with the id of a', { groupInstanceId: 'b', memberId: a })
      await group.show('both are still there')
    },
    { ...strict, only: [5, 9] },
  ),
]

const sessions: readonly Scenario[] = inEveryVersion(
  joinGroup,
  'has a session within the limits of the broker',
  async (p, version) => {
    const group = new Members(p, version)
    await p.coordinator(group.groupId)
    for (const sessionTimeoutMs of [999, 60_001])
      await group.ask('a', `of ${sessionTimeoutMs} ms`, { sessionTimeoutMs })
    // Of no type, so that it is not let in either.
    for (const sessionTimeoutMs of [1000, 60_000]) {
      await group.ask('a', `of ${sessionTimeoutMs} ms, without a type`, { sessionTimeoutMs, protocolType: '' })
    }
  },
  strict,
)

type CommitDraft = DraftOf<(typeof offsetCommit)['request']>

/** Commits offset 1 of so many partitions, all from the first on. */
function commitOf(
  groupId: string,
  topic: PlayedTopic,
  metadata: readonly string[],
  more: CommitDraft = {},
): CommitDraft {
  const partitions = metadata.map((committedMetadata, partitionIndex) => ({
    partitionIndex,
    committedOffset: 1,
    committedMetadata,
  }))
  return { groupId, topics: [{ name: topic.name, topicId: topic.id, partitions }], ...more }
}

/** What a group has, when that has come to be so many offsets. */
function offsetsOf(p: Play, groupId: string, note: string, count: number) {
  const groups = [{ groupId, topics: null }]
  const until = ({ groups: [group] }: ValueOf<(typeof offsetFetch)['response']>) =>
    group!.topics.flatMap(({ partitions }) => partitions).length === count
  return p.ask(offsetFetch, 8, { groups }, { note, until })
}

const offsets: readonly Scenario[] = [
  ...inEveryVersion(
    offsetCommit,
    'keeps as much metadata as the broker allows',
    async (p, version) => {
      const groupId = p.name('g')
      await p.coordinator(groupId)
      const topic = await p.topic('t', { partitions: 5 })
      const metadata = ['x'.repeat(10), 'x'.repeat(11), 'ä'.repeat(10), 'ä'.repeat(11), '']
      await p.ask(offsetCommit, version, commitOf(groupId, topic, metadata))
      await p.ask(offsetCommit, version, commitOf(groupId, topic, ['x'.repeat(11)]), { note: 'nothing good' })
      const topics = [{ name: topic.name, partitionIndexes: metadata.map((_, index) => index) }]
      await p.ask(offsetFetch, 8, { groups: [{ groupId, topics }] })
    },
    strict,
  ),
  ...inEveryVersion(
    offsetCommit,
    'keeps an offset for as long as it asks for',
    async (p, version) => {
      const [groupId, other] = [p.name('g'), p.name('other')]
      const topic = await p.topic('t', { partitions: 2 })
      for (const id of [groupId, other]) await p.coordinator(id)
      await p.ask(offsetCommit, version, commitOf(groupId, topic, ['a', 'b'], { retentionTimeMs: 1 }))
      await p.ask(offsetCommit, version, commitOf(other, topic, ['a'], { retentionTimeMs: 1 }))
      await p.setUp(offsetCommit, 5, commitOf(groupId, topic, ['a']))
      await p.pass(EXPIRATION_MS)
      await offsetsOf(p, groupId, 'what was committed again', 1)
      await offsetsOf(p, other, 'nothing', 0)
      for (const id of [groupId, other]) await p.ask(describeGroups, 5, { groups: [id] })
    },
    { ...strict, to: 4 },
  ),
]

/** Of a topic that makes large records. */
const LONG_LABEL = 't'.repeat(100)

/** A group with offsets whose tombstones do not fit into a batch either. */
async function manyOffsets(p: Play, more: CommitDraft = {}) {
  const groupId = p.name('g')
  await p.coordinator(groupId)
  const topic = await p.topic(LONG_LABEL, { partitions: 20 })
  const partitionIndexes = Array.from({ length: 20 }, (_, index) => index)
  for (let i = 0; i < 20; i += 10) {
    const partitions = partitionIndexes
      .slice(i, i + 10)
      .map((partitionIndex) => ({ partitionIndex, committedOffset: 1 }))
    await p.setUp(offsetCommit, 2, { groupId, topics: [{ name: topic.name, partitions }], ...more })
  }
  return { groupId, topic, partitionIndexes }
}

const LARGE_SUBSCRIPTION = encodeSubscription({ topics: ['t'.repeat(3000)] }, 0)

/** What does not fit into a batch of the offsets topic, which is of 2000 bytes at most. */
const large: readonly Scenario[] = [
  ...inEveryVersion(
    offsetCommit,
    'commits more offsets than the log takes at once',
    async (p, version) => {
      const groupId = p.name('g')
      await p.coordinator(groupId)
      const topic = await p.topic(LONG_LABEL, { partitions: 20 })
      await p.ask(offsetCommit, version, commitOf(groupId, topic, Array(20).fill('')))
      await p.ask(offsetFetch, 8, { groups: [{ groupId, topics: null }] }, { note: 'nothing of it' })
      await p.ask(offsetCommit, version, commitOf(groupId, topic, Array(4).fill('')), { note: 'fewer' })
    },
    strict,
  ),
  ...inEveryVersion(
    deleteGroups,
    'deletes more offsets than the log takes at once',
    async (p, version) => {
      const { groupId, topic, partitionIndexes } = await manyOffsets(p)
      const partitions = partitionIndexes.map((partitionIndex) => ({ partitionIndex }))
      await p.ask(offsetDelete, 0, { groupId, topics: [{ name: topic.name, partitions }] })
      await p.ask(deleteGroups, version, { groupsNames: [groupId] })
      await p.ask(describeGroups, 5, { groups: [groupId] })
      const topics = [{ name: topic.name, partitionIndexes: [0, 10, 19] }]
      await p.ask(offsetFetch, 8, { groups: [{ groupId, topics }] }, { note: 'all are still there' })
    },
    strict,
  ),
  {
    name: 'more offsets expire than the log takes at once',
    isStrict: true,
    async play(p) {
      const { groupId } = await manyOffsets(p, { retentionTimeMs: 1 })
      await p.pass(EXPIRATION_MS)
      await offsetsOf(p, groupId, 'nothing', 0)
      await p.ask(describeGroups, 5, { groups: [groupId] })
    },
  },
  {
    name: 'how large an offset may be, with all that names it',
    isStrict: true,
    async play(p) {
      const topic = await p.topic('t')
      for (let size = 1866; size < 1870; size++) {
        const groupId = p.longName(size)
        await p.coordinator(groupId)
        await p.ask(offsetCommit, 8, commitOf(groupId, topic, ['']), { note: `a group id of ${size}` })
      }
    },
  },
  ...inEveryVersion(
    syncGroup,
    'brings an assignment that the log does not take',
    async (p, version) => {
      const group = new Members(p, 3)
      await group.found()
      const [a, b] = await group.fill()
      const assignments = [{ memberId: a, assignment: Buffer.alloc(3000, 'm') }]
      const protocol = version >= 5 && { protocolType: 'consumer', protocolName: 'range' }
      const mine = { groupId: group.groupId, generationId: 2, memberId: a, ...protocol }
      await p.ask(syncGroup, version, { ...mine, assignments })
      await group.show('who is left')
      await p.ask(heartbeat, 4, { groupId: group.groupId, generationId: 2, memberId: b }, { note: 'the other one' })
    },
    { ...strict, only: [5] },
  ),
  ...inEveryVersion(
    joinGroup,
    'brings metadata that the log does not take',
    async (p, version) => {
      const group = new Members(p, version)
      await group.found()
      const memberId = await group.alone('a', { protocols: [{ name: 'range', metadata: LARGE_SUBSCRIPTION }] })
      const mine = { groupId: group.groupId, generationId: 1, memberId, assignments: [] }
      await p.ask(syncGroup, 4, mine)
      await p.ask(syncGroup, 4, mine, { note: 'again' })
      await group.show('at last')
    },
    { ...strict, only: [0, 9] },
  ),
  ...inEveryVersion(
    joinGroup,
    'brings metadata that the log does not take, as a static member that comes back',
    async (p, version) => {
      const group = new Members(p, version)
      await group.found()
      await group.alone('a', { groupInstanceId: 'a' })
      await group.assign(1)
      const protocols = [{ name: 'range', metadata: LARGE_SUBSCRIPTION }]
      await group.ask('a', 'with more', { groupInstanceId: 'a', protocols })
      await group.show('as before')
    },
    { ...strict, only: [5, 9] },
  ),
]

export const strictGroupScenarios: readonly Scenario[] = [...sizes, ...sessions, ...offsets, ...large]
