/**
 * A transcript: what was asked of a broker, step by step, and when it answered what.
 *
 * The scenarios run against Apache Kafka once, which gives `groups.golden.ndjson`, and against our coordinator in every
 * test run. Member ids are random, so each stands as `client#n`, numbered by its first appearance; topic ids stand as
 * the names of their topics.
 */
import type { AnyApi, DraftOf, ValueOf } from '../../../../src/protocol/schema.js'

/** Something that can be asked like a broker. */
export interface Peer {
  topicId(name: string): string
  /** Sends a request; `reply` is there at once, later, or never. One connection has one request at a time. */
  send(connection: string, api: AnyApi, version: number, request: object): { readonly reply?: unknown }
  /** Lets time pass, and whatever is being answered arrive. */
  wait(ms: number): Promise<void>
}

/** One line of a transcript. Steps without one were not answered while the scenario went on. */
export interface Line {
  readonly scenario: string
  readonly step: number
  readonly request: string
  /** The step after which the answer was there. */
  readonly answeredAfter: number
  readonly reply: unknown
}

export interface Asked<A extends AnyApi> {
  /** Throws while there is none. */
  readonly reply: ValueOf<A['response']>
}

interface Waiting {
  readonly step: number
  readonly request: string
  readonly sent: { readonly reply?: unknown }
}

/** How long a step lasts: for a broker that answers at once, long; for timeouts, short. */
const STEP_MS = 150

const MEMBER_ID = /([A-Za-z0-9_.]*)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

export class Transcript {
  readonly lines: Line[] = []
  private readonly peer: Peer
  private readonly scenario: string
  private readonly memberIds = new Map<string, string>()
  private waiting: Waiting[] = []
  private step = 0

  constructor(peer: Peer, scenario: string) {
    this.peer = peer
    this.scenario = scenario
  }

  topicId(name: string): string {
    return this.peer.topicId(name)
  }

  async ask<A extends AnyApi>(
    connection: string,
    api: A,
    version: number,
    request: DraftOf<A['request']>,
  ): Promise<Asked<A>> {
    const sent = this.peer.send(connection, api, version, request)
    this.step++
    this.waiting.push({ step: this.step, request: `${connection}: ${api.name} v${version}`, sent })
    await this.pass(STEP_MS)
    return {
      get reply() {
        if (sent.reply === undefined) throw new Error(`${api.name} is not answered yet`)
        return sent.reply as ValueOf<A['response']>
      },
    }
  }

  async pass(ms: number): Promise<void> {
    await this.peer.wait(ms)
    const answered = this.waiting.filter(({ sent }) => sent.reply !== undefined)
    this.waiting = this.waiting.filter(({ sent }) => sent.reply === undefined)
    for (const { sent } of answered) this.name((sent.reply as { memberId?: unknown }).memberId)
    for (const { step, request, sent } of answered) {
      const reply = this.normalize(sent.reply)
      this.lines.push({ scenario: this.scenario, step, request, answeredAfter: this.step, reply })
    }
  }

  private name(memberId: unknown): void {
    if (typeof memberId !== 'string' || memberId === '' || this.memberIds.has(memberId)) return
    this.memberIds.set(memberId, `${memberId.replace(MEMBER_ID, '$1')}#${this.memberIds.size}`)
  }

  private normalize(value: unknown): unknown {
    if (typeof value === 'string') {
      for (const name of ['foo', 'bar']) if (value === this.peer.topicId(name)) return name
      return value.replace(MEMBER_ID, (id, client) => this.memberIds.get(id) ?? `${client}#?`)
    }
    if (Buffer.isBuffer(value)) return value.toString('base64')
    // Kafka lists members and groups in the order of its hash tables, which is nobody's business.
    if (Array.isArray(value)) return value.map((element) => this.normalize(element)).sort(byText)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, this.normalize(field)]))
  }
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}
