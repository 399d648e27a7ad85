/** A project of somebody who uses the package: a directory outside of this repository, with the tarball installed. */
import { spawn } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import { inject } from 'vitest'

export const repository = resolve(import.meta.dirname, '../..')

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  /** Both, in the order in which they came. */
  readonly output: string
}

interface Manifest {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

export class Project {
  readonly directory: string

  constructor(name: string) {
    this.directory = join(inject('workshop'), name)
  }

  /** Copies a file or directory of this repository, with what is in it but `node_modules`. */
  async copy(from: string, to = '.'): Promise<this> {
    await cp(join(repository, from), join(this.directory, to), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    })
    return this
  }

  async write(name: string, text: string): Promise<this> {
    await mkdir(this.directory, { recursive: true })
    await writeFile(join(this.directory, name), text)
    return this
  }

  /** Installs what its package.json asks for, with the tarball for ours, and with `more` packages. */
  async install(more: Readonly<Record<string, string>> = {}): Promise<this> {
    const path = join(this.directory, 'package.json')
    const manifest: Manifest = JSON.parse(await readFile(path, 'utf8'))
    manifest.devDependencies = { ...manifest.devDependencies, 'embedded-kafka': `file:${inject('tarball')}`, ...more }
    await writeFile(path, JSON.stringify(manifest, null, 2))
    const { code, output } = await this.run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'])
    if (code !== 0) throw new Error(`npm install in ${this.directory} failed:\n${output}`)
    return this
  }

  /** Runs a program in the directory, with `node` as the Node that it and its children find. */
  run(command: string, args: readonly string[], node = process.execPath): Promise<Outcome> {
    // Nothing of the vitest that runs this test may reach one that runs in the project.
    const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|JEST|NODE_ENV|TEST|npm_)/.test(name))
    const env = {
      ...Object.fromEntries(own),
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
      NO_COLOR: '1',
      CI: '1',
    }
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd: this.directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
      let stdout = ''
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text) => {
        stdout += text
        output += text
      })
      child.stderr.setEncoding('utf8').on('data', (text) => (output += text))
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, stdout, output }))
    })
  }

  /** Runs a program that has to succeed, and gives what it wrote to stdout. */
  async runOrThrow(command: string, args: readonly string[], node = process.execPath): Promise<string> {
    const { code, stdout, output } = await this.run(command, args, node)
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} in ${this.directory} ended with ${code}:\n${output}`)
    return stdout
  }
}
