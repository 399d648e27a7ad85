/** One broker: where it listens, and what it alone holds. */
import { ClientMetricsManager, type ClientMetricsManagerOptions } from './client-metrics.js'
import { FetchSessions } from './fetch-session.js'
import type { GroupCoordinator } from './groups/coordinator.js'
import type { ProducerIds } from './producer-ids.js'
import type { Random } from './random.js'

export interface BrokerSpec {
  /** `node.id`. */
  readonly id: number
  /** `broker.rack`; null when it has none. */
  readonly rack: string | null
}

export interface BrokerParts {
  readonly random: Random
  readonly groups: GroupCoordinator
  readonly producerIds: ProducerIds
  readonly clientMetrics: Omit<ClientMetricsManagerOptions, 'random'>
  /** `max.incremental.fetch.session.cache.slots`. */
  readonly fetchSessionSlots: () => number
}

export class Broker {
  readonly id: number
  readonly rack: string | null
  /** What clients are told to connect to (`advertised.listeners`). Set when the listener is open. */
  host = '127.0.0.1'
  port = 0
  /** Whether it runs: its replicas copy, and its groups are coordinated. The controller sets it, and the one below. */
  isOnline = true
  /** Whether the controller has counted it out: it leads nothing, is in no ISR, and clients are not told of it. */
  isFenced = false
  /** Whether the cluster still counts it among its brokers: one that was unregistered is told of no more. */
  isRegistered = true
  readonly fetchSessions: FetchSessions
  /** The groups whose `__consumer_offsets` partition this broker leads. */
  readonly groups: GroupCoordinator
  /** The clients that push their metrics to this broker. */
  readonly clientMetrics: ClientMetricsManager
  private readonly producerIds: ProducerIds
  private nextProducerId = 0
  private producerIdsEnd = 0

  constructor(spec: BrokerSpec, parts: BrokerParts) {
    this.id = spec.id
    this.rack = spec.rack
    this.fetchSessions = new FetchSessions({ random: parts.random, slots: parts.fetchSessionSlots })
    this.groups = parts.groups
    this.clientMetrics = new ClientMetricsManager({ ...parts.clientMetrics, random: parts.random })
    this.producerIds = parts.producerIds
  }

  /** A producer id that no other producer of the cluster has, out of this broker's block. */
  newProducerId(): number {
    if (this.nextProducerId === this.producerIdsEnd) {
      const block = this.producerIds.nextBlock()
      this.nextProducerId = block.first
      this.producerIdsEnd = block.first + block.size
    }
    return this.nextProducerId++
  }
}
