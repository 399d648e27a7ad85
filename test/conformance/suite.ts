/** Every scenario as a test, on one of the targets. */
import { afterAll, describe, expect, test } from 'vitest'
import type { Target } from './cluster-under-test.js'
import { type CompareOptions, compare, readGoldens } from './goldens.js'
import { perform } from './play.js'
import { clusterOf } from './scenario.js'
import { areas } from './scenarios/index.js'

export function testConformance(target: Target, options: CompareOptions): void {
  afterAll(() => target.stop())
  for (const [area, scenarios] of Object.entries(areas)) {
    const goldens = readGoldens(area)
    describe(area, () => {
      for (const scenario of scenarios) {
        test(scenario.name, async () => {
          const performance = await perform(scenario, await target.cluster(clusterOf(scenario)))
          expect(compare(performance, goldens[scenario.name], options)).toEqual([])
        })
      }
    })
  }
}
