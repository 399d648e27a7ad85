import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { freePorts } from '../ports.js'
import { type Program, startProgram } from '../program.js'
import { brokerCount } from './broker-count.js'
import { isJavaAvailable, javaCommand, kafkaClasspath } from './jars.js'
import { kafkaTool } from './tool.js'
import { startWatchdog, type Watchdog } from './watchdog.js'

export { isJavaAvailable, kafkaClasspath, kafkaVersion } from './jars.js'
export { kafkaTool } from './tool.js'

export interface KafkaOptions {
  /** Combined nodes, each broker and controller. Default 1. */
  nodes?: number
  /** Lines of `server.properties` for every node, over those of the launcher. */
  config?: Record<string, string>
  /** Largest heap of each node's JVM. Default 512. */
  heapMb?: number
  /** Default 120 s, for machines with few cores. */
  startTimeoutMs?: number
}

export interface RunningKafka {
  bootstrapServers: string
  /** Process ids of the nodes, node 1 first. */
  pids: readonly number[]
  /** Stops every node, in order where it obeys, and removes what they wrote. Idempotent. */
  stop(): Promise<void>
}

interface Node {
  id: number
  brokerPort: number
  controllerPort: number
}

const logging = fileURLToPath(new URL('log4j2.yaml', import.meta.url))
const attempts = 3

/**
 * Starts the real Apache Kafka (KRaft, combined nodes) on free ports of 127.0.0.1 and resolves when every broker serves
 * and knows all the others. Nothing outlives this process: neither a JVM nor the directory of the logs.
 */
export async function startKafka(options: KafkaOptions = {}): Promise<RunningKafka> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options)
    } catch (error) {
      // Between our finding a port free and the JVM's listening on it, another process may have taken it.
      const portWasTaken = error instanceof Error && /Address already in use|BindException/.test(error.message)
      if (!portWasTaken || attempt === attempts) throw error
    }
  }
}

async function startOnce({
  nodes: nodeCount = 1,
  config = {},
  heapMb = 512,
  startTimeoutMs = 120_000,
}: KafkaOptions): Promise<RunningKafka> {
  const classpath = await kafkaClasspath()
  const directory = await mkdtemp(join(tmpdir(), 'embedded-kafka-peer-'))
  const watchdog = startWatchdog(directory)
  const programs: Program[] = []
  const stop = async () => {
    await Promise.all(programs.map((program) => program.stop()))
    await rm(directory, { recursive: true, force: true, maxRetries: 3 })
    watchdog.dismiss()
  }
  try {
    const ports = await freePorts(2 * nodeCount)
    const nodes = Array.from({ length: nodeCount }, (_, index) => ({
      id: index + 1,
      brokerPort: ports[2 * index]!,
      controllerPort: ports[2 * index + 1]!,
    }))
    await formatStorage(directory, nodes, config)
    const failure = new AbortController()
    const starting = nodes.map((node) =>
      startNode({ node, directory, classpath, heapMb, startTimeoutMs, watchdog, signal: failure.signal }),
    )
    // One that fails takes the others with it: without a quorum they would wait for it until their own time is over.
    for (const start of starting) start.catch(() => failure.abort())
    const started = await Promise.allSettled(starting)
    for (const result of started) if (result.status === 'fulfilled') programs.push(result.value)
    await Promise.all(starting)
    await awaitMembership(nodes, startTimeoutMs)
    return {
      bootstrapServers: nodes.map((node) => `127.0.0.1:${node.brokerPort}`).join(','),
      pids: programs.map((program) => program.pid),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Gives each node its configuration file and an empty, formatted log directory. */
async function formatStorage(directory: string, nodes: readonly Node[], config: Record<string, string>): Promise<void> {
  const clusterId = randomClusterId()
  await Promise.all(
    nodes.map(async (node) => {
      await mkdir(logDirectory(directory, node))
      const properties = { ...serverProperties(directory, node, nodes), ...config }
      const lines = Object.entries(properties).map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}\n`)
      await writeFile(propertiesFile(directory, node), lines.join(''))
      const args = ['format', '--cluster-id', clusterId, '--config', propertiesFile(directory, node)]
      const { code, stdout, stderr } = await kafkaTool('kafka.tools.StorageTool', args)
      if (code !== 0) throw new Error(`the storage of node ${node.id} could not be formatted:\n${stdout}${stderr}`)
    }),
  )
}

/** One that begins with a dash would be taken for an option by the tools; Kafka draws again too. */
function randomClusterId(): string {
  const id = randomBytes(16).toString('base64url')
  return id.startsWith('-') ? randomClusterId() : id
}

function serverProperties(directory: string, node: Node, nodes: readonly Node[]): Record<string, string> {
  const internalReplicas = String(nodes.length)
  return {
    'process.roles': 'broker,controller',
    'node.id': String(node.id),
    'controller.quorum.voters': nodes.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    listeners: `PLAINTEXT://127.0.0.1:${node.brokerPort},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${node.brokerPort}`,
    'log.dirs': logDirectory(directory, node),
    'offsets.topic.replication.factor': internalReplicas,
    'transaction.state.log.replication.factor': internalReplicas,
    'transaction.state.log.min.isr': internalReplicas,
    'share.coordinator.state.topic.replication.factor': internalReplicas,
    'share.coordinator.state.topic.min.isr': internalReplicas,
    // The default of 128 MiB is a quarter of the heap that a node gets here.
    'log.cleaner.dedupe.buffer.size': String(16 * 1024 * 1024),
  }
}

interface NodeStart {
  node: Node
  directory: string
  classpath: string
  heapMb: number
  startTimeoutMs: number
  watchdog: Watchdog
  signal: AbortSignal
}

function startNode({
  node,
  directory,
  classpath,
  heapMb,
  startTimeoutMs,
  watchdog,
  signal,
}: NodeStart): Promise<Program> {
  // The collector's settings are those with which Kafka is shipped: it is measured here too.
  const jvm = [
    `-Xmx${heapMb}m`,
    '-server',
    '-XX:+UseG1GC',
    '-XX:MaxGCPauseMillis=20',
    '-XX:InitiatingHeapOccupancyPercent=35',
    '-XX:+ExplicitGCInvokesConcurrent',
    `-Dlog4j2.configurationFile=${logging}`,
  ]
  return startProgram({
    command: javaCommand,
    args: [...jvm, '-cp', classpath, 'kafka.Kafka', propertiesFile(directory, node)],
    readyWhen: /Kafka Server started/,
    readyTimeoutMs: startTimeoutMs,
    ordinaryLine: /^(\[[^\]]+\] (INFO|WARN) |\s)/,
    onSpawn: (pid) => watchdog.watch(pid),
    signal,
    // Three nodes that stop together wait for a quorum which is no more; their logs are removed anyway.
    stopTimeoutMs: 2000,
  })
}

/** A broker says that it started once its own registration is through; it may learn of the others a little later. */
async function awaitMembership(nodes: readonly Node[], timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs
  for (const node of nodes) {
    while ((await brokerCount(node.brokerPort, timeoutMs)) < nodes.length) {
      if (performance.now() > deadline)
        throw new Error(`node ${node.id} did not learn of all brokers in ${timeoutMs} ms`)
      await delay(10)
    }
  }
}

function logDirectory(directory: string, node: Node): string {
  return join(directory, `node-${node.id}`)
}

function propertiesFile(directory: string, node: Node): string {
  return join(directory, `node-${node.id}.properties`)
}

/** `npm run oracle -- --nodes 3 --config auto.create.topics.enable=false` */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      nodes: { type: 'string', default: '1' },
      config: { type: 'string', multiple: true, default: [] },
      'heap-mb': { type: 'string', default: '512' },
    },
  })
  if (!isJavaAvailable()) throw new Error('a Java of 17 or newer and Maven are needed')
  const config = Object.fromEntries(values.config.map((line) => splitOnce(line, '=')))
  // Listening from the start: a signal that comes while the nodes are starting must stop them too.
  const signal = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  const kafka = await startKafka({ nodes: Number(values.nodes), config, heapMb: Number(values['heap-mb']) })
  console.log(`bootstrap.servers=${kafka.bootstrapServers}`)
  await signal
  await kafka.stop()
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  if (at < 1) throw new Error(`--config ${text}: expected key=value`)
  return [text.slice(0, at), text.slice(at + 1)]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
