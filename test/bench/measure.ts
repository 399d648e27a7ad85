import type { PeerName, ServerPool } from './peers.js'

/** `net` are bare listeners of node:net: no peer, a floor. */
export type Column = PeerName | 'net'

export interface Row {
  name: string
  unit: string
  better: 'lower' | 'higher'
  figures: Partial<Record<Column, number>>
  /** What we want, in words; it is printed, never enforced. */
  target?: string
}

/** Rows that are measured together. */
export interface Family {
  name: string
  /** Size of the clusters it takes from the pool; 0 where it takes none. */
  brokers: number
  /** Whether it can measure nothing without the Go client. */
  needsClient: boolean
  measure(bench: Bench): Promise<Row[]>
}

export interface Bench {
  pool: ServerPool
  /** Less of everything: a look at the direction, not at the figure. */
  quick: boolean
  /** A measurement that failed has no figure; the reason is printed below the table. */
  failed(what: string, error: unknown): void
}

/**
 * Measures every column once, then every column again: what else the machine does meanwhile meets all alike. A column
 * that fails is left out of the rounds that follow; one that answers undefined sits this round out.
 */
export async function interleave<C extends Column, T>(
  bench: Bench,
  columns: readonly C[],
  rounds: number,
  measure: (column: C, round: number) => Promise<T | undefined>,
): Promise<Map<C, T[]>> {
  const samples = new Map<C, T[]>()
  const failing = new Set<C>()
  for (let round = 0; round < rounds; round++) {
    for (const column of columns) {
      if (failing.has(column)) continue
      try {
        const sample = await measure(column, round)
        if (sample !== undefined) samples.set(column, [...(samples.get(column) ?? []), sample])
      } catch (error) {
        failing.add(column)
        bench.failed(column, error)
      }
    }
  }
  return samples
}

/** The median of each column's samples. */
export function medians<C extends Column, T>(samples: Map<C, T[]>, pick: (sample: T) => number): Row['figures'] {
  const figures: Row['figures'] = {}
  for (const [column, values] of samples) figures[column] = median(values.map(pick))
  return figures
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
