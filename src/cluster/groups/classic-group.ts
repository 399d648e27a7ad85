import type { joinGroup } from '../../protocol/apis/join-group.js'
import type { ErrorName } from '../../protocol/errors.js'
import type { ResponseOf } from '../../protocol/schema.js'
import { ClassicMember } from './classic-member.js'
import { subscribedTopics } from './consumer-protocol.js'
import type { CoordinatorRecord, GroupMetadata } from './coordinator-record.js'
import { hashOrder } from './java-hash.js'

/**
 * The states of a classic group (Kafka: ClassicGroupState).
 *
 * ```
 *            first member joins                       all joined, or time is up
 *   Empty ----------------------> PreparingRebalance -------------------------> CompletingRebalance
 *     ^                              |   ^      ^                                 |            |
 *     |   time is up, nobody left    |   |      |  a member joins, leaves, fails  |            | the leader's
 *     +------------------------------+   |      +---------------------------------+            | assignments
 *                                        |   a member joins, leaves, fails                     v are stored
 *                                        +-------------------------------------------------- Stable
 *
 *   any --> Dead: deleted, or moved to another coordinator
 * ```
 */
export type ClassicGroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead'

const VALID_PREVIOUS_STATES: Readonly<Record<ClassicGroupState, readonly ClassicGroupState[]>> = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Empty', 'CompletingRebalance', 'Stable'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
  Dead: ['Empty', 'PreparingRebalance', 'CompletingRebalance', 'Stable', 'Dead'],
}

/** The protocol type of consumers: the only one whose metadata the coordinator looks into. */
export const CONSUMER_PROTOCOL_TYPE = 'consumer'

type JoinGroupResponseMember = NonNullable<ResponseOf<typeof joinGroup>['members']>[number]

/**
 * A classic group: its members and where it stands. What happens to it stands in the files beside this one: joining,
 * rebalancing, syncing, and staying or leaving.
 */
export class ClassicGroup {
  readonly type = 'classic'
  readonly groupId: string
  state: ClassicGroupState = 'Empty'
  previousState: ClassicGroupState = 'Empty'
  /** When the group came into its state; -1 when an old record did not say. */
  stateTimestampMs: number
  /** Goes up by one at the end of every join phase. */
  generationId = 0
  /** `consumer`, `connect`, ...; null in a group that only stores offsets. */
  protocolType: string | null = null
  protocolName: string | null = null
  leaderId: string | null = null
  readonly members = new Map<string, ClassicMember>()
  /** Instance id to member id. */
  readonly staticMembers = new Map<string, string>()
  /** Ids handed out with MEMBER_ID_REQUIRED whose owners have not come back with them yet (KIP-394). */
  readonly pendingJoinMembers = new Set<string>()
  /** Members of this generation that have not asked for their assignment yet. */
  readonly pendingSyncMembers = new Set<string>()
  /** Someone joined since the initial delay was last armed, so that it may be armed again. */
  newMemberAdded = false
  /** The delay that is running before the first join phase; null outside of it. */
  initialDelay: { readonly delayMs: number; readonly remainingMs: number } | null = null
  /** Null when unknown: not a group of consumers, or one whose subscriptions cannot be read. */
  subscribedTopics: ReadonlySet<string> | null = null

  constructor(groupId: string, now: number) {
    this.groupId = groupId
    this.stateTimestampMs = now
  }

  /** A group as it was stored. Its members have their sessions still to be armed. */
  static fromRecord(groupId: string, value: GroupMetadata): ClassicGroup {
    const group = new ClassicGroup(groupId, value.currentStateTimestamp)
    group.state = value.members.length === 0 ? 'Empty' : 'Stable'
    group.generationId = value.generation
    group.protocolType = value.protocolType === '' ? null : value.protocolType
    group.protocolName = value.protocol
    group.leaderId = value.leader
    for (const member of value.members) {
      const { sessionTimeout, rebalanceTimeout } = member
      const loaded = new ClassicMember(member, {
        protocols: [{ name: value.protocol ?? '', metadata: member.subscription }],
        rebalanceTimeoutMs: rebalanceTimeout === -1 ? sessionTimeout : rebalanceTimeout,
        sessionTimeoutMs: sessionTimeout,
      })
      loaded.assignment = member.assignment
      group.add(loaded, value.protocolType)
    }
    group.subscribedTopics = group.computeSubscribedTopics()
    return group
  }

  /** The group as a record; members get `assignments`, or else what they have. */
  toRecord(assignments?: ReadonlyMap<string, Buffer>): CoordinatorRecord {
    const members = [...this.members.values()].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      rebalanceTimeout: member.rebalanceTimeoutMs,
      sessionTimeout: member.sessionTimeoutMs,
      subscription: member.metadata(this.protocolName),
      assignment: assignments?.get(member.memberId) ?? member.assignment,
    }))
    const value = {
      protocolType: this.protocolType ?? '',
      generation: this.generationId,
      protocol: this.protocolName,
      leader: this.leaderId,
      currentStateTimestamp: this.stateTimestampMs,
      members,
    }
    return { type: 'group-metadata', groupId: this.groupId, value }
  }

  /** The record a group has before its first generation, whatever goes on in it. */
  toEmptyRecord(): CoordinatorRecord {
    const value = {
      protocolType: '',
      generation: 0,
      protocol: null,
      leader: null,
      currentStateTimestamp: this.stateTimestampMs,
      members: [],
    }
    return { type: 'group-metadata', groupId: this.groupId, value }
  }

  transitionTo(state: ClassicGroupState, now: number): void {
    if (!VALID_PREVIOUS_STATES[state].includes(this.state)) {
      throw new Error(`group ${this.groupId} cannot go from ${this.state} to ${state}`)
    }
    this.previousState = this.state
    this.state = state
    this.stateTimestampMs = now
  }

  get canRebalance(): boolean {
    return VALID_PREVIOUS_STATES.PreparingRebalance.includes(this.state)
  }

  get isEmpty(): boolean {
    return this.state === 'Empty'
  }

  get usesConsumerProtocol(): boolean {
    return this.protocolType === CONSUMER_PROTOCOL_TYPE
  }

  /** The longest any member wants a rebalance to wait for it. */
  get rebalanceTimeoutMs(): number {
    let longest = 0
    for (const { rebalanceTimeoutMs } of this.members.values()) longest = Math.max(longest, rebalanceTimeoutMs)
    return longest
  }

  get countAwaitingJoin(): number {
    let count = 0
    for (const { awaitingJoin } of this.members.values()) if (awaitingJoin !== null) count++
    return count
  }

  get hasAllMembersJoined(): boolean {
    if (this.pendingJoinMembers.size > 0) return false
    for (const { awaitingJoin } of this.members.values()) if (awaitingJoin === null) return false
    return true
  }

  add(member: ClassicMember, protocolType: string): void {
    if (this.members.size === 0) this.protocolType = protocolType
    if (member.groupInstanceId !== null) this.staticMembers.set(member.groupInstanceId, member.memberId)
    this.leaderId ??= member.memberId
    this.members.set(member.memberId, member)
    this.pendingJoinMembers.delete(member.memberId)
  }

  /** Removes a member or a pending one. The lead passes to whoever joined first of the others. */
  remove(memberId: string): void {
    const member = this.members.get(memberId)
    this.members.delete(memberId)
    if (member?.groupInstanceId != null) this.staticMembers.delete(member.groupInstanceId)
    if (this.leaderId === memberId) this.leaderId = this.members.keys().next().value ?? null
    this.pendingJoinMembers.delete(memberId)
  }

  /**
   * Gives a static member a new id. Its parked requests are the caller's to answer. `pendingSyncMembers` keeps the old
   * id, as in Kafka: if the old one had not synced, the sync phase runs out and the group rebalances.
   */
  replaceStaticMember(groupInstanceId: string, oldMemberId: string, newMemberId: string): ClassicMember {
    const old = this.members.get(oldMemberId)
    if (old === undefined) throw new Error(`group ${this.groupId} has no member ${oldMemberId} to replace`)
    const { clientId, clientHost } = old
    const replacement = new ClassicMember({ memberId: newMemberId, groupInstanceId, clientId, clientHost }, old)
    replacement.assignment = old.assignment
    this.members.delete(oldMemberId)
    this.members.set(newMemberId, replacement)
    this.staticMembers.set(groupInstanceId, newMemberId)
    if (this.leaderId === oldMemberId) this.leaderId = newMemberId
    return replacement
  }

  /** Makes sure that the leader is one who joined. False when nobody did. */
  electJoinedLeader(): boolean {
    if (this.leaderId === null) return false
    if (this.members.get(this.leaderId)?.awaitingJoin != null) return true
    for (const member of this.members.values()) {
      if (member.awaitingJoin !== null) {
        this.leaderId = member.memberId
        return true
      }
    }
    return false
  }

  /** The error of a request that claims to come from `memberId`, if the claim does not hold. */
  validateMember(memberId: string, groupInstanceId: string | null): ErrorName | null {
    if (groupInstanceId !== null) {
      const current = this.staticMembers.get(groupInstanceId)
      if (current === undefined) return 'UNKNOWN_MEMBER_ID'
      if (current !== memberId) return 'FENCED_INSTANCE_ID'
    }
    return this.members.has(memberId) ? null : 'UNKNOWN_MEMBER_ID'
  }

  /** Whether someone with these protocols could be a member. */
  supportsProtocols(protocolType: string, names: readonly string[]): boolean {
    if (this.isEmpty) return protocolType !== '' && names.length > 0
    const members = [...this.members.values()]
    return this.protocolType === protocolType && names.some((name) => members.every((member) => member.supports(name)))
  }

  /** Each member votes for what it likes best of what all can do; the most votes win. */
  selectProtocol(): string {
    const members = [...this.members.values()]
    const [first, ...others] = members
    if (first === undefined) throw new Error(`group ${this.groupId} has no members to select a protocol for`)
    const candidates = new Set(
      first.protocols.map(({ name }) => name).filter((name) => others.every((member) => member.supports(name))),
    )
    const votes = new Map<string, number>()
    for (const member of members) {
      const choice = member.vote(candidates)
      votes.set(choice, (votes.get(choice) ?? 0) + 1)
    }
    // Kafka breaks ties by the order in which a Java hash map lists the names; so do we, that a draw has one outcome.
    const [winner] = hashOrder([...votes.keys()]).sort((a, b) => votes.get(b)! - votes.get(a)!)
    return winner!
  }

  initNextGeneration(now: number): void {
    this.generationId++
    const hasMembers = this.members.size > 0
    this.protocolName = hasMembers ? this.selectProtocol() : null
    this.subscribedTopics = this.computeSubscribedTopics()
    this.transitionTo(hasMembers ? 'CompletingRebalance' : 'Empty', now)
  }

  /** What the leader is told of the members, to assign to them. */
  membersForLeader(): JoinGroupResponseMember[] {
    return [...this.members.values()].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      metadata: member.metadata(this.protocolName),
    }))
  }

  /** A group of consumers whose subscriptions are unknown counts as subscribed to everything. */
  isSubscribedTo(topic: string): boolean {
    return this.subscribedTopics?.has(topic) ?? this.usesConsumerProtocol
  }

  private computeSubscribedTopics(): ReadonlySet<string> | null {
    if (!this.usesConsumerProtocol) return null
    if (this.members.size === 0) return new Set()
    if (this.protocolName === null) return null
    const topics = new Set<string>()
    for (const member of this.members.values()) {
      const subscribed = subscribedTopics(member.metadata(this.protocolName))
      if (subscribed === null) return null
      for (const topic of subscribed) topics.add(topic)
    }
    return topics
  }
}
