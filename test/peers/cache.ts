import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Downloaded jars and built programs live outside the tree, so that every clone and every clean run shares them. */
export function cachePath(...segments: string[]): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'embedded-kafka', ...segments)
}

/**
 * Returns `directory`, filled by `fill` if it does not exist yet. It is filled beside its place and renamed into it, so
 * an interrupted download is never taken for a whole one and two processes may race: the first to finish wins.
 */
export async function fillOnce(
  directory: string,
  fill: (temporaryDirectory: string) => Promise<void>,
): Promise<string> {
  if (existsSync(directory)) return directory
  await mkdir(dirname(directory), { recursive: true })
  const temporaryDirectory = await mkdtemp(`${directory}.filling-`)
  try {
    await fill(temporaryDirectory)
    await rename(temporaryDirectory, directory).catch((error) => {
      if (!existsSync(directory)) throw error
    })
  } finally {
    await rm(temporaryDirectory, { recursive: true, force: true })
  }
  return directory
}
