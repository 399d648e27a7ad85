import { deleteGroups } from '../../../src/protocol/apis/delete-groups.js'
import { joinGroup } from '../../../src/protocol/apis/join-group.js'
import { offsetCommit } from '../../../src/protocol/apis/offset-commit.js'
import { offsetDelete } from '../../../src/protocol/apis/offset-delete.js'
import { offsetFetch } from '../../../src/protocol/apis/offset-fetch.js'
import { encodeSubscription } from '../../../src/protocol/consumer-protocol.js'
import type { DraftOf } from '../../../src/protocol/schema.js'
import type { Play, PlayedTopic } from '../play.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

type CommitDraft = DraftOf<(typeof offsetCommit)['request']>

const UNKNOWN_ID = 'AAAAAAAAAAAAAAAAAAAAZA'
const FIRST_BATCHED_FETCH = 8
const FIRST_COMMIT_BY_ID = 10

/** Offset 5 with metadata for the first partition, 6 without for the second. */
function commitOf(groupId: string, topic: PlayedTopic, more: CommitDraft = {}): CommitDraft {
  const partitions = [
    { partitionIndex: 0, committedOffset: 5, committedMetadata: 'five' },
    { partitionIndex: 1, committedOffset: 6, committedMetadata: null },
  ]
  return { groupId, topics: [{ name: topic.name, topicId: topic.id, partitions }], ...more }
}

/** What a group has for some partitions of a topic, or for all there are. */
function fetchOf(version: number, groupId: string, topic: PlayedTopic | null, ...partitionIndexes: readonly number[]) {
  const topics = topic === null ? null : [{ name: topic.name, topicId: topic.id, partitionIndexes }]
  return version < FIRST_BATCHED_FETCH ? { groupId, topics } : { groups: [{ groupId, topics }] }
}

async function committed(p: Play, label = 't'): Promise<{ groupId: string; topic: PlayedTopic }> {
  const groupId = p.name('g')
  const topic = await p.topic(label, { partitions: 2 })
  await p.coordinator(groupId)
  await p.setUp(offsetCommit, 8, commitOf(groupId, topic))
  return { groupId, topic }
}

export const groupOffsetScenarios: readonly Scenario[] = [
  ...inEveryVersion(offsetCommit, 'commits', async (p, version) => {
    const groupId = p.name('g')
    const topic = await p.topic('t', { partitions: 2 })
    await p.coordinator(groupId)
    await p.ask(offsetCommit, version, commitOf(groupId, topic))
    await p.ask(offsetCommit, version, commitOf('', topic), { note: 'no group' })
    await p.ask(deleteGroups, 2, { groupsNames: [''] }, { note: 'which was one' })
    await p.ask(offsetCommit, version, commitOf(groupId, { name: p.name('nowhere'), id: UNKNOWN_ID }), {
      note: 'no topic',
    })
    const partitions = [
      { partitionIndex: 1, committedOffset: 7, committedMetadata: '' },
      { partitionIndex: 2, committedOffset: 7, committedMetadata: '' },
      { partitionIndex: -1, committedOffset: 7, committedMetadata: '' },
      { partitionIndex: 0, committedOffset: 7, committedMetadata: 'x'.repeat(4097) },
    ]
    const topics = [{ name: topic.name, topicId: topic.id, partitions }]
    await p.ask(offsetCommit, version, { groupId, topics }, { note: 'good and bad partitions' })
    await p.ask(offsetCommit, version, { groupId, topics: [] }, { note: 'nothing' })
    const without = { name: topic.name, topicId: topic.id, partitions: [] }
    await p.ask(offsetCommit, version, { groupId, topics: [without] }, { note: 'no partitions' })
    await p.ask(offsetCommit, version, commitOf(groupId, topic, { generationIdOrMemberEpoch: 3 }), {
      note: 'a generation',
    })
    await p.ask(offsetCommit, version, commitOf(groupId, topic, { memberId: 'stranger' }), { note: 'a stranger' })
    const strange = { generationIdOrMemberEpoch: 1, memberId: 'stranger' }
    await p.ask(offsetCommit, version, commitOf(groupId, topic, strange), { note: 'a stranger of a generation' })
    await p.ask(offsetCommit, version, commitOf(p.name('none'), topic, strange), { note: 'of no group' })
    if (version < 5)
      await p.ask(offsetCommit, version, commitOf(groupId, topic, { retentionTimeMs: 1000 }), { note: 'for a while' })
    await p.ask(offsetFetch, 8, fetchOf(8, groupId, null), { note: 'what the group has' })
  }),
  ...inEveryVersion(offsetFetch, 'fetches', async (p, version) => {
    const { groupId, topic } = await committed(p)
    const ask = (note: string, id: string, of: PlayedTopic | null, ...indexes: readonly number[]) =>
      p.ask(offsetFetch, version, fetchOf(version, id, of, ...indexes), { note })
    await ask('two partitions', groupId, topic, 0, 1)
    await ask('partitions without offsets', groupId, topic, 7, 1, -1)
    await ask('a topic that is not there', groupId, { name: p.name('nowhere'), id: UNKNOWN_ID }, 0)
    await ask('no partitions', groupId, topic)
    await ask('a group that is not there', p.name('none'), topic, 0)
    await ask('no group', '', topic, 0)
    if (version < 2) return
    await ask('all there are', groupId, null)
    await ask('all of a group that is not there', p.name('none'), null)
    if (version >= 7) {
      const stable = { ...fetchOf(version, groupId, topic, 0), requireStable: true }
      await p.ask(offsetFetch, version, stable, { note: 'what is stable' })
    }
  }),
  ...inEveryVersion(offsetDelete, 'deletes', async (p, version) => {
    const { groupId, topic } = await committed(p)
    const partitions = [{ partitionIndex: 0 }, { partitionIndex: 9 }]
    const topics = [
      { name: topic.name, partitions },
      { name: p.name('nowhere'), partitions: [{ partitionIndex: 0 }] },
    ]
    await p.ask(offsetDelete, version, { groupId, topics })
    await p.ask(offsetDelete, version, { groupId, topics }, { note: 'again' })
    await p.ask(offsetDelete, version, { groupId, topics: [] }, { note: 'nothing' })
    await p.ask(offsetDelete, version, { groupId: p.name('none'), topics }, { note: 'of a group that is not there' })
    await p.ask(offsetDelete, version, { groupId: '', topics }, { note: 'no group' })
    await p.ask(offsetFetch, 7, fetchOf(7, groupId, null), { note: 'what is left' })
  }),
  {
    name: 'leader epochs are kept with the offsets',
    async play(p) {
      const { groupId, topic } = await committed(p)
      const partitions = [{ partitionIndex: 0, committedOffset: 9, committedLeaderEpoch: 4, committedMetadata: '' }]
      await p.ask(offsetCommit, 6, { groupId, topics: [{ name: topic.name, partitions }] })
      for (const version of [4, 5, 9]) await p.ask(offsetFetch, version, fetchOf(version, groupId, topic, 0, 1))
    },
  },
  {
    name: 'offsets below 0, and very large ones',
    async play(p) {
      const { groupId, topic } = await committed(p)
      for (const committedOffset of [-1, -2, 2 ** 52]) {
        const partitions = [{ partitionIndex: 0, committedOffset, committedMetadata: '' }]
        await p.ask(
          offsetCommit,
          8,
          { groupId, topics: [{ name: topic.name, partitions }] },
          { note: `${committedOffset}` },
        )
        await p.ask(offsetFetch, 8, fetchOf(8, groupId, topic, 0))
      }
    },
  },
  {
    name: 'a partition that is committed twice in one request',
    async play(p) {
      const { groupId, topic } = await committed(p)
      const partitions = [8, 9].map((committedOffset) => ({
        partitionIndex: 0,
        committedOffset,
        committedMetadata: '',
      }))
      await p.ask(offsetCommit, 8, { groupId, topics: [{ name: topic.name, partitions }] })
      const twice = partitions.map((partition) => ({ name: topic.name, partitions: [partition] }))
      await p.ask(offsetCommit, 8, { groupId, topics: twice }, { note: 'the topic twice' })
      await p.ask(offsetFetch, 8, fetchOf(8, groupId, topic, 0))
    },
  },
  {
    name: 'several groups at once',
    async play(p) {
      const { groupId, topic } = await committed(p)
      for (const version of [8, 9, 10]) {
        const named = [{ name: topic.name, topicId: topic.id, partitionIndexes: [1, 0] }]
        const groups = [
          { groupId, topics: named },
          { groupId: p.name('none'), topics: named },
          { groupId, topics: null },
          { groupId, topics: [] },
        ]
        await p.ask(offsetFetch, version, { groups })
        await p.ask(offsetFetch, version, { groups: [] }, { note: 'none' })
      }
    },
  },
  {
    name: 'good and bad topic ids',
    async play(p) {
      const { groupId, topic } = await committed(p)
      const partitions = [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }]
      const topics = [UNKNOWN_ID, topic.id, 'AAAAAAAAAAAAAAAAAAAAAA'].map((topicId) => ({ topicId, partitions }))
      await p.ask(offsetCommit, FIRST_COMMIT_BY_ID, { groupId, topics })
      const wanted = topics.map(({ topicId }) => ({ topicId, partitionIndexes: [0] }))
      await p.ask(offsetFetch, 10, { groups: [{ groupId, topics: wanted }] })
    },
  },
  {
    name: 'a group with members takes no offsets from others',
    async play(p) {
      const { groupId, topic } = await committed(p)
      const protocols = [{ name: 'range', metadata: encodeSubscription({ topics: [topic.name] }) }]
      const { generationId, memberId } = await p.setUp(joinGroup, 3, {
        groupId,
        sessionTimeoutMs: 30_000,
        rebalanceTimeoutMs: 30_000,
        protocolType: 'consumer',
        protocols,
      })
      for (const version of [2, 8, 9]) {
        await p.ask(offsetCommit, version, commitOf(groupId, topic), { note: 'without a member' })
        const mine = { generationIdOrMemberEpoch: generationId, memberId }
        await p.ask(offsetCommit, version, commitOf(groupId, topic, mine), { note: 'before its assignment' })
        const next = { ...mine, generationIdOrMemberEpoch: generationId + 1 }
        await p.ask(offsetCommit, version, commitOf(groupId, topic, next), { note: 'of the next generation' })
        const instance = { ...mine, groupInstanceId: 'nobody' }
        if (version >= 7)
          await p.ask(offsetCommit, version, commitOf(groupId, topic, instance), { note: 'another instance' })
      }
      const topics = [{ name: topic.name, partitions: [{ partitionIndex: 0 }] }]
      await p.ask(offsetDelete, 0, { groupId, topics })
      for (const version of [9, 10]) {
        const wanted = [{ name: topic.name, topicId: topic.id, partitionIndexes: [0] }]
        const groups = [
          { groupId, memberId: 'stranger', memberEpoch: 1, topics: wanted },
          { groupId, memberId, memberEpoch: generationId, topics: wanted },
        ]
        await p.ask(offsetFetch, version, { groups }, { note: 'by members' })
      }
    },
  },
  {
    name: 'a group with members that are no consumers keeps its offsets',
    async play(p) {
      const { groupId, topic } = await committed(p)
      await p.setUp(joinGroup, 3, {
        groupId,
        sessionTimeoutMs: 30_000,
        rebalanceTimeoutMs: 30_000,
        protocolType: 'connect',
        protocols: [{ name: 'any', metadata: Buffer.from('thing') }],
      })
      const topics = [{ name: topic.name, partitions: [{ partitionIndex: 0 }] }]
      await p.ask(offsetDelete, 0, { groupId, topics })
    },
  },
]
