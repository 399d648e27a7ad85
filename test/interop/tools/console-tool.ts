import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, inject, vi } from 'vitest'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import { Client } from '../../conformance/client.js'
import { kafkaTool } from '../../peers/kafka/tool.js'
import { withoutJavac } from '../java/java-programs.js'

const mainClasses = {
  'kafka-acls': 'org.apache.kafka.tools.AclCommand',
  'kafka-broker-api-versions': 'org.apache.kafka.tools.BrokerApiVersionsCommand',
  'kafka-client-metrics': 'org.apache.kafka.tools.ClientMetricsCommand',
  'kafka-cluster': 'org.apache.kafka.tools.ClusterTool',
  'kafka-configs': 'kafka.admin.ConfigCommand',
  'kafka-console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-console-producer': 'org.apache.kafka.tools.ConsoleProducer',
  'kafka-consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-consumer-perf-test': 'org.apache.kafka.tools.ConsumerPerformance',
  'kafka-delegation-tokens': 'org.apache.kafka.tools.DelegationTokenCommand',
  'kafka-delete-records': 'org.apache.kafka.tools.DeleteRecordsCommand',
  'kafka-features': 'org.apache.kafka.tools.FeatureCommand',
  'kafka-get-offsets': 'org.apache.kafka.tools.GetOffsetShell',
  'kafka-groups': 'org.apache.kafka.tools.GroupsCommand',
  'kafka-leader-election': 'org.apache.kafka.tools.LeaderElectionCommand',
  'kafka-log-dirs': 'org.apache.kafka.tools.LogDirsCommand',
  'kafka-metadata-quorum': 'org.apache.kafka.tools.MetadataQuorumCommand',
  'kafka-producer-perf-test': 'org.apache.kafka.tools.ProducerPerformance',
  'kafka-reassign-partitions': 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
  'kafka-transactions': 'org.apache.kafka.tools.TransactionsCommand',
  'kafka-verifiable-consumer': 'org.apache.kafka.tools.VerifiableConsumer',
  'kafka-verifiable-producer': 'org.apache.kafka.tools.VerifiableProducer',
}

export type ToolName = keyof typeof mainClasses

/** Why Kafka's tools can't run here, or undefined. */
export const withoutJava = withoutJavac

const timeoutMs = 60_000

/** Tools whose commands take the options of all of them before their own. */
const optionsFirst: ReadonlySet<ToolName> = new Set(['kafka-features', 'kafka-metadata-quorum', 'kafka-transactions'])

/** Tools that act when their JVM ends, which no other can share with them then. */
const needOwnProcess: ReadonlySet<ToolName> = new Set(['kafka-verifiable-consumer', 'kafka-verifiable-producer'])

/** What a tool said, on stdout and stderr, and the code it ended with. */
export interface Said {
  code: number | null
  /** Lines of stdout without their ends, those that are empty left out. */
  lines: string[]
  stdout: string
  stderr: string
}

/** Runs a console tool of Kafka against the cluster, by the name of its script. */
export async function say(name: ToolName, args: readonly string[], input = ''): Promise<Said> {
  const servers = ['--bootstrap-server', inject('bootstrapServers')]
  const all = optionsFirst.has(name) ? [...servers, ...args] : [...args, ...servers]
  const result = needOwnProcess.has(name)
    ? await kafkaTool(mainClasses[name], all, { input })
    : await ask(name, all, input)
  return { ...result, lines: result.stdout.split('\n').filter((line) => line.trim() !== '') }
}

/** Has the tool run in the JVM that all suites share. */
async function ask(name: ToolName, args: readonly string[], input: string): Promise<Omit<Said, 'lines'>> {
  const socket = connect({ host: '127.0.0.1', port: inject('consoleToolsPort') })
  socket.setTimeout(timeoutMs, () =>
    socket.destroy(new Error(`${name} ${args.join(' ')} did not end in ${timeoutMs} ms`)),
  )
  socket.write(`${JSON.stringify({ main: mainClasses[name], args, input })}\n`)
  return JSON.parse(await text(socket))
}

/** `say`, failing with what the tool said where it failed. */
export async function tool(name: ToolName, args: readonly string[], input?: string): Promise<Said> {
  const said = await say(name, args, input)
  if (said.code !== 0)
    throw new Error(`${name} ${args.join(' ')} ended with ${said.code}\n${said.stdout}${said.stderr}`)
  return said
}

export function unique(prefix: string): string {
  return `${prefix}-${randomUUID()}`
}

/** Asserts again until it holds: a real cluster's brokers learn of a change one after another. */
export function eventually(assertion: () => Promise<void>): Promise<void> {
  return vi.waitFor(assertion, { timeout: 20_000, interval: 20 })
}

/** The rows below the header of a table that a tool printed in whatever order, cells parted. */
export function table(lines: readonly string[]): string[][] {
  return lines
    .slice(1)
    .sort()
    .map((line) => line.trim().split(/\s+/))
}

/** A new topic that every broker knows, of three replicas or with its replicas where `assignment` puts them. */
export async function newTopic({ partitions = 1, config = [] as string[], assignment = '' } = {}): Promise<string> {
  const topic = unique('console')
  const configs = config.flatMap((line) => ['--config', line])
  const shape = ['--partitions', String(partitions), '--replication-factor', '3']
  const placed = assignment === '' ? shape : ['--replica-assignment', assignment]
  await tool('kafka-topics', ['--create', '--topic', topic, ...placed, ...configs])
  await Promise.all(
    inject('bootstrapServers')
      .split(',')
      .map((server) => untilKnown(topic, server)),
  )
  return topic
}

/** Asks one broker, of which Kafka's own tools can't tell which one they ask. */
async function untilKnown(topic: string, server: string): Promise<void> {
  const [host, port] = server.split(':')
  const client = await Client.connect({ host: host!, port: Number(port) }, 'console-tool')
  try {
    await eventually(async () => {
      const request = { topics: [{ name: topic }], allowAutoTopicCreation: false }
      const known = await client.send(metadata, 12, request).answer
      expect(known).toMatchObject({ topics: [{ name: topic, errorCode: 0 }] })
    })
  } finally {
    client.destroy()
  }
}

/** Calls `use` with the path of a file of this content, as some tools want their input. */
export async function withFile<T>(content: string, use: (path: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-kafka-interop-'))
  try {
    const path = join(directory, 'input')
    await writeFile(path, content)
    return await use(path)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

export function withJsonFile<T>(value: unknown, use: (path: string) => Promise<T>): Promise<T> {
  return withFile(JSON.stringify(value), use)
}
