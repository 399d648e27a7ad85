/** The recorded answers of Apache Kafka: one file for each area, by the name of the scenario. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { differences, format, type Json, partAt, withPart } from './json.js'
import type { Performance } from './play.js'
import type { Differs, Step } from './scenario.js'

/** By scenario. Each step is its request and its answer. */
export type Goldens = Record<string, readonly Step[]>

export function readGoldens(area: string): Goldens {
  const path = pathOf(area)
  if (!existsSync(path)) return {}
  const recorded = JSON.parse(readFileSync(path, 'utf8')) as Record<string, [what: string, answer: Json][]>
  return Object.fromEntries(
    Object.entries(recorded).map(([name, steps]) => [name, steps.map(([what, answer]) => ({ what, answer }))]),
  )
}

export function writeGoldens(area: string, goldens: Goldens): void {
  const recorded = Object.entries(goldens).map(([name, steps]) => [
    name,
    steps.map(({ what, answer }) => [what, answer]),
  ])
  writeFileSync(pathOf(area), `${format(Object.fromEntries(recorded))}\n`)
}

export interface CompareOptions {
  /** Whether the deviations that the steps declare are to be there: on our cluster, and not on Kafka. */
  readonly deviating: boolean
}

/** In what a performance is not what was recorded; nothing where it is. */
export function compare(
  performance: Performance,
  golden: readonly Step[] | undefined,
  options: CompareOptions,
): string[] {
  if (golden === undefined) return ['nothing is recorded']
  const problems: string[] = []
  const count = Math.max(performance.steps.length, golden.length)
  for (let i = 0; i < count; i++) {
    const step = performance.steps[i]
    const recorded = golden[i]
    if (step?.what !== recorded?.what) {
      problems.push(`step ${i + 1} is ${step?.what ?? 'missing'}, not ${recorded?.what ?? 'there'}`)
      break
    }
    try {
      const differs = options.deviating ? performance.differs[i]! : []
      const expected = differs.reduce(deviated, recorded!.answer)
      problems.push(
        ...differences(step!.answer, expected, 'answer').map((each) => `step ${i + 1}, ${step!.what}: ${each}`),
      )
    } catch (error) {
      problems.push(`step ${i + 1}, ${step!.what}: ${(error as Error).message}`)
    }
  }
  if (performance.error !== undefined)
    problems.push(`behind step ${performance.steps.length} it ended with ${describeError(performance.error)}`)
  return problems
}

/** Kafka's answer with our part in it. */
function deviated(answer: Json, { deviation, at, ours }: Differs): Json {
  const kafkas = partAt(answer, at)
  if (kafkas === undefined) throw new Error(`the deviation '${deviation}' is at ${at}, where Kafka answers nothing`)
  const part = typeof ours === 'function' ? ours(kafkas) : ours
  if (part !== undefined && differences(part, kafkas).length === 0) {
    throw new Error(`the deviation '${deviation}' at ${at} is none`)
  }
  return withPart(answer, at, part) ?? null
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function pathOf(area: string): URL {
  return new URL(`goldens/${area}.golden.json`, import.meta.url)
}
