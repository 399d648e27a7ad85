/**
 * The last requests a cluster got and what became of each, for the message of a test that fails.
 *
 * It is written on every request, so an entry is one small object: names and numbers, no text made up front, and
 * nothing of the request's or the response's contents but the name of what was refused.
 */
import { errorName } from '../protocol/errors.js'

/**
 * ```
 * handling --> parked --> answered | cancelled | closed
 *     |
 *     +------> answered | unanswered | closed
 * ```
 */
export type RequestState =
  | 'handling'
  /** Waits for the cluster to change, or for its time to run out. */
  | 'parked'
  | 'answered'
  /** Done, and the client expects no answer (acks=0). */
  | 'unanswered'
  /** Its connection ended while it was parked. */
  | 'cancelled'
  /** The connection was closed instead of an answer; `detail` says why. */
  | 'closed'

export interface JournalEntry {
  readonly atMs: number
  readonly brokerId: number
  readonly connectionId: number
  /** Empty where the client gave none, or where the request could not be read that far. */
  clientId: string
  /** The API's name, such as `JoinGroup`; empty where the request could not be read that far. */
  api: string
  version: number
  correlationId: number
  /** From the arrival of the request to its end; -1 while it has none. */
  durationMs: number
  state: RequestState
  /** The response's error, at its top or else the first within; 0 where it has none. */
  errorCode: number
  /** What the error within the response is about, such as `orders-0`; or why the connection was closed. */
  detail: string
}

/** Where a request came in. */
export interface Arrival {
  readonly atMs: number
  readonly brokerId: number
  readonly connectionId: number
}

export class Journal {
  private readonly capacity: number
  private readonly ring: JournalEntry[] = []
  private next = 0
  /** What is parked is listed however long ago it came: it is often what a failing test is about. */
  private readonly parked = new Set<JournalEntry>()

  constructor(capacity = 256) {
    this.capacity = capacity
  }

  /** Notes that a request came in. The pipeline fills in the rest as it reads it. */
  open({ atMs, brokerId, connectionId }: Arrival): JournalEntry {
    const entry: JournalEntry = {
      atMs,
      brokerId,
      connectionId,
      clientId: '',
      api: '',
      version: -1,
      correlationId: -1,
      durationMs: -1,
      state: 'handling',
      errorCode: 0,
      detail: '',
    }
    this.ring[this.next] = entry
    this.next = (this.next + 1) % this.capacity
    return entry
  }

  park(entry: JournalEntry): void {
    entry.state = 'parked'
    this.parked.add(entry)
  }

  close(entry: JournalEntry, atMs: number, state: Exclude<RequestState, 'handling' | 'parked'>): void {
    if (entry.state === 'parked') this.parked.delete(entry)
    entry.state = state
    entry.durationMs = atMs - entry.atMs
  }

  /** The last requests, in the order in which they came. */
  entries(): readonly JournalEntry[] {
    const recent = [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)]
    const kept = new Set(recent)
    return [...[...this.parked].filter((entry) => !kept.has(entry)), ...recent]
  }

  /** The last requests, a line each: `12:00:01.123 broker 2 <- kafkajs-1 JoinGroup v5 (#12) parked`. */
  lines(): string[] {
    return this.entries().map(formatEntry)
  }

  /** Forgets what has ended; a parked request stays. */
  clear(): void {
    this.ring.length = this.next = 0
  }
}

/** One line, its time in UTC. */
export function formatEntry(entry: JournalEntry): string {
  const time = new Date(entry.atMs).toISOString().slice(11, 23)
  const client = entry.clientId === '' ? `connection ${entry.connectionId}` : entry.clientId
  const request = entry.api === '' ? 'unreadable request' : `${entry.api} v${entry.version} (#${entry.correlationId})`
  return `${time} broker ${entry.brokerId} <- ${client} ${request} ${outcome(entry)}`
}

function outcome(entry: JournalEntry): string {
  const place = entry.detail === '' ? '' : `${entry.detail}: `
  const error = entry.errorCode === 0 ? '' : ` ${place}${errorName(entry.errorCode)}`
  switch (entry.state) {
    case 'handling':
    case 'parked':
      return entry.state
    case 'closed':
      return `closed: ${entry.detail}`
    default:
      return `${entry.state}${error} after ${entry.durationMs} ms`
  }
}
