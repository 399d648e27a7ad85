/** A cluster of ours whose brokers can be lost: the same as EmbeddedKafka runs, with a hand on its controller. */
import { setImmediate } from 'node:timers/promises'
import { Cluster } from '../../src/cluster/cluster.js'
import { Random } from '../../src/cluster/random.js'
import { handlers } from '../../src/handlers/index.js'
import { Server } from '../../src/server/server.js'
import { SystemClock } from '../../src/server/system-clock.js'
import type { BrokerUnderTest } from './cluster-under-test.js'
import type { ClusterSpec } from './scenario.js'

export interface FrailCluster {
  readonly brokers: readonly BrokerUnderTest[]
  advance(durationMs: number): Promise<void>
  /** A broker stops, and nobody has noticed yet. */
  suspend(brokerId: number): void
  /** Its session is over. */
  fence(brokerId: number): void
  stop(): Promise<void>
}

export async function startFrailCluster(spec: ClusterSpec, onFault: (fault: unknown) => void): Promise<FrailCluster> {
  const clock = new SystemClock({ onFault })
  const cluster = new Cluster({
    clock,
    random: new Random(1),
    brokers: Array.from({ length: spec.brokers }, (_, index) => ({ id: index + 1, rack: null })),
    configs: new Map(Object.entries(spec.config)),
    maxFetchWaitMs: Number.POSITIVE_INFINITY,
  })
  const server = new Server({ cluster, handlers, onFault })
  await server.start()
  const { replication } = cluster.controller
  return {
    brokers: Array.from(cluster.brokers.values(), ({ id, host, port }) => ({ id, host, port })),
    async advance(durationMs) {
      clock.advance(durationMs)
      await setImmediate()
    },
    suspend: (brokerId) => cluster.transact(() => replication.stopBroker(brokerId)),
    fence: (brokerId) => cluster.transact(() => replication.fenceBroker(brokerId)),
    async stop() {
      await server.stop()
      clock.stop()
    },
  }
}
