/**
 * Messages that travel outside of a request say their own version: an int16 in front of them.
 */
import { read, write } from './codec.js'
import { Cursor, Writer } from './cursor.js'
import type { Draft, Message, Shape, Value } from './schema.js'

/** Writes `prefix`, then `value` as `message` at `version`. The prefix is the version where nothing else is said. */
export function encodePrefixed<S extends Shape>(
  message: Message<S>,
  version: number,
  value: Draft<Value<S>>,
  prefix = version,
): Buffer {
  const writer = new Writer()
  writer.int16(prefix)
  write(message, version, value, writer)
  return writer.toBuffer()
}

/**
 * Reads a message behind its version. Throws `MalformedFrame`, also for a version below the known ones; `onNewer` says
 * what becomes of one above them: it is refused as well, or read as the highest known one while what follows is ignored.
 */
export function decodePrefixed<S extends Shape>(
  message: Message<S>,
  buffer: Buffer,
  onNewer: 'refuse' | 'read as highest',
): Value<S> {
  const [lowest, highest] = message.versions
  const cursor = new Cursor(buffer)
  const version = cursor.int16()
  if (version < lowest || (version > highest && onNewer === 'refuse')) {
    cursor.fail(`${message.name} has no version ${version}`, 0)
  }
  return read(message, Math.min(version, highest), cursor)
}
