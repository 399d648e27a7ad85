/**
 * The records that coordinators keep their state in.
 *
 * A coordinator writes what it knows into a compacted topic, so that another broker can take over from there:
 *
 * ```
 * key   = int16 record type, then the key message at version 0
 * value = int16 version, then the value message at that version; a null value (a tombstone) says that it is gone
 * ```
 *
 * `coordinator-records.ts` has the types of `__consumer_offsets`, `transaction-records.ts` those of `__transaction_state`.
 */
import { read } from './codec.js'
import { Cursor } from './cursor.js'
import { type Draft, type Message, message, type Shape, type Value, type Versions } from './schema.js'
import { decodePrefixed, encodePrefixed } from './version-prefix.js'

export interface RecordType<N extends string = string, K extends Shape = Shape, V extends Shape = Shape> {
  readonly name: N
  /** What stands in front of the key. */
  readonly type: number
  readonly key: Message<K>
  readonly value: Message<V>
  /** The version that Kafka 4.3 writes values in. */
  readonly writtenVersion: number
}

// biome-ignore lint/suspicious/noExplicitAny: stands for every record type, whatever its shapes.
export type AnyRecordType = RecordType<string, any, any>

export type RecordKeyOf<T extends AnyRecordType> = T extends RecordType<string, infer K, Shape> ? Value<K> : never
export type RecordValueOf<T extends AnyRecordType> = T extends RecordType<string, Shape, infer V> ? Value<V> : never

/** A record as it was read: `name` tells which type it is of. */
export type DecodedRecord<T extends AnyRecordType> =
  T extends RecordType<infer N, infer K, infer V>
    ? { readonly name: N; readonly key: Value<K>; readonly value: Value<V> | null }
    : never

export function recordType<const N extends string, K extends Shape, V extends Shape>(spec: {
  name: N
  type: number
  key: K
  value: V
  /** Of the value. Default: version 0 alone. */
  versions?: Versions
  /** The first flexible version of the value; null when none is. Default: 0. */
  flexible?: number | null
  /** Default: the highest version. */
  writtenVersion?: number
}): RecordType<N, K, V> {
  const { name, type, versions = [0, 0], flexible = 0, writtenVersion = versions[1] } = spec
  return {
    name,
    type,
    key: message({ name: `${name}Key`, versions: [0, 0], flexible: null, fields: spec.key }),
    value: message({ name: `${name}Value`, versions, flexible, fields: spec.value }),
    writtenVersion,
  }
}

export function encodeRecordKey<K extends Shape>(of: RecordType<string, K>, key: Draft<Value<K>>): Buffer {
  return encodePrefixed(of.key, 0, key, of.type)
}

/** Writes a value, by default in the version that Kafka 4.3 writes. */
export function encodeRecordValue<V extends Shape>(
  of: RecordType<string, Shape, V>,
  value: Draft<Value<V>>,
  version = of.writtenVersion,
): Buffer {
  return encodePrefixed(of.value, version, value)
}

/**
 * Reads a record as one of `types`. Gives undefined for a type that is none of them, which a reader should pass over,
 * like Kafka; throws `MalformedFrame` for anything else that cannot be read.
 */
export function decodeRecord<T extends AnyRecordType>(
  types: readonly T[],
  key: Buffer,
  value: Buffer | null,
): DecodedRecord<T> | undefined {
  const cursor = new Cursor(key)
  const type = cursor.int16()
  const of = types.find((candidate) => candidate.type === type)
  if (of === undefined) return undefined
  return {
    name: of.name,
    key: read(of.key, 0, cursor),
    value: value === null ? null : decodePrefixed(of.value, value, 'refuse'),
  } as DecodedRecord<T>
}
