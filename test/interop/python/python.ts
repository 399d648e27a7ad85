import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cachePath, fillOnce } from '../../peers/cache.js'
import { runOrThrow } from '../../peers/program.js'

const requirements = scriptPath('requirements.txt')
const version = spawnSync('python3', ['--version'], { encoding: 'utf8' }).stdout ?? ''

/** Why no Python can run here, or undefined. */
export const withoutPython = /^Python 3\.(\d{2,})/.test(version) ? undefined : 'Python of 3.10 or newer is needed'

/** A Python with the clients of `requirements.txt`, which are installed on first use; returns the path of its program. */
export async function pythonWithClients(): Promise<string> {
  const hash = createHash('sha256').update(version).update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const directory = await fillOnce(cachePath(`python-${hash}`), async (into) => {
    await runOrThrow('python3', ['-m', 'venv', into])
    await runOrThrow(join(into, 'bin', 'python'), ['-m', 'pip', 'install', '-q', '-r', requirements])
  })
  return join(directory, 'bin', 'python')
}

export function scriptPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
