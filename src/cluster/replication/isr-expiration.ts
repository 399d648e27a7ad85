/**
 * When replicas that are behind leave the ISR: once they have been so for longer than `replica.lag.time.max.ms` (Kafka:
 * ReplicaManager's isr-expiration, Partition.maybeShrinkIsr). Nobody is behind who copies, so a timer runs only while
 * some replica in sync is held up.
 */
import type { Log } from '../log/log.js'
import type { PartitionControl, PartitionId } from './partition-control.js'

/** A replica, as far as it may be behind. */
interface WatchedReplica {
  readonly brokerId: number
  readonly log: Log
  readonly heldUpSinceMs: number | undefined
  readonly isUnknownToLeader: boolean
}

/** A partition, as far as its replicas may be behind. */
export interface WatchedPartition extends PartitionId {
  readonly isr: readonly number[]
  readonly leader: number
  readonly leaderReplica: WatchedReplica | undefined
  replicaOn(brokerId: number): WatchedReplica | undefined
}

export class IsrExpiration {
  private readonly partition: WatchedPartition
  private readonly replication: PartitionControl
  private readonly key: string
  private isArmed = false

  constructor(partition: WatchedPartition, replication: PartitionControl) {
    this.partition = partition
    this.replication = replication
    this.key = `isr:${partition.topic.id}-${partition.index}`
  }

  /** Some replica may be held up from now on. */
  watch(): void {
    if (!this.isArmed && this.heldUp.length > 0) this.armIn(this.replication.replicaLagTimeMaxMs + 1)
  }

  cancel(): void {
    if (this.isArmed) this.replication.clock.cancel(this.key)
    this.isArmed = false
  }

  /** The replicas in sync that copy nothing at present. */
  private get heldUp(): number[] {
    const { isr, leader } = this.partition
    return isr.filter((id) => id !== leader && this.partition.replicaOn(id)?.heldUpSinceMs !== undefined)
  }

  private armIn(delayMs: number): void {
    const { clock } = this.replication
    this.isArmed = true
    clock.schedule(this.key, clock.now() + delayMs, () => this.replication.transact(() => this.check()))
  }

  private check(): void {
    this.isArmed = false
    const { partition, replication } = this
    const leader = partition.leaderReplica
    if (leader !== undefined && replication.isOnline(leader.brokerId)) {
      const heldUp = this.heldUp
      const inSync = partition.isr.filter((id) => {
        if (!heldUp.includes(id)) return true
        const { log, heldUpSinceMs, isUnknownToLeader } = partition.replicaOn(id)!
        const isCaughtUp = !isUnknownToLeader && log.logEndOffset === leader.log.logEndOffset
        return isCaughtUp || replication.clock.now() - heldUpSinceMs! <= replication.replicaLagTimeMaxMs
      })
      if (inSync.length < partition.isr.length) replication.alterIsr(partition, inSync)
    }
    // Kafka looks twice in that time.
    if (this.heldUp.length > 0) this.armIn(Math.ceil(replication.replicaLagTimeMaxMs / 2))
  }
}
