package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

type throughput struct {
	Records          int     `json:"records"`
	Seconds          float64 `json:"seconds"`
	RecordsPerSecond float64 `json:"recordsPerSecond"`
	MegabytesPerSec  float64 `json:"megabytesPerSecond"`
	// BatchBytes is the size of the record batches as a log holds them.
	BatchBytes int64 `json:"batchBytes,omitempty"`
}

func newThroughput(o options, elapsed time.Duration) throughput {
	perSecond := float64(o.records) / elapsed.Seconds()
	return throughput{
		Records:          o.records,
		Seconds:          elapsed.Seconds(),
		RecordsPerSecond: perSecond,
		MegabytesPerSec:  perSecond * float64(o.valueBytes) / 1e6,
	}
}

// batchHeaderBytes is the part of a record batch before its records.
const batchHeaderBytes = 61

// batchCounter adds up what was written, as batches.
type batchCounter struct{ bytes atomic.Int64 }

func (c *batchCounter) OnProduceBatchWritten(_ kgo.BrokerMetadata, _ string, _ int32, m kgo.ProduceBatchMetrics) {
	c.bytes.Add(int64(batchHeaderBytes + m.CompressedBytes))
}

// produce creates the topic and measures from the first record to the last acknowledgement, with kgo's own batching
// (10 ms linger, 1 MB batches, 10,000 records in memory), idempotent and acks=all. No compression: it would measure us.
func produce(ctx context.Context, o options) (any, error) {
	written := &batchCounter{}
	client, err := newClient(o,
		kgo.DefaultProduceTopic(o.topic),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.ProducerBatchCompression(kgo.NoCompression()),
		kgo.WithHooks(written),
	)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	if err := createTopic(ctx, client, o); err != nil {
		return nil, err
	}
	var failure firstError
	value := randomBytes(o.valueBytes)
	begin := time.Now()
	for range o.records {
		client.Produce(ctx, &kgo.Record{Value: value}, func(_ *kgo.Record, err error) { failure.set(err) })
	}
	if err := client.Flush(ctx); err != nil {
		return nil, err
	}
	result := newThroughput(o, time.Since(begin))
	result.BatchBytes = written.bytes.Load()
	return result, failure.err
}

// fetch measures from the first poll to the last record, from the start of every partition, with kgo's own sizes.
func fetch(ctx context.Context, o options) (any, error) {
	client, err := newClient(o,
		kgo.ConsumeTopics(o.topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
	)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	fetched, bytes := 0, 0
	begin := time.Now()
	for fetched < o.records {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return nil, fmt.Errorf("after %d records: %w", fetched, err)
		}
		fetches.EachRecord(func(record *kgo.Record) {
			fetched++
			bytes += len(record.Value)
		})
	}
	elapsed := time.Since(begin)
	if fetched != o.records || bytes != o.records*o.valueBytes {
		return nil, fmt.Errorf("fetched %d records of %d bytes in all, not %d of %d each", fetched, bytes, o.records, o.valueBytes)
	}
	return newThroughput(o, elapsed), nil
}

type firstError struct {
	once sync.Once
	err  error
}

func (f *firstError) set(err error) {
	if err != nil {
		f.once.Do(func() { f.err = err })
	}
}

// randomBytes does not compress, and is the same in every run.
func randomBytes(size int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	bytes := make([]byte, size)
	for i := range bytes {
		bytes[i] = byte(random.Uint32())
	}
	return bytes
}
