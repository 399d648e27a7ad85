/**
 * The join phase of a classic group, from its reason to its end (Kafka: GroupMetadataManager's prepareRebalance and
 * completeClassicGroupJoin). The phase ends when every member has asked to join and no reserved id is outstanding, or
 * when the longest rebalance timeout among the members is over.
 */
import { errorCode } from '../../protocol/errors.js'
import type { ClassicGroup } from './classic-group.js'
import { type ClassicMember, NO_ASSIGNMENT } from './classic-member.js'
import type { JoinGroupResponse, Turn } from './effects.js'

export function prepareRebalance(group: ClassicGroup, turn: Turn): void {
  if (group.state === 'CompletingRebalance') dropAssignments(group, turn)
  group.pendingSyncMembers.clear()
  turn.cancel('sync')

  if (group.state === 'Empty') {
    // The first to come waits for others, so that the first assignment is made once and not once per member.
    const delayMs = turn.configs.groupInitialRebalanceDelayMs
    group.initialDelay = { delayMs, remainingMs: Math.max(group.rebalanceTimeoutMs - delayMs, 0) }
    turn.arm('rebalance', delayMs)
    group.transitionTo('PreparingRebalance', turn.now)
    return
  }
  group.transitionTo('PreparingRebalance', turn.now)
  if (group.hasAllMembersJoined) completeJoinPhase(group, turn)
  else turn.arm('rebalance', group.rebalanceTimeoutMs)
}

/** Starts a rebalance, or ends one that waited for what has just happened. */
export function rebalanceOrCompleteJoin(group: ClassicGroup, turn: Turn): void {
  if (group.canRebalance) prepareRebalance(group, turn)
  else completeJoinPhaseIfReady(group, turn)
}

/** Ends the join phase if everyone is here; the initial one ends with its delay only. */
export function completeJoinPhaseIfReady(group: ClassicGroup, turn: Turn): void {
  if (group.state !== 'PreparingRebalance' || group.previousState === 'Empty') return
  if (group.hasAllMembersJoined) completeJoinPhase(group, turn)
}

/** The initial delay, or the join phase, is over. */
export function onRebalanceTimer(group: ClassicGroup, turn: Turn): void {
  const delay = group.initialDelay
  if (delay === null || !group.newMemberAdded || delay.remainingMs === 0) {
    completeJoinPhase(group, turn)
    return
  }
  group.newMemberAdded = false
  const delayMs = Math.min(turn.configs.groupInitialRebalanceDelayMs, delay.remainingMs)
  group.initialDelay = { delayMs, remainingMs: Math.max(delay.remainingMs - delay.delayMs, 0) }
  turn.arm('rebalance', delayMs)
}

export function completeJoinPhase(group: ClassicGroup, turn: Turn): void {
  turn.cancel('rebalance')
  group.initialDelay = null
  // A static member is given until its session ends to come back, so only dynamic ones are dropped here.
  for (const member of [...group.members.values()]) {
    if (member.awaitingJoin === null && !member.isStatic) dropMember(group, member.memberId, turn)
  }
  if (!group.electJoinedLeader() && group.members.size > 0) {
    turn.arm('rebalance', group.rebalanceTimeoutMs)
    return
  }
  group.initNextGeneration(turn.now)
  if (group.isEmpty) {
    // If this write fails the old generation returns with the next coordinator, and its members run out there.
    turn.append([group.toRecord()])
    return
  }
  for (const member of group.members.values()) {
    answerJoin(member, currentGeneration(group, member.memberId), turn)
    armSession(member, turn)
    member.isNew = false
    group.pendingSyncMembers.add(member.memberId)
  }
  turn.arm('sync', group.rebalanceTimeoutMs)
}

/** The sync phase ran out: who did not ask for an assignment is out, and the rest begin again. */
export function onSyncTimer(group: ClassicGroup, turn: Turn): void {
  if (group.pendingSyncMembers.size === 0) return
  for (const memberId of [...group.pendingSyncMembers]) dropMember(group, memberId, turn)
  prepareRebalance(group, turn)
}

/** The answer to a Join that has its generation. Only the leader learns who else is in it. */
export function currentGeneration(group: ClassicGroup, memberId: string): JoinGroupResponse {
  return {
    errorCode: errorCode('NONE'),
    generationId: group.generationId,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leader: group.leaderId ?? '',
    skipAssignment: false,
    memberId,
    members: group.leaderId === memberId ? group.membersForLeader() : [],
  }
}

export function armSession(member: ClassicMember, turn: Turn): void {
  turn.arm(`session:${member.memberId}`, member.sessionTimeoutMs)
}

export function answerJoin(member: ClassicMember, response: JoinGroupResponse, turn: Turn): void {
  if (member.awaitingJoin === null) return
  turn.reply(member.awaitingJoin, response)
  member.awaitingJoin = null
}

export function dropMember(group: ClassicGroup, memberId: string, turn: Turn): void {
  group.remove(memberId)
  turn.cancel(`session:${memberId}`)
}

/** Those who wait for assignments will get none: they are to join again. */
function dropAssignments(group: ClassicGroup, turn: Turn): void {
  for (const member of group.members.values()) {
    member.assignment = NO_ASSIGNMENT
    if (member.awaitingSync === null) continue
    turn.reply(member.awaitingSync, { errorCode: errorCode('REBALANCE_IN_PROGRESS'), assignment: NO_ASSIGNMENT })
    member.awaitingSync = null
    armSession(member, turn)
  }
}
