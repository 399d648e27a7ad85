/** JSON as goldens are kept: readable, and kind to diffs. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

const WIDTH = 120

/** What fits into a line stands in one; everything else is broken at its outermost brackets. */
export function format(value: Json, indent = ''): string {
  const line = inline(value)
  if (indent.length + line.length <= WIDTH || typeof value !== 'object' || value === null) return line
  const inner = `${indent}  `
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const parts = isArray(value)
    ? value.map((element) => `${inner}${format(element, inner)}`)
    : Object.entries(value).map(([name, field]) => `${inner}${JSON.stringify(name)}: ${format(field, inner)}`)
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`
}

function inline(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isArray(value)) return `[${value.map(inline).join(', ')}]`
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}: ${inline(field)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

/** Where two values differ, such as `answer.topics[0].errorCode: "NONE", not "INVALID_REQUEST"`. */
export function differences(actual: Json | undefined, expected: Json | undefined, path = ''): string[] {
  if (isArray(actual) && isArray(expected)) {
    const length = Math.max(actual.length, expected.length)
    return Array.from({ length }, (_, i) => differences(actual[i], expected[i], `${path}[${i}]`)).flat()
  }
  if (isObject(actual) && isObject(expected)) {
    const names = [...new Set([...Object.keys(actual), ...Object.keys(expected)])]
    return names.flatMap((name) => differences(actual[name], expected[name], path === '' ? name : `${path}.${name}`))
  }
  if (actual === expected) return []
  return [`${path}: ${shown(actual)}, not ${shown(expected)}`]
}

/** The part of a value at a path such as `topics[0].errorCode`; undefined where there is none. */
export function partAt(value: Json, path: string): Json | undefined {
  let part: Json | undefined = value
  for (const step of stepsOf(path)) {
    if (typeof part !== 'object' || part === null) return undefined
    part = (part as { readonly [step: string]: Json })[step]
  }
  return part
}

/** The same value with another part at a path; undefined takes the part away. */
export function withPart(value: Json, path: string, part: Json | undefined): Json | undefined {
  const [first, ...rest] = stepsOf(path)
  if (first === undefined) return part
  const copy = structuredClone(value) as { [step: string]: Json }
  const inner = rest.length === 0 ? part : withPart(copy[first]!, rest.join('.'), part)
  if (inner !== undefined) copy[first] = inner
  else if (Array.isArray(copy)) copy.splice(Number(first), 1)
  else delete copy[first]
  return copy
}

function stepsOf(path: string): string[] {
  return path.split(/[.[\]]+/).filter((step) => step !== '')
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'nothing' : inline(value)
}

function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
