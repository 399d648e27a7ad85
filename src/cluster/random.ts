/**
 * Chance as a value: every random choice of a cluster comes from one seeded generator, so a run can be had again.
 */
import type * as nanoid from 'nanoid'
import { load } from '../protocol/compression/load.js'

/** Small, fast, and good enough to place replicas and name members: sfc32. */
export class Random {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(seed: number) {
    this.a = 0x9e3779b9
    this.b = seed >>> 0
    this.c = Math.floor(seed / 0x1_0000_0000) >>> 0
    for (let i = 0; i < 12; i++) this.uint32()
  }

  uint32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum
    return sum >>> 0
  }

  /** A whole number from 0 up to but not including `bound`. */
  int(bound: number): number {
    return Math.floor((this.uint32() / 0x1_0000_0000) * bound)
  }

  bytes(size: number): Uint8Array {
    const bytes = new Uint8Array(size)
    for (let i = 0; i < size; i++) bytes[i] = this.uint32() & 0xff
    return bytes
  }

  /** Puts `values` in random order, in place (Fisher-Yates). */
  shuffle<T>(values: T[]): T[] {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.int(i + 1)
      const held = values[i]!
      values[i] = values[j]!
      values[j] = held
    }
    return values
  }

  /** A version 4 UUID in its text form, as Kafka appends to member ids. */
  uuid(): string {
    const hex = this.uuidBytes().toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }

  /** A UUID as Kafka prints its own: 22 characters of base64url, never with a leading dash (Uuid.randomUuid). */
  kafkaUuid(): string {
    for (;;) {
      const text = this.uuidBytes().toString('base64url')
      if (!text.startsWith('-')) return text
    }
  }

  /** A short name part, of lower-case letters and digits. */
  id(size = 10): string {
    // Loaded by the first who asks: few do, and each test worker would wait for it.
    const { customRandom } = load('nanoid') as typeof nanoid
    return customRandom('0123456789abcdefghijklmnopqrstuvwxyz', size, (count) => this.bytes(count))()
  }

  private uuidBytes(): Buffer {
    const bytes = Buffer.from(this.bytes(16))
    bytes[6] = (bytes[6]! & 0x0f) | 0x40
    bytes[8] = (bytes[8]! & 0x3f) | 0x80
    return bytes
  }
}
