package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// lookupBatchBytes is the Java producer's batch.size: what a fetch from the middle gets at least.
const lookupBatchBytes = 16_384

type lookups struct {
	// Fetch is one batch out of the middle of the log, Time the offset of a record's timestamp there.
	Fetch latency `json:"fetch"`
	Time  latency `json:"time"`
}

// lookup fills a log of one partition, a millisecond from record to record, and then measures single requests at
// random places of its middle half, from the first byte sent to the last one received.
func lookup(ctx context.Context, o options) (any, error) {
	first := time.Now().Add(-time.Duration(o.records) * time.Millisecond).Truncate(time.Millisecond)
	if err := fill(ctx, o, first); err != nil {
		return nil, err
	}
	connection, err := dial(o.bootstrap)
	if err != nil {
		return nil, err
	}
	defer connection.conn.Close()
	random := rand.New(rand.NewPCG(3, 4))
	fetches, times := make([]time.Duration, 0, o.samples), make([]time.Duration, 0, o.samples)
	warmUp := o.samples / 5
	for i := range warmUp + o.samples {
		offset := int64(o.records/4 + random.IntN(o.records/2))
		fetched, err := connection.measureFetch(o.topic, offset)
		if err != nil {
			return nil, err
		}
		found, err := connection.measureTimeLookup(o.topic, first.UnixMilli()+offset, offset)
		if err != nil {
			return nil, err
		}
		if i >= warmUp {
			fetches, times = append(fetches, fetched), append(times, found)
		}
	}
	return lookups{Fetch: newLatency(fetches), Time: newLatency(times)}, nil
}

func fill(ctx context.Context, o options, first time.Time) error {
	client, err := newClient(o,
		kgo.DefaultProduceTopic(o.topic),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.ProducerBatchCompression(kgo.NoCompression()),
		kgo.ProducerBatchMaxBytes(lookupBatchBytes),
	)
	if err != nil {
		return err
	}
	defer client.Close()
	if err := createTopic(ctx, client, o); err != nil {
		return err
	}
	var failure firstError
	value := randomBytes(o.valueBytes)
	for i := range o.records {
		record := &kgo.Record{Value: value, Timestamp: first.Add(time.Duration(i) * time.Millisecond)}
		client.Produce(ctx, record, func(_ *kgo.Record, err error) { failure.set(err) })
	}
	if err := client.Flush(ctx); err != nil {
		return err
	}
	return failure.err
}

// measureFetch asks for as little as a broker gives: the batch that holds the offset.
func (c *rawConnection) measureFetch(topic string, offset int64) (time.Duration, error) {
	partition := kmsg.NewFetchRequestTopicPartition()
	partition.FetchOffset = offset
	partition.PartitionMaxBytes = 1
	asked := kmsg.NewFetchRequestTopic()
	asked.Topic = topic
	asked.Partitions = append(asked.Partitions, partition)
	request := kmsg.NewPtrFetchRequest()
	request.MaxBytes = 1
	request.MinBytes = 1
	request.Topics = append(request.Topics, asked)
	response := kmsg.NewPtrFetchResponse()
	elapsed, _, err := c.exchange(request, 12, response)
	if err != nil {
		return 0, err
	}
	if len(response.Topics) != 1 || len(response.Topics[0].Partitions) != 1 {
		return 0, fmt.Errorf("fetch at %d: no answer for the partition", offset)
	}
	got := response.Topics[0].Partitions[0]
	if err := kerr.ErrorForCode(got.ErrorCode); err != nil {
		return 0, fmt.Errorf("fetch at %d: %w", offset, err)
	}
	if len(got.RecordBatches) < batchHeaderBytes {
		return 0, fmt.Errorf("fetch at %d: %d bytes", offset, len(got.RecordBatches))
	}
	return elapsed, nil
}

func (c *rawConnection) measureTimeLookup(topic string, timestamp, want int64) (time.Duration, error) {
	partition := kmsg.NewListOffsetsRequestTopicPartition()
	partition.Timestamp = timestamp
	asked := kmsg.NewListOffsetsRequestTopic()
	asked.Topic = topic
	asked.Partitions = append(asked.Partitions, partition)
	request := kmsg.NewPtrListOffsetsRequest()
	request.ReplicaID = -1
	request.Topics = append(request.Topics, asked)
	response := kmsg.NewPtrListOffsetsResponse()
	elapsed, _, err := c.exchange(request, 6, response)
	if err != nil {
		return 0, err
	}
	if len(response.Topics) != 1 || len(response.Topics[0].Partitions) != 1 {
		return 0, fmt.Errorf("offset at %d: no answer for the partition", timestamp)
	}
	got := response.Topics[0].Partitions[0]
	if err := kerr.ErrorForCode(got.ErrorCode); err != nil {
		return 0, fmt.Errorf("offset at %d: %w", timestamp, err)
	}
	if got.Offset != want {
		return 0, fmt.Errorf("offset at %d: %d, not %d", timestamp, got.Offset, want)
	}
	return elapsed, nil
}
