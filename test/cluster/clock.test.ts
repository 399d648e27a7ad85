import { describe, expect, test } from 'vitest'
import { ManualClock, TimerQueue } from '../../src/cluster/clock.js'
import { Random } from '../../src/cluster/random.js'

describe('a manual clock', () => {
  test('fires what falls due, in order of time and then of scheduling', () => {
    const clock = new ManualClock()
    const nothing = () => {}
    clock.schedule('late', 30, nothing)
    clock.schedule('first', 10, nothing)
    clock.schedule('second', 10, nothing)
    expect(clock.advance(20)).toEqual(['first', 'second'])
    expect(clock.advance(20)).toEqual(['late'])
    expect(clock.now()).toBe(40)
  })

  test('keeps one timer a key: scheduling again replaces, cancelling removes', () => {
    const clock = new ManualClock()
    const fired: string[] = []
    clock.schedule('session', 10, () => fired.push('old'))
    clock.schedule('session', 20, () => fired.push('new'))
    clock.schedule('gone', 15, () => fired.push('gone'))
    clock.cancel('gone')
    clock.advance(100)
    expect(fired).toEqual(['new'])
    expect(clock.pending).toBe(0)
  })

  test('shows each timer the moment it is due, and fires what that one schedules in time', () => {
    const clock = new ManualClock(1000)
    const seen: number[] = []
    const tick = () => {
      seen.push(clock.now())
      if (seen.length < 3) clock.schedule('tick', clock.now() + 10, tick)
    }
    clock.schedule('tick', 1010, tick)
    clock.advance(100)
    expect(seen).toEqual([1010, 1020, 1030])
    expect(clock.now()).toBe(1100)
  })
})

describe('a timer queue', () => {
  test('gives back what a sorted list would, whatever is replaced and cancelled in between', () => {
    const random = new Random(7)
    const queue = new TimerQueue()
    const expected = new Map<string, { atMs: number; order: number }>()
    for (let order = 0; order < 5000; order++) {
      const key = `k${random.int(400)}`
      if (random.int(4) === 0) {
        queue.delete(key)
        expected.delete(key)
      } else {
        const atMs = random.int(1000)
        queue.set(key, atMs, () => {})
        expected.set(key, { atMs, order })
      }
    }
    const sorted = [...expected].sort(([, a], [, b]) => a.atMs - b.atMs || a.order - b.order).map(([key]) => key)
    const taken: string[] = []
    for (let timer = queue.takeDue(1000); timer !== undefined; timer = queue.takeDue(1000)) taken.push(timer.key)
    expect(taken).toEqual(sorted)
    expect(queue.nextAtMs()).toBeUndefined()
  })
})
