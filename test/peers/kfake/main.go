// Command kfake serves a franz-go kfake cluster, for measurements beside embedded-kafka.
//
//	kfake --brokers 3 --topic orders:6        serves until SIGTERM or the end of its stdin
//	kfake --brokers 3 --measure-starts 20     measures the first start of this process and the next ones, and ends
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
)

// topics holds the values of a repeated "name:partitions" flag.
type topics []kfake.Opt

func (t *topics) String() string { return "" }

func (t *topics) Set(value string) error {
	name, count, _ := strings.Cut(value, ":")
	partitions, err := strconv.Atoi(count)
	if name == "" || err != nil || partitions < 1 {
		return fmt.Errorf("%q: expected name:partitions", value)
	}
	*t = append(*t, kfake.SeedTopics(int32(partitions), name))
	return nil
}

func main() {
	var seeds topics
	brokers := flag.Int("brokers", 1, "number of brokers")
	starts := flag.Int("measure-starts", 0, "measure this many starts after the first one instead of serving")
	flag.Var(&seeds, "topic", "name:partitions of a topic that is there from the start; repeatable")
	flag.Parse()
	options := append([]kfake.Opt{kfake.NumBrokers(*brokers)}, seeds...)
	if *starts > 0 {
		measureStarts(options, *starts)
		return
	}
	serve(options)
}

func serve(options []kfake.Opt) {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	cluster := start(options)
	defer cluster.Close()
	fmt.Printf("bootstrap.servers=%s\n", strings.Join(cluster.ListenAddrs(), ","))
	stdinEnded := make(chan struct{})
	go func() {
		answerCommands()
		close(stdinEnded)
	}()
	select {
	case <-stop:
	case <-stdinEnded: // Who started us is gone.
	}
}

// answerCommands obeys "collect": free what can be freed, and say how much is held.
func answerCommands() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if lines.Text() == "collect" {
			debug.FreeOSMemory()
			var stats runtime.MemStats
			runtime.ReadMemStats(&stats)
			answer("collected=", map[string]uint64{"heldBytes": stats.HeapAlloc})
		}
	}
}

func measureStarts(options []kfake.Opt, count int) {
	cold := measureStart(options)
	next := make([]float64, count)
	for i := range next {
		next[i] = measureStart(options)
	}
	slices.Sort(next)
	answer("", map[string]float64{"coldMs": cold, "nextMs": next[count/2]})
}

func measureStart(options []kfake.Opt) float64 {
	begin := time.Now()
	cluster := start(options)
	elapsed := time.Since(begin)
	cluster.Close()
	return float64(elapsed.Nanoseconds()) / 1e6
}

func start(options []kfake.Opt) *kfake.Cluster {
	cluster, err := kfake.NewCluster(options...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return cluster
}

func answer(prefix string, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s%s\n", prefix, text)
}
