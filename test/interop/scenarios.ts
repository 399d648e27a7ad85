/** What a program of scenarios found: it prints one JSON object, by the names of its scenarios. */
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { runOrThrow } from '../peers/program.js'

interface Result {
  found?: unknown
  error?: string
  seconds: number
}

export interface Scenarios {
  /** Of the suite. */
  name: string
  /** Why its programs can't run here, if they can't: the suite is skipped then. */
  missing: string | undefined
  /** Makes what is to be run; the cluster's bootstrap servers are added as the last argument. */
  program: () => Promise<{ command: string; args: readonly string[] }>
  /** By scenario. */
  expected: Readonly<Record<string, unknown>>
}

const programTimeoutMs = 200_000

/** A suite with a test for each scenario: that it found what is expected. The program runs all of them at once. */
export function describeScenarios({ name, missing, program, expected }: Scenarios): void {
  describe.skipIf(missing)(missing === undefined ? name : `${name}: ${missing}`, () => {
    let results: Record<string, Result> = {}

    beforeAll(async () => {
      const { command, args } = await program()
      const servers = inject('bootstrapServers')
      results = JSON.parse(await runOrThrow(command, [...args, servers], { timeoutMs: programTimeoutMs }))
    })

    test.for(Object.entries(expected))('%s', ([scenario, wanted]) => {
      const result = results[scenario]
      if (result?.error !== undefined) throw new Error(result.error)
      expect(result?.found).toEqual(wanted)
    })

    test('expects something of every scenario', () => {
      expect(Object.keys(results).sort()).toEqual(Object.keys(expected).sort())
    })
  })
}
