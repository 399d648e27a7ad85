"""confluent-kafka (librdkafka), configured to be quick in a test."""

import uuid

import brokers
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from scenarios import TIMEOUT_S, until

FAST = {"topic.metadata.refresh.interval.ms": 200, "topic.metadata.refresh.fast.interval.ms": 20}


class Context:
    def __init__(self, servers):
        self.servers = servers
        self.admin = AdminClient({"bootstrap.servers": servers})

    def topic(self, partitions=1, replication_factor=3, config=None):
        name = f"librdkafka-{uuid.uuid4()}"
        topic = NewTopic(name, partitions, replication_factor, config=config or {})
        done(self.admin.create_topics([topic], operation_timeout=TIMEOUT_S))
        brokers.settle(self.servers)
        return name

    def producer(self, **config):
        return Producer({"bootstrap.servers": self.servers, "linger.ms": 0, **FAST, **settings(config)})

    def consumer(self, group, **config):
        defaults = {
            "bootstrap.servers": self.servers,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "session.timeout.ms": 6000,
            "heartbeat.interval.ms": 100,
            "fetch.wait.max.ms": 50,
        }
        return Consumer({**defaults, **FAST, **settings(config)})


def settings(config):
    return {key.replace("_", "."): value for key, value in config.items()}


def done(futures):
    """Waits for every future; gives their results by name."""
    return {str(key): future.result(timeout=TIMEOUT_S) for key, future in futures.items()}


def errors(futures):
    """Waits for every future; gives the names of their errors."""
    found = []
    for future in futures.values():
        try:
            future.result(timeout=TIMEOUT_S)
            found.append("none")
        except KafkaException as refused:
            found.append(refused.args[0].name())
    return found


def produce(producer, messages):
    """Produces all of `messages` (the arguments of `Producer.produce`); gives their (partition, offset)."""
    delivered = {}

    def on_delivery(number):
        def deliver(error, message):
            delivered[number] = error.name() if error else (message.partition(), message.offset())

        return deliver

    for number, message in enumerate(messages):
        producer.produce(**message, on_delivery=on_delivery(number))
        producer.poll(0)
    remaining = producer.flush(TIMEOUT_S)
    if remaining:
        raise TimeoutError(f"{remaining} messages were not delivered")
    return [delivered[number] for number in range(len(messages))]


def take(consumer, count):
    """Consumes `count` messages."""
    messages = []

    def probe():
        message = consumer.poll(1.0)
        if message is not None:
            if message.error():
                raise KafkaException(message.error())
            messages.append(message)
        return messages if len(messages) >= count else None

    return until(probe, f"{count} messages, got {len(messages)}")


def read_from_start(context, topic, count, partitions=1, **config):
    consumer = context.consumer(f"reader-{uuid.uuid4()}", **config)
    consumer.assign([TopicPartition(topic, partition, 0) for partition in range(partitions)])
    messages = take(consumer, count)
    consumer.close()
    return messages


class Member:
    """A consumer of a group and the partitions it owns, kept by its rebalance callbacks."""

    def __init__(self, context, group, topic, **config):
        self.owned = set()
        self.rebalances = 0
        self.consumer = context.consumer(group, **config)
        self.consumer.subscribe([topic], on_assign=self.assign, on_revoke=self.revoke, on_lost=self.revoke)

    def assign(self, _, partitions):
        self.rebalances += 1
        self.owned |= {each.partition for each in partitions}

    def revoke(self, _, partitions):
        self.owned -= {each.partition for each in partitions}

    def poll(self):
        self.consumer.poll(0.02)

    def close(self):
        self.consumer.close()


def settle(members, counts):
    """Polls the members until each owns as many partitions as `counts` says."""

    def probe():
        for member in members:
            member.poll()
        owned = [len(member.owned) for member in members]
        return sorted(map(sorted, (member.owned for member in members))) if owned == counts else None

    return until(probe, f"members that own {counts}")
