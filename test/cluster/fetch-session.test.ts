import { describe, expect, test } from 'vitest'
import { FetchSessions, type FetchTarget, type SessionRequest } from '../../src/cluster/fetch-session.js'
import { Random } from '../../src/cluster/random.js'
import { ZERO_UUID } from '../../src/protocol/schema.js'

function target(partition: number, fetchOffset = 0): FetchTarget {
  return {
    topic: 'orders',
    topicId: ZERO_UUID,
    partition,
    currentLeaderEpoch: -1,
    fetchOffset,
    lastFetchedEpoch: -1,
    partitionMaxBytes: 1024,
  }
}

function request(sessionId: number, sessionEpoch: number, more: Partial<SessionRequest> = {}): SessionRequest {
  return { sessionId, sessionEpoch, usesTopicIds: false, targets: [], forgotten: [], ...more }
}

const nothingNew = { hasRecords: false, mustTell: false, failed: false, highWatermark: 5, logStartOffset: 0 }

function opened() {
  const sessions = new FetchSessions({ random: new Random(1), slots: () => 1000 })
  const plan = sessions.plan(request(0, 0, { targets: [target(0), target(1), target(2)] }), 0)
  const session = plan.session!
  for (const each of plan.targets) session.tell(each, nothingNew)
  return { sessions, session }
}

describe('a fetch session', () => {
  test('is opened by epoch 0, and remembers what the client reads', () => {
    const { sessions, session } = opened()
    expect(session.id).toBeGreaterThan(0)
    const plan = sessions.plan(request(session.id, 1), 0)
    expect(plan.incremental).toBe(true)
    expect(plan.targets.map(({ partition }) => partition)).toEqual([0, 1, 2])
  })

  test('takes new positions, new partitions and forgotten ones', () => {
    const { sessions, session } = opened()
    const plan = sessions.plan(
      request(session.id, 1, {
        targets: [target(1, 42), target(7)],
        forgotten: [{ topic: 'orders', topicId: ZERO_UUID, partition: 0 }],
      }),
      0,
    )
    expect(plan.targets.map(({ partition, fetchOffset }) => [partition, fetchOffset])).toEqual([
      [1, 42],
      [2, 0],
      [7, 0],
    ])
  })

  test('tells a partition again only when there is something new', () => {
    const { session } = opened()
    expect(session.tell(target(0), nothingNew)).toBe(false)
    expect(session.tell(target(0), { ...nothingNew, highWatermark: 6 })).toBe(true)
    expect(session.tell(target(0), { ...nothingNew, highWatermark: 6, logStartOffset: 1 })).toBe(true)
    expect(session.tell(target(1), { ...nothingNew, mustTell: true })).toBe(true)
    expect(session.tell(target(2), { ...nothingNew, failed: true })).toBe(true)
    expect(session.tell(target(2), nothingNew)).toBe(true)
    expect(session.tell(target(2), nothingNew)).toBe(false)
  })

  test('moves a partition with records to the end, so that the others have their turn', () => {
    const { session } = opened()
    session.moveToEnd(target(0))
    expect(session.targets().map(({ partition }) => partition)).toEqual([1, 2, 0])
  })

  test('is refused under an unknown id, a wrong epoch, or another way to name topics', () => {
    const { sessions, session } = opened()
    const refused = (asked: SessionRequest) => {
      try {
        sessions.plan(asked, 0)
      } catch (error) {
        return (error as { error: string }).error
      }
      return 'NONE'
    }
    expect(refused(request(session.id + 1, 1))).toBe('FETCH_SESSION_ID_NOT_FOUND')
    expect(refused(request(session.id, 2))).toBe('INVALID_FETCH_SESSION_EPOCH')
    expect(refused(request(session.id, 1, { usesTopicIds: true }))).toBe('FETCH_SESSION_TOPIC_ID_ERROR')
    expect(refused(request(session.id, 1))).toBe('NONE')
  })

  test('ends with epoch -1, and when its last partition is forgotten', () => {
    const { sessions, session } = opened()
    const all = [0, 1, 2].map((partition) => ({ topic: 'orders', topicId: ZERO_UUID, partition }))
    expect(sessions.plan(request(session.id, 1, { forgotten: all }), 0).session).toBeUndefined()
    expect(sessions.size).toBe(0)

    const another = opened()
    const plan = another.sessions.plan(request(another.session.id, -1, { targets: [target(0)] }), 0)
    expect(plan).toEqual({ targets: [target(0)], session: undefined, incremental: false })
    expect(another.sessions.size).toBe(0)
  })

  test('is not opened beyond the slots of the cache, but in place of one that is long idle', () => {
    const { sessions, open } = withSlots(1000)
    for (let i = 0; i < 1000; i++) open(0)
    expect(open(120_000)).toBeUndefined()
    expect(open(120_001)).toBeDefined()
    expect(sessions.size).toBe(1000)
  })

  test.each([
    [0, 0],
    [7, 0],
    [8, 8],
    [17, 16],
  ])('has room in a cache of %i slots as often as they divide by 8: for %i', (slots, room) => {
    const { sessions, open } = withSlots(slots)
    for (let i = 0; i <= slots; i++) open(0)
    expect(sessions.size).toBe(room)
  })
})

function withSlots(slots: number) {
  const sessions = new FetchSessions({ random: new Random(1), slots: () => slots })
  return { sessions, open: (now: number) => sessions.plan(request(0, 0, { targets: [target(0)] }), now).session }
}
