import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { isJavaAvailable, kafkaTool } from '../../peers/kafka/launch.js'

const mainClasses = {
  'kafka-broker-api-versions': 'org.apache.kafka.tools.BrokerApiVersionsCommand',
  'kafka-cluster': 'org.apache.kafka.tools.ClusterTool',
  'kafka-configs': 'kafka.admin.ConfigCommand',
  'kafka-console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-console-producer': 'org.apache.kafka.tools.ConsoleProducer',
  'kafka-consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-delete-records': 'org.apache.kafka.tools.DeleteRecordsCommand',
  'kafka-get-offsets': 'org.apache.kafka.tools.GetOffsetShell',
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
}

export type ToolName = keyof typeof mainClasses

export const withoutJava = isJavaAvailable() ? undefined : 'a Java of 17 or newer and Maven are needed'

/** What a tool said, on stdout and stderr, and the code it ended with. */
export interface Said {
  code: number | null
  /** Lines of stdout without their ends, those that are empty left out. */
  lines: string[]
  stdout: string
  stderr: string
}

/** Runs a console tool of Kafka against the cluster, by the name of its script. */
export async function say(name: ToolName, args: readonly string[], input?: string): Promise<Said> {
  const servers = ['--bootstrap-server', inject('bootstrapServers')]
  const result = await kafkaTool(mainClasses[name], [...args, ...servers], {
    ...(input !== undefined && { input }),
  })
  return { ...result, lines: result.stdout.split('\n').filter((line) => line.trim() !== '') }
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

/** A new topic of three replicas. */
export async function newTopic({ partitions = 1, config = [] as string[] } = {}): Promise<string> {
  const topic = unique('console')
  const configs = config.flatMap((line) => ['--config', line])
  const shape = ['--partitions', String(partitions), '--replication-factor', '3']
  await tool('kafka-topics', ['--create', '--topic', topic, ...shape, ...configs])
  return topic
}
