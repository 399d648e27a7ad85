/**
 * The group coordinator of one broker (Kafka: GroupCoordinatorService): the requests that consumers, other members and
 * administrators send to it. Requests and responses are those of the protocol, at any version.
 */
import type { deleteGroups } from '../../protocol/apis/delete-groups.js'
import type { describeGroups } from '../../protocol/apis/describe-groups.js'
import type { heartbeat } from '../../protocol/apis/heartbeat.js'
import type { leaveGroup } from '../../protocol/apis/leave-group.js'
import type { listGroups } from '../../protocol/apis/list-groups.js'
import { type ErrorName, errorCode } from '../../protocol/errors.js'
import type { RequestOf, ResponseOf } from '../../protocol/schema.js'
import type { Pending } from '../purgatory.js'
import { Answer } from './answer.js'
import { type JoinGroupRequest, joinClassicGroup, joinError } from './classic-join.js'
import { heartbeatClassicGroup, leaveClassicGroup } from './classic-membership.js'
import { type SyncGroupRequest, syncClassicGroup, syncError } from './classic-sync.js'
import type { JoinGroupResponse, SyncGroupResponse } from './effects.js'
import { GroupRuntime, type GroupRuntimeOptions } from './group-runtime.js'
import { assignedTopics, describedGroup, type GroupView, isListed, listedGroup, viewOf } from './group-view.js'
import * as commit from './offset-commit.js'
import * as remove from './offset-delete.js'
import * as fetch from './offset-fetch.js'
import type { CommittedOffset } from './offsets.js'
import { type GroupShard, groupTombstone } from './shard.js'

type HeartbeatRequest = RequestOf<typeof heartbeat>
type HeartbeatResponse = ResponseOf<typeof heartbeat>
type LeaveGroupRequest = RequestOf<typeof leaveGroup>
type LeaveGroupResponse = ResponseOf<typeof leaveGroup>
type DescribeGroupsRequest = RequestOf<typeof describeGroups>
type DescribeGroupsResponse = ResponseOf<typeof describeGroups>
type ListGroupsRequest = RequestOf<typeof listGroups>
type ListGroupsResponse = ResponseOf<typeof listGroups>
type DeleteGroupsRequest = RequestOf<typeof deleteGroups>
type DeleteGroupsResponse = ResponseOf<typeof deleteGroups>

/** Who asks: what a group remembers of its members, and the version that the answer is to have. */
export interface GroupRequestContext {
  readonly apiVersion: number
  readonly clientId: string
  /** With a leading slash, as Java prints an address. */
  readonly clientHost: string
}

export interface GroupCoordinatorOptions extends GroupRuntimeOptions {
  /** Makes the random part of member ids. */
  readonly random: { uuid(): string }
  readonly topics: commit.TopicLookup
}

export class GroupCoordinator {
  private readonly options: GroupCoordinatorOptions
  private readonly runtime: GroupRuntime

  constructor(options: GroupCoordinatorOptions) {
    this.options = options
    this.runtime = new GroupRuntime(options)
  }

  /** Whether this broker coordinates the group, be there one or not. */
  isCoordinatorOf(groupId: string): boolean {
    return this.runtime.shardOf(groupId) !== undefined
  }

  /** Becomes the coordinator of a `__consumer_offsets` partition, with the records of its log, oldest first. */
  load(...args: Parameters<GroupRuntime['load']>): void {
    this.runtime.load(...args)
  }

  /** Stops being the coordinator of a `__consumer_offsets` partition. */
  unload(partition: number): void {
    this.runtime.unload(partition)
  }

  /** Forgets the offsets of deleted topics. To be called when the topics are no longer known to `topics`. */
  onTopicsDeleted(topics: readonly { readonly name: string; readonly topicId: string }[]): void {
    this.runtime.onTopicsDeleted(topics)
  }

  joinGroup(request: JoinGroupRequest, context: GroupRequestContext): JoinGroupResponse | Pending<JoinGroupResponse> {
    const { apiVersion, clientId, clientHost } = context
    const { groupId, memberId, sessionTimeoutMs } = request
    // Before version 7 the name cannot be null; from then on an empty one reads as none.
    const finish = (response: JoinGroupResponse): JoinGroupResponse =>
      response.protocolName ? response : { ...response, protocolName: apiVersion < 7 ? '' : null }
    const refuse = (error: ErrorName, id = memberId) => finish(joinError(error, id))

    if (groupId === '') return refuse('INVALID_GROUP_ID')
    const { groupMinSessionTimeoutMs, groupMaxSessionTimeoutMs } = this.options.configs
    if (sessionTimeoutMs < groupMinSessionTimeoutMs || sessionTimeoutMs > groupMaxSessionTimeoutMs) {
      return refuse('INVALID_SESSION_TIMEOUT')
    }
    const shard = this.runtime.shardOf(groupId)
    if (shard === undefined) return refuse('NOT_COORDINATOR', '')
    const isNewGroup = !shard.groups.has(groupId)
    if (isNewGroup && memberId !== '') return refuse('UNKNOWN_MEMBER_ID')

    const group = shard.groupFor(groupId, this.options.clock.now())
    const token = new Answer<JoinGroupResponse>(finish)
    const uuid = memberId === '' ? this.options.random.uuid() : ''
    const rebalanceTimeoutMs = apiVersion === 0 ? sessionTimeoutMs : request.rebalanceTimeoutMs
    this.runtime.step(shard, group, (turn) => {
      const settled = { ...request, rebalanceTimeoutMs }
      joinClassicGroup(group, { request: settled, clientId, clientHost, apiVersion, uuid, token }, turn)
      if (isNewGroup) turn.append([group.toEmptyRecord()], { kind: 'group-created', join: token })
    })
    return token.orPending()
  }

  syncGroup(request: SyncGroupRequest, context: GroupRequestContext): SyncGroupResponse | Pending<SyncGroupResponse> {
    const { groupId, protocolType, protocolName } = request
    if (context.apiVersion >= 5 && (protocolType === null || protocolName === null)) {
      return syncError('INCONSISTENT_GROUP_PROTOCOL')
    }
    if (groupId === '') return syncError('INVALID_GROUP_ID')
    const shard = this.runtime.shardOf(groupId)
    if (shard === undefined) return syncError('NOT_COORDINATOR')
    const group = shard.groups.get(groupId)
    if (group === undefined) return syncError('UNKNOWN_MEMBER_ID')
    const token = new Answer<SyncGroupResponse>()
    this.runtime.step(shard, group, (turn) => syncClassicGroup(group, request, token, turn))
    return token.orPending()
  }

  heartbeat(request: HeartbeatRequest): HeartbeatResponse {
    const { groupId } = request
    if (groupId === '') return { errorCode: errorCode('INVALID_GROUP_ID') }
    const shard = this.runtime.shardOf(groupId)
    if (shard === undefined) return { errorCode: errorCode('NOT_COORDINATOR') }
    const group = shard.groups.get(groupId)
    if (group === undefined) return { errorCode: errorCode('UNKNOWN_MEMBER_ID') }
    const error = this.runtime.step(shard, group, (turn) => heartbeatClassicGroup(group, request, turn))
    return { errorCode: errorCode(error) }
  }

  leaveGroup(request: LeaveGroupRequest, context: GroupRequestContext): LeaveGroupResponse {
    const { groupId } = request
    if (groupId === '') return { errorCode: errorCode('INVALID_GROUP_ID') }
    const shard = this.runtime.shardOf(groupId)
    if (shard === undefined) return { errorCode: errorCode('NOT_COORDINATOR') }
    // Before version 3 a member leaves for itself alone, and has its error at the top.
    const isBatch = context.apiVersion >= 3
    const leaving = isBatch ? request.members : [{ memberId: request.memberId, groupInstanceId: null, reason: null }]
    const group = shard.groups.get(groupId)
    const members =
      group === undefined
        ? leaving.map(({ memberId, groupInstanceId }) => {
            return { memberId, groupInstanceId, errorCode: errorCode('UNKNOWN_MEMBER_ID') }
          })
        : this.runtime.step(shard, group, (turn) => leaveClassicGroup(group, leaving, turn))
    if (isBatch) return { errorCode: errorCode('NONE'), members }
    return { errorCode: members[0]?.errorCode ?? errorCode('NONE') }
  }

  commitOffsets(request: commit.OffsetCommitRequest, context: GroupRequestContext): commit.OffsetCommitResponse {
    const outcome = new commit.CommitOutcome()
    const topics = commit.resolveTopics(request, context.apiVersion, this.options.topics, outcome)
    if (topics.length === 0) return outcome.toResponse()
    const refuse = (error: ErrorName) => {
      outcome.merge(commit.refusedTopics(topics, error))
      return outcome.toResponse()
    }
    const shard = this.runtime.shardOf(request.groupId)
    if (shard === undefined) return refuse('NOT_COORDINATOR')
    const refused = commit.groupErrorOf(shard, request, context.apiVersion)
    if (refused !== null) return refuse(refused)

    const isNewGroup = !shard.groups.has(request.groupId)
    const group = shard.groupFor(request.groupId, this.options.clock.now())
    this.runtime.step(shard, group, (turn) => commit.refreshSession(group, request.memberId, turn))
    const { records, outcomes } = commit.commitRecords(request, topics, this.options.clock.now(), this.options.configs)
    const unwritten = this.runtime.write(shard, records)
    if (unwritten !== null) {
      if (isNewGroup) shard.groups.delete(request.groupId)
      return refuse(unwritten)
    }
    outcome.merge(outcomes)
    return outcome.toResponse()
  }

  fetchOffsets(request: fetch.OffsetFetchRequest, context: GroupRequestContext): fetch.OffsetFetchResponse {
    const { apiVersion } = context
    const settings = { apiVersion, requireStable: request.requireStable, lookup: this.options.topics }
    const groups = fetch.groupsOf(request, apiVersion).map((group) => {
      const shard = this.runtime.shardOf(group.groupId)
      if (shard === undefined) return fetch.offsetFetchGroupError(group, 'NOT_COORDINATOR', apiVersion)
      return fetch.fetchOffsets(shard, group, settings)
    })
    return fetch.offsetFetchResponse(groups, apiVersion)
  }

  deleteOffsets(request: remove.OffsetDeleteRequest): remove.OffsetDeleteResponse {
    const { groupId } = request
    const refuse = (error: ErrorName) => ({ errorCode: errorCode(error), topics: [] })
    if (groupId === '') return refuse('INVALID_GROUP_ID')
    const shard = this.runtime.shardOf(groupId)
    if (shard === undefined) return refuse('NOT_COORDINATOR')
    const error = remove.offsetDeleteErrorOf(shard.groups.get(groupId))
    if (error !== null) return refuse(error)
    const { records, response } = remove.deleteOffsets(shard, request, this.options.topics)
    const unwritten = this.runtime.write(shard, records)
    return unwritten === null ? response : refuse(unwritten)
  }

  describeGroups(request: DescribeGroupsRequest, context: GroupRequestContext): DescribeGroupsResponse {
    const groups = request.groups.map((groupId) => {
      const shard = this.runtime.shardOf(groupId)
      if (shard === undefined) return { groupId, errorCode: errorCode('NOT_COORDINATOR') }
      return describedGroup(groupId, shard.groups.get(groupId), context.apiVersion)
    })
    return { groups }
  }

  /** The groups of this broker only: a client has to ask every one. */
  listGroups(request: ListGroupsRequest): ListGroupsResponse {
    const groups = [...this.runtime.allShards()].flatMap((shard) => [...shard.groups.values()])
    const listed = groups.filter((group) => isListed(group, request)).map(listedGroup)
    return { errorCode: errorCode('NONE'), groups: listed }
  }

  deleteGroups(request: DeleteGroupsRequest): DeleteGroupsResponse {
    const results = [...new Set(request.groupsNames)].map((groupId) => ({
      groupId,
      errorCode: errorCode(this.deleteGroup(groupId)),
    }))
    return { results }
  }

  /** The groups this broker coordinates, as they are now. */
  groups(): GroupView[] {
    return [...this.runtime.allShards()].flatMap((shard) => [...shard.groups.values()].map(viewOf))
  }

  /** A group as it is now; undefined when there is none here. */
  group(groupId: string): GroupView | undefined {
    const group = this.runtime.shardOf(groupId)?.groups.get(groupId)
    return group === undefined ? undefined : viewOf(group)
  }

  /** What is committed to a group, of one topic or of all, without what transactions still hold back. */
  committedOffsets(groupId: string, topic?: string): CommittedOffset[] {
    return [...(this.runtime.shardOf(groupId)?.offsets.of(groupId, topic) ?? [])]
  }

  /** The offset that is committed to a group; undefined where there is none here. */
  committedOffset(groupId: string, topic: string, partition: number): number | undefined {
    return this.runtime.shardOf(groupId)?.offsets.get(groupId, topic, partition)?.committedOffset
  }

  /** The topics that a group's members are assigned, or that it has committed offsets of. */
  topicsOf(groupId: string): Set<string> {
    const shard = this.runtime.shardOf(groupId)
    const group = shard?.groups.get(groupId)
    return new Set([...(shard?.offsets.topicsOf(groupId) ?? []), ...(group === undefined ? [] : assignedTopics(group))])
  }

  private deleteGroup(groupId: string): ErrorName {
    const shard: GroupShard | undefined = this.runtime.shardOf(groupId)
    if (shard === undefined) return 'NOT_COORDINATOR'
    const group = shard.groups.get(groupId)
    if (group === undefined) return 'GROUP_ID_NOT_FOUND'
    if (!group.isEmpty) return 'NON_EMPTY_GROUP'
    return this.runtime.write(shard, [...shard.offsetTombstones(groupId), groupTombstone(groupId)]) ?? 'NONE'
  }
}
