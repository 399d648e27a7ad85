import { expect, test } from 'vitest'
import { clientHostOf } from '../../src/server/client-host.js'

test.each([
  ['127.0.0.1', '/127.0.0.1'],
  ['::ffff:127.0.0.1', '/127.0.0.1'],
  ['::1', '/0:0:0:0:0:0:0:1'],
  ['::', '/0:0:0:0:0:0:0:0'],
  ['2001:db8::ff00:42:8329', '/2001:db8:0:0:0:ff00:42:8329'],
  ['1:2:3:4:5:6:7:8', '/1:2:3:4:5:6:7:8'],
  ['fe80::', '/fe80:0:0:0:0:0:0:0'],
  ['fe80::1%eth0', '/fe80:0:0:0:0:0:0:1%eth0'],
])('%s is shown as %s', (address, shown) => {
  expect(clientHostOf(address)).toBe(shown)
})
