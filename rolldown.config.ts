/**
 * The package as it is published: `npm run build`, which has TypeScript write the declarations first.
 *
 * Each door is bundled, for a test worker that opens one file starts sooner than one that opens two hundred. The doors
 * of a format share their chunks, so that a class is the same one whichever door it came through. The declarations are
 * bundled in the same way: the package's types are those of its doors, and the rest of the house stays inside.
 */
import { defineConfig, type Plugin } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import manifest from './package.json' with { type: 'json' }

const doors = ['index', 'vitest', 'jest']

/** Where `tsconfig.build.json` has the declarations written. */
const declarations = '.cache/types'

const names = { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' }

// Every process of a test run reads it anew, and a fifth of it would be comments.
const code = { ...names, comments: false }

const dependencies = [/^node:/, ...Object.keys(manifest.dependencies)]

export default defineConfig([
  {
    input: entries('src', [...doors, 'cli'], '.ts'),
    external: [...dependencies, 'vitest'],
    platform: 'node',
    output: { dir: 'dist/esm', format: 'esm', cleanDir: true, ...code },
  },
  {
    input: entries('src', doors, '.ts'),
    external: dependencies,
    platform: 'node',
    plugins: [vitestBridge()],
    output: { dir: 'dist/cjs', format: 'cjs', exports: 'named', cleanDir: true, ...code },
  },
  ...['dist/esm', 'dist/cjs'].map((dir) => ({
    input: entries(declarations, doors, '.d.ts'),
    // Jest's `expect` comes with jest's types.
    external: [...dependencies, 'vitest', 'expect'],
    plugins: [dts({ dtsInput: true, tsconfig: false })],
    output: { dir, ...names },
  })),
])

function entries(directory: string, names: string[], suffix: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `./${directory}/${name}${suffix}`]))
}

/** Vitest refuses to be required. What Node can require since 20.19 is an ES module that imports it. */
function vitestBridge(): Plugin {
  const bridge = './vitest-bridge.mjs'
  return {
    name: 'vitest-bridge',
    resolveId: (id) => (id === 'vitest' ? { id: bridge, external: true } : undefined),
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: bridge.slice(2), source: "export * from 'vitest'\n" })
      this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' })
    },
  }
}
