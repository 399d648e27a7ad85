import { describe, expect, test } from 'vitest'
import { encode, read } from '../../src/protocol/codec.js'
import { Cursor } from '../../src/protocol/cursor.js'
import { inVersions } from '../../src/protocol/schema.js'
import { allMessages, versionsOf } from './all-messages.js'
import { readGoldenMessages, valueOfJson } from './golden-messages.js'

const goldens = readGoldenMessages()

describe('every message at every version reads and writes what Kafka does', () => {
  test.each(allMessages.map(({ message, key }) => ({ name: message.name, message, key })))(
    '$name',
    ({ message, key }) => {
      const lines = (goldens.get(message.name) ?? []).filter((line) => inVersions(message.versions, line.version))
      for (const { apiKey, version, variant, hex, json } of lines) {
        const about = `${message.name} v${version}, ${variant}`
        expect(apiKey, about).toBe(key)
        const value = valueOfJson(message.fields, version, json, `${about}: `)
        const cursor = new Cursor(Buffer.from(hex, 'hex'))
        expect(read(message, version, cursor), about).toEqual(value)
        expect(cursor.remaining, about).toBe(0)
        expect(encode(message, version, value).toString('hex'), about).toBe(hex)
      }
      for (const version of versionsOf(message)) {
        const variants = lines.filter((line) => line.version === version).map(({ variant }) => variant)
        expect(variants, `v${version}`).toEqual(expect.arrayContaining(['defaults', 'full']))
      }
    },
  )
})

test('every stable message and version of Kafka is one of ours', () => {
  const ours = new Set(allMessages.flatMap(({ message }) => versionsOf(message).map((v) => `${message.name} v${v}`)))
  const missing = [...goldens.values()]
    .flat()
    .filter(({ name, version, unstable }) => !unstable && !ours.has(`${name} v${version}`))
  expect(missing.map(({ name, version }) => `${name} v${version}`)).toEqual([])
})

test('a value left out is written as its default', () => {
  for (const { message } of allMessages) {
    for (const { version, variant, hex } of goldens.get(message.name) ?? []) {
      if (variant !== 'defaults' || !inVersions(message.versions, version)) continue
      expect(encode(message, version, {}).toString('hex'), `${message.name} v${version}`).toBe(hex)
    }
  }
})
