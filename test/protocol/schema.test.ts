import { describe, expect, expectTypeOf, test } from 'vitest'
import type { fetch } from '../../src/protocol/apis/fetch.js'
import { apis } from '../../src/protocol/apis/index.js'
import type { joinGroup } from '../../src/protocol/apis/join-group.js'
import { decode, encode } from '../../src/protocol/codec.js'
import type { Bytes } from '../../src/protocol/cursor.js'
import {
  api,
  array,
  bool,
  bytes,
  type DraftOf,
  Field,
  float64,
  int32,
  int64,
  inVersions,
  LATEST,
  message,
  type RequestOf,
  type ResponseOf,
  records,
  string,
  struct,
  uuid,
  type ValueOf,
} from '../../src/protocol/schema.js'

describe('the type of what is read', () => {
  const everything = message({
    name: 'Everything',
    versions: [0, 1],
    flexible: 1,
    fields: {
      flag: bool,
      count: int32.since(1).default(-1),
      offset: int64,
      ratio: float64,
      id: uuid,
      name: string.nullable(),
      data: bytes,
      batches: records,
      numbers: array(int32),
      topics: array({ name: string, partitions: array({ index: int32 }) }).nullable(1),
      nested: struct({ epoch: int32 }),
    },
  })

  test('has every field', () => {
    expectTypeOf<ValueOf<typeof everything>>().toEqualTypeOf<{
      flag: boolean
      count: number
      offset: number
      ratio: number
      id: string
      name: string | null
      data: Buffer
      batches: Buffer | null
      numbers: number[]
      topics: { name: string; partitions: { index: number }[] }[] | null
      nested: { epoch: number }
    }>()
    expectTypeOf(decode(everything, 0, encode(everything, 0, {}))).toEqualTypeOf<ValueOf<typeof everything>>()
  })

  test('for writing lets any field be left out, and bytes be in parts', () => {
    type Draft = DraftOf<typeof everything>
    expectTypeOf<{ name: null }>().toExtend<Draft>()
    expectTypeOf<{ topics: { partitions: { index: number }[] }[] }>().toExtend<Draft>()
    expectTypeOf<Draft['data']>().toEqualTypeOf<Bytes | undefined>()
    expectTypeOf<Draft['batches']>().toEqualTypeOf<Bytes | null | undefined>()
    expectTypeOf<ValueOf<typeof everything>>().toExtend<Draft>()
    expectTypeOf<{ count: string }>().not.toExtend<Draft>()
    expectTypeOf<{ flag: null }>().not.toExtend<Draft>()
  })

  test('is told of an API by its request and response', () => {
    type Request = RequestOf<typeof joinGroup>
    expectTypeOf<Request['groupInstanceId']>().toEqualTypeOf<string | null>()
    expectTypeOf<Request['protocols'][number]>().toEqualTypeOf<{ name: string; metadata: Buffer }>()
    expectTypeOf<{ errorCode: number; memberId: string }>().toExtend<ResponseOf<typeof joinGroup>>()
    expectTypeOf<RequestOf<typeof fetch>['topics'][number]['partitions'][number]['fetchOffset']>().toBeNumber()
  })
})

describe('a field', () => {
  test('is inert: each step gives a new one', () => {
    const field = string.since(2).nullable().default(null)
    expect(string.spec).toEqual({ versions: [0, LATEST] })
    expect(field.spec).toEqual({ versions: [2, LATEST], nullable: [0, LATEST], default: null })
    expect(field).toBeInstanceOf(Field)
  })

  test('keeps all that is said of it', () => {
    const field = int32.key().entity('brokerId').since(1).until(4).nullable(2, 3).tag(7).ignorable().inflexible()
    expect(field.spec).toEqual({
      versions: [1, 4],
      mapKey: true,
      entityType: 'brokerId',
      nullable: [2, 3],
      tag: 7,
      taggedVersions: [1, LATEST],
      ignorable: true,
      inflexible: true,
    })
  })

  test('lies in a range with both ends', () => {
    expect([0, 1, 2, 3, 4].map((version) => inVersions([1, 3], version))).toEqual([false, true, true, true, false])
    expect(inVersions(null, 0)).toBe(false)
    expect(inVersions(undefined, 0)).toBe(false)
  })
})

describe('an API', () => {
  test('names its request and its response', () => {
    const ping = api({ key: 99, name: 'Ping', versions: [1, 2], flexible: 2, request: { n: int32 }, response: {} })
    expect(ping.request).toMatchObject({ name: 'PingRequest', versions: [1, 2], flexible: [2, LATEST] })
    expect(ping.response).toMatchObject({ name: 'PingResponse', versions: [1, 2], flexible: [2, LATEST] })
    expect(encode(ping.response, 1, {})).toEqual(Buffer.alloc(0))
    expect(encode(ping.response, 2, {})).toEqual(Buffer.of(0))
  })

  test('is listed once, by its key', () => {
    const keys = apis.map(({ key }) => key)
    expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b))
  })

  test('has tags that no other field of the same struct has, in flexible versions alone', () => {
    const check = (fields: Readonly<Record<string, Field<unknown>>>, flexible: number, path: string) => {
      const tags = Object.values(fields).flatMap(({ spec }) => spec.tag ?? [])
      expect(new Set(tags).size, path).toBe(tags.length)
      for (const [name, { kind, spec }] of Object.entries(fields)) {
        if (spec.taggedVersions !== undefined)
          expect(spec.taggedVersions[0], `${path}.${name}`).toBeGreaterThanOrEqual(flexible)
        const element = kind.type === 'array' ? kind.element.kind : kind
        if (element.type === 'struct') check(element.fields, flexible, `${path}.${name}`)
      }
    }
    for (const { name, request, response, flexible } of apis) {
      check(request.fields, flexible?.[0] ?? LATEST, name)
      check(response.fields, flexible?.[0] ?? LATEST, name)
    }
  })
})
