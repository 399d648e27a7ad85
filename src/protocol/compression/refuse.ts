import { CorruptRecords } from '../corrupt-records.js'

/** The error for bytes that a codec does not take, whatever the library behind it threw. */
export function undecodable(codec: string, cause: unknown): CorruptRecords {
  const detail = cause instanceof Error ? cause.message : String(cause)
  return new CorruptRecords(`the ${codec} data does not decompress: ${detail}`, { cause })
}

/** The error for bytes that stand for more than their reader is ready to hold. */
export function tooLarge(codec: string, limitBytes: number): CorruptRecords {
  return new CorruptRecords(`the ${codec} data decompresses to more than ${limitBytes} bytes`)
}
