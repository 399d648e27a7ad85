/** The parts of the README that come from the code. `UPDATE_README=1 npx vitest run test/house` writes them anew. */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { handlers } from '../../src/handlers/index.js'
import { deviations } from '../conformance/deviations.js'

const root = resolve(import.meta.dirname, '../..')
const path = resolve(root, 'README.md')

export function apiTable(): string {
  const rows = Array.from(handlers.values(), ({ api, advertised, isListed }) => {
    const [min, max] = api.versions
    const notes = [
      ...(advertised === undefined ? [] : [`listed from ${advertised[0]}, as Kafka does`]),
      ...(isListed === undefined ? [] : ['listed with `telemetry: true`']),
    ]
    return `| ${api.key} | ${api.name} | ${min === max ? min : `${min} to ${max}`} | ${notes.join('; ')} |`
  })
  return ['| key | API | versions | |', '| ---: | --- | --- | --- |', ...rows].join('\n')
}

export function deviationList(): string {
  return deviations.map(({ what, kafka, why }) => `- **${what}** Kafka: ${kafka} ${why}`).join('\n')
}

/** What is installed with the package. */
export function dependencies(): string[] {
  return Object.keys(JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')).dependencies).sort()
}

/** The dependencies that the README has a line for. */
export function justifiedDependencies(): string[] {
  const table = /^\| dependency \| why \|\n.*\n((?:\|.*\n)+)/m.exec(readFileSync(path, 'utf8'))?.[1] ?? ''
  return Array.from(table.matchAll(/^\| `([^`]+)` \| \S.*\|$/gm), ([, name]) => name!).sort()
}

export function section(name: string): string {
  const text = readFileSync(path, 'utf8')
  const [start, end] = bounds(text, name)
  return text.slice(start, end).trim()
}

export function updateSection(name: string, content: string): void {
  const text = readFileSync(path, 'utf8')
  const [start, end] = bounds(text, name)
  writeFileSync(path, `${text.slice(0, start)}\n${content}\n${text.slice(end)}`)
}

function bounds(text: string, name: string): [number, number] {
  const open = `<!-- ${name} -->`
  const start = text.indexOf(open)
  const end = text.indexOf(`<!-- /${name} -->`)
  if (start < 0 || end < start) throw new Error(`README.md has no section ${name}`)
  return [start + open.length, end]
}
