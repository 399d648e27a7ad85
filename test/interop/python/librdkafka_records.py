"""What librdkafka produces and consumes: `librdkafka_records.py <bootstrap servers> [scenario ...]`."""

import sys
import uuid

from confluent_kafka import IsolationLevel, TopicPartition
from confluent_kafka.admin import OffsetSpec
from librdkafka import Context, Member, done, errors, produce, read_from_start, take
from scenarios import TIMEOUT_S, run, scenario, until


@scenario
def produce_and_consume(context):
    topic = context.topic(4)
    messages = [
        {"topic": topic, "key": f"k{n % 10}", "value": f"v{n}", "headers": [("n", str(n)), ("none", None)]}
        for n in range(200)
    ]
    offsets = produce(context.producer(acks="all"), messages)
    tombstone = {"topic": topic, "key": "k0", "value": None, "timestamp": 1_700_000_000_123, "partition": 3}
    last = produce(context.producer(acks=1), [tombstone])[0]
    found = read_from_start(context, topic, 201, 4)
    by_key = {}
    for message in found:
        if message.value() is not None:
            by_key.setdefault(message.key().decode(), []).append((message.partition(), message.value().decode()))
    sent = {f"k{k}": [f"v{n}" for n in range(200) if n % 10 == k] for k in range(10)}
    null = next(message for message in found if message.value() is None)
    headers = next(message for message in found if message.value() == b"v7").headers()
    return {
        "delivered": sum(1 for each in offsets if isinstance(each, tuple)),
        "keyedOrder": {key: [value for _, value in values] for key, values in by_key.items()} == sent,
        "onePartitionPerKey": all(len({partition for partition, _ in values}) == 1 for values in by_key.values()),
        "partitionsUsed": sorted({message.partition() for message in found}),
        "headers": [[name, value.decode() if value is not None else None] for name, value in headers],
        "tombstone": [null.key().decode(), list(null.timestamp()), [null.partition(), null.offset()] == list(last)],
        "leaderEpoch": found[0].leader_epoch(),
    }


@scenario
def compression(context):
    found = {}
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"]:
        topic = context.topic()
        values = [f"{codec} {n} ".encode() * 50 for n in range(300)]
        producer = context.producer(**{"compression.codec": codec, "linger.ms": 20})
        produce(producer, [{"topic": topic, "value": value} for value in values])
        found[codec] = [message.value() for message in read_from_start(context, topic, 300)] == values
    return found


@scenario
def batches(context):
    topic = context.topic(3)
    producer = context.producer(**{"linger.ms": 5, "queue.buffering.max.messages": 200_000})
    produce(producer, [{"topic": topic, "value": f"{n:050d}", "partition": n % 3} for n in range(30_000)])
    found = read_from_start(context, topic, 30_000, 3)
    per_partition = [[int(each.value()) for each in found if each.partition() == p] for p in range(3)]
    return {
        "inOrder": per_partition == [list(range(p, 30_000, 3)) for p in range(3)],
        "offsets": [[each.offset() for each in found if each.partition() == p] == list(range(10_000)) for p in range(3)],
    }


@scenario
def idempotence(context):
    topic = context.topic()
    producer = context.producer(**{"enable.idempotence": True, "batch.num.messages": 10})
    offsets = produce(producer, [{"topic": topic, "value": str(n), "partition": 0} for n in range(1000)])
    found = read_from_start(context, topic, 1000)
    return {
        "offsets": [offset for _, offset in offsets] == list(range(1000)),
        "values": [int(message.value()) for message in found] == list(range(1000)),
    }


@scenario
def large_messages(context):
    topic = context.topic()
    producer = context.producer(**{"message.max.bytes": 20_000_000})
    big = b"x" * 1_000_000
    delivered = produce(producer, [{"topic": topic, "value": big}])
    refused = produce(producer, [{"topic": topic, "value": b"x" * 1_048_577}])
    found = read_from_start(context, topic, 1)
    small = read_from_start(context, topic, 1, **{"max.partition.fetch.bytes": 1000, "fetch.max.bytes": 2_000_000})
    return {
        "delivered": delivered,
        "refused": refused,
        "same": found[0].value() == big,
        "beyondPartitionMaxBytes": small[0].value() == big,
    }


@scenario
def unknown_topic(context):
    topic = f"librdkafka-{uuid.uuid4()}"
    consumer = context.consumer(topic, **{"allow.auto.create.topics": False})
    consumer.subscribe([topic])

    def error():
        message = consumer.poll(1.0)
        return message.error().name() if message is not None and message.error() else None

    consumed = until(error, "the error of an unknown topic")
    consumer.close()
    created = produce(context.producer(), [{"topic": topic, "value": "auto"}])
    found = read_from_start(context, topic, 1)
    refused = produce(context.producer(**{"message.timeout.ms": 3000}), [{"topic": "no/slashes", "value": "x"}])
    return {"consumed": consumed, "created": created, "value": found[0].value().decode(), "illegalName": refused}


@scenario
def commit_and_resume(context):
    topic = context.topic()
    group = f"group-{uuid.uuid4()}"
    produce(context.producer(), [{"topic": topic, "value": str(n)} for n in range(10)])
    first = context.consumer(group)
    first.subscribe([topic])
    read = [int(message.value()) for message in take(first, 5)]
    committed = first.commit(
        offsets=[TopicPartition(topic, 0, 5, metadata="half", leader_epoch=0)], asynchronous=False
    )
    first.close()
    second = context.consumer(group)
    second.subscribe([topic])
    resumed = [int(message.value()) for message in take(second, 5)]
    stored = second.committed([TopicPartition(topic, 0)], timeout=TIMEOUT_S)[0]
    watermarks = second.get_watermark_offsets(TopicPartition(topic, 0), timeout=TIMEOUT_S)
    second.close()
    return {
        "read": read,
        "committed": [each.offset for each in committed],
        "resumed": resumed,
        "stored": [stored.offset, stored.metadata, stored.leader_epoch],
        "watermarks": watermarks,
    }


@scenario
def offsets(context):
    topic = context.topic()
    partition = TopicPartition(topic, 0)
    stamps = [1_700_000_000_000 + 1000 * n for n in [0, 5, 2, 3, 4]]
    for n, stamp in enumerate(stamps):
        produce(context.producer(), [{"topic": topic, "value": str(n), "timestamp": stamp}])

    def listed(spec):
        found = done(context.admin.list_offsets({partition: spec}, isolation_level=IsolationLevel.READ_COMMITTED))
        return [[each.offset, each.timestamp] for each in found.values()][0]

    consumer = context.consumer("any")
    times = [stamps[0] + 1, stamps[2] + 500, stamps[1] + 1]
    result = {
        "earliest": listed(OffsetSpec.earliest()),
        "latest": listed(OffsetSpec.latest()),
        "maxTimestamp": listed(OffsetSpec.max_timestamp()),
        "forTimestamp": listed(OffsetSpec.for_timestamp(stamps[2])),
        "forTimes": [
            consumer.offsets_for_times([TopicPartition(topic, 0, time)], timeout=TIMEOUT_S)[0].offset for time in times
        ],
    }
    done(context.admin.delete_records([TopicPartition(topic, 0, 2)]))
    result["afterDeleteRecords"] = [listed(OffsetSpec.earliest()), listed(OffsetSpec.latest())]
    result["deleteBeyondEnd"] = errors(context.admin.delete_records([TopicPartition(topic, 0, 99)]))
    consumer.assign([TopicPartition(topic, 0, 0)])
    result["outOfRangeResets"] = [message.offset() for message in take(consumer, 3)]
    consumer.close()
    return result


@scenario
def many_partitions(context):
    topic = context.topic(100)
    produce(context.producer(), [{"topic": topic, "value": str(n), "partition": n} for n in range(100)])
    member = Member(context, f"group-{uuid.uuid4()}", topic)
    values = sorted(int(message.value()) for message in take(member.consumer, 100))
    member.close()
    return {"values": values == list(range(100))}


if __name__ == "__main__":
    run(Context(sys.argv[1]))
