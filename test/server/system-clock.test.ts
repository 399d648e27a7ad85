import { once } from 'node:events'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { SystemClock } from '../../src/server/system-clock.js'

const clocks: SystemClock[] = []
const faults: unknown[] = []

function makeClock(machineNow = Date.now): SystemClock {
  const clock = new SystemClock({ onFault: (error) => faults.push(error), machineNow })
  clocks.push(clock)
  return clock
}

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  faults.length = 0
  for (const clock of clocks.splice(0)) clock.stop()
})

function fires(clock: SystemClock, inMs: number, key = 'timer'): Promise<number> {
  return new Promise((resolve) => clock.schedule(key, clock.now() + inMs, () => resolve(clock.now())))
}

describe('real time', () => {
  test('now is the time of the machine, in whole milliseconds', () => {
    const before = Date.now()
    const now = makeClock().now()
    expect(now).toBeGreaterThanOrEqual(before)
    expect(now).toBeLessThanOrEqual(Date.now())
    expect(Number.isInteger(now)).toBe(true)
  })

  test('a timer fires when it is due and never before', async () => {
    const clock = makeClock()
    const dueMs = clock.now() + 5
    expect(await fires(clock, 5)).toBeGreaterThanOrEqual(dueMs)
    expect(clock.pending).toBe(0)
  })

  test('timers fire in the order in which they are due, whatever the order in which they were scheduled', async () => {
    const clock = makeClock()
    const fired: string[] = []
    const now = clock.now()
    for (const [key, inMs] of [
      ['c', 3],
      ['a', 1],
      ['d', 3],
      ['b', 2],
    ] as const) {
      clock.schedule(key, now + inMs, () => fired.push(key))
    }
    await fires(clock, 6, 'last')
    expect(fired).toEqual(['a', 'b', 'c', 'd'])
  })

  test('scheduling a key again replaces its timer, and a cancelled one does not fire', async () => {
    const clock = makeClock()
    const fired: string[] = []
    const now = clock.now()
    clock.schedule('a', now + 1, () => fired.push('first'))
    clock.schedule('a', now + 3, () => fired.push('second'))
    clock.schedule('b', now + 1, () => fired.push('cancelled'))
    clock.cancel('b')
    await fires(clock, 5, 'last')
    expect(fired).toEqual(['second'])
  })

  test('a timer scheduled by a timer fires too', async () => {
    const clock = makeClock()
    await new Promise<void>((resolve) => {
      clock.schedule('a', clock.now() + 1, () => clock.schedule('b', clock.now() + 1, resolve))
    })
    expect(clock.pending).toBe(0)
  })

  test('the time goes on evenly where the machine is set back', () => {
    let machineMs = 1_000_000
    const clock = new SystemClock({ machineNow: () => machineMs })
    expect(clock.now()).toBe(1_000_000)
    machineMs = 400_000
    expect(clock.now()).toBe(1_000_000)
    machineMs = 400_250
    expect(clock.now()).toBe(1_000_250)
  })

  test('stop forgets every timer and takes no new one', async () => {
    const clock = makeClock()
    const fired: string[] = []
    clock.schedule('a', clock.now() + 1, () => fired.push('a'))
    clock.stop()
    clock.schedule('b', clock.now() + 1, () => fired.push('b'))
    expect(clock.pending).toBe(0)
    await fires(makeClock(), 4)
    expect(fired).toEqual([])
  })

  test('an armed timer keeps no process alive', async () => {
    const clock = makeClock()
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    clock.schedule('a', clock.now() + 60_000, () => {})
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBe(before)
  })
})

describe('advance', () => {
  test('fires what falls due, in order, each at the time it is due', () => {
    const clock = makeClock(() => 1_000_000)
    const seen: [string, number][] = []
    const see = (key: string) => () => seen.push([key, clock.now() - 1_000_000])
    clock.schedule('late', 1_600_000, see('late'))
    clock.schedule('early', 1_010_000, see('early'))
    clock.schedule('beyond', 1_700_000, see('beyond'))
    clock.schedule('chain', 1_020_000, () => {
      see('chain')()
      clock.schedule('link', 1_025_000, see('link'))
    })
    expect(clock.advance(650_000)).toEqual(['early', 'chain', 'link', 'late'])
    expect(seen).toEqual([
      ['early', 10_000],
      ['chain', 20_000],
      ['link', 25_000],
      ['late', 600_000],
    ])
    expect(clock.now()).toBe(1_650_000)
    expect(clock.pending).toBe(1)
  })

  test('brings a timer nearer in real time', async () => {
    const clock = makeClock()
    const fired = fires(clock, 3_600_000)
    expect(clock.advance(3_599_998)).toEqual([])
    await fired
    expect(clock.pending).toBe(0)
  })

  test('by nothing fires what is due now', () => {
    const clock = makeClock()
    clock.schedule('due', clock.now(), () => {})
    expect(clock.advance(0)).toEqual(['due'])
  })

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d ms', (ms) => {
    expect(() => makeClock().advance(ms)).toThrow(RangeError)
  })

  test('a timer further away than a native one can wait does not fire early', async () => {
    const clock = makeClock()
    let fired = false
    clock.schedule('far', clock.now() + 2 ** 31 + 1000, () => {
      fired = true
    })
    await fires(clock, 3, 'near')
    expect(fired).toBe(false)
    expect(clock.advance(2 ** 31 + 1000)).toEqual(['far'])
  })
})

describe('reset', () => {
  test('takes back what it was advanced by, and leaves timers as far away as they were', () => {
    let machineMs = 1_000_000
    const clock = new SystemClock({ machineNow: () => machineMs })
    const fired: string[] = []
    clock.advance(3_600_000)
    clock.schedule('b', clock.now() + 50, () => fired.push('b'))
    clock.schedule('a', clock.now() + 20, () => fired.push('a'))
    clock.schedule('gone', clock.now() + 10, () => fired.push('gone'))
    clock.cancel('gone')
    machineMs += 5
    clock.reset()
    expect(clock.now()).toBe(1_000_005)
    expect(clock.advance(14)).toEqual([])
    expect(clock.advance(1)).toEqual(['a'])
    expect(clock.advance(30)).toEqual(['b'])
    clock.stop()
  })

  test('wakes for timers in the machine time again', async () => {
    const clock = makeClock()
    clock.advance(3_600_000)
    const fired = fires(clock, 3)
    clock.reset()
    expect(await fired).toBeLessThan(Date.now() + 1000)
  })

  test('changes nothing where nothing was advanced', () => {
    const clock = makeClock(() => 1_000_000)
    clock.schedule('a', 1_000_010, () => {})
    clock.reset()
    expect(clock.now()).toBe(1_000_000)
    expect(clock.advance(10)).toEqual(['a'])
  })
})

describe('what throws', () => {
  test('a timer that throws is reported, and the others go on', async () => {
    const clock = makeClock()
    const boom = new Error('boom')
    clock.schedule('bad', clock.now(), () => {
      throw boom
    })
    await fires(clock, 2, 'good')
    expect(faults).toEqual([boom])
    clock.schedule('bad', clock.now() + 1000, () => {
      throw boom
    })
    clock.schedule('good', clock.now() + 2000, () => {})
    expect(clock.advance(3000)).toEqual(['bad', 'good'])
    expect(faults).toEqual([boom, boom])
  })

  test('by default it surfaces as an uncaught exception', async () => {
    const held = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    try {
      const uncaught = once(process, 'uncaughtException')
      const clock = new SystemClock()
      clock.schedule('bad', clock.now(), () => {
        throw new Error('boom')
      })
      clock.advance(0)
      expect((await uncaught)[0]).toMatchObject({ message: 'boom' })
    } finally {
      for (const listener of held) process.on('uncaughtException', listener)
    }
  })
})

describe('fake timers of the test that uses us', () => {
  const toFake = ['setTimeout', 'clearTimeout', 'setImmediate', 'Date', 'performance', 'queueMicrotask'] as const

  test.each([
    ['installed after the import', () => Promise.resolve({ SystemClock })],
    [
      'installed before it',
      () => {
        vi.resetModules()
        return import('../../src/server/system-clock.js')
      },
    ],
  ])('%s, freeze neither the time nor the timers', async (_, load) => {
    vi.useFakeTimers({ toFake: [...toFake], now: 0 })
    const { SystemClock: Loaded } = await load()
    const clock = new Loaded()
    clocks.push(clock)
    expect(Date.now()).toBe(0)
    const before = clock.now()
    expect(before).toBeGreaterThan(1_600_000_000_000)
    expect(await fires(clock, 3)).toBeGreaterThanOrEqual(before + 3)
    expect(Date.now()).toBe(0)
  })
})
