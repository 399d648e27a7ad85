/**
 * One run of a scenario: what it asks is sent to the cluster under test, and every answer is kept.
 *
 * Names end in a suffix of this run, so that nothing is met that another one left behind.
 */
import { randomInt } from 'node:crypto'
import { apiVersions } from '../../src/protocol/apis/api-versions.js'
import { createTopics } from '../../src/protocol/apis/create-topics.js'
import { findCoordinator } from '../../src/protocol/apis/find-coordinator.js'
import { initProducerId } from '../../src/protocol/apis/init-producer-id.js'
import { metadata } from '../../src/protocol/apis/metadata.js'
import { produce } from '../../src/protocol/apis/produce.js'
import { errorName } from '../../src/protocol/errors.js'
import type { AnyApi, DraftOf, ValueOf } from '../../src/protocol/schema.js'
import { CLOSED, Client, FrameSocket, readResponse, type Sent } from './client.js'
import type { ClusterUnderTest } from './cluster-under-test.js'
import type { Json } from './json.js'
import { Normalizer } from './normalize.js'
import type { ClusterSize, Differs, Scenario, Step } from './scenario.js'

export interface AskOptions<A extends AnyApi = AnyApi> {
  /** What is special about the request. */
  readonly note?: string
  /** The connection, which also is the client's id. Default `client`. */
  readonly on?: string
  /** The broker. Default 1. */
  readonly to?: number
  /** The list of the answer, by its path, that names everything in the cluster: only what this scenario made is kept. */
  readonly own?:
    | 'topics'
    | 'groups'
    | 'entries'
    | 'results'
    | 'configResources'
    | 'replicaElectionResults'
    | 'results.topics'
  /** What the answer comes to be, where a broker may need a moment to learn of a change. */
  readonly until?: (response: ValueOf<A['response']>) => boolean
  readonly differs?: Differs | readonly Differs[]
}

export interface TopicSpec {
  /** Default 1. */
  readonly partitions?: number
  /** The replicas of each partition, in place of `partitions`. */
  readonly assignments?: readonly (readonly number[])[]
  readonly configs?: Readonly<Record<string, string>>
}

type PartitionMetadata = ValueOf<(typeof metadata)['response']>['topics'][number]['partitions'][number]

export interface PlayedTopic {
  readonly name: string
  readonly id: string
}

export interface RawOptions {
  /** What the answers are; without it, it is kept that there were some. */
  readonly answers?: { readonly api: AnyApi; readonly version: number; readonly correlationId?: number }
  /** Whether nothing is to happen: neither an answer nor a close. */
  readonly isQuiet?: boolean
  /** How many answers are awaited. Default 1. */
  readonly count?: number
  /** Whether the client ends its side of the connection behind the bytes. */
  readonly end?: boolean
  readonly differs?: Differs
}

interface Played {
  readonly what: string
  differs: readonly Differs[]
  /** Made at the end, so that tokens are numbered in the order of the steps. */
  answer: () => Json
}

/** What came of a scenario. */
export interface Performance {
  readonly steps: readonly Step[]
  /** By step. */
  readonly differs: readonly (readonly Differs[])[]
  /** What ended it early. */
  readonly error?: unknown
}

/** Plays a scenario to its end, or to its first failure, and leaves nothing open. */
export async function perform(scenario: Scenario, cluster: ClusterUnderTest): Promise<Performance> {
  const play = new Play(cluster)
  const errors: unknown[] = []
  const note = (error: unknown) => errors.push(error)
  await scenario.play(play).catch(note)
  play.hangUp()
  await cluster.leave(play.suffix).catch(note)
  const { steps, differs } = play.performance()
  return errors.length === 0 ? { steps, differs } : { steps, differs, error: errors[0] }
}

export class Play {
  readonly suffix = `-x${randomInt(36 ** 8)
    .toString(36)
    .padStart(8, '0')}`
  private readonly cluster: ClusterUnderTest
  private readonly normalizer: Normalizer
  private readonly clients = new Map<string, Promise<Client>>()
  private readonly sockets: FrameSocket[] = []
  private readonly played: Played[] = []

  constructor(cluster: ClusterUnderTest) {
    this.cluster = cluster
    this.normalizer = new Normalizer({ suffix: this.suffix, brokers: cluster.brokers })
  }

  get brokerCount(): ClusterSize {
    return this.cluster.brokers.length as ClusterSize
  }

  /** A name that no other run has; goldens show the label alone. */
  name(label: string): string {
    return `${label}${this.suffix}`
  }

  /** The longest or another long name: `size` characters. */
  longName(size: number): string {
    return this.name('x'.repeat(size - this.suffix.length))
  }

  /** Creates a topic that every broker knows of when this resolves. No step of the scenario. */
  async topic(label: string, { partitions = 1, assignments, configs = {} }: TopicSpec = {}): Promise<PlayedTopic> {
    const name = this.name(label)
    const created = await this.setUp(createTopics, 7, {
      topics: [
        {
          name,
          numPartitions: assignments === undefined ? partitions : -1,
          replicationFactor: assignments === undefined ? 1 : -1,
          assignments: (assignments ?? []).map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
          configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
        },
      ],
      timeoutMs: 30_000,
    })
    const { errorCode, errorMessage, topicId } = created.topics[0]!
    if (errorCode !== 0) throw new Error(`topic ${label}: ${errorName(errorCode)}: ${errorMessage}`)
    this.normalizer.learnTopicId(topicId)
    await this.settle(name)
    return { name, id: topicId }
  }

  /** Waits until every broker serves these topics. */
  settle(...names: readonly string[]): Promise<void> {
    return this.cluster.settle(names)
  }

  /** Waits until every broker knows that these are the replicas of a topic, by partition, and all of them in sync. */
  placed(topic: string, replicas: readonly (readonly number[])[]): Promise<void> {
    return this.known(topic, (partitions) => {
      const isInSync = partitions.every(({ isrNodes, replicaNodes }) => isrNodes.length === replicaNodes.length)
      return isInSync && JSON.stringify(partitions.map(({ replicaNodes }) => replicaNodes)) === JSON.stringify(replicas)
    })
  }

  /** Waits until every broker knows that these lead a topic, by partition. */
  led(topic: string, leaders: readonly number[]): Promise<void> {
    return this.known(topic, (partitions) => partitions.every(({ leaderId }, index) => leaderId === leaders[index]))
  }

  /** Waits until what every broker says of a topic's partitions, in the order of their numbers, is as it should be. */
  async known(topic: string, isKnown: (partitions: readonly PartitionMetadata[]) => boolean): Promise<void> {
    const request = { topics: [{ name: topic }], allowAutoTopicCreation: false }
    for (const { id } of this.cluster.brokers) {
      await this.cluster.eventually(
        () => this.setUp(metadata, 12, request, id),
        ({ topics }) => isKnown(topics[0]!.partitions.toSorted((a, b) => a.partitionIndex - b.partitionIndex)),
      )
    }
    await this.settle(topic)
  }

  /** Lets time pass on the brokers. No step of the scenario. */
  pass(durationMs: number): Promise<void> {
    return this.cluster.pass(durationMs)
  }

  /** Has a broker of a frail cluster stand still. Until it is missed it counts as in sync. No step of the scenario. */
  suspend(brokerId: number): Promise<void> {
    return this.cluster.suspend(brokerId)
  }

  /** Waits until all others take a suspended broker for gone. No step of the scenario. */
  missed(brokerId: number): Promise<void> {
    return this.cluster.missed(brokerId)
  }

  /** Asks again until the answer is as it should be. No step of the scenario. */
  eventually<T>(ask: () => Promise<T>, isSettled: (answer: T) => boolean): Promise<T> {
    return this.cluster.eventually(ask, isSettled)
  }

  /** Waits until every broker has forgotten these topics. */
  forget(...names: readonly string[]): Promise<void> {
    return this.cluster.forget(names)
  }

  /** Makes the id of a topic known that a step created. */
  learnTopicId(id: string): void {
    this.normalizer.learnTopicId(id)
  }

  /** Appends a batch to a partition. No step of the scenario. Gives its base offset. */
  async append(topic: string, records: Buffer, { index = 0, to = 1 } = {}): Promise<number> {
    const { responses } = await this.setUp(
      produce,
      9,
      { acks: -1, timeoutMs: 30_000, topicData: [{ name: topic, partitionData: [{ index, records }] }] },
      to,
    )
    const { errorCode, errorMessage, baseOffset } = responses[0]!.partitionResponses[0]!
    if (errorCode !== 0) throw new Error(`${topic}: ${errorName(errorCode)}: ${errorMessage}`)
    return baseOffset
  }

  /** The broker that coordinates a group. No step of the scenario. */
  async coordinator(groupId: string): Promise<number> {
    const found = await this.cluster.eventually(
      () => this.setUp(findCoordinator, 2, { key: groupId, keyType: 0 }),
      ({ errorCode }) => errorCode === 0,
    )
    return found.nodeId
  }

  /** A new producer id. No step of the scenario. A broker has none to give before the controller gave it some. */
  async producerId(): Promise<number> {
    const { producerId } = await this.cluster.eventually(
      () => this.setUp(initProducerId, 4, { transactionalId: null, transactionTimeoutMs: 1000 }),
      ({ errorCode }) => errorCode === 0,
    )
    return producerId
  }

  /** Asks without a step for the answer: to set the scene. */
  async setUp<A extends AnyApi>(
    api: A,
    version: number,
    request: DraftOf<A['request']>,
    to = 1,
    on = 'set-up',
  ): Promise<ValueOf<A['response']>> {
    const client = await this.client(on, to)
    const answer = await client.send(api, version, request).answer
    if (answer === CLOSED) throw new Error(`${api.name} v${version}: the connection was closed`)
    return answer
  }

  /** A step: asks, and keeps the answer. */
  async ask<A extends AnyApi>(
    api: A,
    version: number,
    request: DraftOf<A['request']>,
    options: AskOptions<A> = {},
  ): Promise<ValueOf<A['response']>> {
    const { until } = options
    if (until === undefined) return (await this.send(api, version, request, options)).answer()
    const step = this.step(api, version, options)
    const client = await this.client(options.on ?? 'client', options.to ?? 1)
    const answer = await this.cluster.eventually(
      () => client.send(api, version, request).answer,
      (response) => response !== CLOSED && until(response),
    )
    return this.keep(step, api, version, answer, options)
  }

  /** A step whose answer is awaited later, such as that of a member that waits for others. */
  async send<A extends AnyApi>(
    api: A,
    version: number,
    request: DraftOf<A['request']>,
    options: AskOptions<A> = {},
  ): Promise<{ answer(): Promise<ValueOf<A['response']>>; parked(differs?: Differs): Promise<void> }> {
    const step = this.step(api, version, options)
    const client = await this.client(options.on ?? 'client', options.to ?? 1)
    const sent: Sent<A> = client.send(api, version, request)
    let isAnswered = false
    const settle = () => {
      isAnswered = true
    }
    sent.answer.then(settle, settle)
    return {
      answer: async () => this.keep(step, api, version, await sent.answer, options),
      parked: async (differs) => {
        await this.cluster.quiet()
        const state = isAnswered ? 'answered' : 'not answered'
        step.answer = () => state
        step.differs = [differs ?? []].flat()
      },
    }
  }

  /** A step that asks for what closes the connection. */
  async expectClose<A extends AnyApi>(
    api: A,
    version: number,
    request: DraftOf<A['request']>,
    options: AskOptions<A> = {},
  ): Promise<void> {
    const step = this.step(api, version, options)
    const client = await this.client(options.on ?? 'client', options.to ?? 1)
    const answer = await client.send(api, version, request).answer
    if (answer !== CLOSED) await this.keep(step, api, version, answer, options)
    else step.answer = () => CLOSED
  }

  /** A step without an answer (Produce with acks 0): whether the connection serves the next request tells how it went. */
  async tell<A extends AnyApi>(
    api: A,
    version: number,
    request: DraftOf<A['request']>,
    options: AskOptions<A> = {},
  ): Promise<void> {
    const step = this.step(api, version, options)
    const client = await this.client(options.on ?? 'client', options.to ?? 1)
    void client.send(api, version, request, { answered: false })
    const next = await client.send(apiVersions, 0, {}).answer
    step.answer = () => (next === CLOSED ? CLOSED : 'no answer')
  }

  /** A step of bytes on a connection of its own: what it takes, in the order of its coming. */
  async raw(what: string, bytes: Buffer, options: RawOptions = {}): Promise<void> {
    const socket = await FrameSocket.open(this.cluster.brokers[0]!)
    this.sockets.push(socket)
    socket.write(bytes)
    if (options.end) socket.end()
    if (options.isQuiet) {
      await this.cluster.quiet()
      if (socket.isQuiet) return this.note(what, 'nothing, and the connection stays open')
    }
    const answers: Json[] = []
    for (let i = 0; i < (options.count ?? 1); i++) {
      const frame = await socket.next()
      answers.push(frame === CLOSED ? CLOSED : this.rawAnswer(frame, options))
      if (frame === CLOSED) break
    }
    this.note(what, answers.length === 1 ? answers[0]! : answers, options.differs)
  }

  /** A step that asks nothing of the cluster: what the scenario found out of several answers. */
  note(what: string, answer: Json, differs?: Differs): void {
    this.played.push({ what, differs: [differs ?? []].flat(), answer: () => answer })
  }

  hangUp(): void {
    for (const client of this.clients.values()) void client.then((open) => open.destroy())
    for (const socket of this.sockets) socket.destroy()
  }

  performance(): Performance {
    return {
      steps: this.played.map(({ what, answer }) => ({ what, answer: answer() })),
      differs: this.played.map(({ differs }) => differs),
    }
  }

  private step(api: AnyApi, version: number, { note, differs = [] }: AskOptions): Played {
    const what = `${api.name} v${version}${note === undefined ? '' : `: ${note}`}`
    const step = { what, differs: [differs].flat(), answer: () => 'not awaited' }
    this.played.push(step)
    return step
  }

  private keep<A extends AnyApi>(
    step: Played,
    api: A,
    version: number,
    answer: ValueOf<A['response']> | typeof CLOSED,
    { own }: AskOptions,
  ): ValueOf<A['response']> {
    if (answer === CLOSED) {
      step.answer = () => CLOSED
      throw new Error(`${step.what}: the connection was closed`)
    }
    const kept = own === undefined ? answer : this.ownOf(answer, own)
    step.answer = () => this.normalizer.response(api, version, kept)
    return kept
  }

  private ownOf<T extends object>(response: T, path: string): T {
    const [list, ...rest] = path.split('.') as [string, ...string[]]
    const elements = (response as Record<string, object[] | null>)[list]
    // An answer that is an error may have null in its place.
    if (elements == null) return response
    if (rest.length > 0) {
      return { ...response, [list]: elements.map((element) => this.ownOf(element, rest.join('.'))) }
    }
    return { ...response, [list]: elements.filter((element) => JSON.stringify(element).includes(this.suffix)) }
  }

  private rawAnswer(frame: Buffer, { answers }: RawOptions): Json {
    if (answers === undefined) return `an answer to ${frame.readInt32BE(0)}`
    const { api, version, correlationId = 1 } = answers
    return this.normalizer.response(api, version, readResponse(frame, api, version, correlationId) as object)
  }

  private async client(name: string, brokerId: number): Promise<Client> {
    const key = `${name}@${brokerId}`
    const open = this.clients.get(key)
    if (open !== undefined && !(await open).isClosed) return open
    const broker = this.cluster.brokers.find(({ id }) => id === brokerId)!
    const client = Client.connect(broker, name)
    this.clients.set(key, client)
    return client
  }
}
