/**
 * Which patterns are regular expressions to Kafka where it does not take Java's: those of RE2 (RE2/J), which have no
 * lookaround and no back references. JavaScript knows other ones.
 */
import type * as re2js from 're2js'
import { load } from '../protocol/compression/load.js'

/** Whether RE2 would compile `pattern`. */
export function isRe2(pattern: string): boolean {
  const { RE2JS, RE2JSException }: typeof re2js = load('re2js')
  try {
    RE2JS.compile(pattern)
    return true
  } catch (error) {
    if (error instanceof RE2JSException) return false
    throw error
  }
}
