import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { runOrThrow } from '../peers/program.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed package. */
    tarball: string
    /** Where projects are made that install it; removed in the end. */
    workshop: string
  }
}

/** Builds and packs the package once for all test files. */
export default async function pack(project: TestProject): Promise<() => Promise<void>> {
  const workshop = await mkdtemp(join(tmpdir(), 'embedded-kafka-package-'))
  const remove = () => rm(workshop, { recursive: true, force: true })
  try {
    await runOrThrow('npm', ['pack', '--pack-destination', workshop], { cwd: resolve(import.meta.dirname, '../..') })
  } catch (error) {
    await remove()
    throw error
  }
  const [tarball] = (await readdir(workshop)).filter((name) => name.endsWith('.tgz'))
  project.provide('tarball', join(workshop, tarball!))
  project.provide('workshop', workshop)
  return remove
}
