/**
 * The elections that Kafka's controller holds of its own accord: every `leader.imbalance.check.interval.seconds` it
 * gives leadership back to preferred replicas (`auto.leader.rebalance.enable`), and every
 * `unclean.leader.election.interval.ms` it looks for partitions without a leader that any replica may lead.
 *
 * Kafka's checks run all the time and mostly find nothing; here a timer runs while there is something to find.
 */
import type { Clock } from '../clock.js'
import type { ConfigStore } from '../configs/config-store.js'
import { NO_LEADER } from './partition-registration.js'

export interface LeaderUpkeepOptions {
  readonly clock: Clock
  readonly configs: ConfigStore
  /** Holds the elections that configs allow. Returns whether partitions are left that want one. */
  readonly elect: (election: Kind) => boolean
}

type Kind = 'preferred' | 'unclean'

export class LeaderUpkeep {
  private readonly options: LeaderUpkeepOptions
  private readonly armed = new Set<Kind>()

  constructor(options: LeaderUpkeepOptions) {
    this.options = options
  }

  /** A partition has changed. */
  noticed({ leader, replicas }: { readonly leader: number; readonly replicas: readonly number[] }): void {
    if (leader !== replicas[0]) this.arm('preferred')
    if (leader === NO_LEADER) this.arm('unclean')
  }

  private arm(kind: Kind): void {
    if (this.armed.has(kind)) return
    this.armed.add(kind)
    const { clock } = this.options
    clock.schedule(`controller:elect-${kind}`, clock.now() + this.intervalMs(kind), () => this.check(kind))
  }

  private check(kind: Kind): void {
    this.armed.delete(kind)
    if (this.options.elect(kind)) this.arm(kind)
  }

  private intervalMs(kind: Kind): number {
    const { configs } = this.options
    return kind === 'preferred'
      ? configs.brokerNumber('leader.imbalance.check.interval.seconds') * 1000
      : configs.brokerNumber('unclean.leader.election.interval.ms')
  }
}
