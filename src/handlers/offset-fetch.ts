/**
 * OffsetFetch (key 9, versions 1 to 10): how far a group has read. A partition with nothing committed has offset -1,
 * which is no error.
 *
 *  - v2  null topics for all; an error of the whole    - v7  may insist on stable offsets (KIP-447)
 *  - v5  leader epochs (KIP-320)                       - v8  several groups (KIP-709)
 *  - v6  flexible                                      - v10 topic ids instead of names (KIP-848)
 */
import { groupsOf, offsetFetchGroupError, offsetFetchResponse } from '../cluster/groups/offset-fetch.js'
import { offsetFetch } from '../protocol/apis/offset-fetch.js'
import { groupContext } from './group-context.js'
import { handler } from './handler.js'

export const offsetFetchHandler = handler(offsetFetch, {
  handle(request, context) {
    return context.broker.groups.fetchOffsets(request, groupContext(context))
  },

  refuse(request, error, { version }) {
    const groups = groupsOf(request, version).map((group) => offsetFetchGroupError(group, error, version))
    return offsetFetchResponse(groups, version)
  },
})
