/**
 * ElectLeaders (key 43, versions 0 to 2): gives partitions the leaders that they should have, null standing for all
 * partitions.
 *
 *  - v0  the preferred ones: the first replicas, where they are in sync (KIP-183)
 *  - v1  unclean ones too, for partitions that have no leader (KIP-460): records may be lost
 *  - v2  flexible
 */
import type { PartitionName } from '../cluster/replication/replication-control.js'
import { electLeaders } from '../protocol/apis/elect-leaders.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import type { RequestOf } from '../protocol/schema.js'
import { handler, type RequestContext } from './handler.js'

type Request = RequestOf<typeof electLeaders>

const FIRST_VERSION_WITH_ERROR = 1
const PREFERRED = 0
const UNCLEAN = 1

export const electLeadersHandler = handler(electLeaders, {
  handle(request, context) {
    const { electionType, topicPartitions, timeoutMs } = request
    if (topicPartitions?.length === 0) return { replicaElectionResults: [] }
    if (timeoutMs <= 0) throw new KafkaError('REQUEST_TIMED_OUT')
    if (electionType !== PREFERRED && electionType !== UNCLEAN) {
      return refusal(request, 'INVALID_REQUEST', context, `Unknown election type ${electionType}`)
    }
    const asked = partitionsOf(request, context)
    const names: PartitionName[] = asked.flatMap(({ topic, partitions }) =>
      partitions.map((index) => ({ topic, index })),
    )
    const { replication } = context.cluster.controller
    const refusals = replication.elect(names, electionType === UNCLEAN ? 'unclean' : 'preferred')
    let next = 0
    const results = asked.map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => {
        const refusal = refusals[next++]
        return { partitionId, errorCode: errorCode(refusal?.error ?? 'NONE'), errorMessage: refusal?.message ?? null }
      }),
    }))
    return {
      errorCode: errorCode('NONE'),
      replicaElectionResults: topicPartitions === null ? results.map(withoutNeedless) : results,
    }
  },

  refuse: refusal,
})

function refusal(
  { topicPartitions }: Request,
  error: ErrorName,
  { version }: RequestContext,
  errorMessage: string | null = null,
) {
  return {
    ...(version >= FIRST_VERSION_WITH_ERROR ? { errorCode: errorCode(error) } : {}),
    replicaElectionResults: (topicPartitions ?? []).map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({ partitionId, errorCode: errorCode(error), errorMessage })),
    })),
  }
}

function partitionsOf({ topicPartitions }: Request, { cluster }: RequestContext) {
  if (topicPartitions !== null) return topicPartitions
  return Array.from(cluster.image.topics(), ({ name, partitions }) => ({
    topic: name,
    partitions: partitions.map(({ index }) => index),
  }))
}

/** Where all are asked for, those that have the right leader are not worth telling. */
function withoutNeedless<R extends { readonly errorCode: number }>(result: {
  readonly topic: string
  readonly partitionResult: readonly R[]
}) {
  const partitionResult = result.partitionResult.filter((each) => each.errorCode !== errorCode('ELECTION_NOT_NEEDED'))
  return { ...result, partitionResult }
}
