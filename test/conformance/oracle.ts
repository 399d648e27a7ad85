/** Apache Kafka itself as a target: each of the clusters started when first needed and shared by all scenarios. */
import { setTimeout as delay } from 'node:timers/promises'
import { deleteTopics } from '../../src/protocol/apis/delete-topics.js'
import { findCoordinator } from '../../src/protocol/apis/find-coordinator.js'
import { listGroups } from '../../src/protocol/apis/list-groups.js'
import { listOffsets } from '../../src/protocol/apis/list-offsets.js'
import { metadata } from '../../src/protocol/apis/metadata.js'
import { offsetFetch } from '../../src/protocol/apis/offset-fetch.js'
import type { AnyApi, DraftOf, ValueOf } from '../../src/protocol/schema.js'
import { type RunningKafka, startKafka } from '../peers/kafka/launch.js'
import { CLOSED, Client } from './client.js'
import type { BrokerUnderTest, ClusterUnderTest, Target } from './cluster-under-test.js'
import { type ClusterName, clusters } from './scenario.js'

const RETRY_MS = 10
const PATIENCE_MS = 30_000
/** Longer than a broker needs to answer or to close, on a busy machine too. */
const QUIET_MS = 400

/** Records of the scenarios are old, and would be gone with the first look for what retention takes. */
const ORACLE_CONFIG = { 'log.initial.task.delay.ms': '86400000' }
const HEAP_MB = 320

/** The config that a cluster is started with, to start one by hand: `npm run oracle -- --config ...`. */
export function oracleConfig(name: ClusterName): Record<string, string> {
  return { ...clusters[name].config, ...ORACLE_CONFIG }
}

/** `running` has the bootstrap servers of clusters that are up already. */
export function oracle(running: Partial<Record<ClusterName, string>> = {}): Target {
  const opened = new Map<ClusterName, Promise<KafkaCluster>>()
  const started: RunningKafka[] = []

  async function open(name: ClusterName): Promise<KafkaCluster> {
    let bootstrapServers = running[name]
    let pids: readonly number[] = []
    if (bootstrapServers === undefined) {
      const kafka = await startKafka({ nodes: clusters[name].brokers, config: oracleConfig(name), heapMb: HEAP_MB })
      started.push(kafka)
      bootstrapServers = kafka.bootstrapServers
      pids = kafka.pids
    }
    const cluster = new KafkaCluster(bootstrapServers, pids)
    await cluster.prepare()
    return cluster
  }

  return {
    cluster(name) {
      let cluster = opened.get(name)
      if (cluster === undefined) opened.set(name, (cluster = open(name)))
      return cluster
    },
    async stop() {
      for (const cluster of await Promise.allSettled(opened.values())) {
        if (cluster.status === 'fulfilled') cluster.value.hangUp()
      }
      await Promise.all(started.map((kafka) => kafka.stop()))
    },
  }
}

class KafkaCluster implements ClusterUnderTest {
  readonly brokers: readonly BrokerUnderTest[]
  private readonly clients = new Map<number, Promise<Client>>()
  /** By broker; empty where somebody else has started them. */
  private readonly pids: readonly number[]
  private readonly suspended = new Set<number>()

  constructor(bootstrapServers: string, pids: readonly number[]) {
    this.pids = pids
    this.brokers = bootstrapServers.split(',').map((address, index) => {
      const [host, port] = address.split(':')
      return { id: index + 1, host: host!, port: Number(port) }
    })
  }

  /** Makes `__consumer_offsets`, and waits until every coordinator has loaded its partitions. */
  async prepare(): Promise<void> {
    const offsets = '__consumer_offsets'
    await this.eventually(
      () => this.ask(1, findCoordinator, 2, { key: 'any', keyType: 0 }),
      ({ errorCode }) => errorCode === 0,
    )
    await this.settle([offsets])
    for (const { id } of this.brokers) {
      await this.eventually(
        () => this.ask(id, listGroups, 4, {}),
        ({ errorCode }) => errorCode === 0,
      )
    }
    // A group on each of the partitions, until none is loading.
    for (let i = 0; i < 20; i++) {
      const groupId = `any-${i}`
      const found = await this.ask(1, findCoordinator, 2, { key: groupId, keyType: 0 })
      await this.eventually(
        () => this.ask(found.nodeId, offsetFetch, 7, { groupId, topics: null }),
        ({ errorCode }) => errorCode === 0,
      )
    }
  }

  async settle(topics: readonly string[]): Promise<void> {
    for (const { id } of this.brokers) {
      const known = await this.eventually(
        () => this.describe(id, topics),
        (described) =>
          described.every((topic) => topic.partitions.every(({ errorCode }) => errorCode === 0)) &&
          described.every(({ errorCode }) => errorCode === 0),
      )
      // A broker knows of its leaderships a moment before it acts on them.
      for (const { name, partitions } of known) {
        for (const { partitionIndex } of partitions.filter(({ leaderId }) => leaderId === id)) {
          const latest = { name: name!, partitions: [{ partitionIndex, timestamp: -1 }] }
          await this.eventually(
            () => this.ask(id, listOffsets, 7, { replicaId: -1, topics: [latest] }),
            (response) => response.topics[0]!.partitions[0]!.errorCode === 0,
          )
        }
      }
    }
  }

  async forget(topics: readonly string[]): Promise<void> {
    for (const { id } of this.brokers) {
      await this.eventually(
        () => this.describe(id, topics),
        (described) => described.every(({ partitions }) => partitions.length === 0),
      )
    }
  }

  async eventually<T>(ask: () => Promise<T>, isSettled: (answer: T) => boolean): Promise<T> {
    const deadlineMs = performance.now() + PATIENCE_MS
    for (;;) {
      const answer = await ask()
      if (isSettled(answer) || performance.now() > deadlineMs) return answer
      await delay(RETRY_MS)
    }
  }

  quiet(): Promise<void> {
    return delay(QUIET_MS)
  }

  pass(durationMs: number): Promise<void> {
    return delay(durationMs)
  }

  async suspend(brokerId: number): Promise<void> {
    const pid = this.pids[brokerId - 1]
    if (pid === undefined) throw new Error('only brokers that were started here can be suspended')
    this.suspended.add(brokerId)
    process.kill(pid, 'SIGSTOP')
  }

  async missed(brokerId: number): Promise<void> {
    const isMissed = (living: readonly number[]) => !living.includes(brokerId)
    for (const { id } of this.awake) await this.eventually(() => this.living(id), isMissed)
  }

  private get awake(): readonly BrokerUnderTest[] {
    return this.brokers.filter(({ id }) => !this.suspended.has(id))
  }

  /** The brokers that one of them knows of. */
  private async living(brokerId: number): Promise<readonly number[]> {
    const { brokers } = await this.ask(brokerId, metadata, 12, { topics: [] })
    return brokers.map(({ nodeId }) => nodeId)
  }

  /** Lets the suspended brokers go on, and waits until all know of all. */
  private async resume(): Promise<void> {
    if (this.suspended.size === 0) return
    // One that was not missed yet would be so while it wakes up.
    for (const id of this.suspended) await this.missed(id)
    for (const id of this.suspended) process.kill(this.pids[id - 1]!, 'SIGCONT')
    this.suspended.clear()
    const isComplete = (living: readonly number[]) => living.length === this.brokers.length
    for (const { id } of this.brokers) await this.eventually(() => this.living(id), isComplete)
  }

  async leave(suffix: string): Promise<void> {
    await this.resume()
    const { topics } = await this.ask(1, metadata, 12, { topics: null })
    const own = topics.filter(({ name }) => name!.includes(suffix)).map(({ name }) => name!)
    if (own.length > 0) await this.ask(1, deleteTopics, 5, { topicNames: own, timeoutMs: PATIENCE_MS })
  }

  hangUp(): void {
    for (const client of this.clients.values()) void client.then((open) => open.destroy())
  }

  private async describe(brokerId: number, topics: readonly string[]) {
    const request = { topics: topics.map((name) => ({ name })), allowAutoTopicCreation: false }
    return (await this.ask(brokerId, metadata, 12, request)).topics
  }

  private async ask<A extends AnyApi>(
    brokerId: number,
    api: A,
    version: number,
    request: DraftOf<A['request']>,
  ): Promise<ValueOf<A['response']>> {
    const broker = this.brokers.find(({ id }) => id === brokerId)!
    let client = this.clients.get(brokerId)
    if (client === undefined) this.clients.set(brokerId, (client = Client.connect(broker, 'oracle')))
    const answer = await (await client).send(api, version, request).answer
    if (answer === CLOSED) throw new Error(`broker ${brokerId} closed the connection at ${api.name} v${version}`)
    return answer
  }
}
