/** The metrics that clients have pushed, as a reporter of Kafka would be given them (KIP-714: ClientTelemetryReceiver). */
import type { ClientAttributes, TakenMetrics } from './client-metrics.js'
import type { Purgatory } from './purgatory.js'

export interface TelemetryPush extends TakenMetrics {
  readonly brokerId: number
  readonly clientId: string
  /** What subscriptions recognize the client by, at the time of this push. */
  readonly attributes: ClientAttributes
  /** By the broker's clock. */
  readonly receivedMs: number
}

export class TelemetryInbox {
  private readonly purgatory: Purgatory
  private readonly received: TelemetryPush[] = []

  constructor(purgatory: Purgatory) {
    this.purgatory = purgatory
  }

  /** All of them, in the order in which they came. */
  get pushes(): readonly TelemetryPush[] {
    return this.received
  }

  /** Within a transaction. Whoever waits on the inbox is tried again. */
  receive(push: TelemetryPush): void {
    this.received.push(push)
    this.purgatory.touch(this)
  }

  clear(): void {
    this.received.length = 0
  }
}
