"""kafka-python, whose wire code is all Python: `kafka_python.py <bootstrap servers> [scenario ...]`."""

import sys
import threading
import uuid

from kafka import TopicPartition
from kafka.admin import ConfigResource, OffsetSpec
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.structs import OffsetAndMetadata
from kafka_python_clients import Context, produce, read_from_start, refusal, take
from scenarios import TIMEOUT_S, run, scenario, until


class Member(ConsumerRebalanceListener):
    """
    A consumer of a group with a thread of its own, and the partitions it owns. Its polls end with a record and not
    with time, for a poll whose time is over while the member joins again can lose the assignment (kafka-python 3.0);
    so a record tells it to leave, too.
    """

    def __init__(self, context, group, topic, name, changed):
        self.name = name
        self.owned = set()
        self.values = []
        self.changed = changed
        self.consumer = context.consumer(group)
        self.consumer.subscribe([topic], listener=self)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def on_partitions_revoked(self, revoked):
        self.own(self.owned - {each.partition for each in revoked})

    def on_partitions_assigned(self, assigned):
        self.own(self.owned | {each.partition for each in assigned})

    def own(self, partitions):
        with self.changed:
            self.owned = partitions
            self.changed.notify_all()

    def serve(self):
        told = set()
        while f"leave {self.name}" not in told:
            polled = self.consumer.poll(timeout_ms=1000 * TIMEOUT_S)
            values = [record.value.decode() for records in polled.values() for record in records]
            told.update(value for value in values if value.startswith("leave"))
            with self.changed:
                self.values.extend(int(value) for value in values if value not in told)
                self.changed.notify_all()
        self.consumer.close()

    def leave(self, producer, topic):
        produce(producer, [{"topic": topic, "value": f"leave {self.name}".encode(), "partition": min(self.owned)}])
        self.thread.join(TIMEOUT_S)


@scenario
def topics(context):
    admin = context.admin
    name = context.topic(2)
    create = {"num_partitions": 1, "replication_factor": 3}
    refusals = [
        refusal(lambda: admin.create_topics({name: create})),
        refusal(lambda: admin.create_topics({f"{name}-x": {**create, "replication_factor": 99}})),
        refusal(lambda: admin.create_topics({"no/slashes": create})),
    ]
    admin.create_partitions({name: 4})
    found = until(
        lambda: next((each for each in admin.describe_topics([name]) if len(each["partitions"]) == 4), None),
        "four partitions",
    )
    # Each call asks a broker of its own choice, and that one may not know of the new partitions yet.
    first_page = lambda: admin.describe_topic_partitions([name], response_partition_limit=3)
    paged = until(lambda: next((page for page in [first_page()] if page["next_cursor"] is not None), None), "a page")
    result = {
        "brokers": sorted(each["broker_id"] for each in admin.describe_cluster()["brokers"]),
        "refusals": refusals,
        "replicas": [sorted(each["replica_nodes"]) for each in found["partitions"]],
        "page": [each["partition_index"] for each in paged["topics"][0]["partitions"]],
        "cursor": paged["next_cursor"]["partition_index"],
        "listed": name in admin.list_topics(),
    }
    admin.delete_topics([name])
    result["deletedAgain"] = refusal(lambda: admin.delete_topics([name]))
    return result


@scenario
def configs(context):
    name = context.topic()

    def described(config_filter, **expected):
        """The topic's configs, once the broker that is asked knows of what is expected."""

        def probe():
            found = context.admin.describe_configs([ConfigResource("TOPIC", name)], config_filter=config_filter)
            values = {key: entry["value"] for key, entry in found["topic"][name].items()}
            told = all(values.get(key.replace("_", ".")) == value for key, value in expected.items())
            return values if told else None

        return until(probe, f"configs {expected}")

    context.admin.alter_configs([ConfigResource("TOPIC", name, {"retention.ms": "12345"})])
    altered = described("modified", retention_ms="12345")
    context.admin.reset_configs([ConfigResource("TOPIC", name, ["retention.ms"])])
    reset = described("modified", retention_ms=None)
    return {"altered": altered, "reset": reset, "retention.ms": described("all", retention_ms="604800000")["retention.ms"]}


@scenario
def produce_and_consume(context):
    topic = context.topic(4)
    messages = [
        {"topic": topic, "key": b"k%d" % (n % 10), "value": b"v%d" % n, "headers": [("n", b"%d" % n)]}
        for n in range(200)
    ]
    producer = context.producer(acks="all", linger_ms=5)
    delivered = produce(producer, messages)
    stamped = {"topic": topic, "key": b"k0", "value": None, "timestamp_ms": 1_700_000_000_123, "partition": 2}
    produce(producer, [stamped])
    producer.close()
    records = read_from_start(context, topic, 201, 4)
    by_key = {}
    for record in records:
        if record.value is not None:
            by_key.setdefault(record.key, []).append(record)
    null = next(record for record in records if record.value is None)
    return {
        "delivered": len(set(delivered)),
        "keyedOrder": all(
            [each.value for each in found] == [b"v%d" % n for n in range(200) if b"k%d" % (n % 10) == key]
            for key, found in by_key.items()
        ),
        "onePartitionPerKey": all(len({each.partition for each in found}) == 1 for found in by_key.values()),
        "headers": [[name, value.decode()] for name, value in by_key[b"k7"][0].headers],
        "tombstone": [null.key.decode(), null.timestamp, null.partition],
    }


@scenario
def compression(context):
    found = {}
    for codec in [None, "gzip", "snappy", "lz4", "zstd"]:
        topic = context.topic()
        values = [f"{codec} {n} ".encode() * 50 for n in range(300)]
        producer = context.producer(compression_type=codec, linger_ms=20)
        produce(producer, [{"topic": topic, "value": value} for value in values])
        producer.close()
        found[str(codec)] = [record.value for record in read_from_start(context, topic, 300)] == values
    return found


@scenario
def idempotence(context):
    topic = context.topic()
    producer = context.producer(enable_idempotence=True, batch_size=200)
    offsets = produce(producer, [{"topic": topic, "value": b"%d" % n, "partition": 0} for n in range(500)])
    producer.close()
    values = [int(record.value) for record in read_from_start(context, topic, 500)]
    return {"offsets": [offset for _, offset in offsets] == list(range(500)), "values": values == list(range(500))}


@scenario
def large_messages(context):
    topic = context.topic()
    producer = context.producer(max_request_size=20_000_000)
    delivered = produce(producer, [{"topic": topic, "value": b"x" * 1_000_000}])
    refused = refusal(lambda: produce(producer, [{"topic": topic, "value": b"x" * 1_048_577}]))
    producer.close()
    found = read_from_start(context, topic, 1, max_partition_fetch_bytes=1000)
    return {"delivered": delivered, "refused": refused, "size": len(found[0].value)}


@scenario
def group_of_two(context):
    topic = context.topic(4)
    group = f"group-{uuid.uuid4()}"
    changed = threading.Condition()

    def owned(*members):
        with changed:
            counts = [4 // len(members)] * len(members)
            if not changed.wait_for(lambda: [len(each.owned) for each in members] == counts, TIMEOUT_S):
                raise TimeoutError(f"members that own {counts}: {[each.owned for each in members]}")
            return sorted(sorted(each.owned) for each in members)

    first = Member(context, group, topic, "first", changed)
    alone = owned(first)
    second = Member(context, group, topic, "second", changed)
    both = owned(first, second)
    described = context.admin.describe_groups([group])[group]
    producer = context.producer()
    produce(producer, [{"topic": topic, "value": b"%d" % n, "partition": n % 4} for n in range(40)])
    with changed:
        changed.wait_for(lambda: len(first.values) + len(second.values) >= 40, TIMEOUT_S)
        # Nothing is committed: who stays will read it all again.
        shares = [list(first.values), list(second.values)]
    second.leave(producer, topic)
    left = owned(first)
    first.leave(producer, topic)
    producer.close()
    return {
        "alone": alone,
        "both": both,
        "left": left,
        "state": described["group_state"],
        "protocol": described["protocol_data"],
        "members": len(described["members"]),
        "eachValueOnce": sorted(shares[0] + shares[1]) == list(range(40)),
        "shares": [len(each) for each in shares],
    }


@scenario
def commit_and_resume(context):
    topic = context.topic()
    partition = TopicPartition(topic, 0)
    group = f"group-{uuid.uuid4()}"
    producer = context.producer()
    produce(producer, [{"topic": topic, "value": b"%d" % n} for n in range(10)])
    producer.close()
    first = context.consumer(group)
    first.subscribe([topic])
    read = [int(record.value) for record in take(first, 5)]
    first.commit({partition: OffsetAndMetadata(5, "half", 0)})
    first.close()
    second = context.consumer(group)
    second.subscribe([topic])
    resumed = [int(record.value) for record in take(second, 5)]
    stored = second.committed(partition, metadata=True)
    result = {
        "read": read,
        "resumed": resumed,
        "stored": [stored.offset, stored.metadata, stored.leader_epoch],
        "beginning": second.beginning_offsets([partition])[partition],
        "end": second.end_offsets([partition])[partition],
    }
    second.close()
    return result


@scenario
def groups(context):
    topic = context.topic()
    partition = TopicPartition(topic, 0)
    group = f"group-{uuid.uuid4()}"
    admin = context.admin
    producer = context.producer()
    produce(producer, [{"topic": topic, "value": b"%d" % n} for n in range(10)])
    producer.close()

    def offset():
        found = admin.list_group_offsets({group: None})[group]
        return found[partition].offset if partition in found else None

    altered = admin.alter_group_offsets(group, {partition: OffsetAndMetadata(4, "", -1)})
    result = {
        "altered": [each.__name__ for each in altered.values()],
        "offset": offset(),
        "listed": [each["group_state"] for each in admin.list_groups() if each["group_id"] == group],
    }
    admin.reset_group_offsets(group, {partition: OffsetSpec.LATEST})
    result["reset"] = offset()
    admin.delete_group_offsets(group, [partition])
    result["offsetDeleted"] = offset()
    admin.alter_group_offsets(group, {partition: OffsetAndMetadata(4, "", -1)})
    result["deleted"] = [str(each) for each in admin.delete_groups([group]).values()]
    result["gone"] = [each for each in admin.list_groups() if each["group_id"] == group]
    admin.delete_records({partition: 3})
    listed = admin.list_partition_offsets({partition: OffsetSpec.EARLIEST})
    result["earliestAfterDeleteRecords"] = listed[partition].offset
    return result


if __name__ == "__main__":
    run(Context(sys.argv[1]))
