import { listTransactions } from '../../../src/protocol/apis/list-transactions.js'
import type { Differs, Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

const STATES = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'PrepareEpochFence',
  'Dead',
]

/** What the two readers of RE2's patterns do not agree on. */
function judgedOtherwise(pattern: string | null): Differs[] {
  const refused = { errorCode: 'INVALID_REGULAR_EXPRESSION', unknownStateFilters: [] }
  const taken = { errorCode: 'NONE', unknownStateFilters: ['x'] }
  const ours = { '\\é': refused, '(a{1000}){1000}': refused, '\\p{Cn}': taken, '\\p{LC}': taken }[pattern ?? '']
  if (ours === undefined) return []
  return [{ deviation: 'odd-patterns', at: '', ours: (kafkas) => ({ ...(kafkas as object), ...ours }) }]
}

/** Patterns of which it isn't plain to see whether they are any. */
const CORNERS = [
  '(?)',
  '(?i)*',
  'a(?i)*',
  'a*(?i)*',
  '(?i)',
  '(?-i)x',
  '{2}',
  'a{0}',
  'a{2,}',
  'a|*',
  '(*)',
  '\\_',
  '\\é',
  '\\0',
  '\\08',
  '\\12',
  '\\8',
  '[\\1]',
  '[a-\\d]',
  '[\\d-z]',
  '[a-]',
  '[-a]',
  '[a-b-c]',
  '[^]a]',
  '[]',
  '[^]',
  '\\p{^Lu}',
  '\\p{Any}',
  '\\pLu',
  '\\p{L',
  '\\p',
  '\\x{}',
  '\\xF',
  '\\xFF',
  '\\B',
  '\\G',
  '\\E',
  'a\\Eb',
  '\\Qa\\Eb*',
  '\\Qab',
  '[[:^alpha:]]',
  '[[:alpha]]',
  '(?P<>x)',
  '(?P=n)',
  '(?#c)',
  '(?>x)',
  '(?i-)',
  '(?ii)',
  '(?i:x',
  '((((a))))',
  'a{1,2}?',
  'a???',
  'a{1000}{2}',
  '(a{1000}){1000}',
  '\\p{IsGreek}',
  '\\p{Latin}',
  '\\p{greek}',
  '\\p{Cn}',
  '\\p{LC}',
  '\\p{Zzzz}',
  '\\Q\\E*',
  'x*\\Q\\E*',
  '\\Qa\\E+',
]

export const transactionScenarios: readonly Scenario[] = [
  ...inEveryVersion(listTransactions, 'where there are none', async (p, version) => {
    const ask = (note: string, stateFilters: readonly string[], more: object = {}) =>
      p.ask(listTransactions, version, { stateFilters, producerIdFilters: [], ...more }, { note })
    await ask('all', [])
    await ask('every state', STATES)
    await ask('states that are none', ['Ongoing', 'ongoing', 'Dead', '', 'Unknown', 'Unknown'])
    await ask('producer ids', [], { producerIdFilters: [0, 7, -5] })
    if (version < 1) return
    for (const durationFilter of [-7, -1, 0, 60_000]) await ask(`duration ${durationFilter}`, ['x'], { durationFilter })
  }),
  {
    name: 'ListTransactions by a pattern of ids',
    async play(p) {
      const valid = [
        '',
        '.*',
        'a|b',
        '[a-z&&[^b]]',
        '\\Qa[',
        '(?i)abc',
        '(?P<name>x)',
        '(?<name>x)',
        'a*?',
        '[[:alpha:]]',
        '\\pN',
        '\\p{Greek}',
        '\\x{10FFFF}',
        'a{2,1000}',
        '{',
        'a{,2}',
        'x{',
        '\\C',
        '()',
        '^*',
        ']',
        '[]a]',
        '(?s-i:x)',
        '\\101',
        '\\z',
        '\\A',
        ...CORNERS,
      ]
      const invalid = [
        '[',
        '(',
        ')',
        'a)',
        '*',
        '+a',
        '?',
        'a**',
        'a*?+',
        'a{2}{3}',
        'a{1001}',
        'a{3,2}',
        '\\',
        '\\1',
        '\\k<n>',
        '(?=x)',
        '(?!x)',
        '(?<=x)',
        '(?',
        '(?P<n',
        '(?P<n>x)(?P<n>y)',
        '(?P<1-2>x)',
        '(?y)',
        '[z-a]',
        '[a',
        '[[:nope:]]',
        '\\p{Nope}',
        '\\pX',
        '\\x{110000}',
        '\\xZ',
        '\\h',
        '\\Z',
        'a++',
        '(?i',
        '[\\h]',
        '(?-)',
        '(|a)*{2}',
      ]
      for (const transactionalIdPattern of [null, ...valid, ...invalid]) {
        await p.ask(
          listTransactions,
          2,
          { stateFilters: ['x'], producerIdFilters: [], transactionalIdPattern },
          { note: String(transactionalIdPattern), differs: judgedOtherwise(transactionalIdPattern) },
        )
      }
    },
  },
]
