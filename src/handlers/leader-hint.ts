/**
 * Where the client that asked the wrong broker should go instead (KIP-951): the leader in each partition's answer,
 * and those leaders' addresses beside them.
 */
import type { Cluster } from '../cluster/cluster.js'
import type { Partition } from '../cluster/partition.js'

export interface NodeEndpoint {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

/** Collects the leaders that one response names. */
export class LeaderHints {
  private readonly cluster: Cluster
  private readonly leaders = new Set<number>()

  constructor(cluster: Cluster) {
    this.cluster = cluster
  }

  /** The partition's leader as the response's `currentLeader`; -1 where there is none. */
  of(partition: Partition | undefined): { leaderId: number; leaderEpoch: number } {
    if (partition === undefined) return { leaderId: -1, leaderEpoch: -1 }
    this.leaders.add(partition.leader)
    return { leaderId: partition.leader, leaderEpoch: partition.leaderEpoch }
  }

  endpoints(): NodeEndpoint[] {
    const endpoints: NodeEndpoint[] = []
    for (const nodeId of this.leaders) {
      const broker = this.cluster.brokers.get(nodeId)
      if (broker?.isFenced === false)
        endpoints.push({ nodeId, host: broker.host, port: broker.port, rack: broker.rack })
    }
    return endpoints
  }
}
