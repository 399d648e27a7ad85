/**
 * The features of a fresh Kafka 4.3 cluster: what its brokers support and what is finalized (KIP-584).
 * Clients choose their protocols by them, such as the second version of transactions.
 */
export interface Feature {
  readonly name: string
  readonly minLevel: number
  readonly maxLevel: number
  /** The level in force; 0 when the feature is off. */
  readonly finalizedLevel: number
}

/** `metadata.version` counts Kafka's metadata formats: 7 is 3.3-IV3, 30 is 4.3-IV0. */
export const features: readonly Feature[] = [
  { name: 'eligible.leader.replicas.version', minLevel: 0, maxLevel: 1, finalizedLevel: 1 },
  { name: 'group.version', minLevel: 0, maxLevel: 1, finalizedLevel: 1 },
  { name: 'kraft.version', minLevel: 0, maxLevel: 1, finalizedLevel: 0 },
  { name: 'metadata.version', minLevel: 7, maxLevel: 30, finalizedLevel: 30 },
  { name: 'share.version', minLevel: 0, maxLevel: 1, finalizedLevel: 1 },
  { name: 'streams.version', minLevel: 0, maxLevel: 1, finalizedLevel: 1 },
  { name: 'transaction.version', minLevel: 0, maxLevel: 2, finalizedLevel: 2 },
]
