/** Staying in a classic group and leaving it: heartbeats, sessions, and LeaveGroup. */
import type { heartbeat } from '../../protocol/apis/heartbeat.js'
import type { leaveGroup } from '../../protocol/apis/leave-group.js'
import { type ErrorName, errorCode } from '../../protocol/errors.js'
import type { RequestOf, ResponseOf } from '../../protocol/schema.js'
import type { ClassicGroup } from './classic-group.js'
import { joinError } from './classic-join.js'
import {
  answerJoin,
  armSession,
  completeJoinPhase,
  dropMember,
  onRebalanceTimer,
  onSyncTimer,
  prepareRebalance,
  rebalanceOrCompleteJoin,
} from './classic-rebalance.js'
import { syncError } from './classic-sync.js'
import type { AppendCompletion, GroupTimer, Turn } from './effects.js'

export type HeartbeatRequest = RequestOf<typeof heartbeat>
export type LeaveGroupRequest = RequestOf<typeof leaveGroup>
export type LeavingMember = LeaveGroupRequest['members'][number]
export type LeaveGroupMemberResponse = NonNullable<ResponseOf<typeof leaveGroup>['members']>[number]

export function heartbeatClassicGroup(group: ClassicGroup, request: HeartbeatRequest, turn: Turn): ErrorName {
  const error = group.validateMember(request.memberId, request.groupInstanceId)
  if (error !== null) return error
  if (request.generationId !== group.generationId) return 'ILLEGAL_GENERATION'
  armSession(group.members.get(request.memberId)!, turn)
  return group.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE'
}

export function leaveClassicGroup(
  group: ClassicGroup,
  leaving: readonly LeavingMember[],
  turn: Turn,
): LeaveGroupMemberResponse[] {
  const responses = leaving.map(({ memberId, groupInstanceId }) => {
    const error = removeLeaving(group, memberId, groupInstanceId, turn)
    return { memberId, groupInstanceId, errorCode: errorCode(error) }
  })
  if (responses.some((response) => response.errorCode === errorCode('NONE')) && !group.isEmpty) {
    rebalanceOrCompleteJoin(group, turn)
  }
  return responses
}

function removeLeaving(
  group: ClassicGroup,
  memberId: string,
  groupInstanceId: string | null,
  turn: Turn,
): ErrorName | 'NONE' {
  if (memberId === '') {
    // An administrator names a static member by its instance id alone (KIP-345).
    const staticMemberId = groupInstanceId === null ? undefined : group.staticMembers.get(groupInstanceId)
    if (staticMemberId === undefined) return 'UNKNOWN_MEMBER_ID'
    dismiss(group, staticMemberId, turn)
    return 'NONE'
  }
  if (group.pendingJoinMembers.has(memberId)) {
    dropMember(group, memberId, turn)
    return 'NONE'
  }
  const error = group.validateMember(memberId, groupInstanceId)
  if (error !== null) return error
  dismiss(group, memberId, turn)
  return 'NONE'
}

/** The session of a member is over, or the time its Join may be parked, or its id is reserved for. */
function onSessionTimer(group: ClassicGroup, memberId: string, turn: Turn): void {
  const member = group.members.get(memberId)
  if (group.pendingJoinMembers.has(memberId)) {
    dropMember(group, memberId, turn)
  } else if (member === undefined || member.hasSatisfiedHeartbeat) {
    return
  } else {
    dismiss(group, memberId, turn)
    if (group.canRebalance) {
      prepareRebalance(group, turn)
      return
    }
  }
  // Unlike a LeaveGroup, this ends even the initial join phase early, as in Kafka.
  if (group.state === 'PreparingRebalance' && group.hasAllMembersJoined) completeJoinPhase(group, turn)
}

/**
 * Removes a member and answers what it has parked. Kafka never answers the parked Sync of a member that an
 * administrator removes (GroupMetadataManager.removeCurrentMemberFromClassicGroup), and the member finds out by its
 * request timeout; here it is told at once.
 */
function dismiss(group: ClassicGroup, memberId: string, turn: Turn): void {
  const member = group.members.get(memberId)!
  answerJoin(member, joinError('UNKNOWN_MEMBER_ID', ''), turn)
  if (member.awaitingSync !== null) turn.reply(member.awaitingSync, syncError('UNKNOWN_MEMBER_ID'))
  dropMember(group, memberId, turn)
}

export function onGroupTimer(group: ClassicGroup, timer: GroupTimer, turn: Turn): void {
  if (timer === 'rebalance') onRebalanceTimer(group, turn)
  else if (timer === 'sync') onSyncTimer(group, turn)
  else onSessionTimer(group, timer.slice('session:'.length), turn)
}

/** The group moves to another coordinator: whoever waits is to look for it. */
export function unloadClassicGroup(group: ClassicGroup, turn: Turn): void {
  for (const member of group.members.values()) {
    answerJoin(member, joinError('NOT_COORDINATOR', member.memberId), turn)
    if (member.awaitingSync !== null) turn.reply(member.awaitingSync, syncError('NOT_COORDINATOR'))
    member.awaitingSync = null
  }
  closeClassicGroup(group, turn)
}

/** The group is gone: none of its timers may fire again. */
export function closeClassicGroup(group: ClassicGroup, turn: Turn): void {
  for (const memberId of [...group.members.keys(), ...group.pendingJoinMembers]) turn.cancel(`session:${memberId}`)
  turn.cancel('rebalance')
  turn.cancel('sync')
  group.transitionTo('Dead', turn.now)
}

/** A new group could not be written: it is as if it had never been. */
export function onGroupCreationFailed(
  group: ClassicGroup,
  done: AppendCompletion & { kind: 'group-created' },
  error: ErrorName,
  turn: Turn,
): void {
  for (const member of group.members.values()) {
    if (member.awaitingJoin === done.join) answerJoin(member, joinError(error, ''), turn)
  }
  closeClassicGroup(group, turn)
}
