/** Our cluster against what Apache Kafka was recorded to answer: `npm run conformance` shows the differences at length. */
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { handlers } from '../../src/handlers/index.js'
import { readGoldens } from './goldens.js'
import { ours } from './ours.js'
import { areas } from './scenarios/index.js'
import { testConformance } from './suite.js'

describe('our cluster answers as Kafka', () => testConformance(ours, { deviating: true }))

describe('the goldens', () => {
  test.each(Object.entries(areas))(
    'of %s are those of its scenarios, each with a name of its own',
    (area, scenarios) => {
      const names = scenarios.map(({ name }) => name)
      expect(names.length).toBe(new Set(names).size)
      expect(Object.keys(readGoldens(area)).sort()).toEqual(names.sort())
    },
  )

  test('are those of the areas', () => {
    const files = readdirSync(new URL('goldens/', import.meta.url))
    const expected = Object.keys(areas).map((area) => `${area}.golden.json`)
    expect(files.sort()).toEqual(expected.sort())
  })

  test('have every version of every API that is served', () => {
    const steps = Object.keys(areas).flatMap((area) => Object.values(readGoldens(area)).flat())
    const asked = new Set(steps.map(({ what }) => /^\w+ v\d+/.exec(what)?.[0]))
    const missing = Array.from(handlers.values()).flatMap(({ api }) => {
      const [first, last] = api.versions
      const all = Array.from({ length: last - first + 1 }, (_, i) => `${api.name} v${first + i}`)
      return all.filter((each) => !asked.has(each))
    })
    expect(missing).toEqual([])
  })
})
