import { int, list, uniqueList } from '../config-def.js'

/** Kafka: ClientMetricsConfigs (KIP-714). */
export const clientMetricsDefinitions = () => ({
  metrics: list('', uniqueList()),
  'interval.ms': int(300_000),
  match: list('', uniqueList()),
})
