/**
 * DescribeQuorum (key 55, versions 0 to 2): how the quorum of the controllers stands (KIP-595).
 *
 *  - v1  when each voter fetched last (KIP-836)    - v2  messages, directories and endpoints of the nodes (KIP-853)
 *
 * It is answered to who asks for the one partition of `__cluster_metadata` and for nothing else. There is no port for
 * controllers: a node's endpoint is that of its broker.
 */
import type { Cluster } from '../cluster/cluster.js'
import { CLUSTER_METADATA_TOPIC } from '../cluster/metadata-log.js'
import { describeQuorum } from '../protocol/apis/describe-quorum.js'
import { errorCode } from '../protocol/errors.js'
import { type RequestOf, ZERO_UUID } from '../protocol/schema.js'
import { handler } from './handler.js'

type Request = RequestOf<typeof describeQuorum>

const FIRST_VERSION_WITH_NODES = 2

export const describeQuorumHandler = handler(describeQuorum, {
  handle(request, { cluster, version }) {
    const isKnown = asksForQuorum(request)
    const unknown = {
      errorCode: errorCode('UNKNOWN_TOPIC_OR_PARTITION'),
      errorMessage: version < FIRST_VERSION_WITH_NODES ? '' : 'This server does not host this topic-partition.',
    }
    return {
      errorCode: errorCode('NONE'),
      errorMessage: '',
      topics: request.topics.map(({ topicName, partitions }) => ({
        topicName,
        partitions: partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          ...(isKnown ? describePartition(cluster, version) : unknown),
        })),
      })),
      nodes: isKnown && version >= FIRST_VERSION_WITH_NODES ? describeNodes(cluster) : [],
    }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error), errorMessage: '' }
  },
})

function asksForQuorum({ topics }: Request): boolean {
  const [topic] = topics
  if (topics.length !== 1 || topic!.topicName !== CLUSTER_METADATA_TOPIC) return false
  return topic!.partitions.length === 1 && topic!.partitions[0]!.partitionIndex === 0
}

function describePartition({ quorum, metadataLog, clock }: Cluster, version: number) {
  const { endOffset } = metadataLog
  const nowMs = clock.now()
  return {
    errorCode: errorCode('NONE'),
    errorMessage: '',
    leaderId: quorum.leaderId,
    leaderEpoch: quorum.leaderEpoch,
    highWatermark: endOffset,
    currentVoters: quorum.voterIds.map((voterId) => ({
      replicaId: voterId,
      replicaDirectoryId: version < FIRST_VERSION_WITH_NODES ? ZERO_UUID : quorum.directoryId(voterId),
      logEndOffset: endOffset,
      lastFetchTimestamp: nowMs,
      lastCaughtUpTimestamp: nowMs,
    })),
    observers: [],
  }
}

function describeNodes({ quorum, brokers }: Cluster) {
  return quorum.voterIds.map((nodeId) => {
    const { host, port } = brokers.get(nodeId)!
    return { nodeId, listeners: [{ name: 'CONTROLLER', host, port }] }
  })
}
