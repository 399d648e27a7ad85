/** The segments of one log, oldest first; the last is the active one, which grows. There is always one. */
import { firstIndex } from './binary-search.js'
import type { PlacedBatch, Segment } from './segment.js'

/** Which times the sealed segments hold, as far as lookups need it. */
interface Timeline {
  /** Of each segment, the largest timestamp up to its end: ascending, so it can be searched. */
  readonly largestTimestamps: number[]
  /** The first segment with the largest timestamp of a record; -1 where no record has one. */
  latest: number
}

export class SegmentList {
  /** Of every segment. */
  sizeInBytes = 0
  private segments: Segment[]
  /** Worked out when it is asked for; forgotten when segments go. */
  private timeline: Timeline | undefined

  constructor(first: Segment) {
    this.segments = [first]
  }

  get length(): number {
    return this.segments.length
  }

  get first(): Segment {
    return this.segments[0]!
  }

  get active(): Segment {
    return this.segments[this.segments.length - 1]!
  }

  at(index: number): Segment | undefined {
    return this.segments[index]
  }

  [Symbol.iterator](): IterableIterator<Segment> {
    return this.segments[Symbol.iterator]()
  }

  slice(start: number, end?: number): Segment[] {
    return this.segments.slice(start, end)
  }

  /** Where the segment stands that `offset` belongs to: the last that begins at or before it; the first for any before. */
  indexOf(offset: number): number {
    return Math.max(firstIndex(this.segments.length, (i) => this.segments[i]!.baseOffset > offset) - 1, 0)
  }

  append(batch: PlacedBatch, nowMs: number, indexIntervalBytes: number): void {
    this.active.append(batch, nowMs, indexIntervalBytes)
    this.sizeInBytes += batch.size
  }

  /** Closes the active segment and goes on with another. */
  roll(next: Segment): void {
    if (this.timeline !== undefined) extend(this.timeline, this.active, this.segments)
    this.segments.push(next)
  }

  /** Puts `replacements` in the place of `count` segments from `start` on, and lets go of those. */
  replace(start: number, count: number, replacements: readonly Segment[]): void {
    for (const segment of this.segments.splice(start, count, ...replacements)) {
      segment.release()
      this.sizeInBytes -= segment.sizeInBytes
    }
    for (const segment of replacements) this.sizeInBytes += segment.sizeInBytes
    this.timeline = undefined
  }

  /** The first segment that may hold a timestamp of at least `timestamp`. */
  reaching(timestamp: number): Segment | undefined {
    const { largestTimestamps } = this.times()
    const sealed = this.segments[firstIndex(largestTimestamps.length, (i) => largestTimestamps[i]! >= timestamp)]!
    return sealed === this.active && sealed.largestTimestampMs < timestamp ? undefined : sealed
  }

  /** The first segment with the largest timestamp of a record; undefined where no record has one. */
  get latest(): Segment | undefined {
    const sealed = this.segments[this.times().latest]
    const { active } = this
    if (sealed !== undefined && sealed.maxTimestamp >= active.maxTimestamp) return sealed
    return active.maxTimestamp >= 0 ? active : undefined
  }

  private times(): Timeline {
    if (this.timeline === undefined) {
      this.timeline = { largestTimestamps: [], latest: -1 }
      for (let i = 0; i < this.segments.length - 1; i++) extend(this.timeline, this.segments[i]!, this.segments)
    }
    return this.timeline
  }
}

function extend(timeline: Timeline, sealed: Segment, segments: readonly Segment[]): void {
  const { largestTimestamps, latest } = timeline
  const before = largestTimestamps[largestTimestamps.length - 1] ?? Number.NEGATIVE_INFINITY
  if (sealed.maxTimestamp > (segments[latest]?.maxTimestamp ?? -1)) timeline.latest = largestTimestamps.length
  largestTimestamps.push(Math.max(before, sealed.largestTimestampMs))
}
