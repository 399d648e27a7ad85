package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

type latency struct {
	P50Us float64 `json:"p50Us"`
	P99Us float64 `json:"p99Us"`
}

func newLatency(samples []time.Duration) latency {
	slices.Sort(samples)
	us := func(fraction float64) float64 {
		return float64(samples[int(fraction*float64(len(samples)-1))].Nanoseconds()) / 1e3
	}
	return latency{P50Us: us(0.5), P99Us: us(0.99)}
}

// roundTrip produces one record at a time without linger, each waiting for its acknowledgement. The first sixth warms
// both sides up and is not counted.
func roundTrip(ctx context.Context, o options) (any, error) {
	client, err := newClient(o,
		kgo.DefaultProduceTopic(o.topic),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.ProducerBatchCompression(kgo.NoCompression()),
		kgo.ProducerLinger(0),
	)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	if err := createTopic(ctx, client, o); err != nil {
		return nil, err
	}
	warmUp := o.samples / 5
	value := randomBytes(o.valueBytes)
	samples := make([]time.Duration, 0, o.samples)
	for i := range warmUp + o.samples {
		begin := time.Now()
		if err := client.ProduceSync(ctx, &kgo.Record{Value: value}).FirstErr(); err != nil {
			return nil, fmt.Errorf("record %d: %w", i, err)
		}
		if i >= warmUp {
			samples = append(samples, time.Since(begin))
		}
	}
	return newLatency(samples), nil
}
