import { expect, test } from 'vitest'
import { parseOffsetReset } from '../../../src/cluster/configs/share-offset-reset.js'

test('reads where a share group begins', () => {
  expect(parseOffsetReset('earliest')).toEqual({ kind: 'earliest' })
  expect(parseOffsetReset('latest')).toEqual({ kind: 'latest' })
  expect(parseOffsetReset('by_duration:PT1H')).toEqual({ kind: 'by_duration', durationMs: 3_600_000 })
})

test.each([
  ['P1D', 86_400_000],
  ['P1DT2H3M4.5S', 93_784_500],
  ['pt1h', 3_600_000],
  ['PT1H-2M', 3_480_000],
  ['+PT1H', 3_600_000],
  ['PT0S', 0],
  ['-PT-5S', 5000],
])('reads the duration %s', (text, durationMs) => {
  expect(parseOffsetReset(`by_duration:${text}`)).toEqual({ kind: 'by_duration', durationMs })
})

test.each(['', 'P', 'PT', 'P1DT', 'P1Y', 'P1M', '1h', 'PT1.5H', '-PT1H', ' PT1H', 'PT99999999999999999999S'])(
  'refuses the duration %j',
  (text) => {
    expect(parseOffsetReset(`by_duration:${text}`)).toBeNull()
  },
)

test.each(['none', 'EARLIEST', '', 'BY_DURATION:PT1H'])('refuses %j', (text) => {
  expect(parseOffsetReset(text)).toBeNull()
})
