import { setTimeout as delay } from 'node:timers/promises'
import kafkajs, { type Admin } from 'kafkajs'
import type { TestProject } from 'vitest/node'
import { EmbeddedKafka } from '../../src/index.js'
import { startKafka } from '../peers/kafka/launch.js'
import { startProgram } from '../peers/program.js'
import { javaProgram, withoutJavac } from './java/java-programs.js'

declare module 'vitest' {
  interface ProvidedContext {
    bootstrapServers: string
    /** Whether they are of the real Kafka. */
    isApacheKafka: boolean
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
const coordinatorTimeoutMs = 60_000

/** Starts the three brokers that all suites of a project share, Kafka's or ours, and the JVM that runs Kafka's tools. */
export default async function startCluster(project: TestProject): Promise<() => Promise<void>> {
  const isApacheKafka = project.name === 'apache-kafka'
  const cluster = isApacheKafka ? await kafka() : await EmbeddedKafka.start({ brokers, config })
  project.provide('bootstrapServers', cluster.bootstrapServers)
  project.provide('isApacheKafka', isApacheKafka)
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
  if (running) return { bootstrapServers: running, stop: async () => {} }
  const cluster = await startKafka({ nodes: brokers, config })
  try {
    await awaitCoordinators(cluster.bootstrapServers)
  } catch (error) {
    await cluster.stop()
    throw error
  }
  return cluster
}

/** Until groups have their coordinators, which begin when they are first asked for: not every client waits for that. */
async function awaitCoordinators(bootstrapServers: string): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers: bootstrapServers.split(','), logLevel: kafkajs.logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    const deadline = performance.now() + coordinatorTimeoutMs
    // By the hashes of these names each of the five partitions of the offsets has one.
    for (const groupId of ['a', 'b', 'c', 'd', 'e']) {
      while (!(await hasCoordinator(admin, groupId))) {
        if (performance.now() > deadline) throw new Error(`no coordinator in ${coordinatorTimeoutMs} ms`)
        await delay(50)
      }
    }
  } finally {
    await admin.disconnect()
  }
}

async function hasCoordinator(admin: Admin, groupId: string): Promise<boolean> {
  try {
    await admin.fetchOffsets({ groupId })
    return true
  } catch (error) {
    if (error instanceof kafkajs.KafkaJSError && error.retriable) return false
    throw error
  }
}

async function startConsoleTools() {
  return startProgram({ ...(await javaProgram('ConsoleTools')), readyWhen: /^port=(\d+)/, readyTimeoutMs: 60_000 })
}
