import { expect, test } from 'vitest'
import { lookUpHost } from '../../src/server/look-up-host.js'

function isHost(name: string): Promise<boolean> {
  return new Promise((resolve) => lookUpHost(name, resolve))
}

test.each(['10.98.76.54', '::1', '[2001:db8::7]', 'localhost'])('%s is a host', async (name) => {
  expect(await isHost(name)).toBe(true)
})

test.each(['nowhere.invalid', '[::1', '[10.0.0.1]', '1:2', 'a\0b', 'x'.repeat(300)])('%j is none', async (name) => {
  expect(await isHost(name)).toBe(false)
})
