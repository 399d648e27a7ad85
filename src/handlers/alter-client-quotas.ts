/**
 * AlterClientQuotas (key 49, versions 0 and 1): sets and removes quotas of users, client ids and addresses (KIP-546).
 * v1 is flexible.
 *
 * Each entity is altered as a whole or not at all, whatever becomes of the others. An address may be the name of a
 * host: the answer then waits until it is known whether there is one.
 */
import type { Cluster } from '../cluster/cluster.js'
import type { QuotaAlteration } from '../cluster/security/client-quotas.js'
import { IP, type QuotaEntity, quotaEntityOf } from '../cluster/security/quota-entity.js'
import { alterClientQuotas } from '../protocol/apis/alter-client-quotas.js'
import { type ErrorName, errorCode } from '../protocol/errors.js'
import type { RequestOf } from '../protocol/schema.js'
import { handler } from './handler.js'

type Request = RequestOf<typeof alterClientQuotas>

export const alterClientQuotasHandler = handler(alterClientQuotas, {
  handle(request, { cluster }) {
    const alterations = alterationsOf(request)
    const hosts = alterations.flatMap(({ entity }) => entity.get(IP) || [])
    if (hosts.length === 0) return alter(cluster, alterations, request.validateOnly, new Set())
    return cluster.whenLookedUp(hosts, (known) => alter(cluster, alterations, request.validateOnly, known))
  },

  refuse(request, error) {
    return { entries: alterationsOf(request).map(({ entity }) => answer(entity, error)) }
  },
})

function alterationsOf({ entries }: Request): QuotaAlteration[] {
  return entries.map(({ entity, ops }) => ({
    entity: quotaEntityOf(entity),
    changes: ops.map(({ key, value, remove }) => ({ key, value: remove ? null : value })),
  }))
}

function alter(
  cluster: Cluster,
  alterations: readonly QuotaAlteration[],
  validateOnly: boolean,
  hosts: ReadonlySet<string>,
) {
  const results = cluster.clientQuotas.alter(alterations, { validateOnly, isHost: (name) => hosts.has(name) })
  if (!validateOnly) cluster.metadataLog.append(results.filter(({ error }) => error === null).length)
  return {
    entries: results.map(({ entity, error }) => answer(entity, error?.error ?? 'NONE', error?.detail ?? null)),
  }
}

function answer(entity: QuotaEntity, error: ErrorName, errorMessage: string | null = null) {
  return {
    errorCode: errorCode(error),
    errorMessage,
    entity: Array.from(entity, ([entityType, entityName]) => ({ entityType, entityName })),
  }
}
