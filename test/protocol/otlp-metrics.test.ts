import { describe, expect, test } from 'vitest'
import { decodeOtlpMetrics, MalformedMetrics } from '../../src/protocol/otlp-metrics.js'

/** Pushed by the Java client 4.3.1, subscribed to `org.apache.kafka.producer.connection`. */
const pushed = Buffer.from(
  'ClsKABJXElUKMG9yZy5hcGFjaGUua2Fma2EucHJvZHVjZXIuY29ubmVjdGlvbi5jbG9zZS50b3RhbDohChsRQHsrUMgb6hgZQPMSucgb6hghAAAAAAAAAAAQARgBCl4KABJaElgKM29yZy5hcGFjaGUua2Fma2EucHJvZHVjZXIuY29ubmVjdGlvbi5jcmVhdGlvbi50b3RhbDohChsRwAiHUMgb6hgZgFkWusgb6hghAAAAAAAA8D8QARgBClAKABJMEkoKMm9yZy5hcGFjaGUua2Fma2EucHJvZHVjZXIuY29ubmVjdGlvbi5jcmVhdGlvbi5yYXRlKhQKEhnAmyW6yBvqGCELer6co6ugPwpNCgASSRJHCi9vcmcuYXBhY2hlLmthZmthLnByb2R1Y2VyLmNvbm5lY3Rpb24uY2xvc2UucmF0ZSoUChIZQCBEusgb6hghAAAAAAAAAAAKSAoAEkQSQgoqb3JnLmFwYWNoZS5rYWZrYS5wcm9kdWNlci5jb25uZWN0aW9uLmNvdW50KhQKEhmAYlO6yBvqGCEAAAAAAADwPw==',
  'base64',
)

describe('metrics that the Java client has pushed', () => {
  test('are read by their names, kinds and numbers', () => {
    const metrics = decodeOtlpMetrics(pushed).map(({ name, kind, points }) => [name, kind, points])
    expect(metrics).toEqual([
      ['org.apache.kafka.producer.connection.close.total', 'sum', [{ value: 0, attributes: {} }]],
      ['org.apache.kafka.producer.connection.creation.total', 'sum', [{ value: 1, attributes: {} }]],
      ['org.apache.kafka.producer.connection.creation.rate', 'gauge', [{ value: 0.03255950249080194, attributes: {} }]],
      ['org.apache.kafka.producer.connection.close.rate', 'gauge', [{ value: 0, attributes: {} }]],
      ['org.apache.kafka.producer.connection.count', 'gauge', [{ value: 1, attributes: {} }]],
    ])
  })

  test('are none where they are cut', () => {
    expect(() => decodeOtlpMetrics(pushed.subarray(0, -1))).toThrow(MalformedMetrics)
  })
})

/** A field of protobuf that has a length. */
function field(number: number, ...parts: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(parts)
  const length = bytes.length < 0x80 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7]
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes])
}

function fixed64(number: number, write: (buffer: Buffer) => void): Buffer {
  const value = Buffer.alloc(8)
  write(value)
  return Buffer.concat([Buffer.from([(number << 3) | 1]), value])
}

const metricsData = (...metric: readonly Buffer[]) => field(1, field(2, field(2, ...metric)))
const text = (number: number, value: string) => field(number, Buffer.from(value))

test('whole numbers, attributes and fields that nobody asked for are read', () => {
  const attribute = (key: string, ...value: readonly Buffer[]) => field(7, text(1, key), field(2, ...value))
  const point = field(
    1,
    fixed64(3, (buffer) => buffer.writeBigUInt64LE(1n)),
    fixed64(6, (buffer) => buffer.writeBigInt64LE(-5n)),
    attribute('client_rack', text(1, 'a')),
    attribute('is_leader', Buffer.from([(2 << 3) | 0, 1])),
    attribute('node_id', Buffer.from([(3 << 3) | 0, 0xac, 0x02])),
    attribute('below', Buffer.from([3 << 3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])),
    attribute(
      'share',
      fixed64(4, (buffer) => buffer.writeDoubleLE(0.5)),
    ),
    Buffer.from([(8 << 3) | 0, 7, (9 << 3) | 5, 1, 2, 3, 4]),
  )
  expect(decodeOtlpMetrics(metricsData(text(1, 'a.b'), text(3, 'ms'), field(7, point)))).toEqual([
    {
      name: 'a.b',
      kind: 'sum',
      points: [{ value: -5, attributes: { client_rack: 'a', is_leader: true, node_id: 300, below: -1, share: 0.5 } }],
    },
  ])
})

test('of other kinds the names are read', () => {
  expect(decodeOtlpMetrics(metricsData(text(1, 'a'), field(9, text(1, 'x'))))).toEqual([
    { name: 'a', kind: 'other', points: [] },
  ])
})

test.each([
  ['a number without an end', Buffer.alloc(12, 0xff)],
  ['a wire type that is none', Buffer.from([(1 << 3) | 3])],
  ['a length beyond the end', Buffer.from([(1 << 3) | 2, 5, 1])],
])('%s is refused', (_what, bytes) => {
  expect(() => decodeOtlpMetrics(bytes)).toThrow(MalformedMetrics)
})
