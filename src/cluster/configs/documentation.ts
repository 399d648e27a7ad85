/** One sentence on each config that matters, for who asks DescribeConfigs to explain. */
import { resourceTypes } from './resources.js'
import type { BrokerConfigName, GroupConfigName, TopicConfigName } from './tables.js'

/** What a config is for; null where nothing is said about it. */
export function documentationOf(resourceType: number, name: string): string | null {
  const sentences = sentencesOf(resourceType)
  return Object.hasOwn(sentences, name) ? sentences[name]! : null
}

function sentencesOf(resourceType: number): Readonly<Record<string, string>> {
  switch (resourceType) {
    case resourceTypes.TOPIC:
      return topicSentences()
    case resourceTypes.GROUP:
      return groupSentences()
    case resourceTypes.CLIENT_METRICS:
      return clientMetricsSentences()
    default:
      return brokerSentences()
  }
}

const topicSentences = (): Record<TopicConfigName, string> => ({
  'segment.bytes': 'The size at which a log file of a partition is closed and the next one begun.',
  'segment.ms':
    'The age at which a log file is closed even if it is not full, so that its records can be deleted or compacted.',
  'segment.jitter.ms':
    'The most by which the age of a log file may be shortened at random, so that not all partitions roll at once.',
  'segment.index.bytes': 'The size of the index from offsets to places in a log file.',
  'flush.messages': 'After how many records a partition is written to disk.',
  'flush.ms': 'After how much time the records of a partition are written to disk.',
  'retention.bytes': 'How large a partition may grow before its oldest log files are deleted; -1 for no limit.',
  'retention.ms': 'How long records are kept before their log file is deleted; -1 for ever.',
  'max.message.bytes': 'The largest batch of records, after compression, that the topic takes.',
  'index.interval.bytes': 'After how many bytes of records an entry is added to the index.',
  'delete.retention.ms':
    'How long the mark of a deleted key is kept in a compacted topic, for readers that are behind.',
  'min.compaction.lag.ms': 'How long a record stays as it is before it may be compacted.',
  'max.compaction.lag.ms': 'How long a record may wait until it has to be compacted.',
  'file.delete.delay.ms': 'How long a deleted log file stays on disk.',
  'min.cleanable.dirty.ratio': 'The share of a log that has to be uncompacted for the cleaner to take it up.',
  'cleanup.policy':
    'What becomes of old records: delete by age and size, compact to the last of each key, both, or neither.',
  'unclean.leader.election.enable':
    'Whether a replica that is out of sync may lead when no other is left, at the price of records.',
  'min.insync.replicas':
    'How many replicas have to have a record before a producer with acks=all is told that it is stored.',
  'compression.type': 'How records are compressed in the log; producer leaves them as they came.',
  'compression.gzip.level': 'The level of compression where compression.type is gzip.',
  'compression.lz4.level': 'The level of compression where compression.type is lz4.',
  'compression.zstd.level': 'The level of compression where compression.type is zstd.',
  preallocate: 'Whether a log file takes its full size on disk when it is created.',
  'message.timestamp.type':
    'Whether the timestamp of a record is that of its producer (CreateTime) or of its arrival (LogAppendTime).',
  'message.timestamp.before.max.ms': 'How far in the past the timestamp of a record may lie when it arrives.',
  'message.timestamp.after.max.ms': 'How far in the future the timestamp of a record may lie when it arrives.',
  'leader.replication.throttled.replicas':
    'The replicas whose leader sends to followers no faster than its quota; * for all.',
  'follower.replication.throttled.replicas':
    'The replicas that copy from their leader no faster than their quota; * for all.',
  'remote.storage.enable': 'Whether old log files are moved to remote storage.',
  'local.retention.ms':
    'How long records are kept locally once they are in remote storage; -2 as long as retention.ms says.',
  'local.retention.bytes':
    'How much of a partition is kept locally once it is in remote storage; -2 as much as retention.bytes says.',
  'remote.log.copy.disable':
    'Whether the topic copies nothing more to remote storage while what is there can still be read.',
  'remote.log.delete.on.disable':
    'Whether what is in remote storage is deleted when remote.storage.enable is turned off.',
  'internal.segment.bytes': 'A size of log files below the minimum of segment.bytes, for tests.',
})

const groupSentences = (): Record<GroupConfigName, string> => ({
  'consumer.session.timeout.ms': 'How long a member of a consumer group may be silent before it is out.',
  'consumer.heartbeat.interval.ms': 'How often a member of a consumer group has to send a heartbeat.',
  'consumer.assignment.interval.ms': 'The least time between two assignments that are computed for a consumer group.',
  'share.session.timeout.ms': 'How long a member of a share group may be silent before it is out.',
  'share.heartbeat.interval.ms': 'How often a member of a share group has to send a heartbeat.',
  'share.record.lock.duration.ms': 'How long a member of a share group may hold a record before another one gets it.',
  'share.delivery.count.limit': 'How often a record is delivered to a share group before it is given up.',
  'share.partition.max.record.locks': 'How many records of a partition a share group may hold at a time.',
  'share.auto.offset.reset':
    'Where a share group begins in a partition that is new to it: earliest, latest or by_duration.',
  'share.isolation.level': 'Whether a share group gets the records of transactions that are not committed.',
  'share.renew.acknowledge.enable':
    'Whether members of a share group may prolong the time for which they hold a record.',
  'share.assignment.interval.ms': 'The least time between two assignments that are computed for a share group.',
  'streams.session.timeout.ms': 'How long a member of a streams group may be silent before it is out.',
  'streams.heartbeat.interval.ms': 'How often a member of a streams group has to send a heartbeat.',
  'streams.num.standby.replicas': 'How many copies of each state store a streams group keeps besides the active one.',
  'streams.initial.rebalance.delay.ms':
    'How long an empty streams group waits for more members before its first assignment.',
  'streams.assignment.interval.ms': 'The least time between two assignments that are computed for a streams group.',
})

const clientMetricsSentences = () => ({
  metrics: 'Prefixes of the names of the metrics that clients push; * for all.',
  'interval.ms': 'How often clients push their metrics.',
  match: 'Which clients push: name=pattern pairs, all of which have to match.',
})

const brokerSentences = () =>
  ({
    'advertised.listeners': 'The addresses that clients are told to connect to.',
    'authorizer.class.name': 'The class that decides who may do what; empty for everybody everything.',
    'auto.create.topics.enable': 'Whether a topic is created when a client asks for its metadata.',
    'auto.leader.rebalance.enable': 'Whether leadership goes back to the preferred replicas by itself.',
    'broker.heartbeat.interval.ms': 'How often a broker tells the controller that it is alive.',
    'broker.id': 'The id of the broker; the same as node.id.',
    'broker.rack': 'The rack of the broker, over which the replicas of a partition are spread.',
    'broker.session.timeout.ms': 'How long a broker may be silent before the controller takes it for dead.',
    'compression.type': 'How records are compressed in topics that do not say; producer leaves them as they came.',
    'connections.max.idle.ms': 'How long a connection may be idle before the broker closes it.',
    'connections.max.reauth.ms':
      'How long a connection that came in by SASL lasts until it has to authenticate again; 0 for ever.',
    'controlled.shutdown.enable': 'Whether a broker hands over its leaderships before it stops.',
    'controller.quota.window.num': 'How many windows of time the quota of topic changes is measured over.',
    'controller.quota.window.size.seconds': 'How long each window of the quota of topic changes is.',
    'default.replication.factor': 'The number of replicas of a topic that is created without saying how many.',
    'delegation.token.expiry.time.ms': 'How long a delegation token is valid unless it is renewed.',
    'delegation.token.max.lifetime.ms': 'The age after which a delegation token can no longer be renewed.',
    'delegation.token.secret.key': 'The secret that delegation tokens are made with; without one there are none.',
    'delete.topic.enable': 'Whether topics can be deleted.',
    'fetch.max.bytes': 'The most bytes of records in the answer to a fetch.',
    'fetch.purgatory.purge.interval.requests': 'After how many requests finished waits of fetches are swept out.',
    'group.consumer.assignors':
      'The ways in which the broker can assign partitions to consumer groups; the first is the default.',
    'group.consumer.heartbeat.interval.ms':
      'How often a member of a consumer group has to send a heartbeat, unless the group says otherwise.',
    'group.consumer.max.heartbeat.interval.ms': 'The longest heartbeat interval that a consumer group may have.',
    'group.consumer.max.session.timeout.ms': 'The longest session timeout that a consumer group may have.',
    'group.consumer.max.size': 'How many members a consumer group may have.',
    'group.consumer.migration.policy':
      'Whether groups may turn from the classic to the consumer protocol, back, or both.',
    'group.consumer.min.heartbeat.interval.ms': 'The shortest heartbeat interval that a consumer group may have.',
    'group.consumer.min.session.timeout.ms': 'The shortest session timeout that a consumer group may have.',
    'group.consumer.regex.refresh.interval.ms':
      'How often subscriptions by pattern are matched against the topics again.',
    'group.consumer.session.timeout.ms':
      'How long a member of a consumer group may be silent before it is out, unless the group says otherwise.',
    'group.coordinator.rebalance.protocols': 'The group protocols that are served.',
    'group.initial.rebalance.delay.ms':
      'How long an empty classic group waits for more members before its first rebalance.',
    'group.max.session.timeout.ms': 'The longest session timeout that a member of a classic group may ask for.',
    'group.max.size': 'How many members a classic group may have.',
    'group.min.session.timeout.ms': 'The shortest session timeout that a member of a classic group may ask for.',
    'group.share.assignors': 'The ways in which the broker can assign partitions to share groups.',
    'group.share.delivery.count.limit':
      'How often a record is delivered to a share group before it is given up, unless the group says otherwise.',
    'group.share.heartbeat.interval.ms':
      'How often a member of a share group has to send a heartbeat, unless the group says otherwise.',
    'group.share.max.share.sessions': 'How many share sessions a broker keeps.',
    'group.share.max.size': 'How many members a share group may have.',
    'group.share.partition.max.record.locks':
      'How many records of a partition a share group may hold at a time, unless the group says otherwise.',
    'group.share.record.lock.duration.ms':
      'How long a member of a share group may hold a record, unless the group says otherwise.',
    'group.share.session.timeout.ms':
      'How long a member of a share group may be silent before it is out, unless the group says otherwise.',
    'inter.broker.listener.name': 'The listener over which brokers talk to each other.',
    'leader.imbalance.check.interval.seconds':
      'How often the controller looks whether leadership should go back to preferred replicas.',
    'listener.security.protocol.map': 'Which security protocol each listener speaks.',
    listeners: 'The addresses that the broker listens on.',
    'log.cleaner.backoff.ms': 'How long the cleaner sleeps when there is nothing to clean.',
    'log.cleaner.delete.retention.ms':
      'How long the mark of a deleted key is kept in compacted topics that do not say.',
    'log.cleaner.enable': 'Whether compacted topics are compacted.',
    'log.cleaner.max.compaction.lag.ms':
      'How long a record may wait until it has to be compacted, in topics that do not say.',
    'log.cleaner.min.cleanable.ratio':
      'The share of a log that has to be uncompacted for the cleaner to take it up, in topics that do not say.',
    'log.cleaner.min.compaction.lag.ms':
      'How long a record stays as it is before it may be compacted, in topics that do not say.',
    'log.cleanup.policy': 'What becomes of old records in topics that do not say: delete, compact, both, or neither.',
    'log.dir': 'The directory of the logs where log.dirs is not set.',
    'log.dirs': 'The directories of the logs.',
    'log.message.timestamp.after.max.ms':
      'How far in the future the timestamp of a record may lie, in topics that do not say.',
    'log.message.timestamp.before.max.ms':
      'How far in the past the timestamp of a record may lie, in topics that do not say.',
    'log.message.timestamp.type':
      'Whether topics that do not say take the timestamps of producers or stamp records on arrival.',
    'log.retention.bytes': 'How large a partition may grow, in topics that do not say; -1 for no limit.',
    'log.retention.check.interval.ms': 'How often logs are searched for what can be deleted.',
    'log.retention.hours': 'How many hours records are kept; log.retention.minutes and log.retention.ms are stronger.',
    'log.retention.minutes': 'How many minutes records are kept; log.retention.ms is stronger.',
    'log.retention.ms': 'How many milliseconds records are kept, in topics that do not say; -1 for ever.',
    'log.roll.hours': 'The age in hours at which a log file is closed; log.roll.ms is stronger.',
    'log.roll.ms': 'The age at which a log file is closed, in topics that do not say.',
    'log.segment.bytes': 'The size at which a log file is closed, in topics that do not say.',
    'max.connection.creation.rate': 'How many connections a broker accepts in a second.',
    'max.connections': 'How many connections a broker has at most.',
    'max.connections.per.ip': 'How many connections a broker has with one address at most.',
    'max.incremental.fetch.session.cache.slots': 'How many fetch sessions a broker keeps.',
    'max.request.partition.size.limit': 'How many partitions an answer to DescribeTopicPartitions lists at most.',
    'message.max.bytes': 'The largest batch of records, after compression, in topics that do not say.',
    'min.insync.replicas':
      'How many replicas have to have a record before acks=all is answered, in topics that do not say.',
    'node.id': 'The id of the node among the brokers and controllers of the cluster.',
    'num.partitions': 'The number of partitions of a topic that is created without saying how many.',
    'offset.metadata.max.bytes': 'The longest text that may be committed with an offset.',
    'offsets.commit.timeout.ms': 'How long a commit of offsets waits for the replicas.',
    'offsets.retention.check.interval.ms': 'How often committed offsets are searched for what has expired.',
    'offsets.retention.minutes': 'How long the offsets of a group without members are kept.',
    'offsets.topic.num.partitions': 'The number of partitions of __consumer_offsets.',
    'offsets.topic.replication.factor': 'The number of replicas of __consumer_offsets.',
    'principal.builder.class': 'The class that makes a principal of who has authenticated.',
    'process.roles': 'What the process is: a broker, a controller, or both.',
    'producer.id.expiration.ms': 'How long a partition remembers a producer that writes nothing.',
    'queued.max.requests': 'How many requests wait for a thread before the network is no longer read.',
    'quota.window.num': 'How many windows of time the quotas of clients are measured over.',
    'quota.window.size.seconds': 'How long each window of the quotas of clients is.',
    'replica.lag.time.max.ms': 'How long a follower may be behind before it is out of sync.',
    'replica.selector.class': 'The class that picks the replica a consumer reads from; without one it is the leader.',
    'request.timeout.ms': 'How long the broker waits for an answer from another one.',
    'sasl.enabled.mechanisms': 'The SASL mechanisms that clients may use.',
    'sasl.server.max.receive.size': 'The largest SASL message that is read.',
    'socket.request.max.bytes': 'The largest request that is read.',
    'ssl.client.auth': 'Whether clients have to show a certificate: required, requested or none.',
    'ssl.keystore.location': 'The file with the key and the certificate of the broker.',
    'ssl.truststore.location': 'The file with the certificates that the broker trusts.',
    'telemetry.max.bytes': 'The largest push of metrics from a client.',
    'transaction.abort.timed.out.transaction.cleanup.interval.ms':
      'How often transactions that have taken too long are looked for and aborted.',
    'transaction.max.timeout.ms': 'The longest timeout that a transaction may ask for.',
    'transaction.partition.verification.enable':
      'Whether it is checked that a partition belongs to the transaction that is written to it.',
    'transaction.state.log.min.isr': 'min.insync.replicas of __transaction_state.',
    'transaction.state.log.num.partitions': 'The number of partitions of __transaction_state.',
    'transaction.state.log.replication.factor': 'The number of replicas of __transaction_state.',
    'transaction.two.phase.commit.enable': 'Whether a producer may leave its transaction open for ever (KIP-939).',
    'transactional.id.expiration.ms': 'How long a transactional id without transactions is remembered.',
    'unclean.leader.election.enable':
      'Whether a replica that is out of sync may lead when no other is left, in topics that do not say.',
    'unstable.api.versions.enable': 'Whether versions of requests are offered that are still being worked on.',
    'unstable.feature.versions.enable': 'Whether levels of features are offered that are still being worked on.',
  }) satisfies Partial<Record<BrokerConfigName, string>>
