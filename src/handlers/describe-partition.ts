import type { Cluster } from '../cluster/cluster.js'
import type { Partition } from '../cluster/partition.js'
import { errorCode } from '../protocol/errors.js'

/** What Metadata and DescribeTopicPartitions both say of a partition. */
export function describePartition(partition: Partition, cluster: Cluster) {
  const { index, leader, leaderEpoch, replicas, isr } = partition
  return {
    errorCode: errorCode(leader === -1 ? 'LEADER_NOT_AVAILABLE' : 'NONE'),
    partitionIndex: index,
    leaderId: leader,
    leaderEpoch,
    replicaNodes: replicas,
    isrNodes: isr,
    offlineReplicas: replicas.filter((id) => cluster.isFenced(id)),
  }
}
