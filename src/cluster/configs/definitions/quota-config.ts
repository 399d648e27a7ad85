import type { DefinitionRows } from '../config-def.js'

/** Kafka: QuotaConfig. */
export const quotaConfig = {
  'quota.window.num': 'int 11 [1,...]',
  'replication.quota.window.num': 'int 11 [1,...]',
  'alter.log.dirs.replication.quota.window.num': 'int 11 [1,...]',
  'controller.quota.window.num': 'int 11 [1,...]',
  'quota.window.size.seconds': 'int 1 [1,...]',
  'replication.quota.window.size.seconds': 'int 1 [1,...]',
  'alter.log.dirs.replication.quota.window.size.seconds': 'int 1 [1,...]',
  'controller.quota.window.size.seconds': 'int 1 [1,...]',
  'client.quota.callback.class': 'class null',
} as const satisfies DefinitionRows
