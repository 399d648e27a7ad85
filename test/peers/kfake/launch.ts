import { fileURLToPath } from 'node:url'
import { buildGo } from '../go.js'
import { type Program, startProgram } from '../program.js'

export { isGoAvailable } from '../go.js'

const moduleDirectory = fileURLToPath(new URL('.', import.meta.url))

export interface KfakeOptions {
  /** Default 1. */
  brokers?: number
  /** Partitions by topic. */
  topics?: Record<string, number>
}

export interface RunningKfake {
  bootstrapServers: string
  program: Program
  stop(): Promise<void>
}

/** Builds the kfake server program if its sources have changed; returns its path. */
export function buildKfake(): Promise<string> {
  return buildGo(moduleDirectory)
}

/** Starts franz-go's kfake in a process of its own and resolves when its brokers listen. */
export async function startKfake({ brokers = 1, topics = {} }: KfakeOptions = {}): Promise<RunningKfake> {
  const program = await startProgram({
    command: await buildKfake(),
    args: ['--brokers', String(brokers), ...Object.entries(topics).flatMap(([name, n]) => ['--topic', `${name}:${n}`])],
    readyWhen: /^bootstrap\.servers=(.+)/,
    readyTimeoutMs: 30_000,
  })
  return { bootstrapServers: program.ready[1]!, program, stop: program.stop }
}
