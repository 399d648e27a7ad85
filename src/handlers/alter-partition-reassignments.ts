/**
 * AlterPartitionReassignments (key 45, versions 0 and 1): moves partitions to other brokers, or calls a move off where
 * the replicas are null (KIP-455). The new replicas copy the log; once they are in sync, the old ones leave.
 *
 *  - v1  may forbid that a partition gets more or fewer replicas (KIP-860)
 */
import { alterPartitionReassignments } from '../protocol/apis/alter-partition-reassignments.js'
import { errorCode, KafkaError } from '../protocol/errors.js'
import { handler } from './handler.js'

export const alterPartitionReassignmentsHandler = handler(alterPartitionReassignments, {
  handle(request, { cluster }) {
    const { topics, timeoutMs, allowReplicationFactorChange } = request
    // Kafka's controller looks at nothing else where nothing is asked.
    if (topics.length === 0) return { errorMessage: '', responses: [] }
    if (timeoutMs <= 0) throw new KafkaError('REQUEST_TIMED_OUT')
    const moves = topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, replicas }) => ({ topic: name, index: partitionIndex, replicas })),
    )
    const refusals = cluster.controller.replication.reassign(moves, { allowReplicationFactorChange })
    let next = 0
    return {
      allowReplicationFactorChange,
      errorCode: errorCode('NONE'),
      errorMessage: null,
      responses: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => {
          const refusal = refusals[next++]
          return {
            partitionIndex,
            errorCode: errorCode(refusal?.error ?? 'NONE'),
            errorMessage: refusal?.detail ?? null,
          }
        }),
      })),
    }
  },

  refuse(request, error) {
    return {
      errorCode: errorCode(error),
      errorMessage: null,
      responses: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          errorCode: errorCode(error),
          errorMessage: null,
        })),
      })),
    }
  },
})
