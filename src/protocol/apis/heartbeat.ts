/**
 * Heartbeat: keeps a member of a classic group in it, and tells the member of a rebalance.
 *
 * v1 has the throttle time.
 * v2: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v3 has static members (KIP-345).
 * v4 is flexible.
 */
import { api, int16, int32, string } from '../schema.js'

export const heartbeat = api({
  key: 12,
  name: 'Heartbeat',
  versions: [0, 4],
  flexible: 4,
  request: {
    groupId: string.entity('groupId'),
    generationId: int32,
    memberId: string,
    groupInstanceId: string.since(3).nullable().default(null),
  },
  response: {
    throttleTimeMs: int32.since(1).ignorable(),
    errorCode: int16,
  },
})
