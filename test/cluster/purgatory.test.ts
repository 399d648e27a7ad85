import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/cluster/clock.js'
import { Purgatory } from '../../src/cluster/purgatory.js'

function parkedOn(purgatory: Purgatory, key: string, ready: () => boolean, deadlineMs?: number) {
  const replies: string[] = []
  const pending = purgatory.park({
    keys: [key],
    tryComplete: () => (ready() ? 'completed' : undefined),
    ...(deadlineMs === undefined ? {} : { deadlineMs, expire: () => 'expired' }),
  })
  pending.onReply((reply) => replies.push(reply))
  return { replies, pending }
}

describe('a parked operation', () => {
  test('is tried again after the transaction that touched its key, not within it', () => {
    const purgatory = new Purgatory(new ManualClock())
    let ready = false
    const { replies } = parkedOn(purgatory, 'a', () => ready)
    purgatory.transact(() => {
      purgatory.touch('a')
      ready = true
      expect(replies).toEqual([])
    })
    expect(replies).toEqual(['completed'])
    expect(purgatory.size).toBe(0)
  })

  test('is left alone by other keys, and stays while it is not ready', () => {
    const purgatory = new Purgatory(new ManualClock())
    let tries = 0
    const { replies } = parkedOn(purgatory, 'a', () => {
      tries++
      return false
    })
    purgatory.transact(() => purgatory.touch('b'))
    expect(tries).toBe(0)
    purgatory.transact(() => purgatory.touch('a'))
    expect(tries).toBe(1)
    expect(replies).toEqual([])
    expect(purgatory.size).toBe(1)
  })

  test('expires at its deadline, once, and never after it is completed', () => {
    const clock = new ManualClock()
    const purgatory = new Purgatory(clock)
    const late = parkedOn(purgatory, 'a', () => false, 100)
    const early = parkedOn(purgatory, 'b', () => true, 100)
    purgatory.transact(() => purgatory.touch('b'))
    clock.advance(100)
    purgatory.transact(() => purgatory.touch('a'))
    expect(late.replies).toEqual(['expired'])
    expect(early.replies).toEqual(['completed'])
    expect(clock.pending).toBe(0)
  })

  test('is forgotten with its timer when it is cancelled', () => {
    const clock = new ManualClock()
    const purgatory = new Purgatory(clock)
    const { replies, pending } = parkedOn(purgatory, 'a', () => true, 100)
    pending.cancel()
    purgatory.transact(() => purgatory.touch('a'))
    clock.advance(1000)
    expect(replies).toEqual([])
    expect(purgatory.size).toBe(0)
    expect(clock.pending).toBe(0)
  })

  test('may complete another by what its completion touches', () => {
    const purgatory = new Purgatory(new ManualClock())
    const second = parkedOn(purgatory, 'b', () => true)
    purgatory.park({ keys: ['a'], tryComplete: () => 'first' }).onReply(() => purgatory.touch('b'))
    purgatory.transact(() => purgatory.touch('a'))
    expect(second.replies).toEqual(['completed'])
  })

  test('gives its reply to a callback that comes after it', () => {
    const purgatory = new Purgatory(new ManualClock())
    const pending = purgatory.park({ keys: ['a'], tryComplete: () => 'there' })
    purgatory.transact(() => purgatory.touch('a'))
    const replies: string[] = []
    pending.onReply((reply) => replies.push(reply))
    expect(replies).toEqual(['there'])
  })

  test('is reached under each of its keys', () => {
    const purgatory = new Purgatory(new ManualClock())
    const replies: string[] = []
    purgatory.park({ keys: ['a', 'b', 'a'], tryComplete: () => 'there' }).onReply((reply) => replies.push(reply))
    purgatory.transact(() => {
      purgatory.touch('b')
      purgatory.touch('a')
    })
    expect(replies).toEqual(['there'])
    expect(purgatory.size).toBe(0)
  })

  test('leaves the others to be tried when a transaction throws', () => {
    const purgatory = new Purgatory(new ManualClock())
    const { replies } = parkedOn(purgatory, 'a', () => true)
    expect(() =>
      purgatory.transact(() => {
        purgatory.touch('a')
        throw new Error('broken')
      }),
    ).toThrow('broken')
    expect(replies).toEqual(['completed'])
  })
})
