/** Our cluster as a target: a fresh one for each scenario, in this process. */
import { EmbeddedKafka } from '../../src/index.js'
import { apiVersions } from '../../src/protocol/apis/api-versions.js'
import { Client } from './client.js'
import type { BrokerUnderTest, ClusterUnderTest, Target } from './cluster-under-test.js'
import { startFrailCluster } from './our-frail-cluster.js'
import { type ClusterName, clusters } from './scenario.js'

/** More than enough for what a connection does of its own accord to show. */
const QUIET_ROUND_TRIPS = 3
/** For timers without delay. */
const QUIET_MS = 10

/** Everything is known at once, but what another connection sent a moment ago may come in a moment later. */
const ATTEMPTS = 20

/** Scenarios about loggers make it say things that are nobody's to read. */
const say = console.error
console.error = (...said: unknown[]) => {
  if (!String(said[0]).startsWith('[embedded-kafka] ')) say(...said)
}

export const ours: Target = {
  async cluster(name) {
    const faults: unknown[] = []
    const onFault = (fault: unknown) => faults.push(fault)
    if (name === 'frail') {
      const frail = await startFrailCluster(clusters[name], onFault)
      return clusterOf({ ...frail, missed: frail.fence }, faults)
    }
    const kafka = await EmbeddedKafka.start({ ...optionsOf(name), onFault })
    return clusterOf({ ...running(kafka), suspend: isNotFrail, missed: isNotFrail }, faults)
  },
  async stop() {},
}

function optionsOf(name: ClusterName) {
  return { ...clusters[name], maxFetchWaitMs: Number.POSITIVE_INFINITY }
}

interface Running {
  readonly brokers: readonly BrokerUnderTest[]
  advance(durationMs: number): Promise<void>
  suspend(brokerId: number): void
  missed(brokerId: number): void
  stop(): Promise<void>
}

function running(kafka: EmbeddedKafka) {
  const brokers = kafka.bootstrapBrokers.map((address, index) => {
    const [host, port] = address.split(':')
    return { id: index + 1, host: host!, port: Number(port) }
  })
  return { brokers, advance: (durationMs: number) => kafka.clock.advance(durationMs), stop: () => kafka.stop() }
}

function isNotFrail(): never {
  throw new Error('the brokers of this cluster are not to be lost: the scenario needs `isFrail`')
}

function clusterOf(kafka: Running, faults: readonly unknown[]): ClusterUnderTest {
  const { brokers } = kafka
  /** What was sent before is in by now, what a timer does of it in this time is done next, and what was answered read. */
  const pass = async (durationMs: number) => {
    const client = await Client.connect(brokers[0]!, 'quiet')
    const roundTrips = async () => {
      for (let i = 0; i < QUIET_ROUND_TRIPS; i++) await client.send(apiVersions, 0, {}).answer
    }
    await roundTrips()
    await kafka.advance(durationMs)
    await roundTrips()
    client.destroy()
  }
  return {
    brokers,
    pass,
    quiet: () => pass(QUIET_MS),
    suspend: async (brokerId) => kafka.suspend(brokerId),
    missed: async (brokerId) => kafka.missed(brokerId),
    async settle() {},
    async forget() {},
    async eventually(ask, isSettled) {
      let answer = await ask()
      for (let i = 0; i < ATTEMPTS && !isSettled(answer); i++) answer = await ask()
      return answer
    },
    async leave() {
      await kafka.stop()
      if (faults.length > 0) throw faults[0]
    },
  }
}
