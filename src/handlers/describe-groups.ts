/**
 * DescribeGroups (key 15, versions 0 to 6): classic groups with their members.
 * v3 tells what the client may do (KIP-430), v4 static members (KIP-345), v5 is flexible, and from v6 on a group that
 * does not exist is GROUP_ID_NOT_FOUND instead of Dead (KIP-1043).
 */
import { authorizedOperations } from '../cluster/security/operations.js'
import { describeGroups } from '../protocol/apis/describe-groups.js'
import { errorCode } from '../protocol/errors.js'
import { groupContext } from './group-context.js'
import { handler } from './handler.js'

export const describeGroupsHandler = handler(describeGroups, {
  handle(request, context) {
    const { groups = [] } = context.broker.groups.describeGroups(request, groupContext(context))
    if (!request.includeAuthorizedOperations) return { groups }
    return {
      groups: groups.map((group) =>
        group.errorCode === errorCode('NONE') ? { ...group, authorizedOperations: authorizedOperations.group } : group,
      ),
    }
  },

  refuse(request, error) {
    return { groups: request.groups.map((groupId) => ({ groupId, errorCode: errorCode(error) })) }
  },
})
