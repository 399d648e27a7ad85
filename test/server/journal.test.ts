import { describe, expect, test } from 'vitest'
import { formatEntry, Journal, type JournalEntry } from '../../src/server/journal.js'

const NOON_MS = Date.UTC(2030, 0, 1, 12, 0, 1, 123)

function request(journal: Journal, api: string, correlationId = 12): JournalEntry {
  const entry = journal.open({ atMs: NOON_MS, brokerId: 2, connectionId: 7 })
  return Object.assign(entry, { api, version: 5, correlationId, clientId: 'kafkajs-1' })
}

const apis = (journal: Journal) => journal.entries().map(({ api }) => api)

describe('a line', () => {
  test('of a parked request', () => {
    const journal = new Journal()
    journal.park(request(journal, 'JoinGroup'))
    expect(journal.lines()).toEqual(['12:00:01.123 broker 2 <- kafkajs-1 JoinGroup v5 (#12) parked'])
  })

  test('of one that was answered, with its error', () => {
    const journal = new Journal()
    journal.close(request(journal, 'Heartbeat'), NOON_MS + 3, 'answered')
    const entry = request(journal, 'Heartbeat', 13)
    entry.errorCode = 27
    journal.close(entry, NOON_MS, 'answered')
    expect(journal.lines()).toEqual([
      '12:00:01.123 broker 2 <- kafkajs-1 Heartbeat v5 (#12) answered after 3 ms',
      '12:00:01.123 broker 2 <- kafkajs-1 Heartbeat v5 (#13) answered REBALANCE_IN_PROGRESS after 0 ms',
    ])
  })

  test('of one that could not be read: what is known is its connection', () => {
    const journal = new Journal()
    const entry = journal.open({ atMs: NOON_MS, brokerId: 2, connectionId: 7 })
    entry.detail = 'this looks like HTTP'
    journal.close(entry, NOON_MS, 'closed')
    expect(formatEntry(entry)).toBe(
      '12:00:01.123 broker 2 <- connection 7 unreadable request closed: this looks like HTTP',
    )
  })
})

describe('the ring', () => {
  test('keeps the last requests, in the order in which they came', () => {
    const journal = new Journal(3)
    expect(journal.entries()).toEqual([])
    for (const api of ['a', 'b']) request(journal, api)
    expect(apis(journal)).toEqual(['a', 'b'])
    for (const api of ['c', 'd', 'e']) request(journal, api)
    expect(apis(journal)).toEqual(['c', 'd', 'e'])
  })

  test('what is parked is listed however many came after it, until it ends', () => {
    const journal = new Journal(2)
    const parked = request(journal, 'JoinGroup')
    journal.park(parked)
    expect(apis(journal)).toEqual(['JoinGroup'])
    for (const api of ['a', 'b', 'c']) journal.close(request(journal, api), NOON_MS, 'answered')
    expect(apis(journal)).toEqual(['JoinGroup', 'b', 'c'])
    journal.close(parked, NOON_MS, 'answered')
    expect(apis(journal)).toEqual(['b', 'c'])
  })

  test('clear forgets what has ended, and not what is parked', () => {
    const journal = new Journal(4)
    journal.park(request(journal, 'JoinGroup'))
    journal.close(request(journal, 'Fetch'), NOON_MS, 'answered')
    journal.clear()
    expect(apis(journal)).toEqual(['JoinGroup'])
  })
})
