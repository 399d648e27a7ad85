/**
 * What a group wants done.
 *
 * A group's state machine does no I/O, reads no clock and calls nobody back: it takes a request and a `Turn`, changes
 * its own state, and leaves on the turn what the outside must do. The coordinator does it, and tests read it.
 */
import type { joinGroup } from '../../protocol/apis/join-group.js'
import type { syncGroup } from '../../protocol/apis/sync-group.js'
import type { ErrorName } from '../../protocol/errors.js'
import type { ResponseOf } from '../../protocol/schema.js'
import type { CoordinatorRecord } from './coordinator-record.js'

export type JoinGroupResponse = ResponseOf<typeof joinGroup>
export type SyncGroupResponse = ResponseOf<typeof syncGroup>

/** Stands for a request that waits for its answer. A group only keeps it and hands it back. */
export interface ReplyToken<T> {
  /** Never set: keeps the tokens of Join and Sync apart. */
  readonly $response?: T
}

/**
 * The timers of a group, by name. Arming one that is armed replaces it.
 * - `session:<member id>`: the member's session, its first parked Join, or how long its reserved id stays reserved;
 * - `rebalance`: the end of the join phase, or of the delay before the first one;
 * - `sync`: the end of the sync phase.
 */
export type GroupTimer = 'rebalance' | 'sync' | `session:${string}`

/** What must follow when records are in the log, or could not be written. */
export type AppendCompletion =
  | { readonly kind: 'group-created'; readonly join: ReplyToken<JoinGroupResponse> }
  | {
      readonly kind: 'assignments-stored'
      readonly generationId: number
      readonly assignments: ReadonlyMap<string, Buffer>
    }
  | {
      readonly kind: 'static-member-replaced'
      readonly groupInstanceId: string
      readonly oldMemberId: string
      readonly newMemberId: string
      readonly oldLeaderId: string | null
      readonly apiVersion: number
      readonly before: MemberSettings
    }

/** What a Join may change of a member that is known already. */
export interface MemberSettings {
  readonly protocols: readonly MemberProtocol[]
  readonly rebalanceTimeoutMs: number
  readonly sessionTimeoutMs: number
}

/** A protocol a member supports, with what it tells the leader under it (for a consumer: its subscription). */
export interface MemberProtocol {
  readonly name: string
  readonly metadata: Buffer
}

export type Effect =
  | {
      readonly kind: 'reply'
      readonly to: ReplyToken<unknown>
      readonly response: JoinGroupResponse | SyncGroupResponse
    }
  | { readonly kind: 'arm'; readonly timer: GroupTimer; readonly delayMs: number }
  | { readonly kind: 'cancel'; readonly timer: GroupTimer }
  | { readonly kind: 'append'; readonly records: readonly CoordinatorRecord[]; readonly completion?: AppendCompletion }

/** The group settings of a broker, read whenever they are needed, so that a change holds from then on. */
export interface GroupConfigs {
  /** `group.min.session.timeout.ms` (6000) */
  readonly groupMinSessionTimeoutMs: number
  /** `group.max.session.timeout.ms` (1800000) */
  readonly groupMaxSessionTimeoutMs: number
  /** `group.max.size` (2147483647) */
  readonly groupMaxSize: number
  /** `group.initial.rebalance.delay.ms` (3000 in Kafka; 0 here) */
  readonly groupInitialRebalanceDelayMs: number
  /** `offset.metadata.max.bytes` (4096); Kafka counts UTF-16 code units, whatever the name says. */
  readonly offsetMetadataMaxBytes: number
  /** `offsets.retention.minutes` (10080) */
  readonly offsetsRetentionMinutes: number
  /** `offsets.retention.check.interval.ms` (600000) */
  readonly offsetsRetentionCheckIntervalMs: number
}

/** One step of a group: when it happens, under which settings, and what comes of it. */
export class Turn {
  readonly now: number
  readonly configs: GroupConfigs
  readonly effects: Effect[] = []

  constructor(now: number, configs: GroupConfigs) {
    this.now = now
    this.configs = configs
  }

  reply<T extends JoinGroupResponse | SyncGroupResponse>(to: ReplyToken<T>, response: T): void {
    this.effects.push({ kind: 'reply', to, response })
  }

  arm(timer: GroupTimer, delayMs: number): void {
    this.effects.push({ kind: 'arm', timer, delayMs })
  }

  cancel(timer: GroupTimer): void {
    this.effects.push({ kind: 'cancel', timer })
  }

  append(records: readonly CoordinatorRecord[], completion?: AppendCompletion): void {
    this.effects.push({ kind: 'append', records, ...(completion && { completion }) })
  }
}

/** What clients are told when the coordinator's own log refuses a write (CoordinatorOperationExceptionHelper). */
export function clientErrorOf(logError: ErrorName): ErrorName {
  switch (logError) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'NOT_ENOUGH_REPLICAS':
    case 'REQUEST_TIMED_OUT':
      return 'COORDINATOR_NOT_AVAILABLE'
    case 'NOT_LEADER_OR_FOLLOWER':
    case 'KAFKA_STORAGE_ERROR':
      return 'NOT_COORDINATOR'
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
    case 'INVALID_FETCH_SIZE':
      return 'UNKNOWN_SERVER_ERROR'
    default:
      return logError
  }
}
