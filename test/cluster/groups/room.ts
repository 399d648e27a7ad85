/** A group coordinator on its own: a clock to move by hand, a log to look into, topics that are only names. */

import { ManualClock } from '../../../src/cluster/clock.js'
import { GroupCoordinator } from '../../../src/cluster/groups/coordinator.js'
import { decodeCoordinatorRecord, type LogRecord } from '../../../src/cluster/groups/coordinator-record.js'
import type { GroupConfigs } from '../../../src/cluster/groups/effects.js'
import { isPending, type Pending } from '../../../src/cluster/purgatory.js'
import { Random } from '../../../src/cluster/random.js'
import { deleteGroups } from '../../../src/protocol/apis/delete-groups.js'
import { describeGroups } from '../../../src/protocol/apis/describe-groups.js'
import { heartbeat } from '../../../src/protocol/apis/heartbeat.js'
import { joinGroup } from '../../../src/protocol/apis/join-group.js'
import { leaveGroup } from '../../../src/protocol/apis/leave-group.js'
import { listGroups } from '../../../src/protocol/apis/list-groups.js'
import { offsetCommit } from '../../../src/protocol/apis/offset-commit.js'
import { offsetDelete } from '../../../src/protocol/apis/offset-delete.js'
import { offsetFetch } from '../../../src/protocol/apis/offset-fetch.js'
import { syncGroup } from '../../../src/protocol/apis/sync-group.js'
import { decode, encode } from '../../../src/protocol/codec.js'
import { encodeSubscription } from '../../../src/protocol/consumer-protocol.js'
import { type ErrorName, errorName } from '../../../src/protocol/errors.js'
import type { AnyApi, DraftOf, RequestOf, ValueOf } from '../../../src/protocol/schema.js'

export type Reply<A extends AnyApi> = ValueOf<A['response']>

/** A request that was sent: with its reply, once there is one. */
export interface Sent<A extends AnyApi> {
  readonly replies: readonly Reply<A>[]
  /** The only reply. Throws while there is none. */
  readonly reply: Reply<A>
  readonly isParked: boolean
  /** The name of the error at the top of the reply. */
  readonly error: ErrorName
  /** What a connection does that closes. */
  hangUp(): void
}

export const defaults: GroupConfigs = {
  groupMinSessionTimeoutMs: 6_000,
  groupMaxSessionTimeoutMs: 1_800_000,
  groupMaxSize: 2_147_483_647,
  groupInitialRebalanceDelayMs: 0,
  offsetMetadataMaxBytes: 4_096,
  offsetsRetentionMinutes: 10_080,
  offsetsRetentionCheckIntervalMs: 600_000,
}

export const FOO_ID = 'Zm9vZm9vZm9vZm9vZm9vZg'
export const BAR_ID = 'YmFyYmFyYmFyYmFyYmFyYg'

interface TestTopic {
  readonly topicId: string
  readonly partitions: number
}

export interface Who {
  readonly clientId?: string
  readonly clientHost?: string
}

export class Room {
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly configs: { -readonly [K in keyof GroupConfigs]: GroupConfigs[K] }
  readonly topics = new Map<string, TestTopic>([
    ['foo', { topicId: FOO_ID, partitions: 3 }],
    ['bar', { topicId: BAR_ID, partitions: 2 }],
  ])
  readonly log: LogRecord[] = []
  /** What the log answers to the next writes. */
  logError: ErrorName = 'NONE'
  /** The groups that changed, in order. */
  readonly changes: string[] = []
  readonly coordinator: GroupCoordinator

  constructor(configs: Partial<GroupConfigs> = {}) {
    this.configs = { ...defaults, ...configs }
    this.coordinator = this.newCoordinator()
    this.coordinator.load(0, [])
  }

  /** Another coordinator over the same clock and topics, that has loaded nothing yet. */
  newCoordinator(name = 'groups'): GroupCoordinator {
    const { topics, clock, configs } = this
    return new GroupCoordinator({
      name,
      clock,
      configs,
      random: new Random(1),
      log: {
        partitionCount: 1,
        partitionFor: (groupId) => (groupId === 'elsewhere' ? 1 : 0),
        append: (_partition, records) => {
          if (this.logError === 'NONE') this.log.push(...records)
          return this.logError
        },
      },
      topics: {
        topicId: (topic) => topics.get(topic)?.topicId,
        topicName: (id) => [...topics].find(([, { topicId }]) => topicId === id)?.[0],
        hasPartition: (topic, partition) => partition >= 0 && partition < (topics.get(topic)?.partitions ?? 0),
      },
      onChange: (groupId) => this.changes.push(groupId),
    })
  }

  /** Moves time, and tells which timers of groups fired. */
  advance(ms: number): string[] {
    return this.clock.advance(ms).map((key) => key.split('\0').at(-1)!)
  }

  /** The timers of a group that are armed now. */
  get timers(): number {
    // One is the sweep for expired offsets.
    return this.clock.pending - 1
  }

  /** The log as values. */
  get records() {
    return this.log.map((record) => decodeCoordinatorRecord(record)!)
  }

  send<A extends AnyApi>(api: A, version: number, draft: DraftOf<A['request']>, who: Who = {}): Sent<A> {
    return send(this.coordinator, api, version, draft, who)
  }

  /** A Join of a consumer: version 3 unless told otherwise, which takes a new member in at once. */
  join(draft: DraftOf<(typeof joinGroup)['request']> = {}, version = 3, who: Who = {}): Sent<typeof joinGroup> {
    return this.send(joinGroup, version, { ...joinDraft, ...draft }, who)
  }

  sync(
    member: Reply<typeof joinGroup>,
    assignments: Record<string, string> = {},
    draft: DraftOf<(typeof syncGroup)['request']> = {},
    version = 3,
  ): Sent<typeof syncGroup> {
    const { generationId, memberId } = member
    const assigned = Object.entries(assignments).map(([id, text]) => ({ memberId: id, assignment: Buffer.from(text) }))
    return this.send(syncGroup, version, { groupId: 'g', generationId, memberId, assignments: assigned, ...draft })
  }

  heartbeat(
    member: Pick<Reply<typeof joinGroup>, 'generationId' | 'memberId'>,
    draft: DraftOf<(typeof heartbeat)['request']> = {},
  ): ErrorName {
    const { generationId, memberId } = member
    return this.send(heartbeat, 4, { groupId: 'g', generationId, memberId, ...draft }).error
  }

  leave(...members: DraftOf<(typeof leaveGroup)['request']>['members'] & object): ErrorName[] {
    const { reply } = this.send(leaveGroup, 5, { groupId: 'g', members })
    return reply.members.map(({ errorCode }) => errorName(errorCode))
  }

  describe(groupId = 'g') {
    return this.send(describeGroups, 6, { groups: [groupId] }).reply.groups[0]!
  }

  /** Commits one offset without being a member, unless `draft` says who. */
  commit(draft: DraftOf<(typeof offsetCommit)['request']> = {}, version = 9): ErrorName {
    const topics = [{ name: 'foo', topicId: FOO_ID, partitions: [{ partitionIndex: 0, committedOffset: 42 }] }]
    const { reply } = this.send(offsetCommit, version, { groupId: 'g', topics, ...draft })
    return errorName(reply.topics[0]!.partitions[0]!.errorCode)
  }

  offsets(groupId = 'g'): Record<string, number> {
    const offsets = this.coordinator.committedOffsets(groupId)
    return Object.fromEntries(offsets.map((offset) => [`${offset.topic}-${offset.partition}`, offset.committedOffset]))
  }

  /** A group of so many members in Stable: their Join replies, the leader first. */
  stableGroup(size: number, draft: DraftOf<(typeof joinGroup)['request']> = {}): Reply<typeof joinGroup>[] {
    const joins = Array.from({ length: size }, () => this.join(draft))
    // The initial delay is armed again while members keep coming.
    this.advance(this.configs.groupInitialRebalanceDelayMs * 2)
    const members = joins.map(({ reply }) => reply)
    const assignments = Object.fromEntries(members.map(({ memberId }, i) => [memberId, `assignment ${i}`]))
    const { groupId = 'g' } = draft
    for (const member of [...members].reverse())
      this.sync(member, member === members[0] ? assignments : {}, { groupId })
    return members
  }
}

export const subscription = (...topics: string[]): Buffer => encodeSubscription({ topics })

export const range = [{ name: 'range', metadata: subscription('foo') }]

const joinDraft = {
  groupId: 'g',
  sessionTimeoutMs: 10_000,
  rebalanceTimeoutMs: 30_000,
  protocolType: 'consumer',
  protocols: range,
}

/** Gives a request to the coordinator as it would come off the wire, and takes the reply as it would go onto it. */
export function send<A extends AnyApi>(
  coordinator: GroupCoordinator,
  api: A,
  version: number,
  draft: DraftOf<A['request']>,
  { clientId = 'client', clientHost = '/127.0.0.1' }: Who = {},
): Sent<A> {
  const request = decode(api.request, version, encode(api.request, version, draft)) as RequestOf<A>
  const outcome = dispatch(coordinator, api, request, { apiVersion: version, clientId, clientHost })
  const replies: Reply<A>[] = []
  const take = (reply: unknown) => {
    replies.push(decode(api.response, version, encode(api.response, version, reply as object)) as Reply<A>)
  }
  const pending = isPending(outcome) ? (outcome as Pending<unknown>) : undefined
  if (pending === undefined) take(outcome)
  else pending.onReply(take)
  return {
    replies,
    get reply() {
      if (replies.length !== 1) throw new Error(`${api.name} has ${replies.length} replies`)
      return replies[0]!
    },
    get isParked() {
      return replies.length === 0
    },
    get error() {
      return errorName((this.reply as unknown as { errorCode: number }).errorCode)
    },
    hangUp: () => pending?.cancel(),
  }
}

type Method = (request: unknown, context: object) => unknown

function dispatch(coordinator: GroupCoordinator, api: AnyApi, request: unknown, context: object): unknown {
  const methods = new Map<number, unknown>([
    [joinGroup.key, coordinator.joinGroup],
    [syncGroup.key, coordinator.syncGroup],
    [heartbeat.key, coordinator.heartbeat],
    [leaveGroup.key, coordinator.leaveGroup],
    [offsetCommit.key, coordinator.commitOffsets],
    [offsetFetch.key, coordinator.fetchOffsets],
    [offsetDelete.key, coordinator.deleteOffsets],
    [describeGroups.key, coordinator.describeGroups],
    [listGroups.key, coordinator.listGroups],
    [deleteGroups.key, coordinator.deleteGroups],
  ])
  const method = methods.get(api.key) as Method | undefined
  if (method === undefined) throw new Error(`the coordinator does not serve ${api.name}`)
  return method.call(coordinator, request, context)
}
