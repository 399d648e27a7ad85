/** The transactions of a log that came to nothing: readers of committed records leave them out (Kafka: TransactionIndex). */
import { firstIndex } from './binary-search.js'
import type { CompletedTransaction } from './producer-state.js'

export class AbortedTransactions {
  /** In the order of their ends. */
  private transactions: CompletedTransaction[] = []

  add(transaction: CompletedTransaction): void {
    this.transactions.push(transaction)
  }

  /** Those with records at or after `offset` and before `upperBound`. */
  between(offset: number, upperBound: number): CompletedTransaction[] {
    const found: CompletedTransaction[] = []
    for (let i = this.firstEndingAt(offset); i < this.transactions.length; i++) {
      const transaction = this.transactions[i]!
      if (transaction.firstOffset < upperBound) found.push(transaction)
      // What ends later begins later than the bound.
      if (transaction.lastStableOffset >= upperBound) break
    }
    return found
  }

  /** Forgets those that end before `offset`. */
  truncateFromStart(offset: number): void {
    const count = this.firstEndingAt(offset)
    if (count > 0) this.transactions.splice(0, count)
  }

  /** Forgets those that end at or after `offset`. */
  truncateFromEnd(offset: number): void {
    this.transactions.length = this.firstEndingAt(offset)
  }

  /** Keeps of those that end before `offset` only `retained`: of the others no record is left. */
  clean(offset: number, retained: readonly CompletedTransaction[]): void {
    this.transactions.splice(0, this.firstEndingAt(offset), ...retained)
  }

  private firstEndingAt(offset: number): number {
    return firstIndex(this.transactions.length, (i) => this.transactions[i]!.lastOffset >= offset)
  }
}
