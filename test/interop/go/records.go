package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func produceAndConsume(s *session) (found, error) {
	topic := s.newTopic(4)
	var records []*kgo.Record
	for n := range 200 {
		records = append(records, &kgo.Record{
			Topic:   topic,
			Key:     fmt.Appendf(nil, "k%d", n%10),
			Value:   fmt.Appendf(nil, "v%d", n),
			Headers: []kgo.RecordHeader{{Key: "n", Value: fmt.Append(nil, n)}},
		})
	}
	stamp := time.UnixMilli(1_700_000_000_123)
	records = append(records, &kgo.Record{Topic: topic, Partition: 3, Timestamp: stamp})
	if err := s.produce(records); err != nil {
		return nil, err
	}
	partitions := map[string]map[int32]bool{}
	byKey := map[string][]string{}
	inOrder, onePartition := true, true
	var tombstone []any
	var header string
	for _, record := range s.readFromStart(topic, 201) {
		if record.Value == nil {
			tombstone = []any{record.Partition, record.Timestamp.UnixMilli(), record.Key == nil}
			continue
		}
		key := string(record.Key)
		if partitions[key] == nil {
			partitions[key] = map[int32]bool{}
		}
		partitions[key][record.Partition] = true
		byKey[key] = append(byKey[key], string(record.Value))
		if string(record.Value) == "v7" {
			header = record.Headers[0].Key + "=" + string(record.Headers[0].Value)
		}
	}
	for k := range 10 {
		key := fmt.Sprint("k", k)
		var sent []string
		for n := k; n < 200; n += 10 {
			sent = append(sent, fmt.Sprint("v", n))
		}
		inOrder = inOrder && slices.Equal(byKey[key], sent)
		onePartition = onePartition && len(partitions[key]) == 1
	}
	return found{"keyedOrder": inOrder, "onePartitionPerKey": onePartition, "tombstone": tombstone, "header": header}, nil
}

func compression(s *session) (found, error) {
	codecs := map[string]kgo.CompressionCodec{
		"none":   kgo.NoCompression(),
		"gzip":   kgo.GzipCompression(),
		"snappy": kgo.SnappyCompression(),
		"lz4":    kgo.Lz4Compression(),
		"zstd":   kgo.ZstdCompression(),
	}
	same := found{}
	for name, codec := range codecs {
		topic := s.newTopic(1)
		records := make([]*kgo.Record, 300)
		for n := range records {
			text := fmt.Sprintf("%s %d ", name, n)
			records[n] = &kgo.Record{Topic: topic, Value: []byte(strings.Repeat(text, 50))}
		}
		if err := s.produce(records, kgo.ProducerBatchCompression(codec)); err != nil {
			return nil, err
		}
		same[name] = slices.Equal(values(s.readFromStart(topic, 300)), values(records))
	}
	return same, nil
}

func largeRecords(s *session) (found, error) {
	topic := s.newTopic(1)
	sized := func(size int) []*kgo.Record { return []*kgo.Record{{Topic: topic, Value: make([]byte, size)}} }
	limit := kgo.ProducerBatchMaxBytes(20_000_000)
	uncompressed := kgo.ProducerBatchCompression(kgo.NoCompression())
	delivered := s.produce(sized(1_000_000), limit, uncompressed)
	refused := s.produce(sized(1_048_577), limit, uncompressed)
	records := s.readFromStart(topic, 1, kgo.FetchMaxPartitionBytes(1000))
	return found{
		"delivered": errorName(delivered),
		"refused":   errorName(refused),
		"size":      len(records[0].Value),
	}, nil
}
