import { fileURLToPath } from 'node:url'
import { type RunResult, run } from '../program.js'
import { javaCommand, kafkaClasspath } from './jars.js'

const logging = fileURLToPath(new URL('tools-log4j2.yaml', import.meta.url))

/**
 * Runs a console tool of Kafka to its end, by its main class (`org.apache.kafka.tools.TopicCommand`,
 * `kafka.admin.ConfigCommand` ...). `input` is its stdin. Killed after `timeoutMs` (default 60 s), its code is null then.
 */
export async function kafkaTool(
  mainClass: string,
  args: readonly string[],
  options: { input?: string; timeoutMs?: number } = {},
): Promise<RunResult> {
  // A tool lives for a second or two: what the optimizing compiler does for it comes too late.
  const jvm = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', `-Dlog4j2.configurationFile=${logging}`]
  return run(javaCommand, [...jvm, '-cp', await kafkaClasspath(), mainClass, ...args], {
    timeoutMs: 60_000,
    ...options,
  })
}
