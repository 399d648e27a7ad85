/**
 * What compaction knows of transactions while it reads a log from its start: which batches were aborted, and which
 * marks have no batch left that they would be needed for (Kafka: CleanedTransactionMetadata).
 */
import { isControl, isTransactional, lastOffset, producerId, recordCount } from '../../protocol/batch.js'
import { controlRecordType } from '../../protocol/control-records.js'
import { decodeRecords } from '../../protocol/records.js'
import type { CompletedTransaction } from './producer-state.js'

export class CleanedTransactions {
  /** Aborted transactions of which the mark was met before the last of their batches is gone. */
  readonly retained: CompletedTransaction[] = []
  /** Those still to be met, by their first offset. */
  private readonly aborted: CompletedTransaction[]
  private next = 0
  private readonly ongoingAborted = new Map<number, { readonly transaction: CompletedTransaction; hasBatch: boolean }>()
  private readonly ongoingCommitted = new Set<number>()

  constructor(aborted: readonly CompletedTransaction[]) {
    this.aborted = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset)
  }

  /** Reads on to a batch. Returns whether it may go: it was aborted, or marks the end of what is gone. */
  mayDiscard(buffer: Buffer, position: number): boolean {
    if (!isTransactional(buffer, position) && !isControl(buffer, position)) return false
    this.meetUpTo(lastOffset(buffer, position))
    const id = producerId(buffer, position)
    if (isControl(buffer, position)) return this.mayDiscardMark(buffer, position, id)
    const aborted = this.ongoingAborted.get(id)
    if (aborted === undefined) {
      this.ongoingCommitted.add(id)
      return false
    }
    aborted.hasBatch = true
    return true
  }

  private mayDiscardMark(buffer: Buffer, position: number, id: number): boolean {
    if (recordCount(buffer, position) === 0) return true
    const [mark] = decodeRecords(buffer, position)
    switch (controlRecordType(mark!.key)) {
      case 'abort': {
        const aborted = this.ongoingAborted.get(id)
        this.ongoingAborted.delete(id)
        if (aborted === undefined || !aborted.hasBatch) return true
        this.retained.push(aborted.transaction)
        return false
      }
      case 'commit':
        return !this.ongoingCommitted.delete(id)
      case 'unknown':
        return false
    }
  }

  private meetUpTo(offset: number): void {
    for (; this.next < this.aborted.length && this.aborted[this.next]!.firstOffset <= offset; this.next++) {
      const transaction = this.aborted[this.next]!
      if (!this.ongoingAborted.has(transaction.producerId)) {
        this.ongoingAborted.set(transaction.producerId, { transaction, hasBatch: false })
      }
    }
  }
}
