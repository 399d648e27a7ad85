import { expect, inject, test } from 'vitest'
import { runOrThrow } from '../peers/program.js'
import { Project, repository } from './project.js'

/** What `attw --format json` says of a package, as far as it is looked at here. */
interface Analysis {
  entrypoints: Record<string, { resolutions: Record<string, { visibleProblems: unknown[] }> }>
}

test('the package holds the build and its papers, and nothing else', async () => {
  const files = (await runOrThrow('tar', ['-tzf', inject('tarball')])).trim().split('\n')
  const others = files.filter((file) => !file.startsWith('package/dist/')).sort()
  expect(others).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'].map((name) => `package/${name}`))
  const kinds = new Set(
    files
      .filter((file) => file.startsWith('package/dist/'))
      .map((file) => /\.\w+$/.exec(file.replace('.d.ts', '.dts'))?.[0]),
  )
  expect([...kinds].sort()).toEqual(['.dts', '.js', '.json', '.mjs'])
})

test('its types and its exports are as node16, nodenext and bundlers want them', async () => {
  const [attw, publint] = await Promise.all([
    runOrThrow('npx', ['attw', inject('tarball'), '--profile', 'node16', '--format', 'json'], { cwd: repository }),
    runOrThrow('npx', ['publint', 'run', inject('tarball'), '--strict'], { cwd: repository }),
  ])
  // It ends with an error where something is wrong; this says that it did look at the three doors.
  const { entrypoints }: Analysis = JSON.parse(attw).analysis
  const looked = Object.entries(entrypoints).map(([door, { resolutions }]) => [
    door,
    ...['node16-cjs', 'node16-esm', 'bundler'].map((kind) => resolutions[kind]?.visibleProblems),
  ])
  expect(looked).toEqual(['.', './vitest', './jest', './package.json'].map((door) => [door, [], [], []]))
  expect(publint).toContain('All good!')
})

test('installing it runs no scripts', async () => {
  const project = await new Project('scripts').write('package.json', '{ "private": true }')
  await project.install()
  const lock = await project.runOrThrow('node', ['-p', "fs.readFileSync('package-lock.json', 'utf8')"])
  const packages: Record<string, { hasInstallScript?: boolean }> = JSON.parse(lock).packages
  expect(Object.keys(packages)).toContain('node_modules/embedded-kafka')
  expect(Object.keys(packages).filter((name) => packages[name]!.hasInstallScript)).toEqual([])
})
