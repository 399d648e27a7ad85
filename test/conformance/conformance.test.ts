/** Our cluster against what Apache Kafka was recorded to answer: `npm run conformance` tells more. */
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compare, readGoldens } from './goldens.js'
import { ours } from './ours.js'
import { perform } from './play.js'
import { areas } from './scenarios/index.js'

for (const [area, scenarios] of Object.entries(areas)) {
  const goldens = readGoldens(area)
  describe(`Kafka and ours answer alike: ${area}`, () => {
    for (const scenario of scenarios) {
      test(scenario.name, async () => {
        const performance = await perform(scenario, await ours.cluster(scenario.brokers ?? 1))
        expect(compare(performance, goldens[scenario.name], { deviating: true })).toEqual([])
      })
    }
  })
}

test('every scenario has a name of its own, and nothing is recorded that none plays', () => {
  for (const [area, scenarios] of Object.entries(areas)) {
    const names = scenarios.map(({ name }) => name)
    expect(names.length, area).toBe(new Set(names).size)
    expect(Object.keys(readGoldens(area)).sort(), area).toEqual([...names].sort())
  }
  const files = readdirSync(new URL('goldens/', import.meta.url))
  expect(files.sort()).toEqual(
    Object.keys(areas)
      .map((area) => `${area}.golden.json`)
      .sort(),
  )
})
