/**
 * The metrics in what Kafka's clients push: a `MetricsData` of OpenTelemetry (KIP-714), which is protobuf. Read is what
 * these clients write, gauges and sums of numbers; of other kinds only the names.
 *
 *   MetricsData.resource_metrics (1) -> ResourceMetrics.scope_metrics (2) -> ScopeMetrics.metrics (2) -> Metric
 */

export type OtlpAttribute = string | number | boolean

export interface OtlpPoint {
  readonly value: number
  /** Such as the `client_id` or the `node_id` that the number is about. */
  readonly attributes: Readonly<Record<string, OtlpAttribute>>
}

export interface OtlpMetric {
  /** Such as `org.apache.kafka.producer.connection.creation.total`. */
  readonly name: string
  readonly kind: 'gauge' | 'sum' | 'other'
  readonly points: readonly OtlpPoint[]
}

/** Bytes that are no OTLP metrics. */
export class MalformedMetrics extends Error {
  override readonly name = 'MalformedMetrics'
}

/** @throws {MalformedMetrics} */
export function decodeOtlpMetrics(payload: Buffer): OtlpMetric[] {
  return messages(payload, 1)
    .flatMap((resource) => messages(resource, 2))
    .flatMap((scope) => messages(scope, 2))
    .map(readMetric)
}

const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5]
const [NAME, GAUGE, SUM] = [1, 5, 7]
const [AS_DOUBLE, AS_INT, ATTRIBUTES] = [4, 6, 7]

interface ProtobufField {
  readonly number: number
  /** Of a number, 0 to 8 bytes in its own form; of the rest, what it holds. */
  readonly bytes: Buffer
  readonly wireType: number
}

function readMetric(metric: Buffer): OtlpMetric {
  let name = ''
  let kind: OtlpMetric['kind'] = 'other'
  let points: OtlpPoint[] = []
  for (const { number, bytes } of fields(metric)) {
    if (number === NAME) name = bytes.toString()
    if (number !== GAUGE && number !== SUM) continue
    kind = number === GAUGE ? 'gauge' : 'sum'
    points = messages(bytes, 1).map(readPoint)
  }
  return { name, kind, points }
}

function readPoint(point: Buffer): OtlpPoint {
  let value = Number.NaN
  const attributes: Record<string, OtlpAttribute> = {}
  for (const { number, bytes } of fields(point)) {
    if (number === AS_DOUBLE) value = bytes.readDoubleLE()
    if (number === AS_INT) value = Number(bytes.readBigInt64LE())
    if (number === ATTRIBUTES) readAttribute(bytes, attributes)
  }
  return { value, attributes }
}

/** A KeyValue; lists and bytes, which no client sends, are left out. */
function readAttribute(keyValue: Buffer, attributes: Record<string, OtlpAttribute>): void {
  let key = ''
  for (const { number, bytes } of fields(keyValue)) {
    if (number === 1) key = bytes.toString()
    if (number !== 2) continue
    for (const value of fields(bytes)) {
      if (value.number === 1) attributes[key] = value.bytes.toString()
      if (value.number === 2) attributes[key] = varintOf(value.bytes) !== 0n
      if (value.number === 3) attributes[key] = Number(BigInt.asIntN(64, varintOf(value.bytes)))
      if (value.number === 4) attributes[key] = value.bytes.readDoubleLE()
    }
  }
}

function messages(buffer: Buffer, number: number): Buffer[] {
  return [...fields(buffer)].filter((field) => field.number === number && field.wireType === BYTES).map((f) => f.bytes)
}

function* fields(buffer: Buffer): Generator<ProtobufField> {
  let offset = 0
  const take = (size: number) => {
    if (size > buffer.length - offset) throw new MalformedMetrics(`${size} bytes wanted at offset ${offset}`)
    offset += size
    return buffer.subarray(offset - size, offset)
  }
  const takeVarint = () => {
    const start = offset
    while (take(1)[0]! & 0x80) if (offset - start === 10) throw new MalformedMetrics('a number without an end')
    return buffer.subarray(start, offset)
  }
  while (offset < buffer.length) {
    const tag = Number(varintOf(takeVarint()))
    const wireType = tag & 7
    const number = tag >>> 3
    if (wireType === VARINT) yield { number, wireType, bytes: takeVarint() }
    else if (wireType === FIXED64) yield { number, wireType, bytes: take(8) }
    else if (wireType === FIXED32) yield { number, wireType, bytes: take(4) }
    else if (wireType === BYTES) yield { number, wireType, bytes: take(Number(varintOf(takeVarint()))) }
    else throw new MalformedMetrics(`wire type ${wireType}`)
  }
}

function varintOf(bytes: Buffer): bigint {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 7n) | BigInt(bytes[i]! & 0x7f)
  return value
}
