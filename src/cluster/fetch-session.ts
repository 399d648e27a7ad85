/**
 * Incremental fetch sessions (KIP-227; Kafka: FetchSession, FetchManager).
 *
 * A client with many partitions says once which ones it reads; from then on it sends only what changed, and the
 * broker answers only for partitions with something to tell.
 *
 *   epoch 0   full fetch, opens a session        epoch -1   full fetch without one, closes the one named
 *   epoch n   the n-th fetch of the session: 1, 2, ... and after 2^31 - 1 again 1
 */
import { KafkaError } from '../protocol/errors.js'
import { ZERO_UUID } from '../protocol/schema.js'
import type { Random } from './random.js'

/** One partition a client fetches, as it last asked for it. */
export interface FetchTarget {
  /** From version 13 on what the id stood for when the client named it; empty when nothing. */
  readonly topic: string
  /** Zero up to version 12. */
  readonly topicId: string
  readonly partition: number
  readonly currentLeaderEpoch: number
  readonly fetchOffset: number
  readonly lastFetchedEpoch: number
  readonly partitionMaxBytes: number
}

/** What the client was last told of a partition, so that it is told again only what is new. */
interface SessionEntry {
  target: FetchTarget
  highWatermark: number
  logStartOffset: number
}

/** What a response says of a partition, as far as the session cares. */
export interface FetchedState {
  readonly hasRecords: boolean
  readonly mustTell: boolean
  readonly failed: boolean
  readonly highWatermark: number
  readonly logStartOffset: number
}

export interface SessionRequest {
  readonly sessionId: number
  readonly sessionEpoch: number
  readonly usesTopicIds: boolean
  readonly targets: readonly FetchTarget[]
  readonly forgotten: readonly { readonly topic: string; readonly topicId: string; readonly partition: number }[]
}

export const NO_SESSION = 0
const FINAL_EPOCH = -1
const FIRST_EPOCH = 0
const MAX_EPOCH = 0x7fff_ffff
/** Kafka divides its slots among so many caches, and what is left over is nobody's (FetchSessionCacheShard). */
const CACHE_SHARDS = 8
/** A session that was not used for so long may be evicted for a new one. */
const EVICTION_MS = 120_000

function keyOf({ topic, topicId, partition }: { topic: string; topicId: string; partition: number }): string {
  return `${topicId === ZERO_UUID ? topic : topicId}:${partition}`
}

/** A partition that is named twice is read as it was named last. */
function lastOfEach(targets: readonly FetchTarget[]): readonly FetchTarget[] {
  if (targets.length < 2) return targets
  return [...new Map(targets.map((target) => [keyOf(target), target])).values()]
}

export class FetchSession {
  readonly id: number
  readonly usesTopicIds: boolean
  /** The epoch the next request must carry. */
  nextEpoch = 1
  lastUsedMs: number
  /** In the order they are read. */
  private readonly entries = new Map<string, SessionEntry>()

  constructor(id: number, usesTopicIds: boolean, now: number) {
    this.id = id
    this.usesTopicIds = usesTopicIds
    this.lastUsedMs = now
  }

  get size(): number {
    return this.entries.size
  }

  targets(): FetchTarget[] {
    return Array.from(this.entries.values(), (entry) => entry.target)
  }

  update(targets: readonly FetchTarget[], forgotten: SessionRequest['forgotten']): void {
    for (const target of targets) {
      const known = this.entries.get(keyOf(target))
      if (known === undefined) {
        this.entries.set(keyOf(target), { target, highWatermark: -1, logStartOffset: -1 })
      } else {
        known.target = target
      }
    }
    for (const target of forgotten) this.entries.delete(keyOf(target))
  }

  /** Whether the response has to carry this partition; remembers what it says. */
  tell(target: FetchTarget, state: FetchedState): boolean {
    const entry = this.entries.get(keyOf(target))
    if (entry === undefined) return true
    const changed = entry.highWatermark !== state.highWatermark || entry.logStartOffset !== state.logStartOffset
    // After an error the next good answer must be told, whatever it says.
    entry.highWatermark = state.failed ? -1 : state.highWatermark
    entry.logStartOffset = state.failed ? -1 : state.logStartOffset
    return state.hasRecords || state.mustTell || state.failed || changed
  }

  /** Gives the others their turn before a partition that had its own. */
  moveToEnd(target: FetchTarget): void {
    const key = keyOf(target)
    const entry = this.entries.get(key)
    if (entry === undefined) return
    this.entries.delete(key)
    this.entries.set(key, entry)
  }
}

/** What a fetch is about: the partitions to read and the session that keeps them, if one does. */
export interface FetchPlan {
  readonly targets: readonly FetchTarget[]
  readonly session: FetchSession | undefined
  /** A full answer carries every partition, an incremental one only what is new. */
  readonly incremental: boolean
}

export class FetchSessions {
  private readonly sessions = new Map<number, FetchSession>()
  private readonly random: Random
  private readonly slots: () => number

  /** `slots` reads `max.incremental.fetch.session.cache.slots`. */
  constructor({ random, slots }: { random: Random; slots: () => number }) {
    this.random = random
    this.slots = slots
  }

  get size(): number {
    return this.sessions.size
  }

  /** @throws {KafkaError} FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH, FETCH_SESSION_TOPIC_ID_ERROR. */
  plan(request: SessionRequest, now: number): FetchPlan {
    const { sessionId, sessionEpoch, usesTopicIds } = request
    const targets = lastOfEach(request.targets)
    if (sessionEpoch === FINAL_EPOCH || sessionEpoch === FIRST_EPOCH) {
      this.sessions.delete(sessionId)
      const session = sessionEpoch === FIRST_EPOCH ? this.open(usesTopicIds, now) : undefined
      session?.update(targets, [])
      return { targets, session, incremental: false }
    }
    const session = this.sessions.get(sessionId)
    if (session === undefined) throw new KafkaError('FETCH_SESSION_ID_NOT_FOUND')
    if (session.nextEpoch !== sessionEpoch) throw new KafkaError('INVALID_FETCH_SESSION_EPOCH')
    if (session.usesTopicIds !== usesTopicIds) throw new KafkaError('FETCH_SESSION_TOPIC_ID_ERROR')
    session.update(targets, request.forgotten)
    if (session.size === 0) {
      this.sessions.delete(sessionId)
      // What the client has named beside what it forgets is read all the same.
      return { targets, session: undefined, incremental: false }
    }
    session.nextEpoch = sessionEpoch === MAX_EPOCH ? 1 : sessionEpoch + 1
    this.touch(session, now)
    return { targets: session.targets(), session, incremental: true }
  }

  /** The most recently used session stands last. */
  private touch(session: FetchSession, now: number): void {
    session.lastUsedMs = now
    this.sessions.delete(session.id)
    this.sessions.set(session.id, session)
  }

  /** Opens a session, if there is room or one that has long been idle. */
  private open(usesTopicIds: boolean, now: number): FetchSession | undefined {
    const slots = this.slots()
    if (this.sessions.size >= slots - (slots % CACHE_SHARDS)) {
      const [oldest] = this.sessions.values()
      if (oldest === undefined || now - oldest.lastUsedMs <= EVICTION_MS) return undefined
      this.sessions.delete(oldest.id)
    }
    let id = 0
    while (id === 0 || this.sessions.has(id)) id = 1 + this.random.int(MAX_EPOCH)
    const session = new FetchSession(id, usesTopicIds, now)
    this.sessions.set(id, session)
    return session
  }
}
