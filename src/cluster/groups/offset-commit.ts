/** OffsetCommit (Kafka: KafkaApis.handleOffsetCommitRequest, OffsetMetadataManager.commitOffset). */
import type { offsetCommit } from '../../protocol/apis/offset-commit.js'
import { type ErrorName, errorCode } from '../../protocol/errors.js'
import { type RequestOf, type ResponseOf, ZERO_UUID } from '../../protocol/schema.js'
import type { ClassicGroup } from './classic-group.js'
import { armSession } from './classic-rebalance.js'
import type { CoordinatorRecord } from './coordinator-record.js'
import type { GroupConfigs, Turn } from './effects.js'
import type { GroupShard } from './shard.js'

export type OffsetCommitRequest = RequestOf<typeof offsetCommit>
export type OffsetCommitResponse = ResponseOf<typeof offsetCommit>
export type OffsetCommitTopic = OffsetCommitRequest['topics'][number]

/** What the coordinator must know of the cluster's topics. */
export interface TopicLookup {
  topicId(name: string): string | undefined
  topicName(topicId: string): string | undefined
  hasPartition(name: string, partition: number): boolean
}

/** The first versions of OffsetCommit and OffsetFetch in which topics go by their ids (KIP-848). */
export const TOPIC_IDS_SINCE = 10

interface CommittedTopic {
  readonly name: string
  readonly topicId: string
  readonly partitions: { partitionIndex: number; errorCode: number }[]
}

/** The outcome per partition, in the form of a response (Kafka: OffsetCommitResponse.Builder). */
export class CommitOutcome {
  private topics: CommittedTopic[] = []
  private readonly byKey = new Map<string, CommittedTopic>()

  /** Refuses a partition before the coordinator is asked. */
  add({ name, topicId }: { name: string; topicId: string }, partitionIndex: number, error: ErrorName): void {
    this.topicOf({ name, topicId }).partitions.push({ partitionIndex, errorCode: errorCode(error) })
  }

  /** Refuses a topic with all of its partitions, also where it was named without any. */
  addTopic(topic: OffsetCommitTopic, error: ErrorName): void {
    this.topicOf(topic)
    for (const { partitionIndex } of topic.partitions) this.add(topic, partitionIndex, error)
  }

  /** Adds what the coordinator says: as it is where nothing was refused, a topic that was named twice included. */
  merge(topics: readonly CommittedTopic[]): void {
    if (this.topics.length === 0) {
      this.topics = [...topics]
      return
    }
    for (const topic of topics) {
      const known = this.topicOf(topic)
      // One by one: a request may name more of them than a call can have arguments.
      for (const partition of topic.partitions) known.partitions.push(partition)
    }
  }

  toResponse(): OffsetCommitResponse {
    return { topics: this.topics }
  }

  private topicOf({ name, topicId }: Pick<CommittedTopic, 'name' | 'topicId'>): CommittedTopic {
    const key = name === '' ? topicId : name
    const known = this.byKey.get(key)
    if (known !== undefined) return known
    const made = { name, topicId, partitions: [] }
    this.byKey.set(key, made)
    this.topics.push(made)
    return made
  }
}

/** The same error for every partition. */
export function refusedTopics(topics: readonly OffsetCommitTopic[], error: ErrorName): CommittedTopic[] {
  return topics.map(({ name, topicId, partitions }) => ({
    name,
    topicId,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: errorCode(error) })),
  }))
}

/** Splits a request: what exists is returned, with its name and id; what does not is refused in `outcome`. */
export function resolveTopics(
  request: OffsetCommitRequest,
  apiVersion: number,
  lookup: TopicLookup,
  outcome: CommitOutcome,
): OffsetCommitTopic[] {
  const usesTopicIds = apiVersion >= TOPIC_IDS_SINCE
  const resolved: OffsetCommitTopic[] = []
  for (const topic of request.topics) {
    const name = usesTopicIds ? lookup.topicName(topic.topicId) : topic.name
    const topicId = usesTopicIds ? topic.topicId : lookup.topicId(topic.name)
    if (name === undefined || topicId === undefined) {
      outcome.addTopic(topic, usesTopicIds ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION')
      continue
    }
    const partitions = topic.partitions.filter(({ partitionIndex }) => {
      const exists = lookup.hasPartition(name, partitionIndex)
      if (!exists) outcome.add({ name, topicId }, partitionIndex, 'UNKNOWN_TOPIC_OR_PARTITION')
      return exists
    })
    if (partitions.length > 0) resolved.push({ name, topicId, partitions })
  }
  return resolved
}

/** The group's say in a commit, before any partition is looked at. */
export function groupErrorOf(shard: GroupShard, request: OffsetCommitRequest, apiVersion: number): ErrorName | null {
  const group = shard.groups.get(request.groupId)
  if (group !== undefined) return commitErrorOf(group, request)
  // Without a generation it is no member's commit, and makes a group of its own.
  if (request.generationIdOrMemberEpoch < 0) return null
  return apiVersion >= 9 ? 'GROUP_ID_NOT_FOUND' : 'ILLEGAL_GENERATION'
}

/** A member whose commit is accepted is alive. */
export function refreshSession(group: ClassicGroup, memberId: string, turn: Turn): void {
  const member = group.members.get(memberId)
  if (member !== undefined) armSession(member, turn)
}

function commitErrorOf(group: ClassicGroup, request: OffsetCommitRequest): ErrorName | null {
  const { memberId, groupInstanceId, generationIdOrMemberEpoch: generationId } = request
  // From an administrator, or from a consumer that assigns partitions to itself.
  if (generationId < 0 && group.isEmpty) return null
  if (generationId < 0 && memberId === '' && groupInstanceId === null) return 'UNKNOWN_MEMBER_ID'
  const error = group.validateMember(memberId, groupInstanceId)
  if (error !== null) return error
  if (generationId !== group.generationId) return 'ILLEGAL_GENERATION'
  return group.state === 'CompletingRebalance' ? 'REBALANCE_IN_PROGRESS' : null
}

/** The records of the offsets that can be committed, with the outcome of each partition once they are written. */
export function commitRecords(
  request: OffsetCommitRequest,
  topics: readonly OffsetCommitTopic[],
  now: number,
  configs: GroupConfigs,
): { records: CoordinatorRecord[]; outcomes: CommittedTopic[] } {
  const records: CoordinatorRecord[] = []
  const { groupId, retentionTimeMs } = request
  const outcomes = topics.map(({ name, topicId, partitions }) => ({
    name,
    topicId,
    partitions: partitions.map(({ partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }) => {
      const metadata = committedMetadata ?? ''
      if (metadata.length > configs.offsetMetadataMaxBytes) {
        return { partitionIndex, errorCode: errorCode('OFFSET_METADATA_TOO_LARGE') }
      }
      const value = {
        committedOffset,
        leaderEpoch: committedLeaderEpoch,
        metadata,
        commitTimestampMs: now,
        // Never, where the sum is more than a number holds.
        expireTimestampMs: retentionTimeMs === -1 ? -1 : Math.min(now + retentionTimeMs, Number.MAX_SAFE_INTEGER),
        topicId,
      }
      records.push({ type: 'offset-commit', groupId, topic: name, partition: partitionIndex, value })
      return { partitionIndex, errorCode: errorCode('NONE') }
    }),
  }))
  return { records, outcomes }
}

/** Whether two topic ids say that an offset is of a topic that was deleted and made again. */
export function isOtherTopic(id: string, other: string): boolean {
  return id !== other && id !== ZERO_UUID && other !== ZERO_UUID
}
