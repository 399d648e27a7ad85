import { expect, test } from 'vitest'
import { type Bench, interleave, median, medians, type Row } from './measure.js'
import { type Peers, ServerPool } from './peers.js'
import { advantage } from './table.js'

const peers: Peers = { names: ['ours', 'kfake'], oursModule: 'none' }

function bench(failures: string[]): Bench {
  return { pool: new ServerPool(peers), quick: true, failed: (what) => failures.push(what) }
}

test('a ratio above 1 says that ours is better, whichever way the unit counts', () => {
  const row = (better: Row['better']): Row => ({ name: '', unit: '', better, figures: { ours: 2, kfake: 4 } })
  expect(advantage(row('lower'), 'kfake')).toBe(2)
  expect(advantage(row('higher'), 'kfake')).toBe(0.5)
  expect(advantage(row('higher'), 'kafka')).toBeUndefined()
})

test('the median of an even number of samples lies between the middle ones', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([8, 1, 2, 4])).toBe(3)
})

test('columns are measured in turns, and one that sat a round out has the fewer samples', async () => {
  const order: string[] = []
  const samples = await interleave(bench([]), peers.names, 3, async (column, round) => {
    order.push(`${column} ${round}`)
    return column === 'ours' || round === 0 ? round : undefined
  })
  expect(order).toEqual(['ours 0', 'kfake 0', 'ours 1', 'kfake 1', 'ours 2', 'kfake 2'])
  expect(medians(samples, (round) => round)).toEqual({ ours: 1, kfake: 0 })
})

test('a column that fails is reported once and the others go on', async () => {
  const failures: string[] = []
  const samples = await interleave(bench(failures), peers.names, 3, async (column, round) => {
    if (column === 'kfake' && round === 1) throw new Error('gone')
    return round
  })
  expect(failures).toEqual(['kfake'])
  expect([...samples]).toEqual([
    ['ours', [0, 1, 2]],
    ['kfake', [0]],
  ])
})
