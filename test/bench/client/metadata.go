package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

const (
	partitionsPerTopic = 100
	// topicsPerRequest stays below what Kafka's controller takes at once: 10,000 metadata records.
	topicsPerRequest = 50
)

type metadataTimes struct {
	Partitions int `json:"partitions"`
	// AnsweredMs is when CreateTopics was answered, UsableMs when all partitions had leaders.
	AnsweredMs    float64 `json:"answeredMs"`
	UsableMs      float64 `json:"usableMs"`
	MetadataMs    float64 `json:"metadataMs"`
	ResponseBytes int     `json:"responseBytes"`
}

func ms(duration time.Duration) float64 { return float64(duration.Nanoseconds()) / 1e6 }

// metadata creates topics of 100 partitions each, 50 in a CreateTopics request, and then measures the Metadata request
// for all of them, from its first byte sent to the last one received: decoding the answer is the client's own work.
func metadata(ctx context.Context, o options) (any, error) {
	client, err := newClient(o)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	if o.partitions%partitionsPerTopic != 0 || o.samples < 1 {
		return nil, fmt.Errorf("--partitions must be a multiple of %d, --samples at least 1", partitionsPerTopic)
	}
	names := make([]string, o.partitions/partitionsPerTopic)
	for i := range names {
		names[i] = fmt.Sprintf("%s-%d", o.topic, i)
	}
	if err := client.Ping(ctx); err != nil {
		return nil, err
	}
	begin := time.Now()
	for some := range slices.Chunk(names, topicsPerRequest) {
		if err := createTopics(ctx, client, some, partitionsPerTopic, o.replication); err != nil {
			return nil, err
		}
	}
	answered := time.Since(begin)
	if err := awaitLeaders(ctx, client, names, partitionsPerTopic); err != nil {
		return nil, err
	}
	usable := time.Since(begin)
	connection, err := dial(o.bootstrap)
	if err != nil {
		return nil, err
	}
	defer connection.conn.Close()
	result := metadataTimes{Partitions: o.partitions, AnsweredMs: ms(answered), UsableMs: ms(usable)}
	samples := make([]time.Duration, o.samples)
	for i := range samples {
		if samples[i], result.ResponseBytes, err = connection.measureMetadata(names, o.partitions); err != nil {
			return nil, err
		}
	}
	result.MetadataMs = newLatency(samples).P50Us / 1e3
	return result, nil
}

type rawConnection struct {
	conn   net.Conn
	reader *bufio.Reader
}

func dial(bootstrap string) (*rawConnection, error) {
	first, _, _ := strings.Cut(bootstrap, ",")
	conn, err := net.DialTimeout("tcp", first, 10*time.Second)
	if err != nil {
		return nil, err
	}
	return &rawConnection{conn, bufio.NewReaderSize(conn, 1<<20)}, conn.SetDeadline(time.Now().Add(2 * time.Minute))
}

// measureMetadata asks at version 12, which every peer knows, and checks that the answer names all partitions.
func (c *rawConnection) measureMetadata(names []string, partitions int) (time.Duration, int, error) {
	response := kmsg.NewPtrMetadataResponse()
	elapsed, size, err := c.exchange(metadataRequest(names), 12, response)
	if err != nil {
		return 0, 0, err
	}
	if led := countLed(response); led != partitions {
		return 0, 0, fmt.Errorf("%d of %d partitions have a leader", led, partitions)
	}
	return elapsed, size, nil
}

// exchange sends one request at a flexible version and reads its answer: how long that took, and how large it was.
func (c *rawConnection) exchange(request kmsg.Request, version int16, response kmsg.Response) (time.Duration, int, error) {
	request.SetVersion(version)
	frame := kmsg.NewRequestFormatter(kmsg.FormatterClientID("bench")).AppendRequest(nil, request, 1)
	begin := time.Now()
	if _, err := c.conn.Write(frame); err != nil {
		return 0, 0, err
	}
	var size [4]byte
	if _, err := io.ReadFull(c.reader, size[:]); err != nil {
		return 0, 0, err
	}
	body := make([]byte, binary.BigEndian.Uint32(size[:]))
	if _, err := io.ReadFull(c.reader, body); err != nil {
		return 0, 0, err
	}
	elapsed := time.Since(begin)
	if len(body) < 5 {
		return 0, 0, errors.New("the answer has no header")
	}
	response.SetVersion(version)
	// A correlation id and an empty set of tagged fields stand before the answer itself.
	return elapsed, len(body), response.ReadFrom(body[5:])
}
