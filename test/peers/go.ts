import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cachePath, fillOnce } from './cache.js'
import { runOrThrow } from './program.js'

let goVersion: string | undefined

export function isGoAvailable(): boolean {
  goVersion ??= spawnSync('go', ['version'], { encoding: 'utf8' }).stdout ?? ''
  return goVersion !== ''
}

/** Builds the Go module in `directory` once per content of its sources and Go version; returns the path of the program. */
export async function buildGo(directory: string): Promise<string> {
  if (!isGoAvailable()) throw new Error('go is not installed')
  const sources = (await readdir(directory)).filter((name) => /\.(go|mod|sum)$/.test(name)).sort()
  const hash = createHash('sha256').update(goVersion!)
  for (const name of sources) hash.update(name).update(await readFile(join(directory, name)))
  const name = basename(directory)
  const built = await fillOnce(cachePath('go', `${name}-${hash.digest('hex').slice(0, 12)}`), async (into) => {
    await runOrThrow('go', ['build', '-trimpath', '-o', join(into, name), '.'], { cwd: directory })
  })
  return join(built, name)
}
