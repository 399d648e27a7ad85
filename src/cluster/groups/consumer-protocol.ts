/**
 * What the coordinator reads of what consumers tell each other through it. It is opaque to it but for the topics: these
 * it must know to keep, expire and delete committed offsets.
 */
import { decode } from '../../protocol/codec.js'
import { consumerProtocolSubscription, decodeAssignment } from '../../protocol/consumer-protocol.js'
import { MalformedFrame } from '../../protocol/cursor.js'

export interface TopicPartitions {
  readonly topic: string
  readonly partitions: readonly number[]
}

/**
 * The topics in a consumer's subscription; null when it is not one. Every version begins like version 0, so nothing
 * later is read: it would not matter here, and may be newer than we are (Kafka: ClassicGroup.computeSubscribedTopics).
 */
export function subscribedTopics(metadata: Buffer): readonly string[] | null {
  if (metadata.length < 2) return null
  return orNull(() => decode(consumerProtocolSubscription, 0, metadata.subarray(2)).topics)
}

/** The partitions in a consumer's assignment; null when it is not one. */
export function assignedPartitions(assignment: Buffer): readonly TopicPartitions[] | null {
  return orNull(() => decodeAssignment(assignment).assignedPartitions)
}

function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedFrame) return null
    throw error
  }
}
