/**
 * What consumers of a classic group tell each other through the broker: the metadata of a member that joins, and the
 * assignment that the leader hands out (protocol type `consumer`).
 *
 * Both are a version, as an int16, and a message. A consumer may meet another one that is newer than itself, so an
 * unknown version is read as the highest known one and what follows is ignored (Kafka: ConsumerProtocol).
 */
import { array, bytes, type DraftOf, int32, message, string, type ValueOf } from './schema.js'
import { decodePrefixed, encodePrefixed } from './version-prefix.js'

const topicPartition = {
  topic: string.key().entity('topicName'),
  partitions: array(int32),
}

/**
 * v1 names the partitions the member still owns (KIP-429).
 * v2 adds the generation it got them in (KIP-792).
 * v3 adds its rack (KIP-881).
 */
export const consumerProtocolSubscription = message({
  name: 'ConsumerProtocolSubscription',
  versions: [0, 3],
  flexible: null,
  fields: {
    topics: array(string),
    userData: bytes.nullable().default(null),
    ownedPartitions: array(topicPartition).since(1).ignorable(),
    generationId: int32.since(2).default(-1).ignorable(),
    rackId: string.since(3).nullable().default(null).ignorable(),
  },
})

/** All versions are alike; their numbers go along with those of the subscription. */
export const consumerProtocolAssignment = message({
  name: 'ConsumerProtocolAssignment',
  versions: [0, 3],
  flexible: null,
  fields: {
    assignedPartitions: array(topicPartition),
    userData: bytes.nullable().default(null),
  },
})

export type ConsumerProtocolSubscription = ValueOf<typeof consumerProtocolSubscription>
export type ConsumerProtocolAssignment = ValueOf<typeof consumerProtocolAssignment>

/** Writes the metadata of a member, its version in front. Default: the highest version. */
export function encodeSubscription(
  subscription: DraftOf<typeof consumerProtocolSubscription>,
  version = consumerProtocolSubscription.versions[1],
): Buffer {
  return encodePrefixed(consumerProtocolSubscription, version, subscription)
}

/** Reads the metadata of a member. Throws `MalformedFrame` where it is none. */
export function decodeSubscription(buffer: Buffer): ConsumerProtocolSubscription {
  return decodePrefixed(consumerProtocolSubscription, buffer, 'read as highest')
}

/** Writes the assignment of a member, its version in front. Default: the highest version. */
export function encodeAssignment(
  assignment: DraftOf<typeof consumerProtocolAssignment>,
  version = consumerProtocolAssignment.versions[1],
): Buffer {
  return encodePrefixed(consumerProtocolAssignment, version, assignment)
}

/** Reads the assignment of a member. Throws `MalformedFrame` where it is none. */
export function decodeAssignment(buffer: Buffer): ConsumerProtocolAssignment {
  return decodePrefixed(consumerProtocolAssignment, buffer, 'read as highest')
}
