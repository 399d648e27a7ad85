/**
 * The records of `__consumer_offsets` that classic groups and committed offsets are kept in, as values
 * (Kafka: GroupCoordinatorRecordHelpers, CoordinatorRecordSerde).
 */
import { groupMetadata, legacyOffsetCommit, offsetCommit } from '../../protocol/coordinator-records.js'
import { decodeRecord, encodeRecordKey, encodeRecordValue, type RecordValueOf } from '../../protocol/record-type.js'
import { ZERO_UUID } from '../../protocol/schema.js'

/** A group as it is stored: what it was when its assignments were made, or when it became empty. */
export type GroupMetadata = RecordValueOf<typeof groupMetadata>

/** A committed offset as it is kept and stored. */
export interface OffsetAndMetadata {
  readonly committedOffset: number
  /** -1 when the client gave none. */
  readonly leaderEpoch: number
  readonly metadata: string
  readonly commitTimestampMs: number
  /** Set by clients that name a retention of their own (OffsetCommit v2-4); otherwise -1. */
  readonly expireTimestampMs: number
  /** `ZERO_UUID` when unknown. */
  readonly topicId: string
}

/** A null value is a tombstone. */
export type CoordinatorRecord =
  | { readonly type: 'group-metadata'; readonly groupId: string; readonly value: GroupMetadata | null }
  | {
      readonly type: 'offset-commit'
      readonly groupId: string
      readonly topic: string
      readonly partition: number
      readonly value: OffsetAndMetadata | null
    }

/** A record as the log holds it. */
export interface LogRecord {
  readonly key: Buffer
  /** Null is a tombstone. */
  readonly value: Buffer | null
}

/** The one version of an offset's value that has a field for a retention of its own. */
const VERSION_WITH_EXPIRATION = 1

export function encodeCoordinatorRecord(record: CoordinatorRecord): LogRecord {
  if (record.type === 'group-metadata') {
    const key = encodeRecordKey(groupMetadata, { group: record.groupId })
    return { key, value: record.value && encodeRecordValue(groupMetadata, record.value) }
  }
  const { groupId: group, topic, partition, value } = record
  const key = encodeRecordKey(offsetCommit, { group, topic, partition })
  return { key, value: value && encodeOffset(value) }
}

/** Undefined for records of other kinds: those of other group protocols, or of releases to come. */
export function decodeCoordinatorRecord({ key, value }: LogRecord): CoordinatorRecord | undefined {
  const record = decodeRecord([legacyOffsetCommit, offsetCommit, groupMetadata], key, value)
  if (record === undefined) return undefined
  if (record.name === 'GroupMetadata') {
    return { type: 'group-metadata', groupId: record.key.group, value: record.value && ownBytes(record.value) }
  }
  const { group: groupId, topic, partition } = record.key
  return { type: 'offset-commit', groupId, topic, partition, value: record.value && decodeOffset(record.value) }
}

function encodeOffset(value: OffsetAndMetadata): Buffer {
  const fields = {
    offset: value.committedOffset,
    leaderEpoch: value.leaderEpoch,
    metadata: value.metadata,
    commitTimestamp: value.commitTimestampMs,
    expireTimestamp: value.expireTimestampMs,
    topicId: value.topicId,
  }
  return value.expireTimestampMs === -1
    ? encodeRecordValue(offsetCommit, fields)
    : encodeRecordValue(offsetCommit, fields, VERSION_WITH_EXPIRATION)
}

function decodeOffset(
  value: RecordValueOf<typeof legacyOffsetCommit> & Partial<RecordValueOf<typeof offsetCommit>>,
): OffsetAndMetadata {
  return {
    committedOffset: value.offset,
    leaderEpoch: value.leaderEpoch ?? -1,
    metadata: value.metadata,
    commitTimestampMs: value.commitTimestamp,
    expireTimestampMs: value.expireTimestamp ?? -1,
    topicId: value.topicId ?? ZERO_UUID,
  }
}

/** Copies the bytes in it, for the log they come from may be cut. */
function ownBytes(value: GroupMetadata): GroupMetadata {
  const members = value.members.map((member) => ({
    ...member,
    subscription: Buffer.from(member.subscription),
    assignment: Buffer.from(member.assignment),
  }))
  return { ...value, members }
}
