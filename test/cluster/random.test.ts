import { describe, expect, test } from 'vitest'
import { Random } from '../../src/cluster/random.js'

describe('seeded chance', () => {
  test('is the same for the same seed and another for another', () => {
    const draw = (seed: number) => {
      const random = new Random(seed)
      return [random.int(1000), random.uuid(), random.kafkaUuid(), random.id()]
    }
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
    expect(draw(1)).not.toEqual(draw(2 ** 40 + 1))
  })

  test('spreads evenly enough to place replicas by', () => {
    const random = new Random(3)
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 20_000; i++) counts[random.int(10)]!++
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(250)
  })

  test('makes version 4 uuids, and Kafka uuids of 22 characters without a leading dash', () => {
    const random = new Random(5)
    for (let i = 0; i < 500; i++) {
      expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(random.kafkaUuid()).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/)
    }
  })

  test('names with lower-case letters and digits', () => {
    expect(new Random(1).id(12)).toMatch(/^[0-9a-z]{12}$/)
  })

  test('shuffles without loss', () => {
    const values = Array.from({ length: 50 }, (_, i) => i)
    const shuffled = new Random(9).shuffle([...values])
    expect(shuffled).not.toEqual(values)
    expect(shuffled.sort((a, b) => a - b)).toEqual(values)
  })
})
