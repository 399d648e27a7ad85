import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/cluster/clock.js'
import { Cluster } from '../../src/cluster/cluster.js'
import { Random } from '../../src/cluster/random.js'

function start() {
  const cluster = new Cluster({
    clock: new ManualClock(0),
    random: new Random(1),
    brokers: [{ id: 1, rack: null }],
    configs: new Map(),
    maxFetchWaitMs: 100,
  })
  const create = (name: string) => cluster.controller.createTopic({ name, numPartitions: 1, replicationFactor: 1 })
  return { cluster, image: cluster.image, create }
}

describe('the names of topics', () => {
  test('ascend, from wherever they are asked for', () => {
    const { image, create } = start()
    for (const name of ['b', 'a', 'B', 'a-1', 'c', '_']) create(name)
    expect([...image.namesFrom('')]).toEqual(['B', '_', 'a', 'a-1', 'b', 'c'])
    expect([...image.namesFrom('a')]).toEqual(['a', 'a-1', 'b', 'c'])
    expect([...image.namesFrom('aa')]).toEqual(['b', 'c'])
    expect([...image.namesFrom('d')]).toEqual([])
  })

  test('stay in order as topics come and go', () => {
    const { cluster, image, create } = start()
    const random = new Random(7)
    const expected = new Set<string>()
    for (let step = 0; step < 300; step++) {
      const name = `t${random.int(60)}`
      if (expected.delete(name)) cluster.controller.deleteTopic(image.topic(name)!)
      else {
        create(name)
        expected.add(name)
      }
      const first = `t${random.int(60)}`
      expect([...image.namesFrom(first)]).toEqual([...expected].sort().filter((each) => each >= first))
    }
  })
})
