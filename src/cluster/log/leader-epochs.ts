/**
 * Which leader wrote from which offset on: a log's leader epochs with their start offsets
 * (Kafka: LeaderEpochFileCache). Followers and consumers find with it where two histories part (KIP-101, KIP-320).
 */
export interface EpochEnd {
  /** The largest known epoch that is not newer than the one asked for; -1 when unknown. */
  readonly leaderEpoch: number
  /** Where the next epoch begins, or the log's end for the newest; -1 when unknown. */
  readonly endOffset: number
}

export class LeaderEpochs {
  private readonly entries: { readonly epoch: number; startOffset: number }[] = []

  /** The newest epoch of the log; -1 for none. */
  get latest(): number {
    return this.entries.at(-1)?.epoch ?? -1
  }

  /** A leader begins at `startOffset`, whether or not it ever writes. */
  assign(epoch: number, startOffset: number): void {
    if (epoch > this.latest) this.entries.push({ epoch, startOffset })
  }

  endOffsetFor(epoch: number, logEndOffset: number): EpochEnd {
    const first = this.entries[0]
    if (first === undefined || epoch === UNKNOWN.leaderEpoch || epoch > this.latest) return UNKNOWN
    if (epoch < first.epoch) return { leaderEpoch: epoch, endOffset: first.startOffset }
    let at = 0
    while (at + 1 < this.entries.length && this.entries[at + 1]!.epoch <= epoch) at++
    return { leaderEpoch: this.entries[at]!.epoch, endOffset: this.entries[at + 1]?.startOffset ?? logEndOffset }
  }

  /** The epoch that wrote `offset`; -1 when unknown. */
  epochAt(offset: number): number {
    let found = -1
    for (const { epoch, startOffset } of this.entries) if (startOffset <= offset) found = epoch
    return found
  }

  /** Forgets what lies before the log's start; the epoch that reaches over it begins there from now on. */
  truncateFromStart(logStartOffset: number): void {
    while (this.entries.length > 1 && this.entries[1]!.startOffset <= logStartOffset) this.entries.shift()
    const first = this.entries[0]
    if (first !== undefined && first.startOffset < logStartOffset) first.startOffset = logStartOffset
  }
}

const UNKNOWN: EpochEnd = { leaderEpoch: -1, endOffset: -1 }
