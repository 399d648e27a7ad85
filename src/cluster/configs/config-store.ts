import type { TopicConfig } from './topic-config.js'
const defaults: Record<string, string> = {
  'num.partitions': '1', 'default.replication.factor': '1', 'auto.create.topics.enable': 'true', 'fetch.max.bytes': '57671680',
  'producer.id.expiration.ms': '86400000', 'offsets.topic.num.partitions': '50', 'offsets.topic.replication.factor': '3', 'offsets.topic.segment.bytes': '104857600',
  'group.min.session.timeout.ms': '6000', 'group.max.session.timeout.ms': '1800000', 'group.max.size': '2147483647', 'group.initial.rebalance.delay.ms': '0',
  'offset.metadata.max.bytes': '4096', 'offsets.retention.minutes': '10080', 'offsets.retention.check.interval.ms': '600000',
}
export class ConfigStore {
  private readonly statics: ReadonlyMap<string, string>
  constructor(options: { statics: ReadonlyMap<string, string>; brokers: readonly unknown[] }) { this.statics = options.statics }
  brokerNumber(name: string): number { return Number(this.statics.get(name) ?? defaults[name]) }
  brokerInt(name: string): number { return this.brokerNumber(name) }
  brokerBoolean(name: string): boolean { return (this.statics.get(name) ?? defaults[name]) === 'true' }
  validateNewTopic(configs: ReadonlyMap<string, string | null>): ReadonlyMap<string, string> { return configs as ReadonlyMap<string, string> }
  setTopic(_name: string, _overrides: ReadonlyMap<string, string>): void {}
  deleteTopic(_name: string): void {}
  reset(): void {}
  resolveTopic(o: ReadonlyMap<string, string>): TopicConfig {
    const policy = o.get('cleanup.policy') ?? 'delete'
    return {
      maxMessageBytes: Number(o.get('max.message.bytes') ?? 1048588), segmentBytes: Number(o.get('segment.bytes') ?? 1073741824), minInsyncReplicas: Number(o.get('min.insync.replicas') ?? 1),
      messageTimestampType: (o.get('message.timestamp.type') ?? 'CreateTime') as 'CreateTime', messageTimestampBeforeMaxMs: Infinity, messageTimestampAfterMaxMs: 3600000,
      isCompacted: policy.includes('compact'), isDeleted: policy.includes('delete'),
    }
  }
}
