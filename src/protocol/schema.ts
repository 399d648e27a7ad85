/**
 * The words Kafka's messages are written in.
 *
 * A field is inert data: what kind it is, in which versions it stands, where it may be null. Values' types are
 * inferred from it, and `codec.ts` compiles readers and writers for a (message, version) when one is first met.
 *
 * ```ts
 * export const heartbeat = api({
 *   key: 12, name: 'Heartbeat', versions: [0, 4], flexible: 4,
 *   request: { groupId: string.entity('groupId'), generationId: int32, memberId: string, groupInstanceId: string.since(3).nullable().default(null) },
 *   response: { throttleTimeMs: int32.since(1).ignorable(), errorCode: int16 },
 * })
 * ```
 */
import type { Bytes } from './cursor.js'

/** First and last version, both included. */
export type Versions = readonly [min: number, max: number]

/** The open end of a version range. */
export const LATEST = 0x7fff

const ALWAYS: Versions = [0, LATEST]

export type PrimitiveType =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'float64'
  | 'uuid'
  | 'string'
  | 'bytes'
  | 'records'

export type Kind =
  | { readonly type: PrimitiveType }
  | { readonly type: 'array'; readonly element: Field<unknown> }
  | { readonly type: 'struct'; readonly fields: Shape }

/** What Kafka says a field names, so that tools can follow it through the protocol. */
export type EntityType = 'topicName' | 'groupId' | 'transactionalId' | 'producerId' | 'brokerId'

export interface FieldSpec {
  readonly versions: Versions
  /** The versions in which null may stand; none when absent. */
  readonly nullable?: Versions
  readonly tag?: number
  /** The versions in which the field is tagged; it is an ordinary one in its other versions. */
  readonly taggedVersions?: Versions
  readonly default?: unknown
  readonly ignorable?: true
  readonly mapKey?: true
  readonly entityType?: EntityType
  /** Written in the inflexible form even in flexible versions (only the client id of a request header). */
  readonly inflexible?: true
}

export class Field<T> {
  declare readonly $type: T
  readonly kind: Kind
  readonly spec: FieldSpec

  constructor(kind: Kind, spec: FieldSpec = { versions: ALWAYS }) {
    this.kind = kind
    this.spec = spec
  }

  private with<U = T>(change: Partial<FieldSpec>): Field<U> {
    return new Field<U>(this.kind, { ...this.spec, ...change })
  }

  /** Stands in `version` and later ones. */
  since(version: number): Field<T> {
    return this.with({ versions: [version, this.spec.versions[1]] })
  }

  /** Stands in `version` and earlier ones. */
  until(version: number): Field<T> {
    return this.with({ versions: [this.spec.versions[0], version] })
  }

  /** May be null, from `since` to `until`. */
  nullable(since = 0, until = LATEST): Field<T | null> {
    return this.with<T | null>({ nullable: [since, until] })
  }

  /** The value when it is not on the wire or not given; else 0, false, '', empty, or the zero uuid. */
  default(value: T): Field<T> {
    return this.with({ default: value })
  }

  /** A tagged field of flexible versions (KIP-482), from `since` on. */
  tag(tag: number, since = this.spec.versions[0]): Field<T> {
    return this.with({ tag, taggedVersions: [since, LATEST] })
  }

  /** May be dropped when a version lacks it; any other field refuses to lose a value that is not its default. */
  ignorable(): Field<T> {
    return this.with({ ignorable: true })
  }

  /** Part of what identifies an element of its array. */
  key(): Field<T> {
    return this.with({ mapKey: true })
  }

  entity(entityType: EntityType): Field<T> {
    return this.with({ entityType })
  }

  inflexible(): Field<T> {
    return this.with({ inflexible: true })
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a shape holds fields of every type.
export type Shape = { readonly [name: string]: Field<any> }

/** What reading a shape gives: every field, at its default where the version lacks it. */
export type Value<S extends Shape> = { -readonly [K in keyof S]: S[K]['$type'] }

/** What writing takes: any field may be left out for its default, and bytes may come in parts. */
export type Draft<T> = T extends Buffer
  ? Bytes
  : T extends readonly (infer E)[]
    ? readonly Draft<E>[]
    : T extends object
      ? { readonly [K in keyof T]?: Draft<T[K]> }
      : T

export const bool = new Field<boolean>({ type: 'bool' })
export const int8 = new Field<number>({ type: 'int8' })
export const int16 = new Field<number>({ type: 'int16' })
export const uint16 = new Field<number>({ type: 'uint16' })
export const int32 = new Field<number>({ type: 'int32' })
export const uint32 = new Field<number>({ type: 'uint32' })
/** A safe integer; anything beyond 2^53 is a malformed field. */
export const int64 = new Field<number>({ type: 'int64' })
export const float64 = new Field<number>({ type: 'float64' })
/** 22 characters of base64url, as Kafka prints a `Uuid`. */
export const uuid = new Field<string>({ type: 'uuid' })
export const string = new Field<string>({ type: 'string' })
export const bytes = new Field<Buffer>({ type: 'bytes' })
/** Record batches, never decoded here; null when absent. */
export const records = new Field<Buffer | null>(
  { type: 'records' },
  { versions: ALWAYS, nullable: ALWAYS, default: null },
)

export function array<T>(element: Field<T>): Field<T[]>
export function array<S extends Shape>(fields: S): Field<Value<S>[]>
export function array(of: Field<unknown> | Shape): Field<unknown[]> {
  return new Field<unknown[]>({ type: 'array', element: of instanceof Field ? of : struct(of) })
}

export function struct<S extends Shape>(fields: S): Field<Value<S>> {
  return new Field<Value<S>>({ type: 'struct', fields })
}

/** The number that the greatest int64 reads as. It stands for "no limit" where a field has it as its default. */
export const INT64_MAX = 2 ** 63

/** A uuid of zeros: Kafka's way to say that no topic id is given. */
export const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA'

/** A named message: the root of a schema. */
export interface Message<S extends Shape = Shape> {
  readonly name: string
  readonly versions: Versions
  /** The versions with compact sizes and tagged fields (KIP-482); null when it has none. */
  readonly flexible: Versions | null
  readonly fields: S
}

export type ValueOf<M extends Message> = M extends Message<infer S> ? Value<S> : never
export type DraftOf<M extends Message> = Draft<ValueOf<M>>

/** A request with its response: everything `protocol/apis` holds. */
export interface Api<Q extends Shape = Shape, R extends Shape = Shape> {
  readonly key: number
  readonly name: string
  readonly versions: Versions
  readonly flexible: Versions | null
  readonly request: Message<Q>
  readonly response: Message<R>
}

// biome-ignore lint/suspicious/noExplicitAny: stands for every API, whatever its shapes.
export type AnyApi = Api<any, any>
export type RequestOf<A extends AnyApi> = ValueOf<A['request']>
export type ResponseOf<A extends AnyApi> = DraftOf<A['response']>

export function api<Q extends Shape, R extends Shape>(spec: {
  key: number
  name: string
  versions: Versions
  /** The first flexible version; null when none is. */
  flexible: number | null
  request: Q
  response: R
}): Api<Q, R> {
  const { key, name, versions } = spec
  const flexible: Versions | null = spec.flexible === null ? null : [spec.flexible, LATEST]
  return {
    key,
    name,
    versions,
    flexible,
    request: { name: `${name}Request`, versions, flexible, fields: spec.request },
    response: { name: `${name}Response`, versions, flexible, fields: spec.response },
  }
}

export function message<S extends Shape>(spec: {
  name: string
  versions: Versions
  flexible: number | null
  fields: S
}): Message<S> {
  return { ...spec, flexible: spec.flexible === null ? null : [spec.flexible, LATEST] }
}

/** Whether `version` lies in `versions`. */
export function inVersions(versions: Versions | null | undefined, version: number): boolean {
  return versions != null && version >= versions[0] && version <= versions[1]
}
