/**
 * Chance at work on a partition of several brokers: they go and come back, are slow, are moved and elected, while
 * records are written. Whatever happens, replicas that follow have what their leader has, and nothing acknowledged by
 * all in sync is lost as long as no unclean election was allowed.
 */
import { expect, test } from 'vitest'
import { ManualClock } from '../../../src/cluster/clock.js'
import { Cluster } from '../../../src/cluster/cluster.js'
import type { Partition } from '../../../src/cluster/partition.js'
import { Random } from '../../../src/cluster/random.js'
import type { Replica } from '../../../src/cluster/replica.js'
import { partitionLeaderEpoch } from '../../../src/protocol/batch.js'
import { encodeBatch } from '../../../src/protocol/encode-batch.js'
import { KafkaError } from '../../../src/protocol/errors.js'
import { decodeRecords } from '../../../src/protocol/records.js'

const NOW = 1_700_000_000_000
const BROKERS = [1, 2, 3, 4]
const STEPS = 120
const SEEDS = 25

interface Written {
  readonly leader: Replica
  readonly offset: number
  readonly value: string
}

class Simulation {
  private readonly seed: number
  private readonly random: Random
  private readonly clock = new ManualClock(NOW)
  private readonly cluster: Cluster
  private readonly partition: Partition
  private readonly mayBeUnclean: boolean
  private readonly minIsr: number
  private unacknowledged: Written[] = []
  private readonly acknowledged: Written[] = []
  private readonly steps: string[] = []
  private count = 0

  constructor(seed: number) {
    this.seed = seed
    this.random = new Random(seed)
    this.mayBeUnclean = this.random.int(3) === 0
    this.minIsr = 1 + this.random.int(2)
    this.cluster = new Cluster({
      clock: this.clock,
      random: new Random(seed),
      brokers: BROKERS.map((id) => ({ id, rack: null })),
      configs: new Map(),
      maxFetchWaitMs: 100,
    })
    this.partition = this.cluster.controller.createTopic({
      name: 'orders',
      numPartitions: -1,
      replicationFactor: -1,
      assignments: [{ partitionIndex: 0, brokerIds: [1, 2, 3] }],
      configs: new Map([
        ['min.insync.replicas', String(this.minIsr)],
        ['unclean.leader.election.enable', String(this.mayBeUnclean)],
        ['internal.segment.bytes', '200'],
      ]),
    }).partitions[0]!
  }

  run(): number {
    for (let step = 0; step < STEPS; step++) {
      this.cluster.transact(() => this.step())
      this.check()
    }
    return this.acknowledged.length
  }

  private get replication() {
    return this.cluster.controller.replication
  }

  private step(): void {
    const brokerId = BROKERS[this.random.int(BROKERS.length)]!
    const dice = this.random.int(100)
    const name = [{ topic: 'orders', index: 0 }]
    if (dice < 45) this.append()
    else if (dice < 52) this.act(`pause ${brokerId}`, () => this.partition.pauseFollower(brokerId))
    else if (dice < 64) this.act(`resume ${brokerId}`, () => this.partition.resumeFollower(brokerId))
    else if (dice < 67) this.act(`stop ${brokerId}`, () => this.replication.stopBroker(brokerId))
    else if (dice < 74) this.act(`fence ${brokerId}`, () => this.replication.fenceBroker(brokerId))
    else if (dice < 86) {
      const uncleanShutdown = this.random.int(4) === 0
      this.act(`unfence ${brokerId} ${uncleanShutdown}`, () =>
        this.replication.unfenceBroker(brokerId, { uncleanShutdown }),
      )
    } else if (dice < 90) this.act('prefer', () => this.replication.elect(name, 'preferred'))
    else if (dice < 94) {
      const replicas = this.random.int(5) === 0 ? null : this.random.shuffle([...BROKERS]).slice(this.random.int(3))
      this.act(`move to ${replicas}`, () =>
        this.replication.reassign([{ topic: 'orders', index: 0, replicas }], { allowReplicationFactorChange: true }),
      )
    } else if (dice < 98) this.act('wait', () => this.clock.advance(20_000))
    else if (this.mayBeUnclean) this.act('elect anyone', () => this.replication.elect(name, 'unclean'))
  }

  /**
   * A replica that leaves below `min.insync.replicas` stays eligible even when it is moved away and loses its log, so that
   * Kafka may elect it when it has been moved back.
   */
  private get hasMovedEligible(): boolean {
    return this.minIsr > 1 && this.steps.some((step) => step.startsWith('move'))
  }

  private act(what: string, fn: () => unknown): void {
    this.steps.push(what)
    fn()
  }

  private append(): void {
    const { partition } = this
    const leader = partition.leaderReplica
    if (leader === undefined || !this.replication.isOnline(partition.leader)) return
    const value = `v${this.count++}`
    const batch = encodeBatch({ records: [{ key: Buffer.from('k'), value: Buffer.from(value), timestamp: NOW }] })
    const context = { requiredAcks: -1, now: this.clock.now(), producerIdExpirationMs: 86_400_000 }
    try {
      const { baseOffset: offset } = partition.append(leader, batch, context)
      this.unacknowledged.push({ leader, offset, value })
      this.steps.push(`append ${value} at ${partition.leader}`)
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error
    }
  }

  private check(): void {
    const { partition } = this
    const { leader, isr, replicas, eligibleLeaderReplicas } = partition
    this.hold(
      'the ISR is among the replicas',
      isr.every((id) => replicas.includes(id)),
    )
    this.hold('nobody in the ISR is eligible besides', !isr.some((id) => eligibleLeaderReplicas.includes(id)))
    this.unacknowledged = this.unacknowledged.filter((written) => {
      const outcome = partition.replicated(written.leader, written.offset)
      if (outcome === 'NONE') this.acknowledged.push(written)
      return outcome === undefined
    })
    if (leader === -1 || !this.replication.isOnline(leader)) return
    this.hold('the leader is in sync', isr.includes(leader))
    const leads = contents(partition.leaderReplica!)
    for (const id of replicas) {
      const replica = partition.replicaOn(id)!
      this.hold(`${id} has what it takes for committed`, replica.highWatermark <= replica.log.logEndOffset)
      if (replica.heldUpSinceMs !== undefined || id === leader) continue
      this.hold(`${id} has what the leader has`, contents(replica).join() === leads.join())
      this.hold(`${id} is in sync`, isr.includes(id))
    }
    if (this.mayBeUnclean || this.hasMovedEligible) return
    for (const { offset, value } of this.acknowledged) {
      this.hold(`${value} is still there`, leads[offset]?.endsWith(`:${value}`) === true)
    }
  }

  private hold(what: string, isTrue: boolean): void {
    if (!isTrue) throw new Error(`it does not hold that ${what} (seed ${this.seed}):\n${this.steps.join('\n')}`)
  }
}

/** The records of a replica, each with the epoch it was written in. */
function contents({ log }: Replica): string[] {
  return Array.from(log.batches(), ({ chunk, position }) => {
    const [record] = decodeRecords(chunk.buffer, position)
    return `${partitionLeaderEpoch(chunk.buffer, position)}:${record!.value}`
  })
}

test('followers follow, and what is acknowledged stays', () => {
  let acknowledged = 0
  for (let seed = 0; seed < SEEDS; seed++) acknowledged += new Simulation(seed).run()
  expect(acknowledged).toBeGreaterThan(10 * SEEDS)
})
