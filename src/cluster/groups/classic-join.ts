/** JoinGroup on a classic group (Kafka: GroupMetadataManager.classicGroupJoinToClassicGroup). */
import type { joinGroup } from '../../protocol/apis/join-group.js'
import { type ErrorName, errorCode } from '../../protocol/errors.js'
import type { RequestOf } from '../../protocol/schema.js'
import type { ClassicGroup } from './classic-group.js'
import { ClassicMember, NO_ASSIGNMENT } from './classic-member.js'
import {
  answerJoin,
  armSession,
  completeJoinPhaseIfReady,
  currentGeneration,
  dropMember,
  prepareRebalance,
  rebalanceOrCompleteJoin,
} from './classic-rebalance.js'
import type {
  AppendCompletion,
  JoinGroupResponse,
  MemberProtocol,
  MemberSettings,
  ReplyToken,
  Turn,
} from './effects.js'

/** How long a new member's Join may be parked: its session cannot tell, for it does not know its id yet. */
const NEW_MEMBER_JOIN_TIMEOUT_MS = 5 * 60_000

/** The first version that makes a client come back with the id it was given (KIP-394). */
const MEMBER_ID_REQUIRED_SINCE = 4

/** The first version in which a leader that comes back is told not to assign again (KIP-814). */
const SKIP_ASSIGNMENT_SINCE = 9

export type JoinGroupRequest = RequestOf<typeof joinGroup>

/** A JoinGroup request with what the group must know of who sent it. */
export interface Join {
  readonly request: JoinGroupRequest
  readonly clientId: string
  readonly clientHost: string
  readonly apiVersion: number
  /** The random part of the member's id, should it need one. */
  readonly uuid: string
  readonly token: ReplyToken<JoinGroupResponse>
}

export function joinClassicGroup(group: ClassicGroup, join: Join, turn: Turn): void {
  const { request, token } = join
  const refuse = (error: ErrorName, memberId: string) => turn.reply(token, joinError(error, memberId))
  if (!hasRoomFor(group, request.memberId, turn)) {
    if (request.memberId !== '') dropMember(group, request.memberId, turn)
    refuse('GROUP_MAX_SIZE_REACHED', '')
    return
  }
  const names = request.protocols.map(({ name }) => name)
  if (!group.supportsProtocols(request.protocolType, names)) refuse('INCONSISTENT_GROUP_PROTOCOL', request.memberId)
  else if (request.memberId === '') joinWithoutId(group, join, turn)
  else if (group.pendingJoinMembers.has(request.memberId)) {
    // Only dynamic members have their ids reserved; Kafka takes anything else for a fault of its own.
    if (request.groupInstanceId !== null) refuse('UNKNOWN_SERVER_ERROR', '')
    else addMember(group, join, request.memberId, turn)
  } else {
    const error = group.validateMember(request.memberId, request.groupInstanceId)
    if (error !== null) refuse(error, request.memberId)
    else rejoin(group, group.members.get(request.memberId)!, join, turn)
  }
}

export function joinError(error: ErrorName, memberId: string): JoinGroupResponse {
  return { errorCode: errorCode(error), memberId, protocolType: null, protocolName: null }
}

/**
 * Whether `group.max.size` lets the member in. During a join phase those count who have come: after the limit was
 * lowered, the last to come are the ones to go.
 */
function hasRoomFor(group: ClassicGroup, memberId: string, turn: Turn): boolean {
  const member = group.members.get(memberId)
  switch (group.state) {
    case 'PreparingRebalance':
      return member?.awaitingJoin != null || group.countAwaitingJoin < turn.configs.groupMaxSize
    case 'CompletingRebalance':
    case 'Stable':
      return member !== undefined || group.members.size < turn.configs.groupMaxSize
    default:
      return true
  }
}

function joinWithoutId(group: ClassicGroup, join: Join, turn: Turn): void {
  const { request, clientId, apiVersion, uuid, token } = join
  const newMemberId = `${request.groupInstanceId ?? clientId}-${uuid}`
  const current = request.groupInstanceId === null ? undefined : group.staticMembers.get(request.groupInstanceId)
  if (request.groupInstanceId !== null && current !== undefined) {
    replaceStaticMember(group, join, current, newMemberId, turn)
  } else if (request.groupInstanceId !== null || apiVersion < MEMBER_ID_REQUIRED_SINCE) {
    addMember(group, join, newMemberId, turn)
  } else {
    group.pendingJoinMembers.add(newMemberId)
    turn.arm(`session:${newMemberId}`, request.sessionTimeoutMs)
    turn.reply(token, joinError('MEMBER_ID_REQUIRED', newMemberId))
  }
}

function addMember(group: ClassicGroup, join: Join, memberId: string, turn: Turn): void {
  const { request, clientId, clientHost } = join
  const { groupInstanceId } = request
  const member = new ClassicMember({ memberId, groupInstanceId, clientId, clientHost }, settingsOf(request))
  member.isNew = true
  member.awaitingJoin = join.token
  if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') group.newMemberAdded = true
  group.add(member, request.protocolType)
  turn.arm(`session:${memberId}`, NEW_MEMBER_JOIN_TIMEOUT_MS)
  rebalanceOrCompleteJoin(group, turn)
}

function rejoin(group: ClassicGroup, member: ClassicMember, join: Join, turn: Turn): void {
  const { memberId } = member
  const { request, token } = join
  switch (group.state) {
    case 'CompletingRebalance':
      // With the same metadata it only missed our answer, so it may have it again.
      if (member.matches(request.protocols)) turn.reply(token, currentGeneration(group, memberId))
      else updateMember(group, member, join, turn)
      return
    case 'Stable':
      // A leader that joins wants a new assignment though no metadata changed: topics did. A follower that joins with
      // nothing new may go on to sync.
      if (group.leaderId === memberId || !member.matches(request.protocols)) updateMember(group, member, join, turn)
      else turn.reply(token, currentGeneration(group, memberId))
      return
    default:
      updateMember(group, member, join, turn)
  }
}

/**
 * Takes the Join as the member's new one. A Join of the same member that is parked already is forgotten without an
 * answer, as in Kafka: its client has given up on it, or would not have sent another.
 */
function updateMember(group: ClassicGroup, member: ClassicMember, join: Join, turn: Turn): void {
  member.update(settingsOf(join.request))
  member.awaitingJoin = join.token
  rebalanceOrCompleteJoin(group, turn)
}

/** A static member came back without its id: it gets a new one, and whoever still uses the old one is fenced. */
function replaceStaticMember(
  group: ClassicGroup,
  join: Join,
  oldMemberId: string,
  newMemberId: string,
  turn: Turn,
): void {
  const { request, apiVersion } = join
  const groupInstanceId = request.groupInstanceId!
  const oldLeaderId = group.leaderId
  const old = group.members.get(oldMemberId)!
  answerJoin(old, joinError('FENCED_INSTANCE_ID', oldMemberId), turn)
  if (old.awaitingSync !== null) {
    turn.reply(old.awaitingSync, { errorCode: errorCode('FENCED_INSTANCE_ID'), assignment: NO_ASSIGNMENT })
  }
  turn.cancel(`session:${oldMemberId}`)
  const member = group.replaceStaticMember(groupInstanceId, oldMemberId, newMemberId)
  armSession(member, turn)
  const { protocols, rebalanceTimeoutMs, sessionTimeoutMs } = member
  member.update(settingsOf(request))
  member.awaitingJoin = join.token

  if (group.state === 'CompletingRebalance') {
    // The leader may be assigning to the old id at this moment.
    prepareRebalance(group, turn)
  } else if (group.state !== 'Stable') {
    completeJoinPhaseIfReady(group, turn)
  } else if (group.selectProtocol() !== group.protocolName) {
    rebalanceOrCompleteJoin(group, turn)
  } else {
    turn.append([group.toRecord()], {
      kind: 'static-member-replaced',
      groupInstanceId,
      oldMemberId,
      newMemberId,
      oldLeaderId,
      apiVersion,
      before: { protocols, rebalanceTimeoutMs, sessionTimeoutMs },
    })
  }
}

/** The new id of a static member is in the log, or could not be written: then the old one holds again. */
export function onStaticMemberReplaced(
  group: ClassicGroup,
  done: AppendCompletion & { kind: 'static-member-replaced' },
  error: ErrorName | null,
  turn: Turn,
): void {
  const { newMemberId, oldMemberId, groupInstanceId, oldLeaderId } = done
  const member = group.members.get(newMemberId)!
  const generation = currentGeneration(group, newMemberId)
  if (error !== null) {
    const refusal = { ...generation, leader: oldLeaderId ?? '', memberId: '', members: [] }
    answerJoin(member, { ...refusal, errorCode: errorCode(error) }, turn)
    member.update(done.before)
    turn.cancel(`session:${newMemberId}`)
    armSession(group.replaceStaticMember(groupInstanceId, newMemberId, oldMemberId), turn)
  } else if (done.apiVersion >= SKIP_ASSIGNMENT_SINCE) {
    answerJoin(member, { ...generation, skipAssignment: group.leaderId === newMemberId }, turn)
  } else {
    // A client that cannot skip the assignment must not take itself for the leader, so it is told the leader's old id.
    answerJoin(member, { ...generation, leader: oldLeaderId ?? '', members: [] }, turn)
  }
}

/** Metadata is copied, for the request's bytes belong to a frame that must not be kept. */
function settingsOf(request: JoinGroupRequest): MemberSettings {
  const protocols: MemberProtocol[] = request.protocols.map(({ name, metadata }) => ({
    name,
    metadata: Buffer.from(metadata),
  }))
  const { rebalanceTimeoutMs, sessionTimeoutMs } = request
  return { protocols, rebalanceTimeoutMs, sessionTimeoutMs }
}
