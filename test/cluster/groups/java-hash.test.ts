import { expect, test } from 'vitest'
import { hashOrder, javaStringHash } from '../../../src/cluster/groups/java-hash.js'

test('strings hash as in Java', () => {
  // Each of these was printed by `"...".hashCode()`.
  expect(javaStringHash('')).toBe(0)
  expect(javaStringHash('hello')).toBe(99162322)
  expect(javaStringHash('polygenelubricants')).toBe(-2147483648)
  expect(javaStringHash('console-consumer-12345')).toBe(158455506)
  expect(javaStringHash('grüße, 世界 🎈')).toBe(-771098677)
})

test('names stand in the order of a Java hash map', () => {
  expect(hashOrder(['zeta', 'alpha', 'range', 'roundrobin', 'sticky'])).toEqual([
    'zeta',
    'alpha',
    'sticky',
    'range',
    'roundrobin',
  ])
  const many = Array.from({ length: 20 }, (_, i) => `protocol-${i}`)
  const order = [6, 5, 8, 7, 9, 14, 15, 16, 17, 18, 19, 0, 2, 10, 1, 11, 4, 12, 3, 13]
  expect(hashOrder(many)).toEqual(order.map((i) => `protocol-${i}`))
})

test('names stand in the order of a Java hash map that was made for as many', () => {
  // As `new HashMap<>(n)` listed the first n.
  const names = ['user', 'planet', 'client-id', 'ip', 'moon']
  expect(names.map((_, i) => hashOrder(names.slice(0, i + 1), i + 1))).toEqual([
    ['user'],
    ['user', 'planet'],
    ['client-id', 'user', 'planet'],
    ['client-id', 'user', 'planet', 'ip'],
    ['moon', 'client-id', 'user', 'planet', 'ip'],
  ])
})
