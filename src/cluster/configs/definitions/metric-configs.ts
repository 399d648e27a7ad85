import type { DefinitionRows } from '../config-def.js'

/** Kafka: MetricConfigs. */
export const metricConfigs = {
  'metrics.num.samples': 'int 2 [1,...]',
  'metrics.sample.window.ms': 'long 30000 [1,...]',
  'metric.reporters': 'list org.apache.kafka.common.metrics.JmxReporter unique() cluster-wide',
  'metrics.recording.level': 'string INFO',
  'kafka.metrics.reporters': 'list empty unique()',
  'kafka.metrics.polling.interval.secs': 'int 10 [1,...]',
  'telemetry.max.bytes': 'int 1048576 [1,...]',
} as const satisfies DefinitionRows
