import { fileURLToPath } from 'node:url'
import { buildGo, isGoAvailable } from '../../peers/go.js'

/** Why no Go program can be built here, or undefined. */
export const withoutGo = isGoAvailable() ? undefined : 'Go is needed'

/** Builds the program of this directory; returns its path. */
export function buildFranzGo(): Promise<string> {
  return buildGo(fileURLToPath(new URL('.', import.meta.url)))
}
