import type { Cluster } from '../cluster/cluster.js'
import type { Partition } from '../cluster/partition.js'

/** What Metadata and DescribeTopicPartitions both say of a partition; what of it is an error they see differently. */
export function describePartition(partition: Partition, cluster: Cluster) {
  const { index, leader, leaderEpoch, replicas, isr } = partition
  return {
    partitionIndex: index,
    leaderId: leader,
    leaderEpoch,
    replicaNodes: replicas,
    isrNodes: isr,
    offlineReplicas: replicas.filter((id) => cluster.isFenced(id)),
  }
}
