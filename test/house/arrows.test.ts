import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { handlers } from '../../src/handlers/index.js'

const src = resolve(import.meta.dirname, '../../src')

/** The rooms from left to right: an import may only point left, or stay in its room. */
const rooms = ['protocol', 'cluster', 'handlers', 'server', 'fixture', 'doors']

function sources(directory = src): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    return entry.isDirectory() ? sources(path) : [path]
  })
}

function roomOf(path: string): string {
  const [first, ...rest] = relative(src, path).split('/')
  return rest.length === 0 ? 'doors' : first!
}

function importsOf(text: string): string[] {
  return Array.from(text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g), ([, specifier]) => specifier!)
}

const files = sources().map((path) => ({ path, room: roomOf(path), text: readFileSync(path, 'utf8') }))

describe('the house', () => {
  test('has the five rooms and the doors, and nothing beside them', () => {
    expect([...new Set(files.map(({ room }) => room))].sort()).toEqual([...rooms].sort())
  })

  test('lets imports point left only', () => {
    const wrong = files.flatMap(({ path, room, text }) =>
      importsOf(text)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => ({ specifier, target: roomOf(resolve(dirname(path), specifier)) }))
        .filter(({ target }) => rooms.indexOf(target) > rooms.indexOf(room))
        .map(({ specifier }) => `${relative(src, path)} imports ${specifier}`),
    )
    expect(wrong).toEqual([])
  })

  test('keeps the network in the server and the fixture', () => {
    const pure = files.filter(({ room }) => ['protocol', 'cluster', 'handlers'].includes(room))
    const impure = /^node:(net|tls|http|https|dgram|child_process|worker_threads|timers|timers\/promises)$/
    const wrong = pure.flatMap(({ path, text }) =>
      importsOf(text)
        .filter((specifier) => impure.test(specifier))
        .map((specifier) => `${relative(src, path)} imports ${specifier}`),
    )
    expect(wrong).toEqual([])
  })

  test('asks only its clock for the time and only its random for chance', () => {
    const forbidden =
      /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|setInterval|setImmediate|randomUUID|randomBytes)\b/
    const wrong = files
      .filter(({ room }) => ['protocol', 'cluster', 'handlers'].includes(room))
      .filter(({ text }) => forbidden.test(withoutComments(text)))
      .map(({ path }) => relative(src, path))
    expect(wrong).toEqual([])
  })

  test('has one file per API key, under the same name in protocol/apis and in handlers', () => {
    const list = files.find(({ path }) => path === join(src, 'handlers/index.ts'))!
    const handlerFiles = importsOf(list.text)
      .map((specifier) => specifier.slice('./'.length, -'.js'.length))
      .filter((name) => name !== 'handler')
    const fileOf = (apiName: string) => apiName.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
    const served = Array.from(handlers.values(), ({ api }) => fileOf(api.name))
    expect(handlerFiles.sort()).toEqual(served.sort())
    const apis = files.map(({ path }) => relative(join(src, 'protocol/apis'), path))
    expect(apis).toEqual(expect.arrayContaining(served.map((name) => `${name}.ts`)))
  })
})

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '')
}
