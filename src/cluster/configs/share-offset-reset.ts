/** Where a share group begins that has no offsets (Kafka: ShareGroupAutoOffsetResetStrategy). */
export type ShareOffsetReset =
  | { readonly kind: 'earliest' }
  | { readonly kind: 'latest' }
  /** At the records written `durationMs` ago. */
  | { readonly kind: 'by_duration'; readonly durationMs: number }

const PREFIX = 'by_duration:'
const DAYS = String.raw`(?:([-+]?\d+)D)?`
const TIME = String.raw`(T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+(?:[.,]\d{0,9})?)S)?)?`
const DURATION = new RegExp(`^([-+]?)P${DAYS}${TIME}$`, 'i')
const LONG_MAX_SECONDS = 2 ** 63

/** Reads the config's text; null when it is none of the three. */
export function parseOffsetReset(text: string): ShareOffsetReset | null {
  if (text === 'earliest' || text === 'latest') return { kind: text }
  if (!text.startsWith(PREFIX)) return null
  const durationMs = parseDuration(text.slice(PREFIX.length))
  return durationMs === null || durationMs < 0 ? null : { kind: 'by_duration', durationMs }
}

/** A duration as Java's Duration.parse reads it, in milliseconds; null when it is none. */
function parseDuration(text: string): number | null {
  const match = DURATION.exec(text)
  if (match === null) return null
  const [, sign, days, time, hours, minutes, seconds] = match
  if (time?.toUpperCase() === 'T' || (days === undefined && time === undefined)) return null
  const total =
    Number(days ?? 0) * 86_400 +
    Number(hours ?? 0) * 3600 +
    Number(minutes ?? 0) * 60 +
    Number(seconds?.replace(',', '.') ?? 0)
  if (Math.abs(total) >= LONG_MAX_SECONDS) return null
  return Math.floor((sign === '-' ? -total : total) * 1000)
}
