import { expect, test, vi } from 'vitest'

const machine = vi.hoisted(() => ({ nowMs: 1000, turns: [] as (() => void)[] }))
vi.mock('node:perf_hooks', () => ({ performance: { now: () => machine.nowMs } }))
vi.mock('node:timers', () => ({ setImmediate: (fn: () => void) => machine.turns.push(fn) }))

const { stayAwake } = await import('../../src/server/wakefulness.js')

/** One turn of the event loop. */
function turn(): void {
  for (const fn of machine.turns.splice(0)) fn()
}

test('the event loop turns for a moment after each answer, once per turn however many there were, and sleeps then', () => {
  stayAwake()
  machine.nowMs += 0.15
  stayAwake()
  stayAwake()
  expect(machine.turns).toHaveLength(1)
  turn()
  machine.nowMs += 0.15
  turn()
  expect(machine.turns).toHaveLength(1)
  machine.nowMs += 0.1
  turn()
  expect(machine.turns).toHaveLength(0)

  stayAwake()
  expect(machine.turns).toHaveLength(1)
})
