import { describe, expect, test } from 'vitest'
import { AbortedTransactions } from '../../../src/cluster/log/aborted-transactions.js'
import { ProducerState } from '../../../src/cluster/log/producer-state.js'

function data(producerId: number, offset: number) {
  return {
    producerId,
    producerEpoch: 0,
    baseSequence: offset,
    lastSequence: offset,
    baseOffset: offset,
    lastOffset: offset,
    timestamp: 0,
  }
}

const open = (state: ProducerState, producerId: number, offset: number) =>
  state.update(data(producerId, offset), { nowMs: 0, isTransactional: true })
const end = (state: ProducerState, producerId: number, offset: number) =>
  state.complete({ producerId, producerEpoch: 0, coordinatorEpoch: 4, offset, timestamp: 0 }, 0)

describe('an open transaction', () => {
  test('begins with its first record, and is over when its mark is below the high watermark', () => {
    const state = new ProducerState()
    expect(state.firstUnstableOffset(0)).toBeUndefined()
    open(state, 1, 10)
    open(state, 2, 11)
    open(state, 1, 12)
    expect(state.firstUnstableOffset(10)).toBe(10)
    expect(end(state, 1, 13)).toEqual({ producerId: 1, firstOffset: 10, lastOffset: 13, lastStableOffset: 11 })
    expect(state.firstUnstableOffset(13)).toBe(10)
    expect(state.firstUnstableOffset(14)).toBe(11)
    expect(end(state, 2, 14)).toMatchObject({ firstOffset: 11, lastStableOffset: 15 })
    expect(state.firstUnstableOffset(15)).toBeUndefined()
  })

  test('is not opened by a mark, nor by what is not transactional', () => {
    const state = new ProducerState()
    state.update(data(1, 0), { nowMs: 0 })
    expect(end(state, 1, 1)).toBeUndefined()
    expect(state.firstUnstableOffset(0)).toBeUndefined()
  })

  test('keeps its producer from being forgotten', () => {
    const state = new ProducerState()
    open(state, 1, 0)
    const longAfter = { expirationMs: 1000, lastCheckMs: 1_000_000 }
    expect(state.active(longAfter)).toHaveLength(1)
    end(state, 1, 1)
    expect(state.active(longAfter)).toHaveLength(0)
  })

  test('is in a snapshot, with the last batch of its producer', () => {
    const state = new ProducerState()
    open(state, 2, 5)
    open(state, 1, 6)
    open(state, 2, 7)
    const restored = new ProducerState()
    restored.restore(state.snapshot())
    open(state, 2, 8)
    expect(restored.firstUnstableOffset(9)).toBe(5)
    expect(end(restored, 2, 8)).toMatchObject({ firstOffset: 5, lastStableOffset: 6 })
    const [first] = restored.active({ expirationMs: 1, lastCheckMs: Number.NEGATIVE_INFINITY })
    expect(first).toMatchObject({ producerId: 2, coordinatorEpoch: 4, batches: [{ lastOffset: 7 }] })
    restored.restore(undefined)
    expect(restored.size).toBe(0)
    expect(new ProducerState().snapshot()).toBeUndefined()
  })
})

describe('aborted transactions', () => {
  const of = (...ranges: [first: number, last: number, stable: number][]) => {
    const aborted = new AbortedTransactions()
    for (const [firstOffset, lastOffset, lastStableOffset] of ranges) {
      aborted.add({ producerId: 1, firstOffset, lastOffset, lastStableOffset })
    }
    return aborted
  }
  const firsts = (aborted: AbortedTransactions, offset: number, upperBound: number) =>
    aborted.between(offset, upperBound).map(({ firstOffset }) => firstOffset)

  test('are found where a read meets them', () => {
    const aborted = of([0, 5, 2], [2, 8, 9], [20, 22, 23])
    expect(firsts(aborted, 0, 30)).toEqual([0, 2, 20])
    expect(firsts(aborted, 6, 30)).toEqual([2, 20])
    expect(firsts(aborted, 6, 20)).toEqual([2])
    expect(firsts(aborted, 0, 2)).toEqual([0])
    expect(firsts(aborted, 23, 30)).toEqual([])
  })

  test('go with the start and the end of the log, and with compaction', () => {
    const aborted = of([0, 5, 2], [2, 8, 9], [20, 22, 23])
    aborted.truncateFromEnd(22)
    expect(firsts(aborted, 0, 30)).toEqual([0, 2])
    aborted.truncateFromStart(6)
    expect(firsts(aborted, 0, 30)).toEqual([2])
    const compacted = of([0, 5, 2], [2, 8, 9], [20, 22, 23])
    compacted.clean(10, [{ producerId: 1, firstOffset: 2, lastOffset: 8, lastStableOffset: 9 }])
    expect(firsts(compacted, 0, 30)).toEqual([2, 20])
  })
})
