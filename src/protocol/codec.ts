/**
 * (message, version) to a reader and a writer.
 *
 * Each is a closure over closures, compiled from the schema the first time that version is met and kept. There is
 * no generated code and no `new Function`, so it runs wherever a test runs.
 */
import { type Bytes, Cursor, MalformedFrame, sizeOf, Writer } from './cursor.js'
import {
  type Draft,
  type Field,
  inVersions,
  type Kind,
  type Message,
  type PrimitiveType,
  type Shape,
  type Value,
  ZERO_UUID,
} from './schema.js'

type Read = (cursor: Cursor) => unknown
// biome-ignore lint/suspicious/noExplicitAny: the types live in the schema; a compiled writer takes what it is given.
type Write = (writer: Writer, value: any) => void

/** Tagged fields of a tag the schema does not know are kept here, by tag, and otherwise ignored. */
export const unknownTags: unique symbol = Symbol('unknownTags')

/** What the int16 size of the inflexible form can say holds for compact strings too. */
const MAX_STRING_SIZE = 0x7fff

interface Context {
  readonly version: number
  readonly flexible: boolean
}

/** Reads `message` at `version` from the cursor. Throws nothing but `MalformedFrame`. */
export function read<S extends Shape>(message: Message<S>, version: number, cursor: Cursor): Value<S> {
  return reader(message, version)(cursor) as Value<S>
}

/** Writes `value` as `message` at `version`. A field left out stands at its default. */
export function write<S extends Shape>(
  message: Message<S>,
  version: number,
  value: Draft<Value<S>>,
  writer: Writer,
): void {
  compiled(writers, message, version, compileWriter)(writer, value)
}

/** Reads a whole buffer as `message`. */
export function decode<S extends Shape>(message: Message<S>, version: number, buffer: Buffer): Value<S> {
  return read(message, version, new Cursor(buffer))
}

/** Writes `value` as `message` into one buffer. */
export function encode<S extends Shape>(message: Message<S>, version: number, value: Draft<Value<S>>): Buffer {
  const writer = new Writer()
  write(message, version, value, writer)
  return writer.toBuffer()
}

/** The value that `field` has where nothing was said of it. Arrays and structs are made anew each time. */
export function defaultOf(field: Field<unknown>): unknown {
  const { kind, spec } = field
  if (spec.default !== undefined) return spec.default
  switch (kind.type) {
    case 'bool':
      return false
    case 'string':
      return ''
    case 'uuid':
      return ZERO_UUID
    case 'bytes':
      return EMPTY
    case 'records':
      return null
    case 'array':
      return []
    case 'struct':
      return defaultsOf(kind.fields)
    default:
      return 0
  }
}

const EMPTY = Buffer.alloc(0)

function defaultsOf(shape: Shape): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const name of Object.keys(shape)) value[name] = defaultOf(shape[name]!)
  return value
}

const readers = new WeakMap<Message, Read[]>()
const writers = new WeakMap<Message, Write[]>()

function reader(message: Message, version: number): Read {
  return compiled(readers, message, version, compileReader)
}

function compiled<T>(
  cache: WeakMap<Message, T[]>,
  message: Message,
  version: number,
  compile: (shape: Shape, context: Context) => T,
): T {
  let versions = cache.get(message)
  if (versions === undefined) cache.set(message, (versions = []))
  let made = versions[version]
  if (made === undefined) {
    if (!inVersions(message.versions, version)) throw new RangeError(`${message.name} has no version ${version}`)
    made = compile(message.fields, { version, flexible: inVersions(message.flexible, version) })
    versions[version] = made
  }
  return made
}

function isTagged(field: Field<unknown>, { version, flexible }: Context): boolean {
  return flexible && inVersions(field.spec.taggedVersions, version)
}

function mayBeNull(field: Field<unknown>, version: number): boolean {
  return inVersions(field.spec.nullable, version)
}

/** The fewest bytes a field can take on the wire: what bounds the length an array may claim. */
function leastSize(kind: Kind, nullable: boolean, context: Context): number {
  switch (kind.type) {
    case 'bool':
    case 'int8':
      return 1
    case 'int16':
    case 'uint16':
      return 2
    case 'int32':
    case 'uint32':
      return 4
    case 'int64':
    case 'float64':
      return 8
    case 'uuid':
      return 16
    case 'string':
      return context.flexible ? 1 : 2
    case 'bytes':
    case 'records':
    case 'array':
      return context.flexible ? 1 : 4
    case 'struct': {
      if (nullable) return 1
      let size = context.flexible ? 1 : 0
      for (const field of Object.values(kind.fields)) {
        if (!inVersions(field.spec.versions, context.version) || isTagged(field, context)) continue
        size += leastSize(field.kind, mayBeNull(field, context.version), context)
      }
      return Math.max(size, 1)
    }
  }
}

/* Reading */

function compileReader(shape: Shape, context: Context): Read {
  const names: string[] = []
  const plain: (Read | null)[] = []
  const fields: Field<unknown>[] = []
  const tagged = new Map<number, { name: string; read: Read }>()
  for (const [name, field] of Object.entries(shape)) {
    names.push(name)
    fields.push(field)
    const stands = inVersions(field.spec.versions, context.version)
    if (stands && isTagged(field, context)) {
      plain.push(null)
      tagged.set(field.spec.tag!, { name, read: fieldReader(field, context, true) })
    } else {
      plain.push(stands ? fieldReader(field, context, false) : null)
    }
  }
  const readTags = context.flexible ? tagsReader(tagged) : null
  return (cursor) => {
    const value: Record<string, unknown> = {}
    let i = 0
    try {
      for (; i < names.length; i++) {
        const readField = plain[i]!
        value[names[i]!] = readField === null ? defaultOf(fields[i]!) : readField(cursor)
      }
    } catch (error) {
      throw error instanceof MalformedFrame ? error.within(names[i]!) : error
    }
    if (readTags !== null) readTags(cursor, value)
    return value
  }
}

/** What a failure between the tagged fields of a struct is reported under: their count, a tag or a size. */
const TAGS = 'taggedFields'

/**
 * Tags have to come in order (KIP-482), each at most once, and their fields have to fill the size they claim. The
 * generated readers of Apache Kafka trust the sender in all of that; a fixture for tests had better not.
 */
function tagsReader(tagged: Map<number, { name: string; read: Read }>) {
  return (cursor: Cursor, value: Record<string | symbol, unknown>): void => {
    let step = TAGS
    try {
      const count = cursor.unsignedVarint()
      let previous = -1
      for (let i = 0; i < count; i++) {
        const tag = cursor.unsignedVarint()
        if (tag <= previous) cursor.fail(`tag ${tag} after tag ${previous}`)
        previous = tag
        const size = cursor.unsignedVarint()
        const known = tagged.get(tag)
        if (known === undefined) {
          const unknown = ((value[unknownTags] as Map<number, Buffer> | undefined) ??= new Map<number, Buffer>())
          unknown.set(tag, Buffer.from(cursor.bytes(size)))
        } else {
          step = known.name
          value[known.name] = readTagged(cursor, size, known.read)
          step = TAGS
        }
      }
    } catch (error) {
      throw error instanceof MalformedFrame ? error.within(step) : error
    }
  }
}

/** Reads a tagged field within its own size, so that it can neither run over nor leave bytes behind. */
function readTagged(cursor: Cursor, size: number, readField: Read): unknown {
  const outer = cursor.end
  if (size > cursor.remaining) cursor.fail(`${size} bytes wanted, ${cursor.remaining} left`)
  cursor.end = cursor.offset + size
  const value = readField(cursor)
  if (cursor.offset !== cursor.end) cursor.fail(`${cursor.remaining} bytes left over`)
  cursor.end = outer
  return value
}

function fieldReader(field: Field<unknown>, context: Context, tagged: boolean): Read {
  const { kind } = field
  const nullable = mayBeNull(field, context.version)
  const flexible = context.flexible && field.spec.inflexible !== true
  switch (kind.type) {
    case 'string':
      return sizedReader(readString, flexible, nullable, true)
    // A frame's memory is used again, so what is read of it stands by itself: all but records, which are many.
    case 'bytes':
      return sizedReader((cursor, size) => Buffer.from(cursor.bytes(size)), flexible, nullable, false)
    case 'records':
      return sizedReader((cursor, size) => cursor.bytes(size), flexible, nullable, false)
    case 'array':
      return arrayReader(kind.element, context, nullable)
    case 'struct': {
      const readStruct = compileReader(kind.fields, context)
      if (!nullable) return readStruct
      if (tagged) return (cursor) => (cursor.unsignedVarint() === 0 ? null : readStruct(cursor))
      return (cursor) => (cursor.int8() < 0 ? null : readStruct(cursor))
    }
    default:
      return primitiveReaders[kind.type]
  }
}

function readString(cursor: Cursor, size: number): string {
  if (size > MAX_STRING_SIZE) cursor.fail(`a string of ${size} bytes; ${MAX_STRING_SIZE} at most`)
  return cursor.string(size)
}

const primitiveReaders: Record<Exclude<PrimitiveType, 'string' | 'bytes' | 'records'>, Read> = {
  bool: (cursor) => cursor.int8() !== 0,
  int8: (cursor) => cursor.int8(),
  int16: (cursor) => cursor.int16(),
  uint16: (cursor) => cursor.uint16(),
  int32: (cursor) => cursor.int32(),
  uint32: (cursor) => cursor.uint32(),
  int64: (cursor) => cursor.int64(),
  float64: (cursor) => cursor.float64(),
  uuid: (cursor) => cursor.uuid(),
}

/** The size in front of strings, bytes and arrays: -1 stands for null. */
function readSize(cursor: Cursor, flexible: boolean, short: boolean): number {
  if (flexible) return cursor.unsignedVarint() - 1
  return short ? cursor.int16() : cursor.int32()
}

/** Apache Kafka takes any negative size for null. Nobody writes one but -1, so another one is a broken frame here. */
function checkSize(cursor: Cursor, size: number, nullable: boolean, start: number): void {
  if (size < -1) cursor.fail(`negative size ${size}`, start)
  if (size === -1 && !nullable) cursor.fail('null where none is allowed', start)
}

function sizedReader(
  readBody: (cursor: Cursor, size: number) => unknown,
  flexible: boolean,
  nullable: boolean,
  short: boolean,
): Read {
  return (cursor) => {
    const start = cursor.offset
    const size = readSize(cursor, flexible, short)
    if (size < 0) {
      checkSize(cursor, size, nullable, start)
      return null
    }
    return readBody(cursor, size)
  }
}

function arrayReader(element: Field<unknown>, context: Context, nullable: boolean): Read {
  const readElement = fieldReader(element, context, false)
  const least = leastSize(element.kind, false, context)
  return (cursor) => {
    const start = cursor.offset
    const count = readSize(cursor, context.flexible, false)
    if (count < 0) {
      checkSize(cursor, count, nullable, start)
      return null
    }
    if (count * least > cursor.remaining) cursor.fail(`${count} elements in ${cursor.remaining} bytes`, start)
    const values: unknown[] = []
    let i = 0
    try {
      for (; i < count; i++) values.push(readElement(cursor))
    } catch (error) {
      throw error instanceof MalformedFrame ? error.within(`[${i}]`) : error
    }
    return values
  }
}

/* Writing */

function compileWriter(shape: Shape, context: Context): Write {
  const plain: { name: string; field: Field<unknown>; write: Write }[] = []
  const absent: { name: string; field: Field<unknown> }[] = []
  const tagged: { name: string; field: Field<unknown>; write: Write }[] = []
  for (const [name, field] of Object.entries(shape)) {
    if (!inVersions(field.spec.versions, context.version)) {
      if (!field.spec.ignorable) absent.push({ name, field })
    } else if (isTagged(field, context)) {
      tagged.push({ name, field, write: fieldWriter(name, field, context, true) })
    } else {
      plain.push({ name, field, write: fieldWriter(name, field, context, false) })
    }
  }
  tagged.sort((a, b) => a.field.spec.tag! - b.field.spec.tag!)
  return (writer, value) => {
    for (const { name, field, write } of plain) {
      const given = value[name]
      write(writer, given === undefined ? defaultOf(field) : given)
    }
    for (const { name, field } of absent) {
      if (value[name] !== undefined && !isDefault(field, value[name])) {
        throw new RangeError(`version ${context.version} has no field ${name}`)
      }
    }
    if (context.flexible) writeTags(writer, value, tagged)
  }
}

function writeTags(
  writer: Writer,
  value: Record<string, unknown>,
  tagged: readonly { name: string; field: Field<unknown>; write: Write }[],
): void {
  const present = tagged.filter(({ name, field }) => value[name] !== undefined && !isDefault(field, value[name]))
  writer.unsignedVarint(present.length)
  for (const { name, field, write } of present) {
    const payload = new Writer(64)
    write(payload, value[name])
    writer.unsignedVarint(field.spec.tag!)
    writer.unsignedVarint(payload.size)
    writer.bytes(payload.finish())
  }
}

function isDefault(field: Field<unknown>, value: unknown): boolean {
  const { kind } = field
  const fallback = defaultOf(field)
  if (value === null || fallback === null) return value === fallback
  switch (kind.type) {
    case 'array':
      return (value as unknown[]).length === 0
    case 'bytes':
    case 'records':
      return sizeOf(value as Bytes) === 0
    case 'struct': {
      const given = value as Record<string, unknown>
      return Object.entries(kind.fields).every(
        ([name, each]) => given[name] === undefined || isDefault(each, given[name]),
      )
    }
    default:
      return value === fallback
  }
}

function fieldWriter(name: string, field: Field<unknown>, context: Context, tagged: boolean): Write {
  const { kind } = field
  const nullable = mayBeNull(field, context.version)
  const flexible = context.flexible && field.spec.inflexible !== true
  const body = bodyWriter(name, kind, context, flexible)
  const writeNull = nullWriter(kind, flexible, tagged)
  const present = nullable && kind.type === 'struct'
  return (writer, value) => {
    if (value === null) {
      if (!nullable) throw new RangeError(`${name} may not be null in version ${context.version}`)
      writeNull(writer)
      return
    }
    if (present) {
      if (tagged) writer.unsignedVarint(1)
      else writer.int8(1)
    }
    body(writer, value)
  }
}

function nullWriter(kind: Kind, flexible: boolean, tagged: boolean): (writer: Writer) => void {
  if (kind.type === 'struct') return (writer) => (tagged ? writer.unsignedVarint(0) : writer.int8(-1))
  return (writer) => writeSize(writer, -1, flexible, kind.type === 'string')
}

function writeSize(writer: Writer, size: number, flexible: boolean, short: boolean): void {
  if (flexible) writer.unsignedVarint(size + 1)
  else if (short) writer.int16(size)
  else writer.int32(size)
}

function bodyWriter(name: string, kind: Kind, context: Context, flexible: boolean): Write {
  switch (kind.type) {
    case 'string':
      return (writer, value: string) => {
        const size = Buffer.byteLength(value)
        if (size > MAX_STRING_SIZE) {
          throw new RangeError(`${name} takes ${size} bytes; a string takes at most ${MAX_STRING_SIZE}`)
        }
        writeSize(writer, size, flexible, true)
        writer.string(value, size)
      }
    case 'bytes':
    case 'records':
      return (writer, value: Bytes) => {
        writeSize(writer, sizeOf(value), flexible, false)
        writer.bytes(value)
      }
    case 'array': {
      const writeElement = fieldWriter(name, kind.element, context, false)
      return (writer, values: readonly unknown[]) => {
        writeSize(writer, values.length, flexible, false)
        for (const value of values) writeElement(writer, value)
      }
    }
    case 'struct':
      return compileWriter(kind.fields, context)
    default:
      return primitiveWriters[kind.type]
  }
}

const primitiveWriters: Record<Exclude<PrimitiveType, 'string' | 'bytes' | 'records'>, Write> = {
  bool: (writer, value: boolean) => writer.int8(value ? 1 : 0),
  int8: (writer, value: number) => writer.int8(value),
  int16: (writer, value: number) => writer.int16(value),
  uint16: (writer, value: number) => writer.uint16(value),
  int32: (writer, value: number) => writer.int32(value),
  uint32: (writer, value: number) => writer.uint32(value),
  int64: (writer, value: number) => writer.int64(value),
  float64: (writer, value: number) => writer.float64(value),
  uuid: (writer, value: string) => writer.uuid(value),
}
