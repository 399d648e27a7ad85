import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { hasNewerNode, newerNode } from './nodes.js'
import { Project, repository } from './project.js'

const examples = readdirSync(join(repository, 'examples')).filter((name) =>
  statSync(join(repository, 'examples', name)).isDirectory(),
)

/** What a run of its tests says when they passed. */
const passed: Record<string, RegExp> = {
  quickstart: /Tests +3 passed \(3\)/,
  'jest-commonjs': /Tests: +2 passed, 2 total/,
  'jest-esm': /Tests: +2 passed, 2 total/,
  'node-test': /^# pass 2|^ℹ pass 2/m,
  'vitest-fixture': /Tests +3 passed \(3\)/,
}

/** What a run of the project's tests says, on stdout or, as jest does, on stderr. */
async function testsOf(project: Project, node?: string): Promise<string> {
  const { code, output } = await project.run('npm', ['test'], node)
  expect(code, output).toBe(0)
  return output
}

test('there is something to expect of each example', () => {
  expect(Object.keys(passed).sort()).toEqual(examples.sort())
})

describe.each(examples)('the example %s', (name) => {
  let project: Project

  beforeAll(async () => {
    project = await new Project(name).copy(`examples/${name}`)
    await project.install()
  })

  test('passes', async () => {
    expect(await testsOf(project)).toMatch(passed[name]!)
  })

  test.runIf(hasNewerNode)('passes on Node 24', async () => {
    const node = await newerNode()
    expect(await project.runOrThrow('node', ['-p', 'process.version'], node)).toMatch(/^v24\./)
    expect(await testsOf(project, node)).toMatch(passed[name]!)
  })
})

describe.each(['quickstart', 'vitest-fixture'])('the example %s', (name) => {
  test.runIf(hasNewerNode)('passes on Node 24 with the newest vitest', async () => {
    const project = await new Project(`${name}-newest`).copy(`examples/${name}`)
    await project.install({ vitest: 'latest' })
    expect(await project.runOrThrow('npx', ['vitest', '--version'], await newerNode())).toMatch(/^vitest\/5\./)
    expect(await testsOf(project, await newerNode())).toMatch(passed[name]!)
  })

  test('passes with the oldest vitest that it takes', async () => {
    const project = await new Project(`${name}-oldest`).copy(`examples/${name}`)
    await project.install({ vitest: '3.2.0' })
    expect(await testsOf(project)).toMatch(passed[name]!)
  })
})
