#!/usr/bin/env node
/** The binary: a cluster in a process of its own, for whatever is not a test in this process; and a look into one. */
import { once } from 'node:events'
import { createRequire } from 'node:module'
import {
  readArguments,
  refusalOf,
  refusalToListen,
  type ServeCommand,
  USAGE,
  UsageError,
} from './fixture/cli-arguments.js'
import { DUMP_USAGE } from './fixture/dump-arguments.js'
import { dump } from './fixture/dump-command.js'
import { EmbeddedKafka } from './fixture/embedded-kafka.js'

/** Bad arguments. */
const EXIT_USAGE = 2

async function main(args: readonly string[]): Promise<number> {
  try {
    const command = readArguments(args)
    if (command.action === 'help') process.stdout.write(USAGE)
    else if (command.action === 'dump help') process.stdout.write(DUMP_USAGE)
    else if (command.action === 'dump') await dump(command, print)
    else if (command.action === 'version') console.log(version())
    else await serve(create(command), command)
    return 0
  } catch (error) {
    console.error(`embedded-kafka: ${error instanceof Error ? error.message : error}`)
    return error instanceof UsageError ? EXIT_USAGE : 1
  }
}

/** By the package's own name, which leads to the same file from the sources and from the build. */
function version(): string {
  return createRequire(import.meta.url)('embedded-kafka/package.json').version
}

/** @throws {UsageError} for options that make no cluster. */
function create({ options }: ServeCommand): EmbeddedKafka {
  try {
    return new EmbeddedKafka(options)
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error
    throw refusalOf(error.message) ?? error
  }
}

/** Serves until a signal comes. A second signal ends the process in the usual way. */
async function serve(kafka: EmbeddedKafka, { json }: ServeCommand): Promise<void> {
  // A cluster keeps no process alive by itself.
  const alive = setInterval(() => {}, 0x7fff_ffff)
  let stopping: Promise<void> | undefined
  const stopped = signal().then(() => {
    stopping = kafka.stop()
    return stopping
  })
  try {
    await kafka.start()
    const { bootstrapServers, bootstrapBrokers, clusterId, seed } = kafka
    const facts = { bootstrapServers, bootstrapBrokers, clusterId, seed }
    console.log(json ? JSON.stringify(facts) : `bootstrap.servers=${bootstrapServers}`)
    await stopped
  } catch (error) {
    // Stopped while it started, which is what the signal asked for.
    if (stopping === undefined) throw refusalToListen(error) ?? error
  } finally {
    clearInterval(alive)
  }
}

/** Writes a line, and waits where whoever reads is slow. */
async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain')
}

function signal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}

// Whoever reads the output has seen enough: `embedded-kafka dump ... | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})
process.exitCode = await main(process.argv.slice(2))
