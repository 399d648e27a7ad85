import { describe, expect, test } from 'vitest'
import {
  type ChangeRules,
  type ChangeTarget,
  changeOf,
  merge,
  type PartitionRegistration,
} from '../../../src/cluster/replication/partition-registration.js'

const base: PartitionRegistration = {
  replicas: [1, 2, 3],
  isr: [1, 2, 3],
  leader: 1,
  leaderEpoch: 4,
  partitionEpoch: 9,
  addingReplicas: [],
  removingReplicas: [],
  eligibleLeaderReplicas: [],
  lastKnownEligibleLeaderReplicas: [],
}

interface Given extends Partial<PartitionRegistration> {
  readonly alive?: readonly number[]
}

/** What becomes of the registration; undefined where nothing does. */
function after(given: Given, target: ChangeTarget, rules: Partial<ChangeRules> = {}) {
  const { alive = [1, 2, 3], ...more } = given
  const registration = { ...base, ...more }
  const change = changeOf(registration, target, {
    election: 'online',
    minIsr: 1,
    canLead: (id) => alive.includes(id),
    ...rules,
  })
  return change && merge(registration, change)
}

describe('the ISR', () => {
  test('shrinks and grows without another leader epoch', () => {
    expect(after({}, { isr: [1, 2] })).toEqual({ ...base, isr: [1, 2], partitionEpoch: 10 })
    expect(after({ isr: [1] }, { isr: [1, 3] })).toEqual({ ...base, isr: [1, 3], partitionEpoch: 10 })
  })

  test('that stays as it is changes nothing', () => {
    expect(after({}, { isr: [1, 2, 3] })).toBeUndefined()
  })
})

describe('a leader', () => {
  test('that is gone is followed by the first replica in sync that is alive', () => {
    const next = after({ alive: [3, 2] }, { isr: [2, 3] })
    expect(next).toEqual({ ...base, leader: 2, isr: [2, 3], leaderEpoch: 5, partitionEpoch: 10 })
    expect(after({ alive: [3], isr: [1, 3] }, { isr: [3] })).toMatchObject({ leader: 3, isr: [3] })
  })

  test('stays while it can, unless the preferred one is asked for', () => {
    expect(after({ leader: 2 }, {})).toBeUndefined()
    expect(after({ leader: 2 }, {}, { election: 'preferred' })).toMatchObject({ leader: 1, leaderEpoch: 5 })
    expect(after({ leader: 2, isr: [2, 3] }, {}, { election: 'preferred' })).toBeUndefined()
    expect(after({ leader: 2, alive: [2, 3] }, {}, { election: 'preferred' })).toBeUndefined()
  })

  test('begins another epoch where a replica goes away', () => {
    expect(after({}, { replicas: [1, 2], isr: [1, 2] })).toMatchObject({ leader: 1, leaderEpoch: 5 })
    expect(after({}, { replicas: [1, 2, 3, 4] })).toMatchObject({ leader: 1, leaderEpoch: 4 })
  })

  test('is whoever is alive, where an unclean election is held and nobody in sync is', () => {
    const given = { isr: [], leader: -1, lastKnownEligibleLeaderReplicas: [1], alive: [3] }
    expect(after(given, {})).toBeUndefined()
    expect(after(given, {}, { election: 'unclean' })).toEqual({
      ...base,
      isr: [3],
      leader: 3,
      leaderEpoch: 5,
      partitionEpoch: 10,
    })
    expect(after({ ...given, alive: [] }, {}, { election: 'unclean' })).toBeUndefined()
  })
})

describe('those who leave a small ISR (KIP-966)', () => {
  test('are eligible to lead while it is below min.insync.replicas', () => {
    const below = after({ isr: [1, 2] }, { isr: [1] }, { minIsr: 2 })
    expect(below).toMatchObject({ isr: [1], eligibleLeaderReplicas: [2], leader: 1 })
    expect(after({ ...below, alive: [1, 2] }, { isr: [1, 3] }, { minIsr: 2 })).toMatchObject({
      isr: [1, 3],
      eligibleLeaderReplicas: [],
    })
  })

  test('lead again when they are back, and are all of the ISR then', () => {
    const gone = after({ isr: [1], eligibleLeaderReplicas: [2], alive: [] }, { isr: [] }, { minIsr: 2 })
    expect(gone).toMatchObject({
      leader: -1,
      isr: [],
      eligibleLeaderReplicas: [1, 2],
      lastKnownEligibleLeaderReplicas: [1],
    })
    expect(after({ ...gone, alive: [2] }, {}, { minIsr: 2 })).toMatchObject({
      leader: 2,
      isr: [2],
      eligibleLeaderReplicas: [1],
      lastKnownEligibleLeaderReplicas: [],
      leaderEpoch: 6,
    })
  })

  test('are not trusted after an unclean shutdown, but the last leader is, where nobody else may lead', () => {
    const gone = { isr: [], leader: -1, eligibleLeaderReplicas: [1], lastKnownEligibleLeaderReplicas: [1], alive: [] }
    const unclean = after(gone, {}, { minIsr: 2, uncleanShutdown: 1 })
    expect(unclean).toMatchObject({ leader: -1, eligibleLeaderReplicas: [], lastKnownEligibleLeaderReplicas: [1] })
    expect(after({ ...unclean, alive: [2] }, {}, { minIsr: 2 })).toBeUndefined()
    expect(after({ ...unclean, alive: [1, 2] }, {}, { minIsr: 2 })).toMatchObject({
      leader: 1,
      isr: [1],
      eligibleLeaderReplicas: [],
      lastKnownEligibleLeaderReplicas: [],
    })
  })

  test('are forgotten by an unclean election', () => {
    const given = { isr: [], leader: -1, eligibleLeaderReplicas: [1], alive: [3] }
    expect(after(given, {}, { election: 'unclean', minIsr: 2 })).toMatchObject({
      leader: 3,
      isr: [3],
      eligibleLeaderReplicas: [],
    })
  })
})

test('a reassignment is completed by the change that brings its last replica into sync, with another leader where it must', () => {
  const moving = { replicas: [2, 3, 1], addingReplicas: [3], removingReplicas: [1], isr: [1, 2] }
  expect(after(moving, { isr: [1, 2, 3] })).toEqual({
    ...base,
    replicas: [2, 3],
    isr: [2, 3],
    leader: 2,
    leaderEpoch: 5,
    partitionEpoch: 10,
  })
})
