import { describeConfigs } from '../../../src/protocol/apis/describe-configs.js'
import { incrementalAlterConfigs } from '../../../src/protocol/apis/incremental-alter-configs.js'
import type { Play } from '../play.js'
import type { Differs, Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

const BROKER_LOGGER = 8
const [SET, DELETE, APPEND, SUBTRACT] = [0, 1, 2, 3]
const [ROOT, REQUESTS] = ['root', 'kafka.request.logger']

type Operation = readonly [operation: number, name: string, value: string | null]

function alter(
  p: Play,
  version: number,
  note: string,
  operations: readonly Operation[],
  { name = '1', validateOnly = false } = {},
) {
  const configs = operations.map(([configOperation, logger, value]) => ({ configOperation, name: logger, value }))
  const resources = [{ resourceType: BROKER_LOGGER, resourceName: name, configs }]
  return p.ask(incrementalAlterConfigs, version, { resources, validateOnly }, { note })
}

function levels(p: Play, note: string, differs: readonly Differs[] = []) {
  const resources = [{ resourceType: BROKER_LOGGER, resourceName: '1', configurationKeys: [ROOT, REQUESTS] }]
  return p.ask(describeConfigs, 4, { resources, includeSynonyms: true }, { note, differs })
}

/** As the broker is shipped. */
async function restore(p: Play): Promise<void> {
  const configs = [
    { name: ROOT, configOperation: SET, value: 'INFO' },
    { name: REQUESTS, configOperation: SET, value: 'WARN' },
  ]
  await p.setUp(incrementalAlterConfigs, 1, {
    resources: [{ resourceType: BROKER_LOGGER, resourceName: '1', configs }],
  })
}

export const loggerScenarios: readonly Scenario[] = [
  ...inEveryVersion(incrementalAlterConfigs, 'changes the levels of loggers', async (p, version) => {
    await restore(p)
    for (const level of ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']) {
      await alter(p, version, level, [[SET, REQUESTS, level]])
      await levels(p, `at ${level}`)
    }
    await alter(p, version, 'no level of its own', [[DELETE, REQUESTS, null]])
    await levels(p, 'that of root')
    await alter(p, version, 'several', [
      [SET, ROOT, 'WARN'],
      [SET, REQUESTS, 'ERROR'],
    ])
    await levels(p, 'several')
    await restore(p)
  }),
  ...inEveryVersion(incrementalAlterConfigs, 'refuses levels of loggers', async (p, version) => {
    await restore(p)
    for (const level of ['debug', 'OFF', 'ALL', '', null])
      await alter(p, version, `level ${level}`, [[SET, REQUESTS, level]])
    await alter(p, version, 'only to see', [[SET, REQUESTS, 'TRACE']], { validateOnly: true })
    await alter(p, version, 'only to see what is none', [[SET, REQUESTS, 'LOUD']], { validateOnly: true })
    await alter(p, version, 'that of root', [[DELETE, ROOT, null]])
    await alter(p, version, 'a logger that is none', [[DELETE, 'no.such.logger', null]])
    await alter(p, version, 'append', [[APPEND, REQUESTS, 'INFO']])
    await alter(p, version, 'subtract', [[SUBTRACT, REQUESTS, 'INFO']])
    await alter(p, version, 'an operation that is none', [[9, REQUESTS, 'INFO']])
    await alter(p, version, 'a good one and a bad one', [
      [SET, REQUESTS, 'TRACE'],
      [SET, 'no.such.logger', 'INFO'],
    ])
    await alter(p, version, 'one twice', [
      [SET, REQUESTS, 'TRACE'],
      [SET, REQUESTS, 'INFO'],
    ])
    await alter(p, version, 'none', [])
    for (const name of ['', 'x', '77']) await alter(p, version, `of broker ${name}`, [[SET, ROOT, 'INFO']], { name })
    await levels(p, 'as they were')
  }),
]
