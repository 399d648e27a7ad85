package main

import (
	"errors"
	"io"
	"log"
	"slices"

	"github.com/IBM/sarama"
	"github.com/twmb/franz-go/pkg/kerr"
)

var saramaCalls = []scenario{
	{"topics", withClusterAdmin(saramaTopics)},
	{"reassignments", withClusterAdmin(saramaReassignments)},
	{"elections", withClusterAdmin(saramaElections)},
	{"configs", withClusterAdmin(saramaConfigs)},
	{"records", withClusterAdmin(saramaRecords)},
	{"groups", withClusterAdmin(saramaGroups)},
	{"quotas", withClusterAdmin(saramaQuotas)},
	{"credentials", withClusterAdmin(saramaCredentials)},
	{"cluster", withClusterAdmin(saramaCluster)},
	{"security", withClusterAdmin(saramaSecurity)},
}

func withClusterAdmin(run func(*session, sarama.ClusterAdmin) (found, error)) func(*session) (found, error) {
	return func(s *session) (found, error) {
		sarama.Logger = log.New(io.Discard, "", 0)
		config := sarama.NewConfig()
		config.Version = sarama.MaxVersion
		admin := must(sarama.NewClusterAdmin(s.servers, config))
		defer admin.Close()
		return run(s, admin)
	}
}

// kError is Kafka's name of the error that sarama gives as a code, or none. Errors of sarama's own wrap those.
func kError(err error) string {
	var code sarama.KError
	if errors.As(err, &code) {
		return errorName(kerr.ErrorForCode(int16(code)))
	}
	return errorName(err)
}

func saramaTopics(s *session, admin sarama.ClusterAdmin) (found, error) {
	name := newName()
	retention := "60000"
	detail := &sarama.TopicDetail{NumPartitions: 2, ReplicationFactor: 3, ConfigEntries: map[string]*string{"retention.ms": &retention}}
	validated := kError(admin.CreateTopic(name, detail, true))
	created := kError(admin.CreateTopic(name, detail, false))
	refusals := []string{
		kError(admin.CreateTopic(name, detail, false)),
		kError(admin.CreateTopic(name+"-x", &sarama.TopicDetail{NumPartitions: 1, ReplicationFactor: 9}, false)),
	}
	s.settle()
	listed := must(admin.ListTopics())[name]
	grown := kError(admin.CreatePartitions(name, 3, [][]int32{{3, 1, 2}}, false))
	fewer := kError(admin.CreatePartitions(name, 1, nil, false))
	s.settle()
	described := must(admin.DescribeTopics([]string{name}))[0]
	third := slices.IndexFunc(described.Partitions, func(each *sarama.PartitionMetadata) bool { return each.ID == 2 })
	deleted := kError(admin.DeleteTopic(name))
	return found{
		"validated": validated,
		"created":   created,
		"refusals":  refusals,
		"listed":    []any{listed.NumPartitions, listed.ReplicationFactor, *listed.ConfigEntries["retention.ms"]},
		"grown":     grown,
		"fewer":     fewer,
		"third":     described.Partitions[third].Replicas,
		"deleted":   deleted,
		"again":     kError(admin.DeleteTopic(name)),
	}, nil
}

func saramaReassignments(s *session, admin sarama.ClusterAdmin) (found, error) {
	topic := s.newTopicAt([]int32{1, 2}, []int32{2, 3})
	started := kError(admin.AlterPartitionReassignments(topic, [][]int32{{3, 1}, {2, 3, 1}}))
	s.await("nothing moves", func() bool {
		return len(must(admin.ListPartitionReassignments(topic, []int32{0, 1}))[topic]) == 0
	})
	replicas := func() [][]int32 {
		described := must(admin.DescribeTopics([]string{topic}))[0].Partitions
		slices.SortFunc(described, func(a, b *sarama.PartitionMetadata) int { return int(a.ID - b.ID) })
		return [][]int32{described[0].Replicas, described[1].Replicas}
	}
	// The controller says so before it is committed.
	s.await("a broker knows", func() bool { return slices.Equal(replicas()[0], []int32{3, 1}) })
	s.settle()
	return found{
		"started":  started,
		"replicas": replicas(),
		"canceled": kError(admin.AlterPartitionReassignments(topic, [][]int32{nil, nil})),
		"refused":  kError(admin.AlterPartitionReassignments(topic, [][]int32{{9}, {2, 3, 1}})),
	}, nil
}

func saramaElections(s *session, admin sarama.ClusterAdmin) (found, error) {
	topic := s.newTopicAt([]int32{1, 2, 3})
	outcomes := must(admin.ElectLeaders(sarama.PreferredElection, map[string][]int32{topic: {0, 7}}))[topic]
	return found{"preferred": []string{kError(outcomes[0].ErrorCode), kError(outcomes[7].ErrorCode)}}, nil
}

func saramaConfigs(s *session, admin sarama.ClusterAdmin) (found, error) {
	topic := s.newTopicAt([]int32{1})
	resource := &sarama.ConfigResource{Type: sarama.TopicResource, Name: topic, ConfigNames: []string{"retention.ms", "cleanup.policy"}}
	value := func(name string) string {
		described := must(admin.DescribeConfigs([]*sarama.ConfigResource{resource}, sarama.DescribeConfigsOptions{IncludeSynonyms: true}))[0].Configs
		index := slices.IndexFunc(described, func(entry sarama.ConfigEntry) bool { return entry.Name == name })
		return described[index].Value + " " + described[index].Source.String() + " " + described[index].Synonyms[0].ConfigName
	}
	before := value("cleanup.policy")
	compact, soon, second := "compact", "soon", "1000"
	alter := func(name string, operation sarama.IncrementalAlterConfigsOperation, value *string) string {
		entries := map[string]sarama.IncrementalAlterConfigsEntry{name: {Operation: operation, Value: value}}
		return kError(admin.IncrementalAlterConfig(sarama.TopicResource, topic, entries, false))
	}
	appended := alter("cleanup.policy", sarama.IncrementalAlterConfigsOperationAppend, &compact)
	s.settle()
	after := value("cleanup.policy")
	refused := alter("retention.ms", sarama.IncrementalAlterConfigsOperationSet, &soon)
	replaced := kError(admin.AlterConfig(sarama.TopicResource, topic, map[string]*string{"retention.ms": &second}, false))
	s.settle()
	entries := must(admin.DescribeConfig(sarama.ConfigResource{Type: sarama.BrokerResource, Name: "2", ConfigNames: []string{"num.partitions"}}))
	return found{
		"before":    before,
		"appended":  appended,
		"after":     after,
		"refused":   refused,
		"replaced":  replaced,
		"again":     value("cleanup.policy") == before,
		"retention": value("retention.ms"),
		"broker":    []any{entries[0].Name, entries[0].Value, entries[0].Default},
	}, nil
}

func saramaRecords(s *session, admin sarama.ClusterAdmin) (found, error) {
	topic := s.newTopicAt([]int32{1, 2, 3})
	if err := s.produce(numbered(topic, 5, 1)); err != nil {
		return nil, err
	}
	at := func(timestamp int64) any {
		offsets := must(admin.ListOffsets(map[string]map[int32]int64{topic: {0: timestamp}}, nil))
		return offsets[topic][0].Offset
	}
	before := []any{at(sarama.OffsetOldest), at(sarama.OffsetNewest)}
	deleted := kError(admin.DeleteRecords(topic, map[int32]int64{0: 3}))
	dirs := must(admin.DescribeLogDirs([]int32{1, 2, 3}))
	lags := map[int32]int64{}
	for broker, described := range dirs {
		for _, held := range described[0].Topics {
			if held.Topic == topic {
				lags[broker] = held.Partitions[0].OffsetLag
			}
		}
	}
	return found{
		"before":  before,
		"deleted": deleted,
		"after":   []any{at(sarama.OffsetOldest), at(sarama.OffsetNewest)},
		"lags":    lags,
	}, nil
}

func saramaGroups(s *session, admin sarama.ClusterAdmin) (found, error) {
	topic, group := s.newTopicAt([]int32{1}, []int32{2}), newName()
	offsets := map[string]map[int32]sarama.OffsetAndMetadata{topic: {0: {Offset: 4, Metadata: "here", LeaderEpoch: -1}, 1: {Offset: 5, LeaderEpoch: -1}}}
	var altered string
	// In a new cluster the coordinator still loads, which this client does not wait for.
	s.await("the coordinator", func() bool {
		altered = kError(must(admin.AlterConsumerGroupOffsets(group, offsets, nil)).Errors[topic][0])
		return altered != "COORDINATOR_LOAD_IN_PROGRESS"
	})
	committed := must(admin.ListConsumerGroupOffsetsBatch(map[string]map[string][]int32{group: {topic: {0, 1}}}))[group]
	block := committed.GetBlock(topic, 0)
	described := must(admin.DescribeConsumerGroups([]string{group}))[0]
	listed, isListed := must(admin.ListConsumerGroups())[group]
	offsetDeleted := kError(admin.DeleteConsumerGroupOffset(group, topic, 1))
	left := must(admin.ListConsumerGroupOffsetsBatch(map[string]map[string][]int32{group: nil}))[group]
	return found{
		"altered":       altered,
		"committed":     []any{block.Offset, block.Metadata, kError(block.Err)},
		"described":     []any{described.State, described.ProtocolType, len(described.Members), kError(described.Err)},
		"listed":        []any{listed, isListed},
		"offsetDeleted": offsetDeleted,
		"left":          len(left.Blocks[topic]),
		"deleted":       kError(admin.DeleteConsumerGroup(group)),
		"again":         kError(admin.DeleteConsumerGroup(group)),
	}, nil
}

func saramaQuotas(s *session, admin sarama.ClusterAdmin) (found, error) {
	client := newName()
	entity := []sarama.QuotaEntityComponent{{EntityType: sarama.QuotaEntityClientID, MatchType: sarama.QuotaMatchExact, Name: client}}
	filter := []sarama.QuotaFilterComponent{{EntityType: sarama.QuotaEntityClientID, MatchType: sarama.QuotaMatchExact, Match: client}}
	alter := func(op sarama.ClientQuotasOp, validateOnly bool) string {
		return kError(admin.AlterClientQuotas(entity, op, validateOnly))
	}
	described := func() []sarama.DescribeClientQuotasEntry { return must(admin.DescribeClientQuotas(filter, true)) }
	validated := alter(sarama.ClientQuotasOp{Key: "producer_byte_rate", Value: 1}, true)
	altered := alter(sarama.ClientQuotasOp{Key: "producer_byte_rate", Value: 1024}, false)
	s.settle()
	values := described()[0].Values
	refused := alter(sarama.ClientQuotasOp{Key: "no_such_rate", Value: 1}, false)
	removed := alter(sarama.ClientQuotasOp{Key: "producer_byte_rate", Remove: true}, false)
	s.settle()
	return found{"left": len(described()), "validated": validated, "altered": altered, "values": values, "refused": refused, "removed": removed}, nil
}

func saramaCredentials(s *session, admin sarama.ClusterAdmin) (found, error) {
	user := newName()
	described := func() *sarama.DescribeUserScramCredentialsResult {
		return must(admin.DescribeUserScramCredentials([]string{user}))[0]
	}
	upsert := func(iterations int32) string {
		credential := sarama.AlterUserScramCredentialsUpsert{
			Name: user, Mechanism: sarama.SCRAM_MECHANISM_SHA_256, Iterations: iterations, Salt: []byte("salt"), Password: []byte("secret"),
		}
		return kError(must(admin.UpsertUserScramCredentials([]sarama.AlterUserScramCredentialsUpsert{credential}))[0].ErrorCode)
	}
	tooFew := upsert(1)
	upserted := upsert(4096)
	s.settle()
	info := described().CredentialInfos[0]
	remove := []sarama.AlterUserScramCredentialsDelete{{Name: user, Mechanism: sarama.SCRAM_MECHANISM_SHA_256}}
	deleted := kError(must(admin.DeleteUserScramCredentials(remove))[0].ErrorCode)
	s.settle()
	return found{
		"tooFew":   tooFew,
		"upserted": upserted,
		"info":     []any{info.Mechanism.String(), info.Iterations},
		"deleted":  deleted,
		"unknown":  kError(described().ErrorCode),
	}, nil
}

func saramaCluster(s *session, admin sarama.ClusterAdmin) (found, error) {
	brokers, controller, err := admin.DescribeCluster()
	if err != nil {
		return nil, err
	}
	var ids []int32
	for _, broker := range brokers {
		ids = append(ids, broker.ID())
	}
	slices.Sort(ids)
	coordinator := must(admin.Coordinator(newName()))
	update := func(feature string, level int16) string {
		updated, err := admin.UpdateFeatures([]sarama.FeatureUpdate{{Feature: feature, MaxVersionLevel: level}})
		if err != nil {
			return kError(err)
		}
		for _, each := range updated {
			if each.ErrorCode != sarama.ErrNoError {
				return kError(each.ErrorCode)
			}
		}
		return "none"
	}
	return found{
		"brokers":             ids,
		"controllerIsABroker": slices.Contains(ids, controller),
		"coordinatorIsOne":    slices.Contains(ids, coordinator.ID()),
		"features":            []string{update("group.version", 1), update("no.such.feature", 1)},
	}, nil
}

func saramaSecurity(s *session, admin sarama.ClusterAdmin) (found, error) {
	resource := sarama.Resource{ResourceType: sarama.AclResourceTopic, ResourceName: "orders", ResourcePatternType: sarama.AclPatternLiteral}
	acl := sarama.Acl{Principal: "User:alice", Host: "*", Operation: sarama.AclOperationRead, PermissionType: sarama.AclPermissionAllow}
	filter := sarama.AclFilter{
		ResourceType: sarama.AclResourceTopic, ResourcePatternTypeFilter: sarama.AclPatternLiteral,
		Operation: sarama.AclOperationRead, PermissionType: sarama.AclPermissionAllow,
	}
	_, described := admin.ListAcls(filter)
	_, deleted := admin.DeleteACL(filter, false)
	return found{"acls": []string{kError(described), kError(admin.CreateACL(resource, acl)), kError(deleted)}}, nil
}
