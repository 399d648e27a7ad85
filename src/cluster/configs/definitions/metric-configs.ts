import { atLeast, clusterWide, int, list, long, string, uniqueList } from '../config-def.js'

/** Kafka: MetricConfigs. */
export const metricConfigs = () => ({
  'metrics.num.samples': int(2, atLeast(1)),
  'metrics.sample.window.ms': long(30_000, atLeast(1)),
  'metric.reporters': clusterWide(list('org.apache.kafka.common.metrics.JmxReporter', uniqueList())),
  'metrics.recording.level': string('INFO'),
  'kafka.metrics.reporters': list('', uniqueList()),
  'kafka.metrics.polling.interval.secs': int(10, atLeast(1)),
  'telemetry.max.bytes': int(1_048_576, atLeast(1)),
})
