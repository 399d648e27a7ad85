import { fileURLToPath } from 'node:url'
import { buildGo } from '../peers/go.js'
import { runOrThrow } from '../peers/program.js'

const moduleDirectory = fileURLToPath(new URL('client', import.meta.url))

export interface Throughput {
  recordsPerSecond: number
  megabytesPerSecond: number
  /** What a log holds of what was produced. */
  batchBytes: number
}

export interface Latency {
  p50Us: number
  p99Us: number
}

export interface MetadataTimes {
  answeredMs: number
  usableMs: number
  metadataMs: number
}

export interface Lookups {
  fetch: Latency
  time: Latency
}

export interface TopicTimes {
  createdMs: number
  describeAllMs: number
  describe: Latency
  alter: Latency
}

interface Modes {
  produce: { flags: 'topic' | 'partitions' | 'replication' | 'records' | 'value-bytes'; result: Throughput }
  fetch: { flags: 'topic' | 'records' | 'value-bytes'; result: Omit<Throughput, 'batchBytes'> }
  roundtrip: { flags: 'topic' | 'samples' | 'value-bytes'; result: Latency }
  metadata: { flags: 'topic' | 'partitions' | 'samples'; result: MetadataTimes }
  lookup: { flags: 'topic' | 'records' | 'value-bytes' | 'samples'; result: Lookups }
  topics: { flags: 'topic' | 'topics' | 'samples'; result: TopicTimes }
  delete: { flags: 'topic'; result: unknown }
}

/** Runs one mode of the Go client against a server; see `client/main.go`. */
export async function runClient<Mode extends keyof Modes>(
  mode: Mode,
  bootstrapServers: string,
  flags: { [flag in Modes[Mode]['flags']]?: string | number },
): Promise<Modes[Mode]['result']> {
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)])
  const output = await runOrThrow(await buildClient(), [mode, '--bootstrap', bootstrapServers, ...args], { tied: true })
  return JSON.parse(output)
}

let built: Promise<string> | undefined

export function buildClient(): Promise<string> {
  return (built ??= buildGo(moduleDirectory))
}
