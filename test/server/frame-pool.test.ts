import { expect, test } from 'vitest'
import { FramePool } from '../../src/server/frame-pool.js'

const KIB = 1024
const MIB = 1024 * KIB

test('memory that was given back serves the next frame that it is large enough for', () => {
  const pool = new FramePool()
  const first = pool.take(600 * KIB)
  expect(first).toHaveLength(600 * KIB)
  pool.give(first)
  const larger = pool.take(2 * MIB)
  const similar = pool.take(700 * KIB)
  const another = pool.take(700 * KIB)
  expect(larger.buffer).not.toBe(first.buffer)
  expect(similar.buffer).toBe(first.buffer)
  expect(similar).toHaveLength(700 * KIB)
  expect(another.buffer).not.toBe(first.buffer)
})

test.each([
  ['small', 64 * KIB - 1],
  ['very large', 16 * MIB + 1],
])('a %s frame gets what it needs and no more, and is not kept', (_what, size) => {
  const pool = new FramePool()
  const frame = pool.take(size)
  expect(frame.buffer.byteLength).toBe(size)
  pool.give(frame)
  expect(pool.take(size).buffer).not.toBe(frame.buffer)
})

test('the smallest that is large enough is taken', () => {
  const pool = new FramePool()
  const [large, small] = [pool.take(8 * MIB), pool.take(MIB)]
  pool.give(large)
  pool.give(small)
  expect(pool.take(MIB).buffer).toBe(small.buffer)
  expect(pool.take(MIB).buffer).toBe(large.buffer)
})

test('no more than 16 MiB are kept', () => {
  const pool = new FramePool()
  const frames = Array.from({ length: 10 }, () => pool.take(4 * MIB))
  for (const frame of frames) pool.give(frame)
  const again = Array.from({ length: 10 }, () => pool.take(4 * MIB))
  expect(again.filter(({ buffer }) => frames.some((frame) => frame.buffer === buffer))).toHaveLength(4)
})
