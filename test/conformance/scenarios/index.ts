/** Every scenario, by area: an area is a file here, and one of goldens. */
import type { Scenario } from '../scenario.js'
import { apiVersionsScenarios } from './api-versions.js'
import { fetchScenarios } from './fetch.js'
import { fetchSessionScenarios } from './fetch-sessions.js'
import { listOffsetsScenarios } from './list-offsets.js'
import { produceScenarios } from './produce.js'

export const areas: Readonly<Record<string, readonly Scenario[]>> = {
  'api-versions': apiVersionsScenarios,
  produce: produceScenarios,
  fetch: fetchScenarios,
  'fetch-sessions': fetchSessionScenarios,
  'list-offsets': listOffsetsScenarios,
}
