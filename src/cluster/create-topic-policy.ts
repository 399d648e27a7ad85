/** A rule of the cluster's owner over the topics that others create (KIP-108, `create.topic.policy.class.name`). */
import { KafkaError } from '../protocol/errors.js'
import type { Partition } from './partition.js'

/**
 * A topic that is to be created, as a policy sees it (Kafka: CreateTopicPolicy.RequestMetadata). Where the client has
 * assigned the replicas itself, there are `replicasAssignments` and no numbers; else there are the numbers, with the
 * broker's defaults in place of -1, and no assignments.
 */
export interface CreateTopicRequestMetadata {
  readonly topic: string
  readonly numPartitions: number | null
  readonly replicationFactor: number | null
  /** Broker ids by partition, the preferred leader first. */
  readonly replicasAssignments: Readonly<Record<number, readonly number[]>> | null
  /** Those that the client gave. */
  readonly configs: Readonly<Record<string, string>>
}

/** Throws what is to be refused: POLICY_VIOLATION, with the message of what was thrown. */
export type CreateTopicPolicy = (request: CreateTopicRequestMetadata) => void

export function requestMetadataOf(
  topic: { readonly name: string; readonly partitions: readonly Partition[] },
  { isAssigned, configs }: { isAssigned: boolean; configs: ReadonlyMap<string, string | null> },
): CreateTopicRequestMetadata {
  const { name, partitions } = topic
  const assignments = () => partitions.map(({ index, replicas }) => [index, Object.freeze([...replicas])] as const)
  return Object.freeze({
    topic: name,
    numPartitions: isAssigned ? null : partitions.length,
    replicationFactor: isAssigned ? null : partitions[0]!.replicas.length,
    replicasAssignments: isAssigned ? Object.freeze(Object.fromEntries(assignments())) : null,
    configs: Object.freeze(Object.fromEntries(configs) as Record<string, string>),
  })
}

/**
 * Asks the policy.
 * @throws {KafkaError} POLICY_VIOLATION for whatever it throws: Kafka tells a refusal from a fault of the policy, which
 *   is UNKNOWN_SERVER_ERROR there and says nothing. So is an answer that looks like a refusal and is none.
 */
export function askPolicy(policy: CreateTopicPolicy, request: CreateTopicRequestMetadata): void {
  let answer: unknown
  try {
    answer = policy(request)
  } catch (error) {
    const { message = String(error) } = (error ?? {}) as { message?: unknown }
    throw new KafkaError('POLICY_VIOLATION', message === '' ? undefined : String(message))
  }
  if (answer === false) throw refused('false')
  if (isThenable(answer)) {
    // Whatever comes of it comes too late, and must not end the process.
    answer.then(undefined, () => {})
    throw refused('a promise')
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function refused(answer: string): KafkaError {
  return new KafkaError(
    'POLICY_VIOLATION',
    `createTopicPolicy returned ${answer}: it refuses by throwing an error that says why, and decides at once`,
  )
}
