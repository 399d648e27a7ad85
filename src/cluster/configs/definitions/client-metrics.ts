import type { DefinitionRows } from '../config-def.js'

/** Kafka: ClientMetricsConfigs (KIP-714). */
export const clientMetricsDefinitions = {
  metrics: 'list empty unique()',
  'interval.ms': 'int 300000',
  match: 'list empty unique()',
} as const satisfies DefinitionRows
