import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterClientQuotasOptions;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeProducersOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;

/** The calls of Kafka's own Admin, each for what it does and for how it is refused; as JavaClients prints them. */
public class AdminCalls {
    private final String servers;
    private final Admin admin;

    AdminCalls(String servers) {
        this.servers = servers;
        this.admin = Admin.create(Map.of("bootstrap.servers", servers, "retry.backoff.ms", 20));
    }

    public static void main(String[] args) throws Exception {
        var calls = new AdminCalls(args[0]);
        var scenarios = new LinkedHashMap<String, Scenarios.Scenario>();
        scenarios.put("topics", calls::topics);
        scenarios.put("partitions", calls::partitions);
        scenarios.put("reassignments", calls::reassignments);
        scenarios.put("elections", calls::elections);
        scenarios.put("logDirs", calls::logDirs);
        scenarios.put("offsets", calls::offsets);
        scenarios.put("configs", calls::configs);
        scenarios.put("configResources", calls::configResources);
        scenarios.put("groups", calls::groups);
        scenarios.put("quotas", calls::quotas);
        scenarios.put("credentials", calls::credentials);
        scenarios.put("cluster", calls::cluster);
        scenarios.put("features", calls::features);
        scenarios.put("producers", calls::producers);
        scenarios.put("security", calls::security);
        Scenarios.run(scenarios, args);
    }

    private Object topics() throws Exception {
        var name = "admin-" + UUID.randomUUID();
        var asked = new NewTopic(name, 2, (short) 3).configs(Map.of("retention.ms", "60000"));
        var validated = admin.createTopics(List.of(asked), new CreateTopicsOptions().validateOnly(true));
        var result = new LinkedHashMap<String, Object>();
        result.put("validated", List.of(
                Scenarios.refusal(validated.all()), validated.numPartitions(name).get(), validated.replicationFactor(name).get()));
        var created = admin.createTopics(List.of(asked));
        var retention = created.config(name).get().get("retention.ms");
        result.put("created", List.of(
                created.numPartitions(name).get(), created.replicationFactor(name).get(), retention.value(), retention.source().name()));
        Scenarios.settle(admin);
        var described = describe(name);
        result.put("sameId", described.topicId().equals(created.topicId(name).get()));
        var byId = TopicCollection.ofTopicIds(List.of(described.topicId()));
        result.put("byId", admin.describeTopics(byId).allTopicIds().get().get(described.topicId()).name().equals(name));
        var paged = new DescribeTopicsOptions().partitionSizeLimitPerResponse(1).includeAuthorizedOperations(true);
        var wholly = admin.describeTopics(List.of(name), paged).allTopicNames().get().get(name);
        result.put("paged", wholly.partitions().size());
        result.put("operations", wholly.authorizedOperations().stream().map(Enum::name).sorted().toList());
        var internal = admin.listTopics(new ListTopicsOptions().listInternal(true)).namesToListings().get();
        result.put("listed", List.of(internal.get(name).isInternal(), internal.get(name).topicId().equals(described.topicId())));
        result.put("twoAtOnce", Scenarios.refusal(admin.createTopics(List.of(
                new NewTopic(name, 1, (short) 1), new NewTopic(name + "-other", 1, (short) 1))).values().get(name + "-other")));
        result.put("refusals", List.of(
                Scenarios.refusal(admin.createTopics(List.of(new NewTopic("a".repeat(250), 1, (short) 1))).all()),
                Scenarios.refusal(admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all()),
                Scenarios.refusal(admin.createTopics(List.of(new NewTopic(name + "-x", -2, (short) 1))).all()),
                Scenarios.refusal(admin.createTopics(List.of(new NewTopic(name + "-x", Map.of(0, List.of(1), 1, List.of(1, 2))))).all()),
                Scenarios.refusal(admin.createTopics(List.of(asked("bogus", "1"))).all()),
                Scenarios.refusal(admin.deleteTopics(List.of(name + "-x")).all())));
        admin.deleteTopics(List.of(name, name + "-other")).all().get();
        Scenarios.settle(admin);
        result.put("described", Scenarios.refusal(admin.describeTopics(List.of(name)).allTopicNames()));
        result.put("describedById", Scenarios.refusal(admin.describeTopics(byId).allTopicIds()));
        return result;
    }

    private static NewTopic asked(String config, String value) {
        return new NewTopic("admin-" + UUID.randomUUID(), 1, (short) 1).configs(Map.of(config, value));
    }

    private Object partitions() throws Exception {
        var name = newTopic(Map.of(0, List.of(1, 2)));
        var asked = NewPartitions.increaseTo(3, List.of(List.of(3, 1), List.of(2, 3)));
        admin.createPartitions(Map.of(name, asked)).all().get();
        Scenarios.settle(admin);
        return Map.of(
                "replicas", replicas(name),
                "refusals", List.of(
                        growth(name, NewPartitions.increaseTo(4, List.of(List.of(9, 1)))),
                        growth(name, NewPartitions.increaseTo(4, List.of(List.of(1, 1)))),
                        growth(name, NewPartitions.increaseTo(4, List.of(List.of(1), List.of(2)))),
                        growth(name, NewPartitions.increaseTo(2)),
                        growth(name + "-x", NewPartitions.increaseTo(2))));
    }

    private String growth(String name, NewPartitions asked) throws Exception {
        return Scenarios.refusal(admin.createPartitions(Map.of(name, asked)).all());
    }

    private Object reassignments() throws Exception {
        var name = newTopic(Map.of(0, List.of(1, 2), 1, List.of(2, 3)));
        for (int n = 0; n < 20; n++) produce(name, 0, "v" + n);
        var first = new TopicPartition(name, 0);
        var second = new TopicPartition(name, 1);
        admin.alterPartitionReassignments(Map.of(first, to(3, 1), second, to(3, 1, 2))).all().get();
        var seen = new TreeMap<Integer, Object>();
        Scenarios.awaitThat("nothing moves", () -> {
            var moving = admin.listPartitionReassignments(Set.of(first, second)).reassignments().get();
            moving.forEach((partition, move) -> seen.put(partition.partition(), plan(move)));
            return moving.isEmpty();
        });
        // The controller says so before it is committed.
        Scenarios.awaitThat("a broker knows", () -> replicas(name).equals(List.of(List.of(3, 1), List.of(3, 1, 2))));
        Scenarios.settle(admin);
        var result = new LinkedHashMap<String, Object>();
        // Whoever asks in time sees what is under way; nothing else may ever be seen.
        result.put("sawOnlyThePlan", Map.of(0, "[3, 1, 2] +[3] -[2]", 1, "[3, 1, 2] +[1] -[]").entrySet().containsAll(seen.entrySet()));
        result.put("replicas", replicas(name));
        result.put("leader", describe(name).partitions().get(0).leader().id());
        result.put("sizes", new TreeMap<>(sizes(first)).keySet());
        result.put("sameSize", new TreeSet<>(sizes(first).values()).size());
        result.put("refusals", List.of(
                move(first, Optional.empty()),
                move(first, to(9)),
                move(first, to(1, 1)),
                move(first, to(-1)),
                move(new TopicPartition(name, 7), to(1)),
                move(new TopicPartition(name + "-x", 0), to(1))));
        result.put("unknown", admin.listPartitionReassignments(Set.of(new TopicPartition(name + "-x", 0))).reassignments().get());
        return result;
    }

    private static String plan(PartitionReassignment move) {
        return move.replicas() + " +" + move.addingReplicas() + " -" + move.removingReplicas();
    }

    private static Optional<NewPartitionReassignment> to(Integer... replicas) {
        return Optional.of(new NewPartitionReassignment(List.of(replicas)));
    }

    private String move(TopicPartition partition, Optional<NewPartitionReassignment> plan) throws Exception {
        return Scenarios.refusal(admin.alterPartitionReassignments(Map.of(partition, plan)).all());
    }

    private Object elections() throws Exception {
        var name = newTopic(Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3, 1)));
        var partition = new TopicPartition(name, 0);
        admin.alterPartitionReassignments(Map.of(partition, to(3, 2, 1))).all().get();
        Scenarios.settle(admin);
        var before = describe(name).partitions().get(0).leader().id();
        var asked = Set.of(partition, new TopicPartition(name, 1), new TopicPartition(name, 7), new TopicPartition(name + "-x", 0));
        var outcomes = new TreeMap<String, String>();
        admin.electLeaders(ElectionType.PREFERRED, asked).partitions().get().forEach((each, error) -> outcomes.put(
                each.toString().replace(name, "topic"), error.map(refused -> refused.getClass().getSimpleName()).orElse("none")));
        Scenarios.settle(admin);
        return Map.of(
                "before", before,
                "after", describe(name).partitions().get(0).leader().id(),
                "outcomes", outcomes,
                "unclean", Scenarios.refusal(admin.electLeaders(ElectionType.UNCLEAN, Set.of(partition)).all()));
    }

    private Object logDirs() throws Exception {
        var name = newTopic(Map.of(0, List.of(1, 2)));
        var partition = new TopicPartition(name, 0);
        produce(name, 0, "x".repeat(1000));
        var result = new LinkedHashMap<String, Object>();
        result.put("sizes", sizes(partition));
        var directories = admin.describeLogDirs(List.of(1, 2, 3)).allDescriptions().get();
        var directory = directories.get(1).entrySet().iterator().next();
        result.put("directories", directories.values().stream().map(Map::size).toList());
        result.put("space", directory.getValue().totalBytes().orElse(-1) >= directory.getValue().usableBytes().orElse(-1)
                && directory.getValue().usableBytes().orElse(-1) > 0);
        result.put("cordoned", directory.getValue().isCordoned());
        var first = new TopicPartitionReplica(name, 0, 1);
        var third = new TopicPartitionReplica(name, 0, 3);
        var replicas = admin.describeReplicaLogDirs(List.of(first, third)).all().get();
        result.put("replica", List.of(
                replicas.get(first).getCurrentReplicaLogDir().equals(directory.getKey()), replicas.get(first).getCurrentReplicaOffsetLag()));
        result.put("noReplica", Optional.ofNullable(replicas.get(third).getCurrentReplicaLogDir()).orElse("none"));
        result.put("moved", List.of(
                Scenarios.refusal(admin.alterReplicaLogDirs(Map.of(first, directory.getKey())).all()),
                Scenarios.refusal(admin.alterReplicaLogDirs(Map.of(first, "/no/such/directory")).all()),
                Scenarios.refusal(admin.alterReplicaLogDirs(Map.of(new TopicPartitionReplica(name, 7, 1), directory.getKey())).all())));
        return result;
    }

    /** What a partition's replicas hold, by broker. */
    private Map<Integer, Long> sizes(TopicPartition partition) throws Exception {
        var sizes = new TreeMap<Integer, Long>();
        admin.describeLogDirs(List.of(1, 2, 3)).allDescriptions().get().forEach((broker, directories) -> directories.values()
                .forEach(each -> Optional.ofNullable(each.replicaInfos().get(partition)).ifPresent(info -> sizes.put(broker, info.size()))));
        return sizes;
    }

    private Object offsets() throws Exception {
        var name = newTopic(Map.of(0, List.of(1, 2, 3)));
        var partition = new TopicPartition(name, 0);
        for (int n = 0; n < 4; n++) produce(name, 0, "v" + n);
        var found = new LinkedHashMap<String, Object>();
        for (var spec : List.of(OffsetSpec.earliest(), OffsetSpec.latest(), OffsetSpec.earliestLocal(), OffsetSpec.latestTiered(), OffsetSpec.forTimestamp(0))) {
            var listed = admin.listOffsets(Map.of(partition, spec)).partitionResult(partition).get();
            found.put(spec.getClass().getSimpleName(), List.of(listed.offset(), listed.leaderEpoch().orElse(-1)));
        }
        found.put("unknown", Scenarios.refusal(admin.listOffsets(
                Map.of(new TopicPartition(name, 7), OffsetSpec.latest()), new org.apache.kafka.clients.admin.ListOffsetsOptions().timeoutMs(500)).all()));
        return found;
    }

    private Object configs() throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, newTopic(Map.of(0, List.of(1, 2, 3))));
        var result = new LinkedHashMap<String, Object>();
        var validateOnly = new AlterConfigsOptions().validateOnly(true);
        var set = List.of(op("retention.ms", "12345", AlterConfigOp.OpType.SET));
        result.put("validated", Scenarios.refusal(admin.incrementalAlterConfigs(Map.of(topic, set), validateOnly).all()));
        result.put("untouched", entry(topic, "retention.ms").source().name());
        admin.incrementalAlterConfigs(Map.of(topic, List.of(
                op("cleanup.policy", "compact", AlterConfigOp.OpType.APPEND),
                op("leader.replication.throttled.replicas", "0:1,0:2", AlterConfigOp.OpType.SET)))).all().get();
        awaitConfig(topic, "cleanup.policy", "delete,compact");
        admin.incrementalAlterConfigs(Map.of(topic, List.of(
                op("cleanup.policy", "delete", AlterConfigOp.OpType.SUBTRACT),
                op("leader.replication.throttled.replicas", "0:1", AlterConfigOp.OpType.SUBTRACT)))).all().get();
        awaitConfig(topic, "cleanup.policy", "compact");
        result.put("subtracted", entry(topic, "leader.replication.throttled.replicas").value());
        var entry = entry(topic, "cleanup.policy");
        result.put("entry", List.of(entry.type().name(), entry.isReadOnly(), entry.isSensitive(), entry.documentation().isEmpty()));
        result.put("synonyms", entry.synonyms().stream().map(each -> each.name() + " " + each.value() + " " + each.source()).toList());
        var broker = new ConfigResource(ConfigResource.Type.BROKER, "3");
        var nodeId = entry(broker, "node.id");
        result.put("nodeId", List.of(nodeId.value(), nodeId.isReadOnly(), nodeId.source().name()));
        result.put("password", Optional.ofNullable(entry(broker, "ssl.keystore.password").value()).orElse("hidden")
                + " " + entry(broker, "ssl.keystore.password").isSensitive());
        var defaults = new ConfigResource(ConfigResource.Type.BROKER, "");
        admin.incrementalAlterConfigs(Map.of(defaults, List.of(op("log.cleaner.io.buffer.load.factor", "0.8", AlterConfigOp.OpType.SET)))).all().get();
        awaitConfig(broker, "log.cleaner.io.buffer.load.factor", "0.8");
        result.put("byDefault", entry(broker, "log.cleaner.io.buffer.load.factor").source().name());
        admin.incrementalAlterConfigs(Map.of(defaults, List.of(op("log.cleaner.io.buffer.load.factor", null, AlterConfigOp.OpType.DELETE)))).all().get();
        awaitConfig(broker, "log.cleaner.io.buffer.load.factor", "0.9");
        var unknown = new ConfigResource(ConfigResource.Type.TOPIC, topic.name() + "-x");
        result.put("refusals", List.of(
                Scenarios.refusal(admin.describeConfigs(List.of(unknown)).all()),
                Scenarios.refusal(admin.incrementalAlterConfigs(Map.of(unknown, set)).all()),
                alteration(topic, op("retention.ms", "1", AlterConfigOp.OpType.APPEND)),
                alteration(topic, op("cleanup.policy", "bogus", AlterConfigOp.OpType.SET)),
                alteration(topic, op("segment.bytes", "1", AlterConfigOp.OpType.SET)),
                alteration(broker, op("broker.rack", "r1", AlterConfigOp.OpType.SET))));
        return result;
    }

    private Object configResources() throws Exception {
        var subscription = new ConfigResource(ConfigResource.Type.CLIENT_METRICS, "admin-" + UUID.randomUUID());
        var group = new ConfigResource(ConfigResource.Type.GROUP, "admin-" + UUID.randomUUID());
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, newTopic(Map.of(0, List.of(1))));
        admin.incrementalAlterConfigs(Map.of(
                subscription, List.of(op("metrics", "org.apache.kafka.consumer.", AlterConfigOp.OpType.SET), op("match", "client_id=none", AlterConfigOp.OpType.SET)),
                group, List.of(op("consumer.heartbeat.interval.ms", "6000", AlterConfigOp.OpType.SET)))).all().get();
        awaitConfig(subscription, "metrics", "org.apache.kafka.consumer.");
        awaitConfig(group, "consumer.heartbeat.interval.ms", "6000");
        var result = new LinkedHashMap<String, Object>();
        result.put("interval", List.of(entry(subscription, "interval.ms").value(), entry(subscription, "interval.ms").source().name()));
        result.put("group", List.of(entry(group, "consumer.heartbeat.interval.ms").source().name(), entry(group, "consumer.session.timeout.ms").value()));
        var all = admin.listConfigResources().all().get();
        result.put("all", Stream.of(subscription, group, topic, broker(1)).allMatch(all::contains));
        var brokers = admin.listConfigResources(Set.of(ConfigResource.Type.BROKER), new org.apache.kafka.clients.admin.ListConfigResourcesOptions()).all().get();
        result.put("brokers", brokers.stream().map(ConfigResource::name).sorted().toList());
        result.put("refusals", List.of(
                alteration(subscription, op("interval.ms", "5", AlterConfigOp.OpType.SET)),
                alteration(subscription, op("match", "color=blue", AlterConfigOp.OpType.SET)),
                alteration(group, op("consumer.session.timeout.ms", "1", AlterConfigOp.OpType.SET)),
                alteration(group, op("no.such.config", "1", AlterConfigOp.OpType.SET))));
        admin.incrementalAlterConfigs(Map.of(
                subscription, List.of(op("metrics", "", AlterConfigOp.OpType.DELETE), op("match", "", AlterConfigOp.OpType.DELETE)),
                group, List.of(op("consumer.heartbeat.interval.ms", "", AlterConfigOp.OpType.DELETE)))).all().get();
        Scenarios.settle(admin);
        result.put("left", admin.listConfigResources().all().get().contains(subscription));
        return result;
    }

    private static ConfigResource broker(int id) {
        return new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(id));
    }

    private Object groups() throws Exception {
        var name = newTopic(Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3, 1)));
        var first = new TopicPartition(name, 0);
        var second = new TopicPartition(name, 1);
        var one = "admin-" + UUID.randomUUID();
        var two = "admin-" + UUID.randomUUID();
        admin.alterConsumerGroupOffsets(one, Map.of(
                first, new OffsetAndMetadata(3, Optional.of(0), "here"), second, new OffsetAndMetadata(1))).all().get();
        admin.alterConsumerGroupOffsets(two, Map.of(second, new OffsetAndMetadata(7))).all().get();
        var result = new LinkedHashMap<String, Object>();
        result.put("unknownPartition", Scenarios.refusal(
                admin.alterConsumerGroupOffsets(one, Map.of(new TopicPartition(name, 7), new OffsetAndMetadata(1))).all()));
        var specs = new TreeMap<String, ListConsumerGroupOffsetsSpec>();
        specs.put(one, new ListConsumerGroupOffsetsSpec());
        specs.put(two, new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(first, second)));
        var committed = admin.listConsumerGroupOffsets(specs).all().get();
        var stored = committed.get(one).get(first);
        result.put("stored", List.of(stored.offset(), stored.metadata(), stored.leaderEpoch().orElse(-1)));
        result.put("notStored", Optional.ofNullable(committed.get(two).get(first)).isEmpty());
        result.put("second", List.of(committed.get(one).get(second).offset(), committed.get(two).get(second).offset()));
        result.put("simple", admin.describeConsumerGroups(List.of(one)).all().get().get(one).isSimpleConsumerGroup());
        result.put("found", List.of(
                isListed(one, new ListGroupsOptions().inGroupStates(Set.of(GroupState.EMPTY)).withTypes(Set.of(GroupType.CLASSIC))),
                isListed(one, new ListGroupsOptions().inGroupStates(Set.of(GroupState.STABLE, GroupState.DEAD))),
                isListed(one, new ListGroupsOptions().withProtocolTypes(Set.of(""))),
                isListed(one, new ListGroupsOptions().withProtocolTypes(Set.of("consumer"))),
                isListed(one, ListGroupsOptions.forConsumerGroups()),
                isListed(one, ListGroupsOptions.forShareGroups())));
        result.put("offsetDeleted", Scenarios.refusal(admin.deleteConsumerGroupOffsets(one, Set.of(second)).all()));
        result.put("offsetOfNoTopic", Scenarios.refusal(admin.deleteConsumerGroupOffsets(one, Set.of(new TopicPartition(name + "-x", 0))).all()));
        result.put("offsetOfNoGroup", Scenarios.refusal(admin.deleteConsumerGroupOffsets(one + "-x", Set.of(first)).all()));
        result.put("left", admin.listConsumerGroupOffsets(one).partitionsToOffsetAndMetadata().get().size());
        result.put("classicOfNone", Scenarios.refusal(admin.describeClassicGroups(List.of(one + "-x")).all()));
        var deleted = admin.deleteConsumerGroups(List.of(one, two, one + "-x")).deletedGroups();
        result.put("deleted", List.of(
                Scenarios.refusal(deleted.get(one)), Scenarios.refusal(deleted.get(two)), Scenarios.refusal(deleted.get(one + "-x"))));
        return result;
    }

    private boolean isListed(String group, ListGroupsOptions options) throws Exception {
        return admin.listGroups(options).all().get().stream().map(GroupListing::groupId).anyMatch(group::equals);
    }

    private Object quotas() throws Exception {
        var user = "user-" + UUID.randomUUID();
        var client = "client-" + UUID.randomUUID();
        var ofUser = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, user));
        var ofBoth = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, user, ClientQuotaEntity.CLIENT_ID, client));
        var result = new LinkedHashMap<String, Object>();
        result.put("validated", Scenarios.refusal(admin.alterClientQuotas(
                List.of(quota(ofUser, "producer_byte_rate", 1.0)), new AlterClientQuotasOptions().validateOnly(true)).all()));
        admin.alterClientQuotas(List.of(quota(ofUser, "producer_byte_rate", 1000.0), quota(ofBoth, "request_percentage", 12.5))).all().get();
        var everyOfUser = ClientQuotaFilter.contains(List.of(ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.USER, user)));
        Scenarios.settle(admin);
        result.put("found", admin.describeClientQuotas(everyOfUser).entities().get().size());
        var exactly = ClientQuotaFilter.containsOnly(List.of(ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.USER, user)));
        result.put("exactly", admin.describeClientQuotas(exactly).entities().get().equals(Map.of(ofUser, Map.of("producer_byte_rate", 1000.0))));
        var everyClient = ClientQuotaFilter.contains(List.of(
                ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.USER, user), ClientQuotaFilterComponent.ofEntityType(ClientQuotaEntity.CLIENT_ID)));
        result.put("both", admin.describeClientQuotas(everyClient).entities().get().equals(Map.of(ofBoth, Map.of("request_percentage", 12.5))));
        result.put("refusals", List.of(
                quotaRefusal(ofUser, "no_such_rate", 1.0),
                quotaRefusal(ofUser, "producer_byte_rate", -1.0),
                quotaRefusal(ofUser, "producer_byte_rate", 1.5),
                quotaRefusal(new ClientQuotaEntity(Map.of("color", "blue")), "producer_byte_rate", 1.0),
                quotaRefusal(new ClientQuotaEntity(Map.of(ClientQuotaEntity.IP, "not an address")), "connection_creation_rate", 1.0),
                quotaRefusal(ofUser, "connection_creation_rate", 1.0)));
        admin.alterClientQuotas(List.of(quota(ofUser, "producer_byte_rate", null), quota(ofBoth, "request_percentage", null))).all().get();
        Scenarios.settle(admin);
        result.put("left", admin.describeClientQuotas(everyOfUser).entities().get().size());
        return result;
    }

    private static ClientQuotaAlteration quota(ClientQuotaEntity entity, String key, Double value) {
        return new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op(key, value)));
    }

    private String quotaRefusal(ClientQuotaEntity entity, String key, double value) throws Exception {
        return Scenarios.refusal(admin.alterClientQuotas(List.of(quota(entity, key, value))).all());
    }

    private Object credentials() throws Exception {
        var user = "user-" + UUID.randomUUID();
        var sha256 = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 8192);
        var sha512 = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
        var first = new UserScramCredentialUpsertion(user, sha256, "secret");
        var second = new UserScramCredentialUpsertion(user, sha512, "secret");
        var result = new LinkedHashMap<String, Object>();
        result.put("twoOfOneUser", Scenarios.refusal(admin.alterUserScramCredentials(List.of(first, second)).all()));
        admin.alterUserScramCredentials(List.of(first)).all().get();
        admin.alterUserScramCredentials(List.of(second)).all().get();
        Scenarios.settle(admin);
        result.put("described", admin.describeUserScramCredentials(List.of(user)).description(user).get().credentialInfos().stream()
                .map(each -> each.mechanism().mechanismName() + " " + each.iterations()).sorted().toList());
        result.put("listed", admin.describeUserScramCredentials().users().get().contains(user));
        admin.alterUserScramCredentials(List.of(new UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_256))).all().get();
        Scenarios.settle(admin);
        result.put("left", admin.describeUserScramCredentials(List.of(user)).description(user).get().credentialInfos().size());
        result.put("refusals", List.of(
                credentialRefusal(new UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_256)),
                credentialRefusal(new UserScramCredentialUpsertion(user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 1), "secret")),
                credentialRefusal(new UserScramCredentialUpsertion(user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 1_000_000), "secret")),
                credentialRefusal(new UserScramCredentialUpsertion("", sha256, "secret"))));
        admin.alterUserScramCredentials(List.of(new UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_512))).all().get();
        Scenarios.settle(admin);
        result.put("unknown", Scenarios.refusal(admin.describeUserScramCredentials(List.of(user)).description(user)));
        return result;
    }

    private String credentialRefusal(UserScramCredentialAlteration alteration) throws Exception {
        return Scenarios.refusal(admin.alterUserScramCredentials(List.of(alteration)).all());
    }

    private Object cluster() throws Exception {
        var described = admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true).includeFencedBrokers(true));
        var quorum = admin.describeMetadataQuorum().quorumInfo().get();
        var result = new LinkedHashMap<String, Object>();
        result.put("nodes", described.nodes().get().stream().map(node -> List.of(node.id(), node.host(), node.isFenced())).sorted(
                (a, b) -> (int) a.get(0) - (int) b.get(0)).toList());
        result.put("controllerIsANode", described.nodes().get().stream().anyMatch(node -> isSame(node, described.controller())));
        result.put("operations", described.authorizedOperations().get().stream().map(Enum::name).sorted().toList());
        result.put("voters", quorum.voters().stream().map(voter -> voter.replicaId()).sorted().toList());
        result.put("observers", quorum.observers().size());
        result.put("leaderVotes", quorum.voters().stream().anyMatch(voter -> voter.replicaId() == quorum.leaderId()
                && voter.logEndOffset() >= quorum.highWatermark()));
        result.put("endpoints", quorum.nodes().values().stream().map(node -> node.endpoints().size()).toList());
        result.put("unregistered", Scenarios.refusal(admin.unregisterBroker(9).all()));
        return result;
    }

    private static boolean isSame(Node node, KafkaFuture<Node> other) {
        try {
            return node.equals(other.get());
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Object features() throws Exception {
        var features = admin.describeFeatures().featureMetadata().get();
        var supported = new TreeMap<String, String>();
        features.supportedFeatures().forEach((name, range) -> supported.put(name, range.minVersion() + " to " + range.maxVersion()));
        return Map.of(
                "supported", supported,
                "same", update("group.version", 1, FeatureUpdate.UpgradeType.UPGRADE),
                "lowered", update("share.version", 0, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE),
                "refusals", List.of(
                        update("no.such.feature", 1, FeatureUpdate.UpgradeType.UPGRADE),
                        update("group.version", 2, FeatureUpdate.UpgradeType.UPGRADE),
                        update("metadata.version", 25, FeatureUpdate.UpgradeType.UPGRADE),
                        update("metadata.version", 7, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE)));
    }

    private String update(String name, int level, FeatureUpdate.UpgradeType type) throws Exception {
        var updates = Map.of(name, new FeatureUpdate((short) level, type));
        return Scenarios.refusal(admin.updateFeatures(updates, new UpdateFeaturesOptions().validateOnly(true)).all());
    }

    private Object producers() throws Exception {
        var name = newTopic(Map.of(0, List.of(1, 2)));
        var partition = new TopicPartition(name, 0);
        produce(name, 0, "a");
        produce(name, 0, "b");
        var states = admin.describeProducers(List.of(partition)).partitionResult(partition).get().activeProducers();
        var result = new LinkedHashMap<String, Object>();
        result.put("states", states.stream().map(each -> List.of(
                each.producerEpoch(), each.lastSequence(), each.coordinatorEpoch().orElse(-1), each.currentTransactionStartOffset().orElse(-1))).toList());
        result.put("distinct", states.stream().map(each -> each.producerId()).distinct().count());
        result.put("ofFollower", admin.describeProducers(List.of(partition), new DescribeProducersOptions().brokerId(2)).partitionResult(partition).get()
                .activeProducers().size());
        // That broker is no replica, and says so: the client asks the leader then.
        result.put("ofOther", admin.describeProducers(List.of(partition), new DescribeProducersOptions().brokerId(3)).partitionResult(partition).get()
                .activeProducers().size());
        var unlikely = new ListTransactionsOptions().filterOnDuration(100_000_000).filterProducerIds(List.of(987_654L));
        result.put("transactions", admin.listTransactions(unlikely).all().get().size());
        return result;
    }

    private Object security() throws Exception {
        var binding = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "orders", PatternType.LITERAL),
                new AccessControlEntry("User:alice", "*", AclOperation.READ, AclPermissionType.ALLOW));
        return List.of(
                Scenarios.refusal(admin.describeAcls(AclBindingFilter.ANY).values()),
                Scenarios.refusal(admin.createAcls(List.of(binding)).all()),
                Scenarios.refusal(admin.deleteAcls(List.of(binding.toFilter())).all()),
                Scenarios.refusal(admin.createDelegationToken().delegationToken()),
                Scenarios.refusal(admin.describeDelegationToken().delegationTokens()),
                Scenarios.refusal(admin.renewDelegationToken(new byte[] {1}).expiryTimestamp()),
                Scenarios.refusal(admin.expireDelegationToken(new byte[] {1}).expiryTimestamp()));
    }

    private String newTopic(Map<Integer, List<Integer>> assignment) throws Exception {
        var name = "admin-" + UUID.randomUUID();
        admin.createTopics(List.of(new NewTopic(name, assignment))).all().get();
        Scenarios.settle(admin);
        return name;
    }

    private TopicDescription describe(String name) throws Exception {
        try {
            return admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof ApiException) return null;
            throw refused;
        }
    }

    private List<List<Integer>> replicas(String name) throws Exception {
        return describe(name).partitions().stream().map(each -> each.replicas().stream().map(Node::id).toList()).toList();
    }

    private void produce(String topic, int partition, String value) throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", servers, "linger.ms", 0);
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, partition, null, value)).get();
        }
    }

    private static AlterConfigOp op(String name, String value, AlterConfigOp.OpType type) {
        return new AlterConfigOp(new ConfigEntry(name, value), type);
    }

    private String alteration(ConfigResource resource, AlterConfigOp op) throws Exception {
        return Scenarios.refusal(admin.incrementalAlterConfigs(Map.<ConfigResource, Collection<AlterConfigOp>>of(resource, new ArrayList<>(List.of(op)))).all());
    }

    private ConfigEntry entry(ConfigResource resource, String name) throws Exception {
        var options = new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true);
        return admin.describeConfigs(List.of(resource), options).all().get().get(resource).get(name);
    }

    /** A broker's own configs change a little after it has taken the change in. */
    private void awaitConfig(ConfigResource resource, String name, String value) throws Exception {
        Scenarios.settle(admin);
        Scenarios.awaitThat(name + " is " + value, () -> {
            var entry = entry(resource, name);
            return entry != null && entry.value().equals(value);
        });
    }
}
