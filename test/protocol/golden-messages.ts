/** The bytes that Kafka's own message classes write, and the values these stand for: see `golden/README.md`. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { defaultOf } from '../../src/protocol/codec.js'
import { type Field, inVersions, type Shape } from '../../src/protocol/schema.js'

export interface GoldenMessage {
  readonly name: string
  readonly apiKey: number | null
  readonly version: number
  readonly variant: 'defaults' | 'full' | 'nulls' | 'leafNulls' | 'empties' | 'elements'
  readonly unstable?: true
  readonly hex: string
  readonly json: Json
}

type Json = { readonly [name: string]: unknown }

/** All golden messages, by the name of the message. */
export function readGoldenMessages(): Map<string, GoldenMessage[]> {
  const packed = readFileSync(new URL('golden/messages.golden.ndjson.gz', import.meta.url))
  const byName = new Map<string, GoldenMessage[]>()
  for (const line of gunzipSync(packed).toString('utf8').trimEnd().split('\n')) {
    const golden = JSON.parse(line) as GoldenMessage
    const ofName = byName.get(golden.name)
    if (ofName === undefined) byName.set(golden.name, [golden])
    else ofName.push(golden)
  }
  return byName
}

/**
 * The value that the JSON of a golden message stands for. Throws where that has not the same fields as our schema at
 * `version`.
 */
export function valueOfJson(fields: Shape, version: number, json: Json, path = ''): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const stands = inVersions(field.spec.versions, version)
    if (stands !== name in json) throw new Error(`${path}${name} ${stands ? 'is missing in' : 'stands in'} the golden`)
    value[name] = stands ? valueOfField(field, version, json[name], `${path}${name}`) : defaultOf(field)
  }
  for (const name of Object.keys(json)) {
    if (!(name in fields)) throw new Error(`${path}${name} is missing in our schema`)
  }
  return value
}

function valueOfField({ kind }: Field<unknown>, version: number, json: unknown, path: string): unknown {
  if (json === null) return null
  switch (kind.type) {
    case 'bytes':
    case 'records':
      return Buffer.from(json as string, 'base64')
    case 'array':
      return (json as unknown[]).map((each, i) => valueOfField(kind.element, version, each, `${path}[${i}]`))
    case 'struct':
      return valueOfJson(kind.fields, version, json as Json, `${path}.`)
    default:
      return json
  }
}
