import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isJavaAvailable, kafkaClasspath, startKafka } from '../peers/kafka/launch.js'
import { buildKfake, isGoAvailable, startKfake } from '../peers/kfake/launch.js'
import { type Program, runOrThrow, startProgram } from '../peers/program.js'

export const peerNames = ['ours', 'kfake', 'kafka'] as const
export type PeerName = (typeof peerNames)[number]

export interface RunningPeer {
  bootstrapServers: string
  pid: number
  /** From nothing to every broker serving, in a process (Kafka: processes) of its own. */
  startMs: number
  /** Frees what the server can free and says what it then holds; absent where a server can't tell. */
  collect?: () => Promise<{ heldBytes: number }>
  stop(): Promise<void>
}

export interface Peers {
  /** The module that is measured as ours. */
  oursModule: string
  names: readonly PeerName[]
}

export function programPath(name: string): string {
  return fileURLToPath(new URL(`programs/${name}`, import.meta.url))
}

/** Why a peer can't be measured here, or undefined. */
export function missing(name: PeerName, oursModule: string): string | undefined {
  if (name === 'ours') return existsSync(oursModule) ? undefined : `${oursModule} is absent: run npm run build first`
  if (name === 'kfake') return isGoAvailable() ? undefined : 'Go is not installed'
  return isJavaAvailable() ? undefined : 'Java 17 or newer, or Maven, is not installed'
}

/** Downloads and builds what the peers need, so that no measured start pays for it. */
export async function prepare({ names }: Peers): Promise<void> {
  if (names.includes('kfake')) await buildKfake()
  if (names.includes('kafka')) await kafkaClasspath()
}

export async function startPeer(name: PeerName, brokers: number, { oursModule }: Peers): Promise<RunningPeer> {
  const begin = performance.now()
  const running = await starters[name](brokers, oursModule)
  return { startMs: performance.now() - begin, ...running }
}

type Starter = (brokers: number, oursModule: string) => Promise<Omit<RunningPeer, 'startMs'>>

const starters: Record<PeerName, Starter> = {
  ours: async (brokers, oursModule) => {
    const program = await startProgram({
      command: process.execPath,
      args: ['--expose-gc', programPath('serve-ours.mjs'), oursModule, String(brokers)],
      readyWhen: /^bootstrap\.servers=(.+)/,
      readyTimeoutMs: 30_000,
    })
    return { ...served(program), bootstrapServers: program.ready[1]! }
  },
  kfake: async (brokers) => {
    const kfake = await startKfake({ brokers })
    return { ...served(kfake.program), bootstrapServers: kfake.bootstrapServers }
  },
  kafka: async (brokers) => {
    const kafka = await startKafka({
      nodes: brokers,
      heapMb: brokers === 1 ? 1024 : 512,
      config: {
        // As in every container that is made for tests: Kafka's 3 s would only add themselves to the kafkajs round.
        'group.initial.rebalance.delay.ms': '0',
        // Deleted topics of earlier rounds would otherwise fill the disk for a minute.
        'log.segment.delete.delay.ms': '1000',
      },
    })
    return { bootstrapServers: kafka.bootstrapServers, pid: kafka.pids[0]!, stop: kafka.stop }
  },
}

function served(program: Program) {
  return {
    pid: program.pid,
    stop: program.stop,
    collect: async () => JSON.parse(await program.ask('collect', 'collected=')) as { heldBytes: number },
  }
}

/** Servers shared by the families that need as many brokers. */
export class ServerPool {
  readonly peers: Peers
  readonly #servers = new Map<string, Promise<RunningPeer>>()

  constructor(peers: Peers) {
    this.peers = peers
  }

  get(name: PeerName, brokers: number): Promise<RunningPeer> {
    const key = `${name} ${brokers}`
    const server = this.#servers.get(key) ?? startPeer(name, brokers, this.peers)
    this.#servers.set(key, server)
    return server
  }

  /** The same, with nothing left of earlier families. */
  async fresh(name: PeerName, brokers: number): Promise<RunningPeer> {
    const key = `${name} ${brokers}`
    const [former] = await Promise.allSettled([this.#servers.get(key)])
    if (former.status === 'fulfilled') await former.value?.stop()
    this.#servers.delete(key)
    return this.get(name, brokers)
  }

  async stopAll(): Promise<void> {
    const servers = await Promise.allSettled(this.#servers.values())
    this.#servers.clear()
    await Promise.all(servers.map((server) => server.status === 'fulfilled' && server.value.stop()))
  }
}

/** Resident memory of a process, in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  return Number(await runOrThrow('ps', ['-o', 'rss=', '-p', String(pid)])) * 1024
}
