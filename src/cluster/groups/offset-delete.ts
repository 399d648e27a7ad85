/** OffsetDelete, and offsets that go by themselves: with their topic, or with time. */
import type { offsetDelete } from '../../protocol/apis/offset-delete.js'
import { type ErrorName, errorCode } from '../../protocol/errors.js'
import type { RequestOf, ResponseOf } from '../../protocol/schema.js'
import type { ClassicGroup } from './classic-group.js'
import type { CoordinatorRecord, OffsetAndMetadata } from './coordinator-record.js'
import type { GroupConfigs } from './effects.js'
import type { TopicLookup } from './offset-commit.js'
import { type GroupShard, groupTombstone, tombstone } from './shard.js'

export type OffsetDeleteRequest = RequestOf<typeof offsetDelete>
export type OffsetDeleteResponse = ResponseOf<typeof offsetDelete>

/** Why no offset of the group may be deleted, if so. Of consumers' groups, those of topics nobody reads may. */
export function offsetDeleteErrorOf(group: ClassicGroup | undefined): ErrorName | null {
  if (group === undefined) return 'GROUP_ID_NOT_FOUND'
  return group.isEmpty || group.usesConsumerProtocol ? null : 'NON_EMPTY_GROUP'
}

/** The tombstones of what can be deleted, with the response that says so. */
export function deleteOffsets(
  shard: GroupShard,
  request: OffsetDeleteRequest,
  lookup: TopicLookup,
): { records: CoordinatorRecord[]; response: OffsetDeleteResponse } {
  const { groupId } = request
  const group = shard.groups.get(groupId)
  const records: CoordinatorRecord[] = []
  // Of a topic that is there, only what is asked for is told, and be it nothing.
  const asked = request.topics.filter(
    ({ name, partitions }) => partitions.length > 0 || lookup.topicId(name) === undefined,
  )
  const topics = asked.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => {
      const error = errorOf(group, lookup, name, partitionIndex)
      const has = shard.offsets.get(groupId, name, partitionIndex) !== undefined
      if (error === 'NONE' && (has || shard.offsets.hasPending(groupId, name, partitionIndex))) {
        records.push(tombstone(groupId, name, partitionIndex))
      }
      return { partitionIndex, errorCode: errorCode(error) }
    }),
  }))
  return { records, response: { errorCode: errorCode('NONE'), topics } }
}

function errorOf(group: ClassicGroup | undefined, lookup: TopicLookup, name: string, partition: number): ErrorName {
  if (!lookup.hasPartition(name, partition)) return 'UNKNOWN_TOPIC_OR_PARTITION'
  return group?.isSubscribedTo(name) ? 'GROUP_SUBSCRIBED_TO_TOPIC' : 'NONE'
}

/**
 * The tombstones of all that has expired in a shard (`offsets.retention.minutes`). A group that is empty and has no
 * offsets left goes with them, whatever its age (Kafka: GroupCoordinatorShard.cleanupGroupMetadata).
 */
export function expiredRecords(shard: GroupShard, now: number, configs: GroupConfigs): CoordinatorRecord[] {
  const retentionMs = configs.offsetsRetentionMinutes * 60_000
  const records: CoordinatorRecord[] = []
  for (const [groupId, group] of shard.groups) {
    const offsets = [...shard.offsets.of(groupId)]
    const retainedSince = retainedSinceOf(group)
    const expired = offsets.filter(
      (offset) =>
        retainedSince !== null &&
        !group.isSubscribedTo(offset.topic) &&
        !shard.offsets.hasPending(groupId, offset.topic, offset.partition) &&
        (offset.expireTimestampMs === -1
          ? now - retainedSince(offset) >= retentionMs
          : now >= offset.expireTimestampMs),
    )
    for (const { topic, partition } of expired) records.push(tombstone(groupId, topic, partition))
    if (group.isEmpty && expired.length === offsets.length && !shard.offsets.hasPending(groupId)) {
      records.push(groupTombstone(groupId))
    }
  }
  return records
}

/** From when an offset's retention counts; null where it does not run at all. */
function retainedSinceOf(group: ClassicGroup): ((offset: OffsetAndMetadata) => number) | null {
  const sinceCommit = (offset: OffsetAndMetadata) => offset.commitTimestampMs
  if (group.protocolType === null) return sinceCommit
  if (group.isEmpty) return group.stateTimestampMs === -1 ? sinceCommit : () => group.stateTimestampMs
  const knowsTopics = group.usesConsumerProtocol && group.subscribedTopics !== null
  return knowsTopics && group.state === 'Stable' ? sinceCommit : null
}
