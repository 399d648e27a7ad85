/**
 * JoinGroup: asks to be a member of a classic group. The answer waits until all members of the generation have joined.
 *
 * v0 has one timeout for session and rebalance; v1 has two (KIP-62).
 * v2 has the throttle time.
 * v3: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v4 may answer MEMBER_ID_REQUIRED: the client shall join again under the member id it is given (KIP-394).
 * v5 has static members (KIP-345).
 * v6 is flexible.
 * v7 repeats the protocol type, and the protocol name may be null (KIP-559).
 * v8 says why the member joins (KIP-800).
 * v9 can tell the leader not to assign, as it only came back as a static member (KIP-814).
 */
import { api, array, bool, bytes, int16, int32, string } from '../schema.js'

export const joinGroup = api({
  key: 11,
  name: 'JoinGroup',
  versions: [0, 9],
  flexible: 6,
  request: {
    groupId: string.entity('groupId'),
    sessionTimeoutMs: int32,
    rebalanceTimeoutMs: int32.since(1).default(-1).ignorable(),
    memberId: string,
    groupInstanceId: string.since(5).nullable().default(null),
    protocolType: string,
    protocols: array({
      name: string.key(),
      metadata: bytes,
    }),
    reason: string.since(8).nullable().default(null).ignorable(),
  },
  response: {
    throttleTimeMs: int32.since(2).ignorable(),
    errorCode: int16,
    generationId: int32.default(-1),
    protocolType: string.since(7).nullable().default(null).ignorable(),
    protocolName: string.nullable(7),
    leader: string,
    skipAssignment: bool.since(9),
    memberId: string,
    members: array({
      memberId: string,
      groupInstanceId: string.since(5).nullable().default(null).ignorable(),
      metadata: bytes,
    }),
  },
})
