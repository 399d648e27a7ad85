import type { TestProject } from 'vitest/node'
import { EmbeddedKafka } from '../../src/index.js'
import { startKafka } from '../peers/kafka/launch.js'
import { startProgram } from '../peers/program.js'
import { javaProgram, withoutJavac } from './java/java-programs.js'

declare module 'vitest' {
  interface ProvidedContext {
    bootstrapServers: string
    /** Where the program `ConsoleTools` listens; 0 where there is no Java to run it. */
    consoleToolsPort: number
  }
}

/** What lets a test be quick, on either cluster. */
const config = {
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '100',
  'offsets.topic.num.partitions': '5',
}

const brokers = 3

/** Starts the three brokers that all suites of a project share, Kafka's or ours, and the JVM that runs Kafka's tools. */
export default async function startCluster(project: TestProject): Promise<() => Promise<void>> {
  const cluster = project.name === 'embedded-kafka' ? await EmbeddedKafka.start({ brokers, config }) : await kafka()
  project.provide('bootstrapServers', cluster.bootstrapServers)
  const tools = withoutJavac === undefined ? await startConsoleTools() : undefined
  project.provide('consoleToolsPort', Number(tools?.ready[1] ?? 0))
  return async () => {
    await tools?.stop()
    await cluster.stop()
  }
}

/** While checks are written: `INTEROP_KAFKA` names the servers of a Kafka that runs already, which saves its start. */
async function kafka(): Promise<{ bootstrapServers: string; stop(): Promise<void> }> {
  const running = process.env.INTEROP_KAFKA
  return running ? { bootstrapServers: running, stop: async () => {} } : startKafka({ nodes: brokers, config })
}

async function startConsoleTools() {
  return startProgram({ ...(await javaProgram('ConsoleTools')), readyWhen: /^port=(\d+)/, readyTimeoutMs: 60_000 })
}
