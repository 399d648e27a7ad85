/**
 * Replicas that a client has chosen itself, instead of leaving them to the placement (Kafka:
 * ReplicationControlManager.validateManualPartitionAssignment).
 */
import { KafkaError } from '../protocol/errors.js'

/** Which brokers there are. */
type Brokers = ReadonlyMap<number, unknown>

/** Where one partition is to stand. */
export interface ReplicaAssignment {
  readonly partitionIndex: number
  readonly brokerIds: readonly number[]
}

/** What a new topic says of its partitions. */
interface TopicShape {
  readonly numPartitions: number
  readonly replicationFactor: number
  readonly assignments?: readonly ReplicaAssignment[]
}

/**
 * The brokers by partition of a topic that comes with `assignments`.
 * @throws {KafkaError} INVALID_REQUEST where the numbers are given as well, INVALID_REPLICA_ASSIGNMENT.
 */
export function assignedReplicas(spec: TopicShape, brokers: Brokers): (readonly number[])[] {
  if (spec.replicationFactor !== -1) {
    throw new KafkaError(
      'INVALID_REQUEST',
      'A manual partition assignment was specified, but replication factor was not set to -1.',
    )
  }
  if (spec.numPartitions !== -1) {
    throw new KafkaError(
      'INVALID_REQUEST',
      'A manual partition assignment was specified, but numPartitions was not set to -1.',
    )
  }
  const byIndex = new Map<number, readonly number[]>()
  let replicationFactor: number | undefined
  for (const { partitionIndex, brokerIds } of spec.assignments ?? []) {
    if (byIndex.has(partitionIndex)) {
      throw refused(`Found multiple manual partition assignments for partition ${partitionIndex}`)
    }
    checkReplicas(brokerIds, brokers, replicationFactor)
    replicationFactor = brokerIds.length
    byIndex.set(partitionIndex, brokerIds)
  }
  return Array.from({ length: byIndex.size }, (_, index) => {
    const replicas = byIndex.get(index)
    if (replicas === undefined) throw refused('partitions should be a consecutive 0-based integer sequence')
    return replicas
  })
}

/**
 * Whether one partition may stand on `replicas`.
 * @param replicationFactor how many the partitions before it have.
 * @throws {KafkaError} INVALID_REPLICA_ASSIGNMENT.
 */
export function checkReplicas(replicas: readonly number[], brokers: Brokers, replicationFactor?: number): void {
  if (replicas.length === 0) throw refused('The manual partition assignment includes an empty replica list.')
  let previous: number | undefined
  for (const id of [...replicas].sort((a, b) => a - b)) {
    if (!brokers.has(id)) {
      throw refused(`The manual partition assignment includes broker ${id}, but no such broker is registered.`)
    }
    if (id === previous) throw refused(`The manual partition assignment includes the broker ${id} more than once.`)
    previous = id
  }
  if (replicationFactor !== undefined && replicas.length !== replicationFactor) {
    throw refused(
      `The manual partition assignment includes a partition with ${replicas.length} replica(s), but this is not consistent with previous partitions, which have ${replicationFactor} replica(s).`,
    )
  }
}

function refused(message: string): KafkaError {
  return new KafkaError('INVALID_REPLICA_ASSIGNMENT', message)
}
