"""kafka-python, configured to be quick in a test."""

import uuid

import brokers
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError
from scenarios import TIMEOUT_S, until


class Context:
    def __init__(self, servers):
        self.servers = servers
        self.admin = KafkaAdminClient(bootstrap_servers=servers, retry_backoff_ms=20)

    def topic(self, partitions=1):
        name = f"kafka-python-{uuid.uuid4()}"
        self.admin.create_topics({name: {"num_partitions": partitions, "replication_factor": 3}})
        brokers.settle(self.servers)
        return name

    def topic_at(self, *assignment):
        """A topic with its replicas where `assignment` puts them."""
        name = f"kafka-python-{uuid.uuid4()}"
        self.admin.create_topics({name: {"assignments": dict(enumerate(assignment))}})
        brokers.settle(self.servers)
        return name

    def producer(self, **config):
        return KafkaProducer(bootstrap_servers=self.servers, retry_backoff_ms=20, **config)

    def consumer(self, group=None, **config):
        defaults = {
            "auto_offset_reset": "earliest",
            "enable_auto_commit": False,
            "heartbeat_interval_ms": 100,
            "session_timeout_ms": 6000,
            "fetch_max_wait_ms": 50,
            "retry_backoff_ms": 20,
        }
        return KafkaConsumer(bootstrap_servers=self.servers, group_id=group, **{**defaults, **config})


def produce(producer, messages):
    """Produces all of `messages` (the arguments of `send`); gives their (partition, offset)."""
    futures = [producer.send(**message) for message in messages]
    return [(each.partition, each.offset) for each in (future.get(TIMEOUT_S) for future in futures)]


def refusal(call):
    try:
        call()
        return "none"
    except KafkaError as error:
        return type(error).__name__


def take(consumer, count):
    records = []

    def probe():
        for batch in consumer.poll(timeout_ms=1000 * TIMEOUT_S, max_records=count - len(records)).values():
            records.extend(batch)
        return records if len(records) >= count else None

    return until(probe, f"{count} records")


def read_from_start(context, topic, count, partitions=1, **config):
    consumer = context.consumer(**config)
    consumer.assign([TopicPartition(topic, partition) for partition in range(partitions)])
    consumer.seek_to_beginning()
    records = take(consumer, count)
    consumer.close()
    return records
