// Command client is the one client that measures every server of the benchmark: franz-go's kgo, in a process of its
// own. Each run does one thing and prints one line of JSON; it gives up when its stdin ends.
//
//	client produce   --bootstrap ADDR --topic T --partitions 4 --replication 1 --records 1000000 --value-bytes 100
//	client fetch     --bootstrap ADDR --topic T --records 1000000 --value-bytes 100
//	client roundtrip --bootstrap ADDR --topic T --samples 3000 --value-bytes 100
//	client metadata  --bootstrap ADDR --topic PREFIX --partitions 10000 --samples 30
//	client lookup    --bootstrap ADDR --topic T --records 1000000 --value-bytes 1024 --samples 1000
//	client topics    --bootstrap ADDR --topic PREFIX --topics 10000 --samples 1000
//	client delete    --bootstrap ADDR --topic T
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

type options struct {
	bootstrap   string
	topic       string
	partitions  int
	replication int
	records     int
	valueBytes  int
	samples     int
	topics      int
}

// modes each measure one thing and return what to print.
var modes = map[string]func(context.Context, options) (any, error){
	"produce":   produce,
	"fetch":     fetch,
	"roundtrip": roundTrip,
	"metadata":  metadata,
	"lookup":    lookup,
	"topics":    topics,
	"delete":    remove,
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 || modes[args[0]] == nil {
		return errors.New("usage: client produce|fetch|roundtrip|metadata|lookup|topics|delete --bootstrap ADDR --topic NAME ...")
	}
	var o options
	flags := flag.NewFlagSet(args[0], flag.ExitOnError)
	flags.StringVar(&o.bootstrap, "bootstrap", "", "bootstrap servers, host:port,host:port")
	flags.StringVar(&o.topic, "topic", "", "topic name (metadata, topics: prefix of the names)")
	flags.IntVar(&o.partitions, "partitions", 1, "partitions to create")
	flags.IntVar(&o.replication, "replication", 1, "replication factor of created topics")
	flags.IntVar(&o.records, "records", 0, "records to produce or fetch")
	flags.IntVar(&o.valueBytes, "value-bytes", 100, "size of each record's value")
	flags.IntVar(&o.samples, "samples", 0, "single operations to measure")
	flags.IntVar(&o.topics, "topics", 0, "topics to create")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	go func() {
		// Who started us holds our stdin open; without them nobody waits for the answer.
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	result, err := modes[args[0]](ctx, o)
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

func newClient(o options, more ...kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(strings.Split(o.bootstrap, ",")...)}, more...)...)
}

// createTopic creates the topic and returns when its partitions have leaders.
func createTopic(ctx context.Context, client *kgo.Client, o options) error {
	if err := createTopics(ctx, client, []string{o.topic}, o.partitions, o.replication); err != nil {
		return err
	}
	return awaitLeaders(ctx, client, []string{o.topic}, o.partitions)
}

func createTopics(ctx context.Context, client *kgo.Client, names []string, partitions, replication int) error {
	request := kmsg.NewPtrCreateTopicsRequest()
	request.TimeoutMillis = 120_000
	for _, name := range names {
		topic := kmsg.NewCreateTopicsRequestTopic()
		topic.Topic = name
		topic.NumPartitions = int32(partitions)
		topic.ReplicationFactor = int16(replication)
		request.Topics = append(request.Topics, topic)
	}
	response, err := request.RequestWith(ctx, client)
	if err != nil {
		return err
	}
	for _, topic := range response.Topics {
		if err := kerr.ErrorForCode(topic.ErrorCode); err != nil {
			return fmt.Errorf("creating %s: %w", topic.Topic, err)
		}
	}
	return nil
}

// awaitLeaders asks for the topics until each of their partitions has a leader: a broker answers CreateTopics when the
// controller has decided, not when every broker knows.
func awaitLeaders(ctx context.Context, client *kgo.Client, names []string, partitions int) error {
	for {
		led, err := partitionsWithLeader(ctx, client, names)
		if err != nil || led == len(names)*partitions {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func partitionsWithLeader(ctx context.Context, client *kgo.Client, names []string) (int, error) {
	response, err := metadataRequest(names).RequestWith(ctx, client)
	if err != nil {
		return 0, err
	}
	return countLed(response), nil
}

func metadataRequest(names []string) *kmsg.MetadataRequest {
	request := kmsg.NewPtrMetadataRequest()
	for _, name := range names {
		topic := kmsg.NewMetadataRequestTopic()
		topic.Topic = kmsg.StringPtr(name)
		request.Topics = append(request.Topics, topic)
	}
	return request
}

func countLed(response *kmsg.MetadataResponse) int {
	led := 0
	for _, topic := range response.Topics {
		for _, partition := range topic.Partitions {
			if partition.ErrorCode == 0 && partition.Leader >= 0 {
				led++
			}
		}
	}
	return led
}

func remove(ctx context.Context, o options) (any, error) {
	client, err := newClient(o)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	request := kmsg.NewPtrDeleteTopicsRequest()
	request.TimeoutMillis = 60_000
	topic := kmsg.NewDeleteTopicsRequestTopic()
	topic.Topic = kmsg.StringPtr(o.topic)
	request.Topics = append(request.Topics, topic)
	request.TopicNames = []string{o.topic}
	response, err := request.RequestWith(ctx, client)
	if err != nil {
		return nil, err
	}
	for _, topic := range response.Topics {
		if err := kerr.ErrorForCode(topic.ErrorCode); err != nil {
			return nil, err
		}
	}
	return map[string]any{"deleted": o.topic}, nil
}
