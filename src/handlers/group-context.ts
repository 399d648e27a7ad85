/** What the group coordinator wants to know of who asks. */
import type { GroupRequestContext } from '../cluster/groups/coordinator.js'
import type { RequestContext } from './handler.js'

export function groupContext({ version, clientId, clientHost }: RequestContext): GroupRequestContext {
  return { apiVersion: version, clientId, clientHost }
}
