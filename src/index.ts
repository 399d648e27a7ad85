/** A real Kafka cluster inside your test process. Start with `EmbeddedKafka.start()`. */
export type { CreateTopicPolicy, CreateTopicRequestMetadata } from './cluster/create-topic-policy.js'
export type { ClientConfigs, ClientName } from './fixture/client-config.js'
export type { ClientTelemetry, OtlpMetric, OtlpPoint } from './fixture/client-telemetry.js'
export type { ClusterClock } from './fixture/cluster-clock.js'
export type { ConfigValue } from './fixture/config-options.js'
export { EmbeddedKafka } from './fixture/embedded-kafka.js'
export type { HeadersToProduce, HeaderValue } from './fixture/encode-record.js'
export { EmbeddedKafkaError, UnexpectedRecordError, WaitAbortedError, WaitTimeoutError } from './fixture/errors.js'
export type {
  AssignedPartition,
  CommittedOffset,
  CommittedOffsetFilter,
  GroupHandle,
  GroupMember,
  GroupState,
  LagFilter,
  TopicPartitions,
  WaitForCommitOptions,
  WaitUntilStableOptions,
} from './fixture/group-handle.js'
export type { LogLevel } from './fixture/log.js'
export type { BrokerOptions, EmbeddedKafkaOptions } from './fixture/options.js'
export type { RecordPattern, Where } from './fixture/pattern.js'
export type { RecordMetadata, RecordToProduce } from './fixture/produce.js'
export type { Decoders, KafkaRecord, RecordHeader } from './fixture/record.js'
export type { WaitOptions } from './fixture/runtime.js'
export type { OffsetToSet } from './fixture/set-offsets.js'
export { setupEmbeddedKafka, type TestHooks } from './fixture/setup.js'
export type {
  TelemetryFilter,
  TelemetryHandle,
  TelemetrySubscriptionOptions,
  WaitForPushOptions,
} from './fixture/telemetry-handle.js'
export type { PartitionDescription, TopicDescription } from './fixture/topic-description.js'
export type { BatchDump, DumpOptions, LogDump, RecordDump, SegmentDump } from './fixture/topic-dump.js'
export { formatDump } from './fixture/topic-dump.js'
export type {
  FoundRecords,
  RecordFilter,
  TopicHandle,
  WaitForNoRecordsOptions,
  WaitForRecordsOptions,
} from './fixture/topic-handle.js'
export type { TopicCreation, TopicOptions } from './fixture/topic-options.js'
export type { RemovedFromPartition, RemovedFromTopic } from './fixture/topic-removal.js'
