import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PlaceableBroker, placeReplicas } from '../../src/cluster/placement.js'
import { Random } from '../../src/cluster/random.js'

function brokers(...racks: (string | null)[]): PlaceableBroker[] {
  return racks.map((rack, i) => ({ id: i + 1, rack }))
}

function place(
  among: readonly PlaceableBroker[],
  { partitions = among.length, replicationFactor = 1, seed = 1 } = {},
): number[][] {
  return placeReplicas({ brokers: among, partitions, replicationFactor, random: new Random(seed) })
}

/** How often each value comes. */
function counts(values: readonly number[]): number[] {
  const byValue = new Map<number, number>()
  for (const value of values) byValue.set(value, (byValue.get(value) ?? 0) + 1)
  return [...byValue.values()].sort()
}

const clusters = fc.record({
  racks: fc.array(fc.constantFrom('a', 'b', 'c', null), { minLength: 1, maxLength: 12 }),
  partitions: fc.integer({ min: 1, max: 50 }),
  seed: fc.integer(),
})

describe('replicas', () => {
  test('of a partition stand on different brokers, as many as are wanted', () => {
    fc.assert(
      fc.property(clusters, fc.nat(), ({ racks, partitions, seed }, wanted) => {
        const replicationFactor = 1 + (wanted % racks.length)
        const placed = place(brokers(...racks), { partitions, replicationFactor, seed })
        expect(placed).toHaveLength(partitions)
        for (const replicas of placed) {
          expect(new Set(replicas).size).toBe(replicationFactor)
          for (const id of replicas) expect(id >= 1 && id <= racks.length).toBe(true)
        }
      }),
    )
  })

  test('of a partition stand in different racks, as long as there are any', () => {
    fc.assert(
      fc.property(clusters, fc.nat(), ({ racks, partitions, seed }, wanted) => {
        const among = brokers(...racks)
        const names = new Set(racks)
        const replicationFactor = 1 + (wanted % names.size)
        for (const replicas of place(among, { partitions, replicationFactor, seed })) {
          expect(new Set(replicas.map((id) => racks[id - 1])).size).toBe(replicationFactor)
        }
      }),
    )
  })

  test('fall where the seed says', () => {
    const among = brokers(null, null, null, null, null)
    const options = { partitions: 20, replicationFactor: 3 }
    expect(place(among, { ...options, seed: 7 })).toEqual(place(among, { ...options, seed: 7 }))
    expect(place(among, { ...options, seed: 7 })).not.toEqual(place(among, { ...options, seed: 8 }))
  })

  test('do not come in the same sets over and over', () => {
    const placed = place(brokers(null, null, null, null), { partitions: 40, replicationFactor: 2 })
    const pairs = new Set(placed.map((replicas) => replicas.join()))
    expect(pairs.size).toBeGreaterThan(4)
  })
})

describe('leaders', () => {
  test('are spread evenly over the brokers', () => {
    for (const seed of [1, 2, 3]) {
      const placed = place(brokers(null, null, null), { partitions: 12, replicationFactor: 2, seed })
      expect(counts(placed.map(([leader]) => leader!))).toEqual([4, 4, 4])
      expect(counts(placed.flat())).toEqual([8, 8, 8])
    }
  })

  test('are spread evenly over racks of the same size, and over their brokers', () => {
    const placed = place(brokers('a', 'a', 'b', 'b', 'c', 'c'), { partitions: 12, replicationFactor: 3 })
    expect(counts(placed.map(([leader]) => leader!))).toEqual([2, 2, 2, 2, 2, 2])
  })

  test('go to each rack in turn, however many brokers it has', () => {
    for (let seed = 0; seed < 20; seed++) {
      const placed = place(brokers('a', 'b', 'b'), { partitions: 2, seed })
      expect(placed.filter(([leader]) => leader === 1)).toHaveLength(1)
    }
  })

  test('do not all begin at the same broker', () => {
    const first = new Set(
      Array.from({ length: 20 }, (_, seed) => place(brokers(null, null, null), { partitions: 1, seed })[0]![0]),
    )
    expect(first.size).toBe(3)
  })
})

test('brokers that are fenced lead nothing, and hold only what the others in their rack have no room for', () => {
  const brokers = [
    { id: 1, rack: 'a', isFenced: true },
    { id: 2, rack: 'a' },
    { id: 3, rack: 'b', isFenced: true },
    { id: 4, rack: 'c' },
  ]
  const place = (replicationFactor: number) =>
    placeReplicas({ brokers, partitions: 20, replicationFactor, random: new Random(1) })
  for (const [leader] of place(1)) expect([2, 4]).toContain(leader)
  for (const replicas of place(3)) {
    expect([2, 4]).toContain(replicas[0])
    expect([...replicas].sort()).toEqual([2, 3, 4])
  }
  for (const replicas of place(4)) expect([...replicas].sort()).toEqual([1, 2, 3, 4])
})
