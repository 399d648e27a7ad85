/** A default that differs from Kafka's because a test gains by it. */
export interface DefaultDeviation {
  readonly name: string
  readonly kafka: string
  readonly embedded: string
  readonly reason: string
}

/** All of them. Each is an ordinary config: a static value brings Kafka's back. */
export const defaultDeviations: readonly DefaultDeviation[] = [
  {
    name: 'group.initial.rebalance.delay.ms',
    kafka: '3000',
    embedded: '0',
    reason: 'Kafka waits 3 s for more members before the first rebalance of a group; a test would wait as long.',
  },
]
