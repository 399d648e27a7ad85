import type { TestProject } from 'vitest/node'
import { EmbeddedKafka } from '../../src/index.js'
import { startKafka } from '../peers/kafka/launch.js'

declare module 'vitest' {
  interface ProvidedContext {
    bootstrapServers: string
  }
}

/** What lets a test be quick, on either cluster. */
const config = {
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '100',
  'offsets.topic.num.partitions': '5',
}

/** Starts the three brokers that all suites of a project share: Kafka's, or ours. */
export default async function startCluster(project: TestProject): Promise<() => Promise<void>> {
  const brokers = 3
  const isOurs = project.name === 'embedded-kafka'
  const cluster = isOurs ? await EmbeddedKafka.start({ brokers, config }) : await startKafka({ nodes: brokers, config })
  project.provide('bootstrapServers', cluster.bootstrapServers)
  return () => cluster.stop()
}
