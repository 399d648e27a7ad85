/**
 * JoinGroup (key 11, versions 0 to 9): a member enters a classic group, or enters its next generation.
 *
 *  - v1  a rebalance timeout of its own           - v6  flexible
 *  - v4  a new member learns its id first, and    - v7  protocol type in the answer
 *        asks again with it (KIP-394)             - v8  says why it joins (KIP-800)
 *  - v5  static members (KIP-345)                 - v9  a static leader may keep its assignment (KIP-814)
 *
 * It is parked until every member has joined or the rebalance timeout has passed.
 */
import { joinError } from '../cluster/groups/classic-join.js'
import { joinGroup } from '../protocol/apis/join-group.js'
import { groupContext } from './group-context.js'
import { handler } from './handler.js'

export const joinGroupHandler = handler(joinGroup, {
  handle(request, context) {
    return context.broker.groups.joinGroup(request, groupContext(context))
  },

  refuse(request, error, { version }) {
    const response = joinError(error, request.memberId)
    return version < 7 ? { ...response, protocolName: '' } : response
  },
})
