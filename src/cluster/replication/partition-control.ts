/**
 * What a partition knows of the brokers around it, and asks of the controller (Kafka: MetadataCache,
 * AlterPartitionManager).
 */
import type { Clock } from '../clock.js'
import type { ReplicationThrottle } from './replication-throttle.js'

/** Names a partition by the id of its topic, which no later topic has. */
export interface PartitionId {
  readonly topic: { readonly id: string }
  readonly index: number
}

export interface PartitionControl {
  readonly clock: Clock
  readonly throttle: ReplicationThrottle
  /** `replica.lag.time.max.ms`: how long a replica may be behind and still count as in sync. */
  readonly replicaLagTimeMaxMs: number
  /** `replica.fetch.wait.max.ms`: how soon a throttled follower tries again. */
  readonly replicaFetchWaitMaxMs: number
  /** Whether a broker runs. */
  isOnline(brokerId: number): boolean
  /** Whether a broker may lead and be in sync: it is registered and not fenced. */
  isActive(brokerId: number): boolean
  /** Runs `fn` as one transaction of the cluster, as a timer of a partition's has to. */
  transact(fn: () => void): void
  /**
   * A leader has seen replicas fall behind or catch up (Kafka: AlterPartition). It names them in no order of its own.
   * The controller decides, and may have the partition adopt what it has decided before this returns.
   */
  alterIsr(partition: PartitionId, isr: readonly number[]): void
}
