/** What a scenario plays on: a cluster of ours, or of Kafka's. */
import type { Endpoint } from './client.js'
import type { ClusterName } from './scenario.js'

export interface BrokerUnderTest extends Endpoint {
  readonly id: number
}

export interface ClusterUnderTest {
  /** Broker 1 first. */
  readonly brokers: readonly BrokerUnderTest[]
  /** Resolves when every broker knows of these topics and their leaders serve them. */
  settle(topics: readonly string[]): Promise<void>
  /** Resolves when every broker has forgotten these topics. */
  forget(topics: readonly string[]): Promise<void>
  /**
   * Asks again until the answer is as it should be: a broker may learn of a change later than the controller, and what
   * was sent on another connection may come in later.
   */
  eventually<T>(ask: () => Promise<T>, isSettled: (answer: T) => boolean): Promise<T>
  /** Resolves when something that was going to happen would have. */
  quiet(): Promise<void>
  /** Lets time pass: of Kafka's it is real. */
  pass(durationMs: number): Promise<void>
  /** Has a broker of a frail cluster stand still, which nobody notices for a while. It goes on with `leave`. */
  suspend(brokerId: number): Promise<void>
  /** Resolves when all others take a suspended broker for gone. */
  missed(brokerId: number): Promise<void>
  /** Ends what the scenario began. */
  leave(suffix: string): Promise<void>
}

export interface Target {
  cluster(name: ClusterName): Promise<ClusterUnderTest>
  stop(): Promise<void>
}
