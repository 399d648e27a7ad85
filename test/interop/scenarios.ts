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

/**
 * A suite with a test for each scenario: that it found what is expected. The program runs all of them at once. On a real
 * Kafka, each broker of which learns of changes in its own time, it may run a second time to find it.
 */
export function describeScenarios({ name, missing, program, expected }: Scenarios): void {
  describe.skipIf(missing)(missing === undefined ? name : `${name}: ${missing}`, () => {
    let results: Record<string, Result> = {}
    let runsLeft = inject('isApacheKafka') ? 2 : 1

    async function run(): Promise<void> {
      runsLeft--
      const { command, args } = await program()
      const servers = inject('bootstrapServers')
      results = JSON.parse(await runOrThrow(command, [...args, servers], { timeoutMs: programTimeoutMs }))
    }

    function check(scenario: string, wanted: unknown): void {
      const result = results[scenario]
      if (result?.error !== undefined) throw new Error(result.error)
      expect(result?.found).toEqual(wanted)
    }

    beforeAll(run)

    test.for(Object.entries(expected))('%s', { timeout: programTimeoutMs }, async ([scenario, wanted]) => {
      try {
        check(scenario, wanted)
      } catch (error) {
        if (runsLeft === 0) throw error
        await run()
        check(scenario, wanted)
      }
    })

    test('expects something of every scenario', () => {
      expect(Object.keys(results).sort()).toEqual(Object.keys(expected).sort())
    })
  })
}
