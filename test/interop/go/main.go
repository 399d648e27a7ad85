// Command interop uses a cluster through a client of Go as its users do, and prints what each scenario found as one
// JSON object: interop <franz-go | kadm | sarama> <bootstrap servers> [scenario ...].
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

const timeout = 30 * time.Second

type found map[string]any

type session struct {
	context.Context
	servers []string
	admin   *kadm.Client
}

type result struct {
	Found   found   `json:"found,omitempty"`
	Error   string  `json:"error,omitempty"`
	Seconds float64 `json:"seconds"`
}

type scenario struct {
	name string
	run  func(*session) (found, error)
}

var scenarios = map[string][]scenario{"franz-go": franzGo, "kadm": kadmCalls, "sarama": saramaCalls}

var franzGo = []scenario{
	{"produceAndConsume", produceAndConsume},
	{"compression", compression},
	{"largeRecords", largeRecords},
	{"groupOfTwoEager", func(s *session) (found, error) { return groupOfTwo(s, kgo.RangeBalancer()) }},
	{"groupOfTwoCooperative", func(s *session) (found, error) { return groupOfTwo(s, kgo.CooperativeStickyBalancer()) }},
	{"commitAndResume", commitAndResume},
	{"topics", topics},
	{"configs", configs},
	{"groups", groups},
	{"offsets", offsets},
}

func main() {
	servers := strings.Split(os.Args[2], ",")
	results := map[string]result{}
	for _, scenario := range scenarios[os.Args[1]] {
		if len(os.Args) > 3 && !slices.Contains(os.Args[3:], scenario.name) {
			continue
		}
		results[scenario.name] = run(servers, scenario)
	}
	json.NewEncoder(os.Stdout).Encode(results)
}

func run(servers []string, scenario scenario) (result result) {
	began := time.Now()
	defer func() {
		if panicked := recover(); panicked != nil {
			result.Error = fmt.Sprint(panicked)
		}
		result.Seconds = float64(time.Since(began).Milliseconds()) / 1000
	}()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	s := &session{Context: ctx, servers: servers}
	client := s.client()
	defer client.Close()
	s.admin = kadm.NewClient(client)
	found, err := scenario.run(s)
	if err != nil {
		result.Error = err.Error()
	}
	result.Found = found
	return result
}

// must is for what no scenario expects to fail; run reports it.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func newName() string {
	return "interop-go-" + strings.ToLower(rand.Text())
}

func (s *session) newTopic(partitions int32) string {
	name := newName()
	must(s.admin.CreateTopic(s, partitions, 3, nil, name))
	s.settle()
	return name
}

// await asks again: a real cluster's brokers learn of a change one after another.
func (s *session) await(awaited string, holds func() bool) {
	for !holds() {
		if s.Err() != nil {
			panic("not in time: " + awaited)
		}
	}
}

func (s *session) client(options ...kgo.Opt) *kgo.Client {
	base := []kgo.Opt{
		kgo.SeedBrokers(s.servers...),
		kgo.FetchMaxWait(50 * time.Millisecond),
		kgo.MetadataMinAge(20 * time.Millisecond),
		kgo.RetryTimeout(timeout),
	}
	return must(kgo.NewClient(append(base, options...)...))
}

func (s *session) produce(records []*kgo.Record, options ...kgo.Opt) error {
	client := s.client(append(options, kgo.RecordPartitioner(partitioner()))...)
	defer client.Close()
	return client.ProduceSync(s, records...).FirstErr()
}

// Records with a key go where its hash says, those without where they say.
func partitioner() kgo.Partitioner {
	keyed := kgo.StickyKeyPartitioner(nil)
	return kgo.BasicConsistentPartitioner(func(topic string) func(*kgo.Record, int) int {
		byKey := keyed.ForTopic(topic)
		return func(record *kgo.Record, count int) int {
			if record.Key == nil {
				return int(record.Partition)
			}
			return byKey.Partition(record, count)
		}
	})
}

func numbered(topic string, count int, partitions int) []*kgo.Record {
	records := make([]*kgo.Record, count)
	for n := range records {
		records[n] = &kgo.Record{Topic: topic, Partition: int32(n % partitions), Value: fmt.Appendf(nil, "v%d", n)}
	}
	return records
}

// take polls for count records; more may come than asked for.
func (s *session) take(client *kgo.Client, count int) []*kgo.Record {
	var records []*kgo.Record
	for len(records) < count {
		fetches := client.PollRecords(s, count-len(records))
		for _, failed := range fetches.Errors() {
			panic(failed.Err)
		}
		records = append(records, fetches.Records()...)
	}
	return records
}

func (s *session) readFromStart(topic string, count int, options ...kgo.Opt) []*kgo.Record {
	client := s.client(append(options, kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))...)
	defer client.Close()
	return s.take(client, count)
}

func values(records []*kgo.Record) []string {
	values := make([]string, len(records))
	for n, record := range records {
		values[n] = string(record.Value)
	}
	return values
}

// errorName is Kafka's name of the error, or none.
func errorName(err error) string {
	var kafkaError *kerr.Error
	if errors.As(err, &kafkaError) {
		return kafkaError.Message
	}
	if err != nil {
		return err.Error()
	}
	return "none"
}
