/** Our cluster as a target: a fresh one for each scenario, in this process. */
import { EmbeddedKafka } from '../../src/index.js'
import { apiVersions } from '../../src/protocol/apis/api-versions.js'
import { Client } from './client.js'
import type { ClusterUnderTest, Target } from './cluster-under-test.js'
import { type ClusterSize, clusterConfigs } from './scenario.js'

/** More than enough for what a connection does of its own accord to show. */
const QUIET_ROUND_TRIPS = 3

/** Everything is known at once, but what another connection sent a moment ago may come in a moment later. */
const ATTEMPTS = 20

/** Scenarios about loggers make it say things that are nobody's to read. */
const say = console.error
console.error = (...said: unknown[]) => {
  if (!String(said[0]).startsWith('[embedded-kafka] ')) say(...said)
}

export const ours: Target = {
  async cluster(size) {
    const faults: Error[] = []
    const kafka = await EmbeddedKafka.start({ ...optionsOf(size), onFault: (fault) => faults.push(fault) })
    return clusterOf(kafka, faults)
  },
  async stop() {},
}

function optionsOf(size: ClusterSize) {
  return { brokers: size, config: clusterConfigs[size], maxFetchWaitMs: Number.POSITIVE_INFINITY }
}

function clusterOf(kafka: EmbeddedKafka, faults: readonly Error[]): ClusterUnderTest {
  const brokers = kafka.bootstrapBrokers.map((address, index) => {
    const [host, port] = address.split(':')
    return { id: index + 1, host: host!, port: Number(port) }
  })
  return {
    brokers,
    async settle() {},
    async forget() {},
    async eventually(ask, isSettled) {
      let answer = await ask()
      for (let i = 0; i < ATTEMPTS && !isSettled(answer); i++) answer = await ask()
      return answer
    },
    async quiet() {
      const client = await Client.connect(brokers[0]!, 'quiet')
      const roundTrips = async () => {
        for (let i = 0; i < QUIET_ROUND_TRIPS; i++) await client.send(apiVersions, 0, {}).answer
      }
      // What was sent before is in by now, what a timer without delay does of it is done next, and what was answered read.
      await roundTrips()
      await kafka.clock.advance(10)
      await roundTrips()
      client.destroy()
    },
    async leave() {
      await kafka.stop()
      if (faults.length > 0) throw faults[0]
    },
  }
}
