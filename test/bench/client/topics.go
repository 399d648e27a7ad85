package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// createdPerRequest keeps a request of Kafka's controller below its 10,000 metadata records.
const createdPerRequest = 500

type topicTimes struct {
	// CreatedMs is until all topics have leaders.
	CreatedMs float64 `json:"createdMs"`
	// DescribeAllMs is Metadata of all topics; Describe is Metadata and DescribeConfigs of one of them.
	DescribeAllMs float64 `json:"describeAllMs"`
	Describe      latency `json:"describe"`
	// Alter is one config of one topic (IncrementalAlterConfigs).
	Alter latency `json:"alter"`
}

// topics creates as many topics of one partition each, and measures what single requests then take among them.
func topics(ctx context.Context, o options) (any, error) {
	client, err := newClient(o)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	names := make([]string, o.topics)
	for i := range names {
		names[i] = fmt.Sprintf("%s-%d", o.topic, i)
	}
	if err := client.Ping(ctx); err != nil {
		return nil, err
	}
	begin := time.Now()
	for some := range slices.Chunk(names, createdPerRequest) {
		if err := createTopics(ctx, client, some, 1, o.replication); err != nil {
			return nil, err
		}
	}
	if err := awaitLeaders(ctx, client, names, 1); err != nil {
		return nil, err
	}
	result := topicTimes{CreatedMs: ms(time.Since(begin))}
	connection, err := dial(o.bootstrap)
	if err != nil {
		return nil, err
	}
	defer connection.conn.Close()
	all := make([]time.Duration, 10)
	for i := range all {
		if all[i], _, err = connection.measureMetadata(names, len(names)); err != nil {
			return nil, err
		}
	}
	result.DescribeAllMs = newLatency(all).P50Us / 1e3
	random := rand.New(rand.NewPCG(5, 6))
	anyName := func() string { return names[random.IntN(len(names))] }
	describe := func(int) (time.Duration, error) { return connection.describe(anyName()) }
	if result.Describe, err = sample(o.samples, describe); err != nil {
		return nil, err
	}
	alter := func(i int) (time.Duration, error) {
		return connection.alterConfig(anyName(), strconv.Itoa(1_000_000+i))
	}
	result.Alter, err = sample(o.samples, alter)
	return result, err
}

func sample(count int, do func(int) (time.Duration, error)) (latency, error) {
	samples := make([]time.Duration, 0, count)
	warmUp := count / 5
	for i := range warmUp + count {
		elapsed, err := do(i)
		if err != nil {
			return latency{}, err
		}
		if i >= warmUp {
			samples = append(samples, elapsed)
		}
	}
	return newLatency(samples), nil
}

func (c *rawConnection) describe(name string) (time.Duration, error) {
	found, _, err := c.measureMetadata([]string{name}, 1)
	if err != nil {
		return 0, err
	}
	resource := kmsg.NewDescribeConfigsRequestResource()
	resource.ResourceType = kmsg.ConfigResourceTypeTopic
	resource.ResourceName = name
	request := kmsg.NewPtrDescribeConfigsRequest()
	request.Resources = append(request.Resources, resource)
	response := kmsg.NewPtrDescribeConfigsResponse()
	described, _, err := c.exchange(request, 4, response)
	if err != nil {
		return 0, err
	}
	for _, resource := range response.Resources {
		if err := kerr.ErrorForCode(resource.ErrorCode); err != nil {
			return 0, fmt.Errorf("describing %s: %w", name, err)
		}
	}
	return found + described, nil
}

func (c *rawConnection) alterConfig(name, retentionMs string) (time.Duration, error) {
	config := kmsg.NewIncrementalAlterConfigsRequestResourceConfig()
	config.Name = "retention.ms"
	config.Op = kmsg.IncrementalAlterConfigOpSet
	config.Value = kmsg.StringPtr(retentionMs)
	resource := kmsg.NewIncrementalAlterConfigsRequestResource()
	resource.ResourceType = kmsg.ConfigResourceTypeTopic
	resource.ResourceName = name
	resource.Configs = append(resource.Configs, config)
	request := kmsg.NewPtrIncrementalAlterConfigsRequest()
	request.Resources = append(request.Resources, resource)
	response := kmsg.NewPtrIncrementalAlterConfigsResponse()
	elapsed, _, err := c.exchange(request, 1, response)
	if err != nil {
		return 0, err
	}
	for _, altered := range response.Resources {
		if err := kerr.ErrorForCode(altered.ErrorCode); err != nil {
			return 0, fmt.Errorf("altering %s: %w", name, err)
		}
	}
	return elapsed, nil
}
