import { fileURLToPath } from 'node:url'
import { buildGo, isGoAvailable } from '../../peers/go.js'

/** Why no Go program can be built here, or undefined. */
export const withoutGo = isGoAvailable() ? undefined : 'Go is needed'

/** Builds the program of this directory; returns its path. */
export function buildGoClients(): Promise<string> {
  return buildGo(fileURLToPath(new URL('.', import.meta.url)))
}

/** How to run its scenarios of one client. */
export async function goProgram(client: 'franz-go' | 'kadm' | 'sarama'): Promise<{ command: string; args: string[] }> {
  return { command: await buildGoClients(), args: [client] }
}
