/**
 * SyncGroup (key 14, versions 0 to 5): the leader hands in who gets what, every member takes its share.
 * v3 has static members (KIP-345), v4 is flexible, v5 checks the protocol (KIP-559).
 *
 * It is parked until the leader has come.
 */
import { syncError } from '../cluster/groups/classic-sync.js'
import { syncGroup } from '../protocol/apis/sync-group.js'
import { groupContext } from './group-context.js'
import { handler } from './handler.js'

export const syncGroupHandler = handler(syncGroup, {
  handle(request, context) {
    return context.broker.groups.syncGroup(request, groupContext(context))
  },

  refuse(_request, error) {
    return syncError(error)
  },
})
