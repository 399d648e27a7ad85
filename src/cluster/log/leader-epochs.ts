/**
 * Which leader wrote from which offset on: a log's leader epochs with their start offsets
 * (Kafka: LeaderEpochFileCache). Followers and consumers find with it where two histories part (KIP-101, KIP-320).
 */
import { firstIndex } from './binary-search.js'

export interface EpochEnd {
  /** The largest known epoch that is not newer than the one asked for; -1 when unknown. */
  readonly leaderEpoch: number
  /** Where the next epoch begins, or the log's end for the newest; -1 when unknown. */
  readonly endOffset: number
}

export interface EpochStart {
  readonly epoch: number
  readonly startOffset: number
}

export class LeaderEpochs {
  /** Both ascend. */
  private entries: EpochStart[] = []

  /** The newest epoch of the log; -1 for none. */
  get latest(): number {
    return this.entries[this.entries.length - 1]?.epoch ?? -1
  }

  /** All of them, oldest first. */
  get all(): readonly EpochStart[] {
    return this.entries
  }

  /** A leader begins at `startOffset`, whether or not it ever writes. One that wrote nothing is forgotten for the next. */
  assign(epoch: number, startOffset: number): void {
    if (epoch <= this.latest) return
    this.truncateFromEnd(startOffset)
    this.entries.push({ epoch, startOffset })
  }

  endOffsetFor(epoch: number, logEndOffset: number): EpochEnd {
    const first = this.entries[0]
    if (first === undefined || epoch === UNKNOWN.leaderEpoch || epoch > this.latest) return UNKNOWN
    if (epoch < first.epoch) return { leaderEpoch: epoch, endOffset: first.startOffset }
    const at = this.floor('epoch', epoch)
    return { leaderEpoch: this.entries[at]!.epoch, endOffset: this.entries[at + 1]?.startOffset ?? logEndOffset }
  }

  /** The epoch that wrote `offset`; -1 when unknown. */
  epochAt(offset: number): number {
    return this.entries[this.floor('startOffset', offset)]?.epoch ?? -1
  }

  /** Forgets what lies before the log's start; the epoch that reaches over it begins there from now on. */
  truncateFromStart(logStartOffset: number): void {
    const at = this.floor('startOffset', logStartOffset)
    if (at < 0) return
    this.entries = this.entries.slice(at)
    this.entries[0] = { epoch: this.entries[0]!.epoch, startOffset: logStartOffset }
  }

  /** Forgets the epochs that begin at or after the log's new end. */
  truncateFromEnd(logEndOffset: number): void {
    while (this.entries.length > 0 && this.entries[this.entries.length - 1]!.startOffset >= logEndOffset) {
      this.entries.pop()
    }
  }

  /** The index of the last entry whose `field` is at most `wanted`; -1 when there is none. */
  private floor(field: keyof EpochStart, wanted: number): number {
    return firstIndex(this.entries.length, (i) => this.entries[i]![field] > wanted) - 1
  }
}

const UNKNOWN: EpochEnd = { leaderEpoch: -1, endOffset: -1 }
