/** OffsetFetch for one group (Kafka: KafkaApis.fetchOffsetsForGroup, OffsetMetadataManager.fetchOffsets). */
import type { offsetFetch } from '../../protocol/apis/offset-fetch.js'
import { type ErrorName, errorCode } from '../../protocol/errors.js'
import { type RequestOf, type ResponseOf, ZERO_UUID } from '../../protocol/schema.js'
import type { OffsetAndMetadata } from './coordinator-record.js'
import { isOtherTopic, TOPIC_IDS_SINCE, type TopicLookup } from './offset-commit.js'
import type { GroupShard } from './shard.js'

export type OffsetFetchRequest = RequestOf<typeof offsetFetch>
export type OffsetFetchResponse = ResponseOf<typeof offsetFetch>
export type OffsetFetchGroup = OffsetFetchRequest['groups'][number]
export type OffsetFetchGroupResponse = NonNullable<OffsetFetchResponse['groups']>[number]
type TopicResponse = NonNullable<OffsetFetchGroupResponse['topics']>[number]
type PartitionResponse = NonNullable<TopicResponse['partitions']>[number]

/** The first version with one error for the whole of a group, and with null for "all topics". */
const GROUP_ERROR_SINCE = 2

/** The first version that asks for several groups at once (KIP-709). */
const GROUPS_SINCE = 8

export interface FetchSettings {
  readonly apiVersion: number
  /** Offsets that a transaction may still replace are an error (KIP-447). */
  readonly requireStable: boolean
  readonly lookup: TopicLookup
}

/** The groups of a request, in the form that several have. */
export function groupsOf(request: OffsetFetchRequest, apiVersion: number): OffsetFetchGroup[] {
  if (apiVersion >= GROUPS_SINCE) return request.groups
  const topics = request.topics?.map((topic) => ({ ...topic, topicId: ZERO_UUID })) ?? null
  return [{ groupId: request.groupId, memberId: null, memberEpoch: -1, topics }]
}

/** The response with these groups, in the form of the version. */
export function offsetFetchResponse(groups: OffsetFetchGroupResponse[], apiVersion: number): OffsetFetchResponse {
  if (apiVersion >= GROUPS_SINCE) return { groups }
  const [group] = groups
  return {
    errorCode: group?.errorCode ?? errorCode('NONE'),
    topics: (group?.topics ?? []).map(({ name = '', partitions = [] }) => ({ name, partitions })),
  }
}

/** A group that cannot be asked. Old versions can say so of partitions only. */
export function offsetFetchGroupError(
  group: OffsetFetchGroup,
  error: ErrorName,
  apiVersion: number,
): OffsetFetchGroupResponse {
  const { groupId } = group
  if (apiVersion >= GROUP_ERROR_SINCE) return { groupId, errorCode: errorCode(error), topics: [] }
  const topics = (group.topics ?? []).map(({ name, topicId, partitionIndexes }) => ({
    name,
    topicId,
    partitions: partitionIndexes.map((partition) => nothingAt(partition, error)),
  }))
  return { groupId, errorCode: errorCode('NONE'), topics }
}

export function fetchOffsets(shard: GroupShard, group: OffsetFetchGroup, settings: FetchSettings) {
  const { groupId } = group
  const topics = group.topics === null ? allTopics(shard, groupId, settings) : namedTopics(shard, group, settings)
  return { groupId, errorCode: errorCode('NONE'), topics }
}

function namedTopics(shard: GroupShard, group: OffsetFetchGroup, settings: FetchSettings): TopicResponse[] {
  const found: TopicResponse[] = []
  const unknown: TopicResponse[] = []
  for (const { name: requested, topicId, partitionIndexes } of group.topics ?? []) {
    const usesTopicIds = settings.apiVersion >= TOPIC_IDS_SINCE
    const name = usesTopicIds ? settings.lookup.topicName(topicId) : requested
    if (name === undefined) {
      const partitions = partitionIndexes.map((partition) => nothingAt(partition, 'UNKNOWN_TOPIC_ID'))
      unknown.push({ name: '', topicId, partitions })
      continue
    }
    const partitions = partitionIndexes.map((partition) => {
      if (settings.requireStable && shard.offsets.hasPending(group.groupId, name, partition)) {
        return nothingAt(partition, 'UNSTABLE_OFFSET_COMMIT')
      }
      const offset = shard.offsets.get(group.groupId, name, partition)
      if (offset === undefined || isOtherTopic(offset.topicId, topicId)) return nothingAt(partition, 'NONE')
      return committedAt(partition, offset)
    })
    found.push({ name, topicId, partitions })
  }
  return [...found, ...unknown]
}

function allTopics(shard: GroupShard, groupId: string, settings: FetchSettings): TopicResponse[] {
  const topics = new Map<string, { name: string; topicId: string; partitions: PartitionResponse[] }>()
  for (const { topic: name, partition, ...offset } of shard.offsets.of(groupId)) {
    const topicId = settings.lookup.topicId(name) ?? ZERO_UUID
    // A response that goes by ids cannot name a topic that has none any more.
    if (settings.apiVersion >= TOPIC_IDS_SINCE && topicId === ZERO_UUID) continue
    let topic = topics.get(name)
    if (topic === undefined) topics.set(name, (topic = { name, topicId, partitions: [] }))
    const isUnstable = settings.requireStable && shard.offsets.hasPending(groupId, name, partition)
    topic.partitions.push(isUnstable ? nothingAt(partition, 'UNSTABLE_OFFSET_COMMIT') : committedAt(partition, offset))
  }
  return [...topics.values()]
}

function committedAt(partitionIndex: number, offset: OffsetAndMetadata): PartitionResponse {
  const { committedOffset, leaderEpoch: committedLeaderEpoch, metadata } = offset
  return { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode: errorCode('NONE') }
}

/** No offset is no error: consumers then begin where `auto.offset.reset` says. */
function nothingAt(partitionIndex: number, error: ErrorName): PartitionResponse {
  return {
    partitionIndex,
    committedOffset: -1,
    committedLeaderEpoch: -1,
    metadata: '',
    errorCode: errorCode(error),
  }
}
