import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's own clients as their users use them; prints what each scenario found, as one JSON object. */
public class JavaClients {
    private final String servers;
    private final Admin admin;

    JavaClients(String servers) {
        this.servers = servers;
        this.admin = Admin.create(Map.of("bootstrap.servers", servers, "retry.backoff.ms", 20));
    }

    public static void main(String[] args) throws Exception {
        var clients = new JavaClients(args[0]);
        var scenarios = new LinkedHashMap<String, Scenarios.Scenario>();
        scenarios.put("idempotentProducer", clients::idempotentProducer);
        scenarios.put("recordsAndHeaders", clients::recordsAndHeaders);
        scenarios.put("compression", clients::compression);
        scenarios.put("largeRecords", clients::largeRecords);
        scenarios.put("unknownTopic", clients::unknownTopic);
        scenarios.put("groupWithRangeAssignor", () -> clients.groupOfTwo(RangeAssignor.class));
        scenarios.put("groupWithCooperativeSticky", () -> clients.groupOfTwo(CooperativeStickyAssignor.class));
        scenarios.put("commitAndResume", clients::commitAndResume);
        scenarios.put("offsetLookups", clients::offsetLookups);
        scenarios.put("topicAdmin", clients::topicAdmin);
        scenarios.put("configAdmin", clients::configAdmin);
        scenarios.put("groupAdmin", clients::groupAdmin);
        scenarios.put("clusterAdmin", clients::clusterAdmin);
        Scenarios.run(scenarios, args);
    }

    private Object idempotentProducer() throws Exception {
        var topic = newTopic(1);
        var sent = new ArrayList<Future<RecordMetadata>>();
        try (var producer = producer(Map.of("enable.idempotence", true, "acks", "all", "batch.size", 200))) {
            for (int n = 0; n < 1000; n++) sent.add(producer.send(new ProducerRecord<>(topic, "v" + n)));
        }
        var offsets = new ArrayList<Long>();
        for (var each : sent) offsets.add(each.get().offset());
        var values = readFromStart(topic, 1, 1000, Map.of()).stream().map(ConsumerRecord::value).toList();
        return Map.of(
                "offsets", offsets.equals(IntStream.range(0, 1000).mapToObj(n -> (long) n).toList()),
                "values", values.equals(IntStream.range(0, 1000).mapToObj(n -> "v" + n).toList()));
    }

    private Object recordsAndHeaders() throws Exception {
        var topic = newTopic(4);
        var headers = List.<org.apache.kafka.common.header.Header>of(
                new RecordHeader("a", "1".getBytes()), new RecordHeader("a", "2".getBytes()), new RecordHeader("b", null));
        try (var producer = producer(Map.of("linger.ms", 5))) {
            for (int n = 0; n < 200; n++) producer.send(new ProducerRecord<>(topic, null, null, "k" + n % 10, "v" + n, headers));
            producer.send(new ProducerRecord<>(topic, 3, 1_700_000_000_123L, "gone", (String) null));
        }
        var records = readFromStart(topic, 4, 201, Map.of());
        var partitionsByKey = new TreeMap<String, Set<Integer>>();
        var valuesByKey = new TreeMap<String, List<String>>();
        for (var record : records) {
            partitionsByKey.computeIfAbsent(record.key(), key -> new TreeSet<>()).add(record.partition());
            valuesByKey.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record.value());
        }
        var inOrder = IntStream.range(0, 10).allMatch(k -> valuesByKey.get("k" + k)
                .equals(IntStream.range(0, 20).mapToObj(n -> "v" + (10 * n + k)).toList()));
        var tombstone = records.stream().filter(record -> record.value() == null).findFirst().orElseThrow();
        var seen = new ArrayList<String>();
        for (var header : records.stream().filter(record -> record.value() != null).findFirst().orElseThrow().headers()) {
            seen.add(header.key() + "=" + (header.value() == null ? null : new String(header.value())));
        }
        return Map.of(
                "keyedOrder", inOrder,
                "onePartitionPerKey", partitionsByKey.values().stream().allMatch(partitions -> partitions.size() == 1),
                "headers", seen,
                "tombstone", List.of(tombstone.partition(), tombstone.timestamp(), tombstone.timestampType().name),
                "leaderEpoch", tombstone.leaderEpoch().orElse(-1));
    }

    private Object compression() throws Exception {
        var found = new LinkedHashMap<String, Object>();
        for (var codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            var topic = newTopic(1);
            var values = IntStream.range(0, 300).mapToObj(n -> (codec + " " + n + " ").repeat(50)).toList();
            try (var producer = producer(Map.of("compression.type", codec, "linger.ms", 20))) {
                for (var value : values) producer.send(new ProducerRecord<>(topic, value));
            }
            found.put(codec, readFromStart(topic, 1, 300, Map.of()).stream().map(ConsumerRecord::value).toList().equals(values));
        }
        return found;
    }

    private Object largeRecords() throws Exception {
        var topic = newTopic(1);
        try (var producer = producer(Map.of("max.request.size", 20_000_000))) {
            var offset = producer.send(new ProducerRecord<>(topic, "x".repeat(1_000_000))).get().offset();
            var refused = Scenarios.refusal(producer.send(new ProducerRecord<>(topic, "x".repeat(1_048_577))));
            var records = readFromStart(topic, 1, 1, Map.of("max.partition.fetch.bytes", 1000, "fetch.max.bytes", 1000));
            return Map.of("offset", offset, "refused", refused, "size", records.get(0).value().length());
        }
    }

    private Object unknownTopic() throws Exception {
        var name = "java-" + UUID.randomUUID();
        var before = Scenarios.refusal(admin.describeTopics(List.of(name)).topicNameValues().get(name));
        try (var producer = producer(Map.of())) {
            var offset = producer.send(new ProducerRecord<>(name, "auto")).get().offset();
            var illegal = Scenarios.refusal(producer.send(new ProducerRecord<>("no/slashes", "x")));
            var created = describe(name).partitions().size();
            return Map.of("before", before, "offset", offset, "illegal", illegal, "partitions", created);
        }
    }

    private Object groupOfTwo(Class<?> assignor) throws Exception {
        var topic = newTopic(4);
        var group = "java-" + UUID.randomUUID();
        var settings = Map.<String, Object>of("partition.assignment.strategy", assignor.getName());
        var first = new Member(topic, consumer(group, settings));
        Scenarios.awaitThat("one member owns all", () -> owned(first).equals(List.of(4)));
        var second = new Member(topic, consumer(group, settings));
        Scenarios.awaitThat("two members own two each", () -> owned(first, second).equals(List.of(2, 2)));
        try (var producer = producer(Map.of())) {
            for (int n = 0; n < 40; n++) producer.send(new ProducerRecord<>(topic, n % 4, null, "v" + n));
        }
        Scenarios.awaitThat("all is read", () -> owned(first, second).size() == 2 && first.values.size() + second.values.size() >= 40);
        var read = new TreeSet<>(first.values);
        read.addAll(second.values);
        var shares = List.of(first.values.size(), second.values.size());
        var described = admin.describeConsumerGroups(List.of(group)).describedGroups().get(group).get();
        second.consumer.close();
        Scenarios.awaitThat("one member owns all again", () -> owned(first).equals(List.of(4)));
        first.consumer.close();
        return Map.of(
                "shares", shares,
                "read", read.size(),
                "state", described.groupState().toString(),
                "type", described.type().toString(),
                "assignor", described.partitionAssignor(),
                "members", described.members().stream().map(member -> member.assignment().topicPartitions().size()).toList());
    }

    private Object commitAndResume() throws Exception {
        var topic = newTopic(1);
        var partition = new TopicPartition(topic, 0);
        var group = "java-" + UUID.randomUUID();
        try (var producer = producer(Map.of())) {
            for (int n = 0; n < 10; n++) producer.send(new ProducerRecord<>(topic, "v" + n));
        }
        List<String> read;
        try (var consumer = consumer(group, Map.of("max.poll.records", 5))) {
            consumer.subscribe(List.of(topic));
            read = take(consumer, 5).stream().map(ConsumerRecord::value).toList();
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(5, java.util.Optional.of(0), "half")));
        }
        try (var consumer = consumer(group, Map.of())) {
            consumer.subscribe(List.of(topic));
            var resumed = take(consumer, 5).stream().map(ConsumerRecord::value).toList();
            var stored = consumer.committed(Set.of(partition)).get(partition);
            return Map.of(
                    "read", read,
                    "resumed", resumed,
                    "stored", List.of(stored.offset(), stored.metadata(), stored.leaderEpoch().orElse(-1)),
                    "lag", consumer.currentLag(partition).orElse(-1));
        }
    }

    private Object offsetLookups() throws Exception {
        var topic = newTopic(1);
        var partition = new TopicPartition(topic, 0);
        try (var producer = producer(Map.of())) {
            for (long stamp : new long[] {1000, 5000, 2000, 3000}) {
                producer.send(new ProducerRecord<>(topic, 0, 1_700_000_000_000L + stamp, null, "v")).get();
            }
        }
        try (var consumer = consumer("any", Map.of())) {
            var found = consumer.offsetsForTimes(Map.of(partition, 1_700_000_001_500L)).get(partition);
            var none = consumer.offsetsForTimes(Map.of(partition, 1_700_000_009_000L)).get(partition);
            var result = new LinkedHashMap<String, Object>();
            result.put("forTime", List.of(found.offset(), found.timestamp(), found.leaderEpoch().orElse(-1)));
            result.put("beyond", none);
            result.put("maxTimestamp", listOffset(partition, OffsetSpec.maxTimestamp()));
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2))).all().get();
            result.put("afterDeleteRecords", List.of(
                    consumer.beginningOffsets(List.of(partition)).get(partition),
                    consumer.endOffsets(List.of(partition)).get(partition)));
            result.put("deleteBeyondEnd", Scenarios.refusal(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(99))).all()));
            result.put("earliestLocal", listOffset(partition, OffsetSpec.earliestLocal()));
            return result;
        }
    }

    private Object topicAdmin() throws Exception {
        var name = newTopic(2);
        var described = describe(name);
        admin.createPartitions(Map.of(name, NewPartitions.increaseTo(4))).all().get();
        Scenarios.settle(admin);
        var assigned = "java-" + UUID.randomUUID();
        admin.createTopics(List.of(new NewTopic(assigned, Map.of(0, List.of(3, 1), 1, List.of(2, 3))))).all().get();
        Scenarios.settle(admin);
        var replicas = describe(assigned).partitions().stream()
                .map(partition -> partition.replicas().stream().map(node -> node.id()).toList()).toList();
        var result = new LinkedHashMap<String, Object>();
        result.put("replicas", replicas);
        result.put("isr", described.partitions().stream().map(partition -> partition.isr().size()).toList());
        result.put("refusals", List.of(
                Scenarios.refusal(admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all()),
                Scenarios.refusal(admin.createTopics(List.of(new NewTopic(name + "-x", 1, (short) 99))).all()),
                Scenarios.refusal(admin.createTopics(List.of(new NewTopic(name + "-x", Map.of(0, List.of(1, 1))))).all()),
                Scenarios.refusal(admin.createTopics(List.of(new NewTopic(name + "-x", Map.of(1, List.of(1))))).all()),
                Scenarios.refusal(admin.createPartitions(Map.of(name, NewPartitions.increaseTo(4))).all())));
        result.put("listed", admin.listTopics().names().get().contains(name));
        result.put("grown", describe(name).partitions().size());
        admin.deleteTopics(TopicCollection.ofTopicIds(List.of(described.topicId()))).all().get();
        Scenarios.settle(admin);
        result.put("deleted", describe(name) == null);
        result.put("unknownId", Scenarios.refusal(admin.deleteTopics(TopicCollection.ofTopicIds(List.of(Uuid.randomUuid()))).all()));
        return result;
    }

    private Object configAdmin() throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, newTopic(1));
        var altered = alterConfigs(
                topic,
                op("retention.ms", "12345", AlterConfigOp.OpType.SET),
                op("cleanup.policy", "compact", AlterConfigOp.OpType.APPEND));
        var config = configs(topic, "retention.ms", ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
        var retention = config.get("retention.ms");
        var result = new LinkedHashMap<String, Object>();
        result.put("altered", altered);
        result.put("retention", List.of(retention.value(), retention.source().name(), retention.type().name()));
        result.put("cleanup", config.get("cleanup.policy").value());
        alterConfigs(topic, op("retention.ms", null, AlterConfigOp.OpType.DELETE));
        var deleted = configs(topic, "retention.ms", ConfigEntry.ConfigSource.DEFAULT_CONFIG);
        result.put("deleted", deleted.get("retention.ms").value());
        result.put("invalid", alterConfigs(topic, op("retention.ms", "soon", AlterConfigOp.OpType.SET)));
        var broker = new ConfigResource(ConfigResource.Type.BROKER, "2");
        alterConfigs(broker, op("log.cleaner.threads", "2", AlterConfigOp.OpType.SET));
        var dynamic = configs(broker, "log.cleaner.threads", ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG);
        result.put("broker", List.of(dynamic.get("node.id").value(), dynamic.get("log.cleaner.threads").source().name()));
        alterConfigs(broker, op("log.cleaner.threads", null, AlterConfigOp.OpType.DELETE));
        result.put("readOnly", alterConfigs(broker, op("node.id", "7", AlterConfigOp.OpType.SET)));
        return result;
    }

    private Object groupAdmin() throws Exception {
        var topic = newTopic(2);
        var partition = new TopicPartition(topic, 0);
        var group = "java-" + UUID.randomUUID();
        var member = new Member(topic, consumer(group, Map.of("group.instance.id", "static-1")));
        Scenarios.awaitThat("the member owns all", () -> owned(member).equals(List.of(2)));
        member.consumer.commitSync(Map.of(partition, new OffsetAndMetadata(0)));
        var result = new LinkedHashMap<String, Object>();
        result.put("listed", admin.listGroups().all().get().stream().filter(each -> each.groupId().equals(group))
                .map(each -> List.of(each.type().orElseThrow().toString(), each.protocol(), each.groupState().orElseThrow().toString())).toList());
        result.put("alterWhileUsed", Scenarios.refusal(admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(1))).all()));
        result.put("deleteWhileUsed", Scenarios.refusal(admin.deleteConsumerGroups(List.of(group)).all()));
        result.put("deleteOffsetWhileUsed", Scenarios.refusal(admin.deleteConsumerGroupOffsets(group, Set.of(partition)).all()));
        var classic = admin.describeClassicGroups(List.of(group)).all().get().get(group);
        result.put("classic", List.of(classic.protocol(), classic.protocolData(), classic.state().toString(),
                classic.members().iterator().next().groupInstanceId().orElse("")));
        admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions(List.of(new MemberToRemove("static-1")))).all().get();
        result.put("removed", admin.describeConsumerGroups(List.of(group)).all().get().get(group).groupState().toString());
        member.consumer.close();
        admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(1, "set"))).all().get();
        result.put("altered", admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().get(partition).offset());
        admin.deleteConsumerGroupOffsets(group, Set.of(partition)).all().get();
        result.put("offsetDeleted", admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().size());
        result.put("deleted", Scenarios.refusal(admin.deleteConsumerGroups(List.of(group)).all()));
        result.put("deletedAgain", Scenarios.refusal(admin.deleteConsumerGroups(List.of(group)).all()));
        result.put("describedGone", Scenarios.refusal(admin.describeConsumerGroups(List.of(group)).all()));
        return result;
    }

    private Object clusterAdmin() throws Exception {
        var cluster = admin.describeCluster();
        var features = admin.describeFeatures().featureMetadata().get();
        var finalized = new TreeMap<String, Object>();
        features.finalizedFeatures().forEach((name, range) -> finalized.put(name, range.maxVersionLevel()));
        return Map.of(
                "nodes", cluster.nodes().get().stream().map(node -> node.id()).sorted().toList(),
                "clusterIdLength", cluster.clusterId().get().length(),
                "finalized", finalized);
    }

    private final class Member implements ConsumerRebalanceListener {
        final KafkaConsumer<String, String> consumer;
        final List<String> values = new ArrayList<>();

        Member(String topic, KafkaConsumer<String, String> consumer) {
            this.consumer = consumer;
            consumer.subscribe(List.of(topic), this);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

        int poll() {
            consumer.poll(Duration.ofMillis(20)).forEach(record -> values.add(record.value()));
            return consumer.assignment().size();
        }
    }

    private static List<Integer> owned(Member... members) {
        var counts = new ArrayList<Integer>();
        for (var member : members) counts.add(member.poll());
        return counts;
    }

    private String newTopic(int partitions) throws Exception {
        var name = "java-" + UUID.randomUUID();
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 3))).all().get();
        Scenarios.settle(admin);
        return name;
    }

    /** Null where the topic is unknown. */
    private TopicDescription describe(String name) {
        try {
            return admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof UnknownTopicOrPartitionException) return null;
            throw new IllegalStateException(refused);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** The configs of the resource, once the broker that is asked knows that {@code name} comes from {@code source}. */
    private Config configs(ConfigResource resource, String name, ConfigEntry.ConfigSource source) {
        var found = new ArrayList<Config>();
        Scenarios.awaitThat(name + " of " + resource + " from " + source, () -> {
            try {
                var described = admin.describeConfigs(List.of(resource)).all().get().get(resource);
                return described.get(name).source() == source && found.add(described);
            } catch (ExecutionException refused) {
                if (refused.getCause() instanceof UnknownTopicOrPartitionException) return false;
                throw new IllegalStateException(refused);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        });
        return found.get(0);
    }

    private String alterConfigs(ConfigResource resource, AlterConfigOp... ops) throws Exception {
        return Scenarios.refusal(admin.incrementalAlterConfigs(Map.of(resource, Arrays.asList(ops))).all());
    }

    private static AlterConfigOp op(String name, String value, AlterConfigOp.OpType type) {
        return new AlterConfigOp(new ConfigEntry(name, value), type);
    }

    private List<Long> listOffset(TopicPartition partition, OffsetSpec spec) throws Exception {
        var found = admin.listOffsets(Map.of(partition, spec)).partitionResult(partition).get();
        return List.of(found.offset(), found.timestamp());
    }

    private KafkaProducer<String, String> producer(Map<String, Object> settings) {
        var config = config(settings);
        config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private KafkaConsumer<String, String> consumer(String group, Map<String, Object> settings) {
        var config = config(settings);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 100);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6000);
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }

    private Properties config(Map<String, Object> settings) {
        var config = new Properties();
        config.put("bootstrap.servers", servers);
        config.put("retry.backoff.ms", 20);
        config.put("metadata.max.age.ms", 500);
        config.putAll(settings);
        return config;
    }

    private List<ConsumerRecord<String, String>> readFromStart(String topic, int partitions, int count, Map<String, Object> settings) {
        try (var consumer = consumer("reader", settings)) {
            consumer.assign(IntStream.range(0, partitions).mapToObj(n -> new TopicPartition(topic, n)).toList());
            consumer.seekToBeginning(Collections.emptyList());
            return take(consumer, count);
        }
    }

    private static List<ConsumerRecord<String, String>> take(KafkaConsumer<String, String> consumer, int count) {
        var records = new ArrayList<ConsumerRecord<String, String>>();
        Scenarios.awaitThat(count + " records", () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            return records.size() >= count;
        });
        return records;
    }
}
