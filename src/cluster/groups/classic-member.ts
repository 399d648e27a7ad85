import type { JoinGroupResponse, MemberProtocol, MemberSettings, ReplyToken, SyncGroupResponse } from './effects.js'

export const NO_ASSIGNMENT = Buffer.alloc(0)

export interface ClassicMemberIdentity {
  readonly memberId: string
  /** `group.instance.id` of a static member (KIP-345); null of a dynamic one. */
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
}

/** A member of a classic group. */
export class ClassicMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  rebalanceTimeoutMs: number
  sessionTimeoutMs: number
  /** In the order the member prefers them. */
  protocols: readonly MemberProtocol[]
  assignment: Buffer = NO_ASSIGNMENT
  /** Its first Join is still unanswered, so it may not know its own id. */
  isNew = false
  awaitingJoin: ReplyToken<JoinGroupResponse> | null = null
  awaitingSync: ReplyToken<SyncGroupResponse> | null = null

  constructor(identity: ClassicMemberIdentity, settings: MemberSettings) {
    this.memberId = identity.memberId
    this.groupInstanceId = identity.groupInstanceId
    this.clientId = identity.clientId
    this.clientHost = identity.clientHost
    this.rebalanceTimeoutMs = settings.rebalanceTimeoutMs
    this.sessionTimeoutMs = settings.sessionTimeoutMs
    this.protocols = settings.protocols
  }

  get isStatic(): boolean {
    return this.groupInstanceId !== null
  }

  /**
   * Whether the member counts as alive though its session timer ran out: it waits for us. A new member's first Join
   * is the exception, for there the timer limits the waiting itself.
   */
  get hasSatisfiedHeartbeat(): boolean {
    return !this.isNew && (this.awaitingJoin !== null || this.awaitingSync !== null)
  }

  update(settings: MemberSettings): void {
    this.protocols = settings.protocols
    this.rebalanceTimeoutMs = settings.rebalanceTimeoutMs
    this.sessionTimeoutMs = settings.sessionTimeoutMs
  }

  supports(protocolName: string): boolean {
    return this.protocols.some(({ name }) => name === protocolName)
  }

  metadata(protocolName: string | null): Buffer {
    const protocol = this.protocols.find(({ name }) => name === protocolName)
    if (protocol === undefined) throw new Error(`member ${this.memberId} does not support protocol ${protocolName}`)
    return protocol.metadata
  }

  /** Whether the protocols are the same ones, in the same order, with the same metadata. */
  matches(protocols: readonly MemberProtocol[]): boolean {
    return (
      protocols.length === this.protocols.length &&
      protocols.every(({ name, metadata }, i) => {
        const own = this.protocols[i]!
        return own.name === name && own.metadata.equals(metadata)
      })
    )
  }

  /** The candidate this member likes best. */
  vote(candidates: ReadonlySet<string>): string {
    const choice = this.protocols.find(({ name }) => candidates.has(name))
    if (choice === undefined) throw new Error(`member ${this.memberId} supports no candidate protocol`)
    return choice.name
  }
}
