/**
 * LeaveGroup (key 13, versions 0 to 5): members leave a classic group, or an administrator removes them.
 * v3 takes several, by member id or instance id (KIP-345), v4 is flexible, v5 says why (KIP-800).
 */
import { leaveGroup } from '../protocol/apis/leave-group.js'
import { errorCode } from '../protocol/errors.js'
import { groupContext } from './group-context.js'
import { handler } from './handler.js'

export const leaveGroupHandler = handler(leaveGroup, {
  handle(request, context) {
    return context.broker.groups.leaveGroup(request, groupContext(context))
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error) }
  },
})
