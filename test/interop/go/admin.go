package main

import (
	"slices"

	"github.com/twmb/franz-go/pkg/kadm"
)

func topics(s *session) (found, error) {
	name := newName()
	created := must(s.admin.CreateTopics(s, 2, 3, map[string]*string{"retention.ms": kadm.StringPtr("60000")}, name))[name]
	again := must(s.admin.CreateTopics(s, 2, 3, nil, name))[name]
	tooMany := must(s.admin.CreateTopics(s, 1, 99, nil, name+"-x"))[name+"-x"]
	grown := must(s.admin.UpdatePartitions(s, 4, name))[name]
	var detail kadm.TopicDetail
	s.await("four partitions", func() bool {
		detail = must(s.admin.ListTopics(s, name))[name]
		return len(detail.Partitions) == 4
	})
	var replicas [][]int32
	for _, partition := range detail.Partitions.Sorted() {
		slices.Sort(partition.Replicas)
		replicas = append(replicas, partition.Replicas)
	}
	metadata := must(s.admin.BrokerMetadata(s))
	deleted := must(s.admin.DeleteTopics(s, name))[name]
	deletedAgain := must(s.admin.DeleteTopics(s, name))[name]
	return found{
		"created":      []any{errorName(created.Err), created.NumPartitions, created.ReplicationFactor, *created.Configs["retention.ms"].Value},
		"sameId":       created.ID == detail.ID,
		"refusals":     []string{errorName(again.Err), errorName(tooMany.Err)},
		"grown":        errorName(grown.Err),
		"replicas":     replicas,
		"brokers":      metadata.Brokers.NodeIDs(),
		"deleted":      errorName(deleted.Err),
		"deletedAgain": errorName(deletedAgain.Err),
	}, nil
}

func configs(s *session) (found, error) {
	topic := s.newTopic(1)
	describe := func() map[string]*kadm.Config {
		resource := must(must(s.admin.DescribeTopicConfigs(s, topic)).On(topic, nil))
		byKey := map[string]*kadm.Config{}
		for _, config := range resource.Configs {
			byKey[config.Key] = &config
		}
		return byKey
	}
	altered := must(s.admin.AlterTopicConfigs(s, []kadm.AlterConfig{
		{Op: kadm.SetConfig, Name: "retention.ms", Value: kadm.StringPtr("12345")},
		{Op: kadm.AppendConfig, Name: "cleanup.policy", Value: kadm.StringPtr("compact")},
	}, topic))
	var described map[string]*kadm.Config
	s.await("the altered configs", func() bool {
		described = describe()
		return described["retention.ms"] != nil && described["retention.ms"].MaybeValue() == "12345"
	})
	retention := described["retention.ms"]
	var synonyms []string
	for _, synonym := range retention.Synonyms {
		synonyms = append(synonyms, synonym.Key+" "+synonym.Source.String())
	}
	invalid := must(s.admin.AlterTopicConfigs(s, []kadm.AlterConfig{
		{Op: kadm.SetConfig, Name: "retention.ms", Value: kadm.StringPtr("soon")},
	}, topic))
	return found{
		"altered":   errorName(altered[0].Err),
		"retention": []string{retention.MaybeValue(), retention.Source.String()},
		"synonyms":  synonyms,
		"cleanup":   described["cleanup.policy"].MaybeValue(),
		"invalid":   errorName(invalid[0].Err),
	}, nil
}

func offsets(s *session) (found, error) {
	topic := s.newTopic(2)
	if err := s.produce(numbered(topic, 10, 2)); err != nil {
		return nil, err
	}
	until := kadm.Offsets{}
	until.AddOffset(topic, 0, 3, -1)
	deleted, _ := must(s.admin.DeleteRecords(s, until)).Lookup(topic, 0)
	at := func(listed kadm.ListedOffsets, err error) []int64 {
		return []int64{must(listed, err)[topic][0].Offset, listed[topic][1].Offset}
	}
	return found{
		"deletedUntil": deleted.LowWatermark,
		"start":        at(s.admin.ListStartOffsets(s, topic)),
		"end":          at(s.admin.ListEndOffsets(s, topic)),
		"committed":    at(s.admin.ListCommittedOffsets(s, topic)),
		"afterNow":     at(s.admin.ListOffsetsAfterMilli(s, 4_000_000_000_000, topic)),
	}, nil
}
