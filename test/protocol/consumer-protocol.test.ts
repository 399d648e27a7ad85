import { describe, expect, test } from 'vitest'
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from '../../src/protocol/consumer-protocol.js'
import { MalformedFrame } from '../../src/protocol/cursor.js'

/** Bytes of the ConsumerProtocol class in kafka-clients 4.3.1. */
const written = {
  subscriptions: [
    '00000000000100066f7264657273ffffffff',
    '00010000000100066f7264657273ffffffff0000000100066f72646572730000000100000001',
    '00020000000100066f7264657273ffffffff0000000100066f7264657273000000010000000100000005',
    '00030000000100066f7264657273ffffffff0000000100066f726465727300000001000000010000000500027231',
  ],
  assignment: '00030000000100066f72646572730000000200000001000000020000000109',
}

const subscription = {
  topics: ['orders'],
  userData: null,
  ownedPartitions: [{ topic: 'orders', partitions: [1] }],
  generationId: 5,
  rackId: 'r1',
}

describe('a subscription', () => {
  test.each([0, 1, 2, 3])('v%d is what the Java client writes', (version) => {
    const bytes = Buffer.from(written.subscriptions[version]!, 'hex')
    expect(encodeSubscription(subscription, version)).toEqual(bytes)
    expect(decodeSubscription(bytes)).toEqual({
      ...subscription,
      ownedPartitions: version >= 1 ? subscription.ownedPartitions : [],
      generationId: version >= 2 ? 5 : -1,
      rackId: version >= 3 ? 'r1' : null,
    })
  })

  test('is written in the highest version where none is asked for', () => {
    expect(encodeSubscription(subscription).readInt16BE()).toBe(3)
  })

  test('of a newer version is read as the highest known one', () => {
    const newer = Buffer.concat([Buffer.from(written.subscriptions[3]!, 'hex'), Buffer.from('ff')])
    newer.writeInt16BE(4)
    expect(decodeSubscription(newer)).toEqual(subscription)
  })

  test.each([
    ['of a negative version', 'ffff0000', 'ConsumerProtocolSubscription has no version -1 at offset 0'],
    ['without a version', '00', '2 bytes wanted, 1 left at offset 0'],
    ['that is cut off', '0000000000020001', 'topics: 2 elements in 2 bytes at offset 2'],
  ])('%s is malformed', (_, hex, message) => {
    const decode = () => decodeSubscription(Buffer.from(hex, 'hex'))
    expect(decode).toThrow(MalformedFrame)
    expect(decode).toThrow(message)
  })
})

describe('an assignment', () => {
  const assignment = { assignedPartitions: [{ topic: 'orders', partitions: [1, 2] }], userData: Buffer.of(9) }

  test('is what the Java client writes', () => {
    const bytes = Buffer.from(written.assignment, 'hex')
    expect(encodeAssignment(assignment)).toEqual(bytes)
    expect(decodeAssignment(bytes)).toEqual(assignment)
  })

  test('can be written for an older consumer', () => {
    expect(decodeAssignment(encodeAssignment(assignment, 0))).toEqual(assignment)
    expect(encodeAssignment(assignment, 0).readInt16BE()).toBe(0)
  })
})
