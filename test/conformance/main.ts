/**
 * `npm run conformance -- --target=ours|oracle|golden [--only <text>] [--record] [--one|--three|--strict <servers>]`
 *
 *  - `ours` plays every scenario on our cluster and compares the answers with the goldens.
 *  - `oracle` plays them on Apache Kafka and compares its answers with the goldens; with `--record` the goldens become
 *    what it answers.
 *  - `golden` prints what is recorded.
 *
 * `--only` takes the scenarios whose `area: name` has the text in it. Kafka is started where it is needed, one broker,
 * three, or one with strict configs; `--one`, `--three` and `--strict` take clusters instead that run already, and
 * `--commands` prints how to start them. The three whose brokers are suspended are always started here.
 */
import { parseArgs } from 'node:util'
import type { Target } from './cluster-under-test.js'
import { compare, type Goldens, readGoldens, writeGoldens } from './goldens.js'
import { format } from './json.js'
import { oracle, oracleConfig } from './oracle.js'
import { ours } from './ours.js'
import { perform } from './play.js'
import { type ClusterName, clusterOf, clusters } from './scenario.js'
import { areas } from './scenarios/index.js'

const SHOWN_DIFFERENCES = 12
/** What takes longer is worth a look: most scenarios take some milliseconds, on Kafka too. */
const SLOW_MS = 3000

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: 'ours' },
    only: { type: 'string', default: '' },
    record: { type: 'boolean', default: false },
    one: { type: 'string' },
    three: { type: 'string' },
    strict: { type: 'string' },
    commands: { type: 'boolean', default: false },
  },
})

function selected(area: string, name: string): boolean {
  return `${area}: ${name}`.toLowerCase().includes(values.only.toLowerCase())
}

function printCommands(): void {
  for (const [name, { brokers }] of Object.entries(clusters)) {
    if (name === 'frail') continue
    const flags = Object.entries(oracleConfig(name as ClusterName)).map(([key, value]) => `--config ${key}=${value}`)
    console.log(`npm run oracle -- --nodes ${brokers} ${flags.join(' ')}`)
  }
}

function printGoldens(): void {
  for (const area of Object.keys(areas)) {
    for (const [name, steps] of Object.entries(readGoldens(area))) {
      if (!selected(area, name)) continue
      console.log(`\n${area}: ${name}`)
      for (const { what, answer } of steps) console.log(`  ${what}\n    ${format(answer, '    ')}`)
    }
  }
}

/** Plays what is selected; how many scenarios were not as recorded. */
async function playAll(
  target: Target,
  { deviating, record }: { deviating: boolean; record: boolean },
): Promise<number> {
  let count = 0
  let failed = 0
  const begin = performance.now()
  for (const [area, scenarios] of Object.entries(areas)) {
    const goldens = readGoldens(area)
    const recorded: Record<string, Goldens[string]> = {}
    const areaBegin = performance.now()
    let played = 0
    for (const scenario of scenarios) {
      const { name } = scenario
      if (!selected(area, name)) {
        if (goldens[name] !== undefined) recorded[name] = goldens[name]
        continue
      }
      played++
      const scenarioBegin = performance.now()
      const result = await perform(scenario, await target.cluster(clusterOf(scenario)))
      const problems = compare(result, record ? result.steps : goldens[name], { deviating })
      if (problems.length > 0) {
        failed++
        console.log(`\n${area}: ${name}`)
        for (const problem of problems.slice(0, SHOWN_DIFFERENCES)) console.log(`  ${problem}`)
        if (problems.length > SHOWN_DIFFERENCES) console.log(`  and ${problems.length - SHOWN_DIFFERENCES} more`)
      }
      const tookMs = performance.now() - scenarioBegin
      if (tookMs > SLOW_MS) console.log(`${area}: ${name} took ${Math.round(tookMs)} ms`)
      recorded[name] = result.error === undefined ? result.steps : (goldens[name] ?? [])
    }
    if (record && played > 0) writeGoldens(area, recorded)
    if (played > 0) console.log(`${area}: ${played} scenarios in ${Math.round(performance.now() - areaBegin)} ms`)
    count += played
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  console.log(
    `\n${count} scenarios in ${seconds} s, ${failed === 0 ? 'all as recorded' : `${failed} of them not as recorded`}`,
  )
  return failed
}

async function main(): Promise<number> {
  const { target, record, one, three, strict } = values
  if (record && target !== 'oracle')
    throw new Error('--record takes --target=oracle: only Kafka says what Kafka answers')
  if (values.commands) {
    printCommands()
    return 0
  }
  switch (target) {
    case 'golden':
      printGoldens()
      return 0
    case 'ours':
      return playAll(ours, { deviating: true, record: false })
    case 'oracle': {
      const kafka = oracle({ ...(one && { one }), ...(three && { three }), ...(strict && { strict }) })
      try {
        return await playAll(kafka, { deviating: false, record })
      } finally {
        await kafka.stop()
      }
    }
    default:
      throw new Error(`--target=${target}: expected ours, oracle or golden`)
  }
}

try {
  process.exitCode = (await main()) === 0 ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
