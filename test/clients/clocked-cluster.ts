import { Cluster } from '../../src/cluster/cluster.js'
import type { GroupView } from '../../src/cluster/groups/group-view.js'
import { Random } from '../../src/cluster/random.js'
import { handlers } from '../../src/handlers/index.js'
import { Server } from '../../src/server/server.js'
import { SystemClock } from '../../src/server/system-clock.js'

/** Three brokers whose time a test moves, so that nobody has to wait until a session is over. */
export class ClockedCluster {
  readonly clock = new SystemClock()
  private readonly cluster: Cluster
  private readonly server: Server

  constructor() {
    this.cluster = new Cluster({
      clock: this.clock,
      random: new Random(1),
      brokers: [1, 2, 3].map((id) => ({ id, rack: null })),
      configs: new Map(),
      maxFetchWaitMs: 100,
    })
    this.server = new Server({ cluster: this.cluster, handlers })
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

  createTopic(name: string, numPartitions: number): void {
    this.cluster.transact(() => this.cluster.controller.createTopic({ name, numPartitions, replicationFactor: 3 }))
  }

  /** The group, once it is stable with as many members. */
  stableGroup(groupId: string, members: number): Promise<GroupView> {
    const stable = () => {
      const group = this.cluster.groupCoordinator(groupId).groups.group(groupId)
      return group?.state === 'Stable' && group.members.length === members ? group : undefined
    }
    return new Promise((resolve) => this.cluster.when([`group:${groupId}`], stable).onReply(resolve))
  }
}
