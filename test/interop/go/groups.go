package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// A member is a client of a group and what it owns and has read; all members of a test share one lock.
type member struct {
	client *kgo.Client
	owned  map[int32]bool
	values []string
}

type membership struct {
	sync.Mutex
	changed *sync.Cond
}

func newMembership() *membership {
	shared := &membership{}
	shared.changed = sync.NewCond(shared)
	return shared
}

func (shared *membership) join(s *session, group, topic string, balancer kgo.GroupBalancer) *member {
	joined := &member{owned: map[int32]bool{}}
	note := func(owns bool) func(context.Context, *kgo.Client, map[string][]int32) {
		return func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
			shared.Lock()
			defer shared.Unlock()
			for _, partition := range partitions[topic] {
				if owns {
					joined.owned[partition] = true
				} else {
					delete(joined.owned, partition)
				}
			}
			shared.changed.Broadcast()
		}
	}
	joined.client = s.client(
		kgo.ConsumerGroup(group),
		kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.Balancers(balancer),
		kgo.HeartbeatInterval(100*time.Millisecond),
		kgo.DisableAutoCommit(),
		kgo.OnPartitionsAssigned(note(true)),
		kgo.OnPartitionsRevoked(note(false)),
		kgo.OnPartitionsLost(note(false)),
	)
	go func() {
		for {
			fetches := joined.client.PollFetches(s)
			if fetches.IsClientClosed() || s.Err() != nil {
				return
			}
			shared.Lock()
			joined.values = append(joined.values, values(fetches.Records())...)
			shared.changed.Broadcast()
			shared.Unlock()
		}
	}()
	return joined
}

// await waits, woken by every change, until holds, which is called under the lock.
func (shared *membership) await(s *session, awaited string, holds func() bool) {
	stop := context.AfterFunc(s, func() {
		shared.Lock()
		defer shared.Unlock()
		shared.changed.Broadcast()
	})
	defer stop()
	shared.Lock()
	defer shared.Unlock()
	for !holds() {
		if s.Err() != nil {
			panic("not in time: " + awaited)
		}
		shared.changed.Wait()
	}
}

func groupOfTwo(s *session, balancer kgo.GroupBalancer) (found, error) {
	topic, group := s.newTopic(4), newName()
	shared := newMembership()
	first := shared.join(s, group, topic, balancer)
	shared.await(s, "one member owns all", func() bool { return len(first.owned) == 4 })
	second := shared.join(s, group, topic, balancer)
	shared.await(s, "two members own two each", func() bool { return len(first.owned) == 2 && len(second.owned) == 2 })
	if err := s.produce(numbered(topic, 40, 4)); err != nil {
		return nil, err
	}
	var read []string
	var shares []int
	shared.await(s, "all is read", func() bool {
		read = slices.Concat(first.values, second.values)
		shares = []int{len(first.values), len(second.values)}
		return len(read) >= 40
	})
	slices.Sort(read)
	described := must(s.admin.DescribeGroups(s, group))[group]
	second.client.Close()
	shared.await(s, "one member owns all again", func() bool { return len(first.owned) == 4 })
	first.client.Close()
	var assigned []int
	for _, each := range described.Members {
		if assignment, ok := each.Assigned.AsConsumer(); ok {
			assigned = append(assigned, len(assignment.Topics[0].Partitions))
		}
	}
	return found{
		"shares":   shares,
		"read":     len(slices.Compact(read)),
		"state":    described.State,
		"protocol": described.Protocol,
		"assigned": assigned,
	}, nil
}

func commitAndResume(s *session) (found, error) {
	topic, group := s.newTopic(1), newName()
	if err := s.produce(numbered(topic, 10, 1)); err != nil {
		return nil, err
	}
	consume := func(count int) (*kgo.Client, []*kgo.Record) {
		client := s.client(
			kgo.ConsumerGroup(group),
			kgo.ConsumeTopics(topic),
			kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
			kgo.DisableAutoCommit(),
		)
		return client, s.take(client, count)
	}
	first, read := consume(5)
	err := first.CommitRecords(s, read[4])
	first.Close()
	second, resumed := consume(5)
	second.Close()
	stored, _ := must(s.admin.FetchOffsets(s, group)).Lookup(topic, 0)
	return found{
		"committed": errorName(err),
		"read":      values(read),
		"resumed":   values(resumed),
		"stored":    []any{stored.At, stored.LeaderEpoch},
	}, nil
}

func groups(s *session) (found, error) {
	topic, group := s.newTopic(1), newName()
	if err := s.produce(numbered(topic, 10, 1)); err != nil {
		return nil, err
	}
	offsets := kadm.Offsets{}
	offsets.AddOffset(topic, 0, 4, -1)
	if err := s.admin.CommitAllOffsets(s, group, offsets); err != nil {
		return nil, err
	}
	lag := must(s.admin.Lag(s, group))[group]
	listed := must(s.admin.ListGroups(s))[group]
	deleted := must(s.admin.DeleteGroups(s, group))[group]
	deletedAgain := must(s.admin.DeleteGroups(s, group))[group]
	_, listedAfterwards := must(s.admin.ListGroups(s))[group]
	return found{
		"lag":              lag.Lag.Total(),
		"listed":           []string{listed.State, listed.ProtocolType},
		"deleted":          errorName(deleted.Err),
		"deletedAgain":     errorName(deletedAgain.Err),
		"listedAfterwards": listedAfterwards,
	}, nil
}
