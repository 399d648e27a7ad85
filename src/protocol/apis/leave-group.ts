/**
 * LeaveGroup: takes members out of a classic group without waiting for their session to time out.
 *
 * v1 has the throttle time.
 * v2: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v3 takes many members at once, so that a tool can remove static ones (KIP-345).
 * v4 is flexible.
 * v5 says why a member leaves (KIP-800).
 */
import { api, array, int16, int32, string } from '../schema.js'

export const leaveGroup = api({
  key: 13,
  name: 'LeaveGroup',
  versions: [0, 5],
  flexible: 4,
  request: {
    groupId: string.entity('groupId'),
    memberId: string.until(2),
    members: array({
      memberId: string,
      groupInstanceId: string.nullable().default(null),
      reason: string.since(5).nullable().default(null).ignorable(),
    }).since(3),
  },
  response: {
    throttleTimeMs: int32.since(1).ignorable(),
    errorCode: int16,
    members: array({
      memberId: string,
      groupInstanceId: string.nullable(),
      errorCode: int16,
    }).since(3),
  },
})
