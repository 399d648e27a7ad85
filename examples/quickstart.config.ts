/** Runs the quick start against this repository's sources, where a copy of it would have the installed package. */
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: resolve(import.meta.dirname, 'quickstart'),
  resolve: { alias: { 'embedded-kafka': resolve(import.meta.dirname, '../src/index.ts') } },
  test: { reporters: [['default', { summary: false }]], disableConsoleIntercept: true },
})
