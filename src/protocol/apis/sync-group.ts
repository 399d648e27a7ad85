/**
 * SyncGroup: the leader of a classic group hands in the assignments; the other members wait here for theirs.
 *
 * v1 has the throttle time.
 * v2: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v3 has static members (KIP-345).
 * v4 is flexible.
 * v5 repeats protocol type and name, so that the coordinator and clients can check them (KIP-559).
 */
import { api, array, bytes, int16, int32, string } from '../schema.js'

export const syncGroup = api({
  key: 14,
  name: 'SyncGroup',
  versions: [0, 5],
  flexible: 4,
  request: {
    groupId: string.entity('groupId'),
    generationId: int32,
    memberId: string,
    groupInstanceId: string.since(3).nullable().default(null),
    protocolType: string.since(5).nullable().default(null).ignorable(),
    protocolName: string.since(5).nullable().default(null).ignorable(),
    assignments: array({
      memberId: string,
      assignment: bytes,
    }),
  },
  response: {
    throttleTimeMs: int32.since(1).ignorable(),
    errorCode: int16,
    protocolType: string.since(5).nullable().default(null).ignorable(),
    protocolName: string.since(5).nullable().default(null).ignorable(),
    assignment: bytes,
  },
})
