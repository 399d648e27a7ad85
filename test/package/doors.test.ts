import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { startProgram } from '../peers/program.js'
import { hasNewerNode, newerNode } from './nodes.js'
import { Project } from './project.js'

let project: Project

beforeAll(async () => {
  project = await new Project('doors').copy('test/package/consumers/doors')
  await project.install()
})

const nodes = [
  { name: 'this Node', node: async () => process.execPath, exists: true },
  { name: 'Node 24', node: newerNode, exists: hasNewerNode },
]

describe.each(nodes)('on $name', ({ node, exists }) => {
  test.runIf(exists).each(['import.mjs', 'require.cjs'])('%s: the cluster, and every codec', async (script) => {
    const output = await project.runOrThrow('node', [script], await node())
    expect(JSON.parse(output)).toEqual({
      records: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
      sameClass: true,
      endedByItself: true,
    })
  })

  test.runIf(exists)('vitest, imported and required', async () => {
    const output = await project.runOrThrow('npx', ['vitest', 'run'], await node())
    expect(output).toMatch(/Tests +4 passed \(4\)/)
  })

  test.runIf(exists).each(['import.mjs', 'require.cjs'])(
    '%s: loads no codec before it is needed, in little time',
    async (script) => {
      const runs: { ms: number; codecs: string[] }[] = []
      for (let i = 0; i < 9; i++) {
        runs.push(JSON.parse(await project.runOrThrow('node', [`cold-${script}`], await node())))
      }
      expect(runs.flatMap(({ codecs }) => codecs)).toEqual([])
      const ms = runs.map((run) => run.ms).sort((a, b) => a - b)
      console.log(`${script}: cold in ${ms[4]!.toFixed(1)} ms (median of ${ms.length}, fastest ${ms[0]!.toFixed(1)})`)
    },
  )
})

test('the binary', async () => {
  const version = await project.runOrThrow('npx', ['embedded-kafka', '--version'])
  expect(version).toMatch(/^\d+\.\d+\.\d+\n$/)
  const program = await startProgram({
    command: join(project.directory, 'node_modules/.bin/embedded-kafka'),
    args: ['--brokers', '2'],
    readyWhen: /^bootstrap\.servers=127\.0\.0\.1:\d+,127\.0\.0\.1:\d+$/,
    readyTimeoutMs: 10_000,
  })
  await program.stop()
})
