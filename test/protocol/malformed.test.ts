import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { read } from '../../src/protocol/codec.js'
import { Cursor, MalformedFrame } from '../../src/protocol/cursor.js'
import { inVersions, type Message } from '../../src/protocol/schema.js'
import { allMessages } from './all-messages.js'
import { readGoldenMessages } from './golden-messages.js'

const MUTATIONS = 200_000
const SEED = 20260821

interface Frame {
  readonly message: Message
  readonly version: number
  readonly bytes: Buffer
}

/** Whole numbers below a bound, the same ones in every run (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * below)
  }
}

/** Sizes that lie: huge and negative ones, as int16, int32 and unsigned varints. */
const LYING_SIZES = [
  '7fff',
  '8000',
  'fffe',
  'ffff',
  '7fffffff',
  '80000000',
  'fffffffe',
  'ffffffff',
  '00ffffff',
  'ff7f',
  'ffff7f',
  'ffffff7f',
  'ffffffff07',
  'ffffffff0f',
  'ffffffffff',
  '8080808000',
].map((hex) => Buffer.from(hex, 'hex'))

type Mutation = (bytes: Buffer, random: (below: number) => number, other: Buffer) => Buffer

const mutations: readonly Mutation[] = [
  function truncate(bytes, random) {
    return bytes.subarray(0, random(bytes.length + 1))
  },
  function flipABit(bytes, random) {
    const copy = Buffer.from(bytes)
    if (copy.length > 0) copy[random(copy.length)]! ^= 1 << random(8)
    return copy
  },
  function setAByte(bytes, random) {
    const copy = Buffer.from(bytes)
    if (copy.length > 0) copy[random(copy.length)] = random(256)
    return copy
  },
  function insertBytes(bytes, random) {
    const at = random(bytes.length + 1)
    const inserted = Buffer.from(Array.from({ length: 1 + random(8) }, () => random(256)))
    return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)])
  },
  function removeBytes(bytes, random) {
    const at = random(bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(8))])
  },
  function lieAboutASize(bytes, random) {
    const copy = Buffer.from(bytes)
    LYING_SIZES[random(LYING_SIZES.length)]!.copy(copy, random(copy.length + 1))
    return copy
  },
  function endLikeAnother(bytes, random, other) {
    return Buffer.concat([bytes.subarray(0, random(bytes.length + 1)), other.subarray(random(other.length + 1))])
  },
]

function goldenFrames(): Frame[] {
  const goldens = readGoldenMessages()
  return allMessages.flatMap(({ message }) =>
    (goldens.get(message.name) ?? [])
      .filter(({ version }) => inVersions(message.versions, version))
      .map(({ version, hex }) => ({ message, version, bytes: Buffer.from(hex, 'hex') })),
  )
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** Reads the frame where it lies between foreign bytes, which must not matter. */
function readBetween({ message, version, bytes }: Frame, foreign: number): Outcome {
  const around = Buffer.alloc(bytes.length + 32, foreign)
  bytes.copy(around, 16)
  const cursor = new Cursor(around, 16, 16 + bytes.length)
  try {
    const value = read(message, version, cursor)
    if (cursor.offset > 16 + bytes.length) throw new Error('the cursor left the frame')
    return { value }
  } catch (error) {
    return { error }
  }
}

/** How much was made out of a frame: characters, bytes, array elements and structs. */
function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (Buffer.isBuffer(value)) return value.length
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) return value.reduce<number>((weight, each) => weight + 1 + weightOf(each), 0)
  let weight = 1
  for (const name in value) weight += weightOf((value as Record<string, unknown>)[name])
  return weight
}

/** What is wrong with the outcome of reading a frame; nothing, if nothing is. */
function complaintAbout({ message, bytes }: Frame, outcome: Outcome): string | undefined {
  if ('value' in outcome) {
    // The constant is for the structs that a message has by default, and the ids of zeros in them.
    const limit = 4 * bytes.length + 256
    const weight = weightOf(outcome.value)
    return weight > limit ? `${weight} made out of ${bytes.length} bytes` : undefined
  }
  const { error } = outcome
  if (!(error instanceof MalformedFrame)) return `it threw ${error}`
  const { path, offset } = error
  const [field] = path.split(/[.[]/, 1)
  if (field !== 'taggedFields' && !(field! in message.fields)) return `'${path}' is no path of ${message.name}`
  if (offset < 16 || offset > 16 + bytes.length) return `offset ${offset - 16} is not in a frame of ${bytes.length}`
  return undefined
}

describe('broken frames of all messages at all versions', () => {
  const stackTraceLimit = Error.stackTraceLimit

  // Each broken frame costs an Error, and its stack would cost more than reading the frame.
  beforeAll(() => void (Error.stackTraceLimit = 0))
  afterAll(() => void (Error.stackTraceLimit = stackTraceLimit))

  test(`are read within bounds, or refused as malformed with the field and the offset (${MUTATIONS} of them)`, () => {
    const frames = goldenFrames()
    const random = seeded(SEED)
    const refused = new Set<Message>()
    for (let i = 0; i < MUTATIONS; i++) {
      const { message, version, bytes } = frames[i % frames.length]!
      let mutated = bytes
      const applied: string[] = []
      for (let left = 1 + random(2); left > 0; left--) {
        const mutation = mutations[random(mutations.length)]!
        mutated = mutation(mutated, random, frames[random(frames.length)]!.bytes)
        applied.push(mutation.name)
      }
      const frame = { message, version, bytes: mutated }
      const outcome = readBetween(frame, 0)
      const complaint =
        complaintAbout(frame, outcome) ??
        (i % 8 === 0 && !isDeepStrictEqual(readBetween(frame, 0xff), outcome) ? 'bytes around it matter' : undefined)
      if (complaint !== undefined) {
        throw new Error(`${message.name} v${version}, ${applied}: ${complaint}: ${mutated.toString('hex')}`)
      }
      if ('error' in outcome) refused.add(message)
    }
    expect(refused.size).toBe(allMessages.length)
  })

  test('are refused wherever they are cut off', () => {
    const goldens = readGoldenMessages()
    for (const { message } of allMessages) {
      for (const { version, variant, hex } of goldens.get(message.name) ?? []) {
        if (variant !== 'full' || !inVersions(message.versions, version)) continue
        const bytes = Buffer.from(hex, 'hex')
        // Everywhere in a small frame, and in some 200 places of a large one.
        const step = Math.ceil(bytes.length / 200)
        for (let size = 0; size < bytes.length; size += step) {
          const frame = { message, version, bytes: bytes.subarray(0, size) }
          const outcome = readBetween(frame, 0)
          const complaint = 'value' in outcome ? 'it was read' : complaintAbout(frame, outcome)
          if (complaint !== undefined) throw new Error(`${message.name} v${version} cut to ${size}: ${complaint}`)
        }
      }
    }
  })
})
