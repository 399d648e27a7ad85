import { describe, expect, test } from 'vitest'
import { ProducerState } from '../../../src/cluster/log/producer-state.js'

const DAY_MS = 86_400_000

function batch(baseSequence: number, lastSequence: number, { epoch = 0, offset = baseSequence, timestamp = 0 } = {}) {
  return {
    producerId: 7,
    producerEpoch: epoch,
    baseSequence,
    lastSequence,
    baseOffset: offset,
    lastOffset: offset + lastSequence - baseSequence,
    timestamp,
  }
}

function after(...batches: ReturnType<typeof batch>[]): ProducerState {
  const state = new ProducerState()
  for (const each of batches) state.update(each, { nowMs: 0 })
  return state
}

/** The broker has not looked for silent producers yet. */
const at = { expirationMs: DAY_MS, lastCheckMs: Number.NEGATIVE_INFINITY }

describe('what a log remembers of a producer', () => {
  test('lets a producer it does not know begin anywhere', () => {
    expect(after().check(batch(42, 42), at)).toBeUndefined()
  })

  test('lets the next sequence in, and refuses a gap', () => {
    expect(after(batch(0, 4)).check(batch(5, 6), at)).toBeUndefined()
    expect(() => after(batch(0, 4)).check(batch(6, 6), at)).toThrow(
      expect.objectContaining({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' }),
    )
  })

  test('knows a repeated batch among the last five, with the offset it was stored at', () => {
    const sent = Array.from({ length: 7 }, (_, i) => batch(i, i, { offset: 100 + i }))
    const state = after(...sent)
    expect(state.check(batch(6, 6), at)?.baseOffset).toBe(106)
    expect(state.check(batch(2, 2), at)?.baseOffset).toBe(102)
    expect(() => state.check(batch(1, 1), at)).toThrow(
      expect.objectContaining({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' }),
    )
  })

  test('refuses a batch that overlaps a former one without being it', () => {
    expect(() => after(batch(0, 4)).check(batch(3, 6), at)).toThrow(
      expect.objectContaining({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' }),
    )
  })

  test('counts on from 0 after the largest sequence', () => {
    const state = after(batch(0x7fff_fffe, 0x7fff_ffff))
    expect(state.check(batch(0, 0), at)).toBeUndefined()
  })

  test('fences an older epoch, and lets a newer one begin at 0 only', () => {
    const state = after(batch(0, 0, { epoch: 3 }))
    expect(() => state.check(batch(1, 1, { epoch: 2 }), at)).toThrow(
      expect.objectContaining({ error: 'INVALID_PRODUCER_EPOCH' }),
    )
    expect(() => state.check(batch(1, 1, { epoch: 4 }), at)).toThrow(
      expect.objectContaining({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' }),
    )
    expect(state.check(batch(0, 0, { epoch: 4 }), at)).toBeUndefined()
  })

  test('forgets the batches of the former epoch', () => {
    const state = after(batch(0, 0), batch(0, 0, { epoch: 1, offset: 50 }))
    expect(state.check(batch(0, 0, { epoch: 1 }), at)?.baseOffset).toBe(50)
  })

  test('forgets a producer whose last record is older than producer.id.expiration.ms when it looks for such', () => {
    const checkedAt = (lastCheckMs: number) => ({ expirationMs: DAY_MS, lastCheckMs })
    const state = after(batch(0, 0))
    expect(state.active(checkedAt(DAY_MS - 1))).toHaveLength(1)
    expect(state.active(checkedAt(DAY_MS))).toHaveLength(0)
    expect(state.check(batch(9, 9), checkedAt(DAY_MS))).toBeUndefined()
  })

  test('knows a repeated batch of old records until the broker has looked again', () => {
    const state = new ProducerState()
    const now = 10 * DAY_MS
    state.update(batch(0, 0, { offset: 5, timestamp: 1000 }), { nowMs: now })
    expect(state.check(batch(0, 0), { expirationMs: DAY_MS, lastCheckMs: now - 1 })?.baseOffset).toBe(5)
    expect(state.check(batch(0, 0), { expirationMs: DAY_MS, lastCheckMs: now })).toBeUndefined()
  })
})
