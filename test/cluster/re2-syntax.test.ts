import { describe, expect, test } from 'vitest'
import { isRe2 } from '../../src/cluster/re2-syntax.js'

describe('RE2 takes', () => {
  test.each([
    '',
    'orders-.*',
    'a|b|',
    '(a(?:b)(?P<c>d)(?<e>f))*',
    '(?i)a(?s-m:b)',
    'a*?b+?c??d{2}?e{2,}f{,3}{',
    '[a-z0-9_-]',
    '[]a^-]',
    '[[:alpha:][:^digit:]\\d\\pL]',
    '\\p{Greek}\\P{^Lu}\\pN',
    '\\x41\\x{1F600}\\101\\0\\n\\.\\_',
    '\\A\\bx\\B\\z',
    '\\Qa[b(\\E+',
    '😀+',
    '[a-😀]',
  ])('%s', (pattern) => expect(isRe2(pattern)).toBe(true))
})

describe('RE2 does not take', () => {
  test.each([
    ['lookaround', ['(?=a)', '(?!a)', '(?<=a)', '(?<!a)']],
    ['references', ['(a)\\1', '(?P<n>a)(?P=n)', '\\k<n>']],
    ['repetitions of nothing, or of repetitions', ['*', 'a|+', 'a**', 'a*?+', 'a++']],
    ['counts out of range', ['a{1001}', 'a{3,2}']],
    ['what is not closed', ['(', '[', '[a', '(?i', '(?P<n', '\\p{L', '\\']],
    ['what is not open', [')', 'a)b']],
    ['names twice', ['(?P<n>a)(?<n>b)']],
    ['ranges backwards', ['[z-a]', '[a-\\d]']],
    ['unknown names', ['[[:nope:]]', '\\p{Nope}', '\\pX', '(?y)', '(?P<>a)']],
    ['unknown escapes', ['\\C', '\\Z', '\\h', '\\8', '\\x{110000}', '\\xZ']],
  ])('%s', (_what, patterns) => {
    expect(patterns.filter(isRe2)).toEqual([])
  })
})
