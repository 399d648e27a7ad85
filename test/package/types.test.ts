import { beforeAll, expect, test } from 'vitest'
import { Project } from './project.js'

const consumers = ['main', 'vitest', 'jest-globals', 'jest-types']

/** The globals of `@types/jest` are for those who have no others. */
const programs = [['main', 'vitest', 'jest-globals'], ['jest-types']]

let project: Project

beforeAll(async () => {
  project = await new Project('types').copy('test/package/consumers/types')
  for (const name of consumers) {
    // The same text as CommonJS, where there is no `await` outside of functions.
    const text = await project.runOrThrow('sed', ['s/^await //', `${name}.ts`])
    await project.write(`${name}-commonjs.cts`, text)
  }
  await project.install({ typescript: '^7.0.0', 'typescript-5': 'npm:typescript@^5.9.0' })
})

const typescript7 = { compiler: 'TypeScript 7', path: 'node_modules/typescript/lib/tsc.js' }
// Slow: what it makes of the other resolutions, the test of the contents asks of it in another way.
const typescript5 = { compiler: 'TypeScript 5', path: 'node_modules/typescript-5/lib/tsc.js' }

const cases = [
  { ...typescript7, resolution: 'node16', module: 'node16' },
  { ...typescript7, resolution: 'nodenext', module: 'nodenext' },
  { ...typescript7, resolution: 'bundler', module: 'preserve' },
  { ...typescript5, resolution: 'nodenext', module: 'nodenext' },
]

test.each(cases)(
  '$compiler resolves the types of every door under $resolution',
  async ({ path, resolution, module }) => {
    const sources = programs.flatMap((names) =>
      ['.ts', '-commonjs.cts'].map((ending) => names.map((name) => name + ending)),
    )
    for (const files of sources) {
      const args = [
        path,
        '--noEmit',
        '--strict',
        '--exactOptionalPropertyTypes',
        '--noUncheckedIndexedAccess',
        '--target',
        'es2022',
        '--types',
        'node',
      ]
      args.push('--lib', 'es2023,esnext.disposable', '--module', module, '--moduleResolution', resolution)
      const { output } = await project.run('node', [...args, ...files])
      // What other packages' declarations say of each other is theirs to mend.
      const ours = output.split('\n').filter((line) => !/^node_modules\/(?!embedded-kafka)|^\s|^$/.test(line))
      expect(ours, files.join()).toEqual([])
    }
  },
)
