/** Every scenario, by area: an area is a file here, and one of goldens. */
import type { Scenario } from '../scenario.js'
import { apiVersionsScenarios } from './api-versions.js'
import { produceScenarios } from './produce.js'

export const areas: Readonly<Record<string, readonly Scenario[]>> = {
  'api-versions': apiVersionsScenarios,
  produce: produceScenarios,
}
