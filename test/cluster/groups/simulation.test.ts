/**
 * Members that do everything at any time, right or wrong, and what must hold whatever they do. A seed is a test case.
 */
import { describe, expect, test } from 'vitest'
import { Random } from '../../../src/cluster/random.js'
import { deleteGroups } from '../../../src/protocol/apis/delete-groups.js'
import type { joinGroup } from '../../../src/protocol/apis/join-group.js'
import { leaveGroup } from '../../../src/protocol/apis/leave-group.js'
import { syncGroup } from '../../../src/protocol/apis/sync-group.js'
import type { AnyApi } from '../../../src/protocol/schema.js'
import { Room, type Sent, subscription } from './room.js'

const MEMBERS = 8
const MINUTE = 60_000

/** A member as it knows itself. */
interface SimulatedMember {
  readonly groupId: string
  readonly groupInstanceId: string | null
  readonly version: number
  memberId: string
  generationId: number
  protocolName: string
  /** Who the coordinator said is in the group; empty when this one does not lead. */
  led: readonly string[]
  join: Sent<typeof joinGroup> | undefined
  sync: Sent<typeof syncGroup> | undefined
}

class Simulation {
  readonly room: Room
  private readonly random: Random
  private readonly members: SimulatedMember[]
  /** Requests that are to be answered some time, with what must then hold. */
  private readonly owed = new Map<Sent<AnyApi>, () => void>()
  /** Who was told the members of a generation, by group, incarnation and generation. */
  private readonly leaders = new Map<string, string>()
  /** What stays the same of a static member when its id changes. */
  private readonly identities = new Map<string, string>()
  /** Goes up when a group is gone or loaded: from then on, generations may come again. */
  private incarnation = 0

  constructor(seed: number) {
    this.random = new Random(seed)
    this.room = new Room({ groupInitialRebalanceDelayMs: this.random.int(3) * 1_000, groupMaxSize: 5 })
    this.members = Array.from({ length: MEMBERS }, (_, i) => ({
      groupId: i % 3 === 0 ? 'h' : 'g',
      groupInstanceId: i % 4 === 3 ? `instance-${i}` : null,
      version: this.pick([5, 7, 9]),
      memberId: '',
      generationId: -1,
      protocolName: '',
      led: [],
      join: undefined,
      sync: undefined,
    }))
  }

  step(): void {
    const member = this.pick(this.members)
    const dice = this.random.int(100)
    if (dice < 30) this.join(member)
    else if (dice < 55) this.sync(member)
    else if (dice < 65) this.heartbeat(member)
    else if (dice < 72) this.leave(member)
    else if (dice < 76) this.crash(member)
    else if (dice < 95) this.room.advance(this.pick([0, 10, 1_000, 4_000, 12_000]))
    else if (dice < 97) this.reload()
    else if (dice < 98) this.room.send(deleteGroups, 2, { groupsNames: [member.groupId] })
    else this.room.commit({ groupId: member.groupId })
    this.check()
  }

  /** Everybody falls silent: what is owed must be paid, and nothing may be left but empty groups. */
  end(): void {
    this.room.advance(30 * MINUTE)
    this.check()
    expect([...this.owed.keys()].filter(({ isParked }) => isParked)).toEqual([])
    for (const { state, members } of this.room.coordinator.groups())
      expect({ state, members }).toEqual({ state: 'Empty', members: [] })
    expect(this.room.timers).toBe(0)
  }

  private join(member: SimulatedMember): void {
    const { groupId, groupInstanceId, version } = member
    // A static member may have lost its id; a dynamic one may use one that is no longer good.
    const memberId = this.random.int(5) === 0 ? '' : member.memberId
    const names = this.pick([['range'], ['range', 'sticky'], ['sticky', 'range']])
    const metadata = subscription(this.pick(['foo', 'bar']))
    const sent = this.room.join(
      {
        groupId,
        groupInstanceId,
        memberId,
        sessionTimeoutMs: 10_000,
        rebalanceTimeoutMs: this.pick([5_000, 20_000]),
        protocols: names.map((name) => ({ name, metadata })),
      },
      version,
    )
    if (memberId !== '' && memberId === member.memberId) this.supersede(member.join, sent)
    this.owed.set(sent, () => this.checkJoin(member, sent))
    member.join = sent
    if (sent.isParked && memberId === '') member.memberId = ''
  }

  private sync(member: SimulatedMember): void {
    this.learn(member)
    const { groupId, groupInstanceId, generationId, memberId, led } = member
    const assignments = led.map((id) => {
      return { memberId: id, assignment: Buffer.from(`${groupId} ${generationId} ${this.identityOf(id)}`) }
    })
    const wrong = this.random.int(10) === 0
    const sent = this.room.send(syncGroup, 3, {
      groupId,
      groupInstanceId,
      memberId,
      generationId: wrong ? generationId + 1 : generationId,
      assignments,
    })
    this.supersede(member.sync, sent)
    const own = `${groupId} ${generationId} ${this.identityOf(memberId)}`
    this.owed.set(sent, () => {
      const { errorCode, assignment } = sent.reply
      if (errorCode === 0 && assignment.length > 0) expect(assignment.toString()).toBe(own)
    })
    member.sync = sent
  }

  private heartbeat(member: SimulatedMember): void {
    this.learn(member)
    const { groupId, groupInstanceId } = member
    this.room.heartbeat(member, { groupId, groupInstanceId })
  }

  private leave(member: SimulatedMember): void {
    this.learn(member)
    const { groupInstanceId, memberId } = member
    const byInstance = groupInstanceId !== null && this.random.int(2) === 0
    const leaving = { memberId: byInstance ? '' : memberId, groupInstanceId }
    this.room.send(leaveGroup, 5, { groupId: member.groupId, members: [leaving] })
    this.forget(member)
  }

  private crash(member: SimulatedMember): void {
    member.join?.hangUp()
    member.sync?.hangUp()
    for (const sent of [member.join, member.sync]) if (sent !== undefined) this.owed.delete(sent as Sent<AnyApi>)
    this.forget(member)
  }

  /** The partition of the offsets topic gets another leader, which here is the same broker again. */
  private reload(): void {
    this.incarnation++
    this.room.coordinator.unload(0)
    for (const sent of this.owed.keys()) expect(sent.isParked).toBe(false)
    this.room.coordinator.load(0, [...this.room.log])
  }

  /** Takes what the last Join brought, if it brought anything. */
  private learn(member: SimulatedMember): void {
    const reply = member.join?.replies[0]
    if (reply === undefined) return
    if (reply.errorCode === 0) {
      member.memberId = reply.memberId
      member.generationId = reply.generationId
      member.protocolName = reply.protocolName ?? ''
      member.led = reply.skipAssignment ? [] : reply.members.map(({ memberId }) => memberId)
    } else if (reply.errorCode === 79) {
      member.memberId = reply.memberId
    } else if (reply.errorCode !== 16) {
      this.forget(member)
    }
    member.join = undefined
  }

  private forget(member: SimulatedMember): void {
    Object.assign(member, { memberId: '', generationId: -1, led: [], join: undefined, sync: undefined })
  }

  /** A request of the same member that was parked is not answered any more once a later one took its place. */
  private supersede(former: Sent<AnyApi> | undefined, latter: Sent<AnyApi>): void {
    if (former?.isParked && (latter.isParked || latter.error === 'NONE')) this.owed.delete(former)
  }

  private check(): void {
    for (const [sent, verify] of this.owed) {
      expect(sent.replies.length).toBeLessThanOrEqual(1)
      if (sent.isParked) continue
      verify()
      this.owed.delete(sent)
    }
    for (const member of this.members) this.learn(member)
    for (const groupId of ['g', 'h']) if (this.room.coordinator.group(groupId) === undefined) this.incarnation++
    for (const { state, members, leaderId, protocolName } of this.room.coordinator.groups()) {
      const ids = members.map(({ memberId }) => memberId)
      expect(new Set(ids).size).toBe(ids.length)
      expect(leaderId === null).toBe(ids.length === 0)
      if (leaderId !== null) expect(ids).toContain(leaderId)
      if (state === 'Stable' || state === 'CompletingRebalance') expect(protocolName).not.toBeNull()
      if (state === 'Empty') expect(ids).toEqual([])
    }
  }

  private checkJoin({ groupId, groupInstanceId }: SimulatedMember, { reply }: Sent<typeof joinGroup>): void {
    if (reply.errorCode !== 0) return
    this.identities.set(reply.memberId, groupInstanceId ?? reply.memberId)
    if (reply.members.length === 0) return
    for (const { memberId, groupInstanceId: instance } of reply.members) {
      this.identities.set(memberId, instance ?? memberId)
    }
    expect(reply.leader).toBe(reply.memberId)
    expect(reply.members.map(({ memberId }) => memberId)).toContain(reply.memberId)
    const generation = `${groupId} ${this.incarnation} ${reply.generationId}`
    const identity = this.identityOf(reply.memberId)
    expect(this.leaders.get(generation) ?? identity).toBe(identity)
    this.leaders.set(generation, identity)
  }

  private identityOf(memberId: string): string {
    return this.identities.get(memberId) ?? memberId
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[this.random.int(choices.length)]!
  }
}

describe('whatever members do, no answer is lost, none comes twice, and no timer stays behind', () => {
  for (let seed = 1; seed <= 8; seed++) {
    test(`seed ${seed}`, () => {
      const simulation = new Simulation(seed)
      for (let step = 0; step < 1_500; step++) simulation.step()
      simulation.end()
    })
  }
})
