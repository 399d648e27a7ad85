package main

import (
	"slices"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

var kadmCalls = []scenario{
	{"validations", validations},
	{"reassignments", reassignments},
	{"elections", elections},
	{"logDirs", logDirs},
	{"listedOffsets", listedOffsets},
	{"brokerConfigs", brokerConfigs},
	{"configResources", configResources},
	{"groupOffsets", groupOffsets},
	{"quotas", quotas},
	{"credentials", credentials},
	{"features", features},
	{"producers", producers},
	{"security", security},
	{"versions", versions},
}

// settle waits until every broker has taken in what the controllers have committed so far: the epoch of its features is
// the offset in their log. A real cluster's brokers learn of a change one after another, and any of them may be asked.
func (s *session) settle() {
	client := s.client()
	defer client.Close()
	quorum := kmsg.NewPtrDescribeQuorumRequest()
	topic := kmsg.NewDescribeQuorumRequestTopic()
	topic.Topic = "__cluster_metadata"
	topic.Partitions = append(topic.Partitions, kmsg.NewDescribeQuorumRequestTopicPartition())
	quorum.Topics = append(quorum.Topics, topic)
	decided := must(quorum.RequestWith(s, client)).Topics[0].Partitions[0].HighWatermark
	s.await("brokers that have what was decided", func() bool {
		for _, broker := range must(s.admin.ApiVersions(s)) {
			if broker.Raw().FinalizedFeaturesEpoch < decided-1 {
				return false
			}
		}
		return true
	})
}

// newTopicAt creates a topic with its replicas where assignment puts them.
func (s *session) newTopicAt(assignment ...[]int32) string {
	name := newName()
	topic := kmsg.NewCreateTopicsRequestTopic()
	topic.Topic, topic.NumPartitions, topic.ReplicationFactor = name, -1, -1
	for partition, replicas := range assignment {
		assigned := kmsg.NewCreateTopicsRequestTopicReplicaAssignment()
		assigned.Partition, assigned.Replicas = int32(partition), replicas
		topic.ReplicaAssignment = append(topic.ReplicaAssignment, assigned)
	}
	request := kmsg.NewPtrCreateTopicsRequest()
	request.TimeoutMillis = 30_000
	request.Topics = append(request.Topics, topic)
	client := s.client()
	defer client.Close()
	must(request.RequestWith(s, client))
	s.settle()
	return name
}

func setOf(topic string, partitions ...int32) kadm.TopicsSet {
	set := kadm.TopicsSet{}
	set.Add(topic, partitions...)
	return set
}

// partition asks with a client of its own: one that has just asked answers from its cache.
func (s *session) partition(topic string, partition int32) kadm.PartitionDetail {
	client := s.client()
	defer client.Close()
	return must(kadm.NewClient(client).ListTopics(s, topic))[topic].Partitions[partition]
}

func validations(s *session) (found, error) {
	name := newName()
	created := must(s.admin.ValidateCreateTopics(s, 2, 3, nil, name))[name]
	tooMany := must(s.admin.ValidateCreateTopics(s, 1, 99, nil, name))[name]
	topic := s.newTopicAt([]int32{1, 2, 3})
	grown := must(s.admin.ValidateUpdatePartitions(s, 3, topic))[topic]
	fewer := must(s.admin.ValidateUpdatePartitions(s, 1, topic))[topic]
	set := []kadm.AlterConfig{{Op: kadm.SetConfig, Name: "retention.ms", Value: kadm.StringPtr("1000")}}
	altered := must(s.admin.ValidateAlterTopicConfigs(s, set, topic))[0]
	whole := must(s.admin.AlterTopicConfigsState(s, set, topic))[0]
	s.settle()
	resource := must(must(s.admin.DescribeTopicConfigs(s, topic)).On(topic, nil))
	index := slices.IndexFunc(resource.Configs, func(config kadm.Config) bool { return config.Key == "retention.ms" })
	return found{
		"created":    []any{errorName(created.Err), created.NumPartitions, created.ReplicationFactor},
		"tooMany":    errorName(tooMany.Err),
		"grown":      errorName(grown.Err),
		"fewer":      errorName(fewer.Err),
		"altered":    errorName(altered.Err),
		"whole":      errorName(whole.Err),
		"retention":  resource.Configs[index].MaybeValue(),
		"existsNow":  must(s.admin.ListTopics(s, name)).Has(name),
		"partitions": len(must(s.admin.ListTopics(s, topic))[topic].Partitions),
	}, nil
}

func reassignments(s *session) (found, error) {
	topic := s.newTopicAt([]int32{1, 2}, []int32{2, 3})
	if err := s.produce(numbered(topic, 20, 2)); err != nil {
		return nil, err
	}
	moves := kadm.AlterPartitionAssignmentsReq{}
	moves.Assign(topic, 0, []int32{3})
	moves.Assign(topic, 1, []int32{2, 3, 1})
	moves.Assign(topic, 7, []int32{1})
	started := must(s.admin.AlterPartitionAssignments(s, moves))
	s.await("nothing moves", func() bool {
		return len(must(s.admin.ListPartitionReassignments(s, setOf(topic, 0, 1)))) == 0
	})
	// The controller says so before it is committed.
	s.await("a broker knows", func() bool { return slices.Equal(s.partition(topic, 0).Replicas, []int32{3}) })
	s.settle()
	cancel := kadm.AlterPartitionAssignmentsReq{}
	cancel.CancelAssign(topic, 0)
	canceled := must(s.admin.AlterPartitionAssignments(s, cancel))
	nowhere := kadm.AlterPartitionAssignmentsReq{}
	nowhere.Assign(topic, 0, []int32{9})
	refused := must(s.admin.AlterPartitionAssignments(s, nowhere))
	return found{
		"started":  []string{errorName(started[topic][0].Err), errorName(started[topic][1].Err), errorName(started[topic][7].Err)},
		"replicas": [][]int32{s.partition(topic, 0).Replicas, s.partition(topic, 1).Replicas},
		"leaders":  []int32{s.partition(topic, 0).Leader, s.partition(topic, 1).Leader},
		"canceled": errorName(canceled[topic][0].Err),
		"refused":  []string{errorName(refused[topic][0].Err), refused[topic][0].ErrMessage},
		"read":     len(s.readFromStart(topic, 20)),
	}, nil
}

func elections(s *session) (found, error) {
	topic := s.newTopicAt([]int32{1, 2, 3})
	turn := kadm.AlterPartitionAssignmentsReq{}
	turn.Assign(topic, 0, []int32{2, 3, 1})
	must(s.admin.AlterPartitionAssignments(s, turn))
	s.settle()
	before := s.partition(topic, 0).Leader
	elected := must(s.admin.ElectLeaders(s, kadm.ElectPreferredReplica, setOf(topic, 0, 7)))[topic]
	s.settle()
	again := must(s.admin.ElectLeaders(s, kadm.ElectPreferredReplica, setOf(topic, 0)))[topic]
	unclean := must(s.admin.ElectLeaders(s, kadm.ElectLiveReplica, setOf(topic, 0)))[topic]
	return found{
		"before":  before,
		"after":   s.partition(topic, 0).Leader,
		"elected": []string{errorName(elected[0].Err), errorName(elected[7].Err)},
		"again":   errorName(again[0].Err),
		"unclean": errorName(unclean[0].Err),
	}, nil
}

func logDirs(s *session) (found, error) {
	topic := s.newTopicAt([]int32{1, 2})
	if err := s.produce([]*kgo.Record{{Topic: topic, Value: make([]byte, 1000)}}, kgo.ProducerBatchCompression(kgo.NoCompression())); err != nil {
		return nil, err
	}
	sizes := map[int32]int64{}
	var directory string
	for broker, dirs := range must(s.admin.DescribeAllLogDirs(s, setOf(topic, 0))) {
		dirs.EachPartition(func(partition kadm.DescribedLogDirPartition) {
			sizes[broker] = partition.Size
			if broker == 1 {
				directory = partition.Dir
			}
		})
	}
	move := func(directory string, partition int32) string {
		request := kadm.AlterReplicaLogDirsReq{}
		request.Add(directory, setOf(topic, partition))
		return errorName(must(s.admin.AlterBrokerReplicaLogDirs(s, 1, request))[topic][partition].Err)
	}
	return found{
		"sizes": sizes,
		"moved": []string{move(directory, 0), move("/no/such/directory", 0), move(directory, 7)},
	}, nil
}

func listedOffsets(s *session) (found, error) {
	topic := s.newTopicAt([]int32{1, 2, 3})
	if err := s.produce(numbered(topic, 5, 1)); err != nil {
		return nil, err
	}
	at := func(listed kadm.ListedOffsets, err error) any {
		offset := must(listed, err)[topic][0]
		return []any{offset.Offset, errorName(offset.Err)}
	}
	epochs := kadm.OffsetForLeaderEpochRequest{}
	epochs.Add(topic, 0, 0)
	return found{
		"local":       at(s.admin.ListLocalLogStartOffsets(s, topic)),
		"remote":      at(s.admin.ListLatestRemoteOffsets(s, topic)),
		"endOfEpoch":  must(s.admin.OffsetForLeaderEpoch(s, epochs))[topic][0].EndOffset,
		"committable": at(s.admin.ListCommittedOffsets(s, topic)),
	}, nil
}

func brokerConfigs(s *session) (found, error) {
	value := func() string {
		resource := must(must(s.admin.DescribeBrokerConfigs(s, 1)).On("1", nil))
		index := slices.IndexFunc(resource.Configs, func(config kadm.Config) bool { return config.Key == "log.cleaner.backoff.ms" })
		return resource.Configs[index].MaybeValue() + " " + resource.Configs[index].Source.String()
	}
	set := func(op kadm.IncrementalOp, value string) string {
		config := kadm.AlterConfig{Op: op, Name: "log.cleaner.backoff.ms", Value: kadm.StringPtr(value)}
		return errorName(must(s.admin.AlterBrokerConfigs(s, []kadm.AlterConfig{config}, 1))[0].Err)
	}
	before := value()
	altered := set(kadm.SetConfig, "14000")
	s.await("the altered config", func() bool { return value() != before })
	after := value()
	deleted := set(kadm.DeleteConfig, "")
	s.await("the config of old", func() bool { return value() == before })
	return found{"before": before, "altered": altered, "after": after, "deleted": deleted, "refused": set(kadm.SetConfig, "soon")}, nil
}

func configResources(s *session) (found, error) {
	topic := s.newTopicAt([]int32{1})
	all := must(s.admin.ListConfigResources(s))
	brokers := must(s.admin.ListConfigResources(s, kmsg.ConfigResourceTypeBroker)).Names()
	slices.Sort(brokers)
	return found{
		"topic":   slices.Contains(must(s.admin.ListConfigResources(s, kmsg.ConfigResourceTypeTopic)).Names(), topic),
		"all":     slices.Contains(all.Names(), topic),
		"brokers": brokers,
	}, nil
}

func groupOffsets(s *session) (found, error) {
	topic, one, two := s.newTopicAt([]int32{1}, []int32{2}), newName(), newName()
	offsets := kadm.Offsets{}
	offsets.AddOffset(topic, 0, 4, -1)
	offsets.AddOffset(topic, 1, 5, -1)
	offsets.AddOffset(topic, 7, 6, -1)
	committed := must(s.admin.CommitOffsets(s, one, offsets))
	offsets.Delete(topic, 7)
	if err := s.admin.CommitAllOffsets(s, two, offsets); err != nil {
		return nil, err
	}
	many := s.admin.FetchManyOffsets(s, one, two)
	deleted := must(s.admin.DeleteOffsets(s, one, setOf(topic, 0)))
	left := must(s.admin.FetchOffsets(s, one))
	_, isLeft := left.Lookup(topic, 0)
	unknown := must(s.admin.CommitOffsets(s, one, offsets))
	coordinators := s.admin.FindGroupCoordinators(s, one)
	groups := must(s.admin.ListGroupsByType(s, []string{"classic"}, "Empty"))
	s.admin.DeleteGroups(s, one, two)
	return found{
		"committed":   []string{errorName(committed[topic][0].Err), errorName(committed[topic][1].Err), errorName(committed[topic][7].Err)},
		"many":        []int64{many[one].Fetched[topic][0].At, many[two].Fetched[topic][1].At},
		"deleted":     errorName(deleted[topic][0]),
		"isLeft":      isLeft,
		"again":       errorName(unknown.Error()),
		"coordinator": coordinators[one].NodeID >= 1 && coordinators[one].NodeID <= 3,
		"listed":      groups[one].State,
	}, nil
}

func quotas(s *session) (found, error) {
	user := newName()
	entity := kadm.ClientQuotaEntity{{Type: "user", Name: &user}}
	alter := func(op kadm.AlterClientQuotaOp) string {
		return errorName(must(s.admin.AlterClientQuotas(s, []kadm.AlterClientQuotaEntry{{Entity: entity, Ops: []kadm.AlterClientQuotaOp{op}}}))[0].Err)
	}
	component := []kadm.DescribeClientQuotaComponent{{Type: "user", MatchName: &user, MatchType: kmsg.QuotasMatchTypeExact}}
	described := func() kadm.DescribedClientQuotas { return must(s.admin.DescribeClientQuotas(s, true, component)) }
	altered := alter(kadm.AlterClientQuotaOp{Key: "consumer_byte_rate", Value: 2048})
	s.settle()
	values := described()[0].Values
	refused := alter(kadm.AlterClientQuotaOp{Key: "no_such_rate", Value: 1})
	removed := alter(kadm.AlterClientQuotaOp{Key: "consumer_byte_rate", Remove: true})
	s.settle()
	return found{"left": len(described()), "altered": altered, "values": []any{len(values), values[0].Key, values[0].Value}, "refused": refused, "removed": removed}, nil
}

func credentials(s *session) (found, error) {
	user := newName()
	described := func() kadm.DescribedUserSCRAM { return must(s.admin.DescribeUserSCRAMs(s, user))[user] }
	upserted := must(s.admin.AlterUserSCRAMs(s, nil, []kadm.UpsertSCRAM{{User: user, Mechanism: kadm.ScramSha512, Iterations: 5000, Password: "secret"}}))
	s.settle()
	info := described().CredInfos
	remove := []kadm.DeleteSCRAM{{User: user, Mechanism: kadm.ScramSha512}}
	deleted := must(s.admin.AlterUserSCRAMs(s, remove, nil))
	s.settle()
	again := must(s.admin.AlterUserSCRAMs(s, remove, nil))
	return found{
		"upserted": errorName(upserted[user].Err),
		"info":     []any{len(info), info[0].Mechanism.String(), info[0].Iterations},
		"deleted":  errorName(deleted[user].Err),
		"again":    errorName(again[user].Err),
		"unknown":  errorName(described().Err),
	}, nil
}

func features(s *session) (found, error) {
	update := func(feature string, level int16, upgradeType int8) string {
		updated, err := s.admin.UpdateFeatures(s, true, kadm.FeatureUpdate{Feature: feature, MaxVersionLevel: level, UpgradeType: upgradeType})
		if err != nil {
			return errorName(err)
		}
		return errorName(updated.Error())
	}
	return found{
		"same":    update("group.version", 1, 1),
		"lowered": update("share.version", 0, 2),
		"unknown": update("no.such.feature", 1, 1),
		"beyond":  update("metadata.version", 99, 1),
	}, nil
}

func producers(s *session) (found, error) {
	topic := s.newTopicAt([]int32{2, 1})
	if err := s.produce(numbered(topic, 3, 1)); err != nil {
		return nil, err
	}
	described := must(s.admin.DescribeProducers(s, setOf(topic, 0)))[topic].Partitions[0]
	producer := described.ActiveProducers.Sorted()[0]
	listed := must(s.admin.ListTransactions(s, []int64{987_654}, []string{"Ongoing"}))
	return found{
		"leader":       described.Leader,
		"producer":     []any{len(described.ActiveProducers), producer.ProducerEpoch, producer.LastSequence, producer.CoordinatorEpoch, producer.CurrentTxnStartOffset},
		"transactions": len(listed),
	}, nil
}

func security(s *session) (found, error) {
	builder := kadm.NewACLs().Topics("orders").Allow("User:alice").AllowHosts("*").Operations(kadm.OpRead).ResourcePatternType(kadm.ACLPatternLiteral)
	described := must(s.admin.DescribeACLs(s, builder))
	created := must(s.admin.CreateACLs(s, builder))
	deleted := must(s.admin.DeleteACLs(s, builder))
	_, tokenError := s.admin.CreateDelegationToken(s, kadm.CreateDelegationToken{})
	_, tokensError := s.admin.DescribeDelegationTokens(s)
	return found{
		"acls":   []string{errorName(described[0].Err), errorName(created[0].Err), errorName(deleted[0].Err)},
		"tokens": []string{errorName(tokenError), errorName(tokensError)},
	}, nil
}

func versions(s *session) (found, error) {
	guesses := map[string]int{}
	for _, broker := range must(s.admin.ApiVersions(s)) {
		max, _ := broker.KeyMaxVersion(int16(kmsg.Produce))
		guesses[errorName(broker.Err)] += int(max)
	}
	metadata := must(s.admin.Metadata(s))
	return found{"produce": guesses, "controllerIsABroker": slices.Contains(metadata.Brokers.NodeIDs(), metadata.Controller)}, nil
}
