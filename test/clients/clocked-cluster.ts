import { Cluster } from '../../src/cluster/cluster.js'
import { Random } from '../../src/cluster/random.js'
import { Consumption } from '../../src/fixture/consumption.js'
import { GroupHandle } from '../../src/fixture/group-handle.js'
import { newTopicOf } from '../../src/fixture/topic-options.js'
import { Waits } from '../../src/fixture/waits.js'
import { handlers } from '../../src/handlers/index.js'
import { Journal } from '../../src/server/journal.js'
import { Server } from '../../src/server/server.js'
import { SystemClock } from '../../src/server/system-clock.js'

const brokers = [1, 2, 3]

/** Three brokers whose time a test moves, so that it need not wait for a session to end. */
export class ClockedCluster {
  readonly clock = new SystemClock()
  private readonly journal = new Journal()
  private readonly consumption = new Consumption()
  private readonly cluster: Cluster
  private readonly waits: Waits
  private readonly server: Server

  constructor() {
    this.cluster = new Cluster({
      clock: this.clock,
      random: new Random(1),
      brokers: brokers.map((id) => ({ id, rack: null })),
      configs: new Map(),
      maxFetchWaitMs: 100,
    })
    this.waits = new Waits(this.cluster)
    this.server = new Server({
      cluster: this.cluster,
      handlers: this.consumption.observing(handlers),
      journal: this.journal,
    })
  }

  static async start(): Promise<ClockedCluster> {
    const clocked = new ClockedCluster()
    await clocked.server.start()
    return clocked
  }

  async stop(): Promise<void> {
    await this.server.stop()
    this.clock.stop()
  }

  get bootstrapBrokers(): string[] {
    return Array.from(this.cluster.brokers.values(), ({ host, port }) => `${host}:${port}`)
  }

  createTopic(name: string, partitions: number): void {
    this.cluster.transact(() => this.cluster.controller.createTopic(newTopicOf(name, { partitions })))
  }

  group(id: string): GroupHandle {
    const { cluster, journal, waits, consumption } = this
    const runtime = { cluster, journal, waits, consumption, decoders: new Map(), seed: 1, defaultTimeoutMs: () => 5000 }
    return new GroupHandle(runtime, id)
  }
}
