import { describe, expect, test } from 'vitest'
import {
  completedReassignment,
  isReassigning,
  revertedReassignment,
  startedReassignment,
  targetReplicationFactor,
} from '../../../src/cluster/replication/reassignment.js'

const at = (replicas: number[], addingReplicas: number[] = [], removingReplicas: number[] = []) => ({
  replicas,
  addingReplicas,
  removingReplicas,
})

describe('a reassignment', () => {
  test('begins with the new brokers, and the old ones behind them', () => {
    expect(startedReassignment(at([1, 2]), [3, 2])).toEqual(at([3, 2, 1], [3], [1]))
    expect(startedReassignment(at([1, 2]), [2, 1])).toEqual(at([2, 1]))
    expect(startedReassignment(at([3, 2, 1]), [5, 4])).toEqual(at([5, 4, 1, 2, 3], [4, 5], [1, 2, 3]))
  })

  test('that overtakes another one keeps what that one added and removed, unless it does so itself', () => {
    const first = startedReassignment(at([1, 2]), [3, 2])
    expect(startedReassignment(first, [4, 2])).toEqual(at([4, 2, 1, 3], [4], [1, 3]))
    expect(startedReassignment(first, [2, 3, 1])).toEqual(at([2, 3, 1], [3], [1]))
  })

  test('is completed when all that are added are in sync, and somebody stays', () => {
    const state = { ...at([3, 2, 1], [3], [1]), isr: [1, 2] }
    expect(completedReassignment(state)).toBe(state)
    expect(completedReassignment({ ...state, isr: [1, 2, 3] })).toEqual({ ...at([3, 2]), isr: [2, 3] })
    const away = { ...at([3, 1], [3], [1]), isr: [1] }
    expect(completedReassignment(away)).toBe(away)
  })

  test('to fewer brokers is completed when all of them are in sync', () => {
    const state = { ...at([2, 3, 1], [], [1]), isr: [1, 2] }
    expect(completedReassignment(state)).toBe(state)
    expect(completedReassignment({ ...state, isr: [1, 2, 3] })).toEqual({ ...at([2, 3]), isr: [2, 3] })
    const swapped = { ...at([2, 3, 1], [3], [1]), isr: [1, 3] }
    expect(completedReassignment(swapped)).toEqual({ ...at([2, 3]), isr: [3] })
  })

  test('is nothing to complete where there is none', () => {
    const state = { ...at([1, 2]), isr: [1] }
    expect(isReassigning(state)).toBe(false)
    expect(completedReassignment(state)).toBe(state)
  })

  test('is reverted to the brokers from before', () => {
    expect(revertedReassignment({ ...at([3, 2, 1], [3], [1]), isr: [1, 2, 3] })).toEqual({
      target: { ...at([2, 1]), isr: [1, 2] },
      isUnclean: false,
    })
    expect(revertedReassignment({ ...at([3, 2, 1], [3], [1]), isr: [3] })).toEqual({
      target: { ...at([2, 1]), isr: [2] },
      isUnclean: true,
    })
  })

  test('has the replication factor that it will have', () => {
    expect(targetReplicationFactor(at([1, 2]))).toBe(2)
    expect(targetReplicationFactor(at([3, 4, 2, 1], [3, 4], [1]))).toBe(3)
  })
})
