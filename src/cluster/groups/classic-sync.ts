/** SyncGroup on a classic group: everyone waits for the leader's assignments (Kafka: classicGroupSyncToClassicGroup). */
import type { syncGroup } from '../../protocol/apis/sync-group.js'
import { type ErrorName, errorCode } from '../../protocol/errors.js'
import type { RequestOf } from '../../protocol/schema.js'
import type { ClassicGroup } from './classic-group.js'
import { NO_ASSIGNMENT } from './classic-member.js'
import { armSession, prepareRebalance } from './classic-rebalance.js'
import type { AppendCompletion, ReplyToken, SyncGroupResponse, Turn } from './effects.js'

export type SyncGroupRequest = RequestOf<typeof syncGroup>

export function syncClassicGroup(
  group: ClassicGroup,
  request: SyncGroupRequest,
  token: ReplyToken<SyncGroupResponse>,
  turn: Turn,
): void {
  const { memberId } = request
  const error = syncErrorOf(group, request)
  if (error !== null) {
    turn.reply(token, syncError(error))
    return
  }
  const member = group.members.get(memberId)!
  group.pendingSyncMembers.delete(memberId)
  if (group.pendingSyncMembers.size === 0) turn.cancel('sync')
  if (group.state === 'Stable') {
    turn.reply(token, assignmentOf(group, member.assignment))
    return
  }
  // As with a Join, a Sync of the same member that is parked already is forgotten.
  member.awaitingSync = token
  if (group.leaderId !== memberId) return
  const given = new Map(request.assignments.map(({ memberId, assignment }) => [memberId, assignment]))
  const assignments = new Map(
    [...group.members.keys()].map((id) => [id, Buffer.from(given.get(id) ?? NO_ASSIGNMENT)] as const),
  )
  const { generationId } = group
  turn.append([group.toRecord(assignments)], { kind: 'assignments-stored', generationId, assignments })
}

function syncErrorOf(group: ClassicGroup, request: SyncGroupRequest): ErrorName | null {
  const memberError = group.isEmpty
    ? 'UNKNOWN_MEMBER_ID'
    : group.validateMember(request.memberId, request.groupInstanceId)
  if (memberError !== null) return memberError
  if (request.generationId !== group.generationId) return 'ILLEGAL_GENERATION'
  if (differs(request.protocolType, group.protocolType) || differs(request.protocolName, group.protocolName)) {
    return 'INCONSISTENT_GROUP_PROTOCOL'
  }
  return group.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : null
}

function differs(requested: string | null, current: string | null): boolean {
  return requested !== null && current !== null && requested !== current
}

/** The assignments are in the log, or could not be written. */
export function onAssignmentsStored(
  group: ClassicGroup,
  done: AppendCompletion & { kind: 'assignments-stored' },
  error: ErrorName | null,
  turn: Turn,
): void {
  if (group.state !== 'CompletingRebalance' || group.generationId !== done.generationId) return
  if (error !== null) {
    answerSyncs(group, () => syncError(error), turn)
    prepareRebalance(group, turn)
    return
  }
  for (const member of group.members.values()) {
    member.assignment = done.assignments.get(member.memberId) ?? NO_ASSIGNMENT
  }
  answerSyncs(group, (assignment) => assignmentOf(group, assignment), turn)
  group.transitionTo('Stable', turn.now)
}

/** Answers all who are parked in Sync, and begins their sessions: these stood still while the answer was ours to give. */
function answerSyncs(group: ClassicGroup, response: (assignment: Buffer) => SyncGroupResponse, turn: Turn): void {
  for (const member of group.members.values()) {
    if (member.awaitingSync === null) continue
    turn.reply(member.awaitingSync, response(member.assignment))
    member.awaitingSync = null
    armSession(member, turn)
  }
}

function assignmentOf(group: ClassicGroup, assignment: Buffer): SyncGroupResponse {
  const { protocolType, protocolName } = group
  return { errorCode: errorCode('NONE'), protocolType, protocolName, assignment }
}

export function syncError(error: ErrorName): SyncGroupResponse {
  return { errorCode: errorCode(error), assignment: NO_ASSIGNMENT }
}
