"""librdkafka's admin client: `librdkafka_admin.py <bootstrap servers> [scenario ...]`."""

import sys
import uuid

from confluent_kafka import KafkaException, TopicCollection
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions, NewTopic, ResourceType
from librdkafka import Context, done, errors
from scenarios import TIMEOUT_S, run, scenario, until


@scenario
def cluster(context):
    described = context.admin.describe_cluster(request_timeout=TIMEOUT_S).result(TIMEOUT_S)
    metadata = context.admin.list_topics(timeout=TIMEOUT_S)
    return {
        "nodes": sorted(node.id for node in described.nodes),
        "controllerIsANode": described.controller.id in {node.id for node in described.nodes},
        "sameClusterId": described.cluster_id == metadata.cluster_id,
        "clusterIdLength": len(metadata.cluster_id),
        "brokers": sorted(metadata.brokers),
    }


@scenario
def topics(context):
    name = f"librdkafka-{uuid.uuid4()}"
    admin = context.admin
    done(admin.create_topics([NewTopic(name, 2, 3, config={"retention.ms": "60000"})], operation_timeout=TIMEOUT_S))
    refused = [
        NewTopic(name, 1, 1),
        NewTopic(f"{name}-replicas", 1, 99),
        NewTopic(f"{name}-partitions", 0, 1),
        NewTopic("no/slashes", 1, 1),
        NewTopic(f"{name}-config", 1, 1, config={"no.such.config": "1"}),
    ]
    refusals = [errors(admin.create_topics([topic], operation_timeout=TIMEOUT_S))[0] for topic in refused]
    validated = errors(admin.create_topics([NewTopic(f"{name}-dry", 1, 1)], validate_only=True))
    done(admin.create_partitions([NewPartitions(name, 5)], operation_timeout=TIMEOUT_S))
    fewer = errors(admin.create_partitions([NewPartitions(name, 3)], operation_timeout=TIMEOUT_S))

    def grown():
        found = done(admin.describe_topics(TopicCollection([name]), request_timeout=TIMEOUT_S))[name]
        return found if len(found.partitions) == 5 else None

    described = until(grown, "five partitions")
    listed = admin.list_topics(timeout=TIMEOUT_S).topics
    done(admin.delete_topics([name], operation_timeout=TIMEOUT_S))

    def described_afterwards():
        found = errors(admin.describe_topics(TopicCollection([name]), request_timeout=TIMEOUT_S))
        return found if found != ["none"] else None

    return {
        "refusals": refusals,
        "validated": validated,
        "fewer": fewer,
        "partitions": [partition.id for partition in described.partitions],
        "replicas": [sorted(node.id for node in partition.replicas) for partition in described.partitions],
        "isr": [sorted(node.id for node in partition.isr) for partition in described.partitions],
        "leaderIsFirstReplica": all(each.leader.id == each.replicas[0].id for each in described.partitions),
        "internal": described.is_internal,
        "topicIdIsSet": str(described.topic_id) != "AAAAAAAAAAAAAAAAAAAAAA",
        "listed": name in listed,
        "dryRunListed": f"{name}-dry" in listed,
        "deletedAgain": errors(admin.delete_topics([name], operation_timeout=TIMEOUT_S)),
        "describedAfterwards": until(described_afterwards, "that the deleted topic is unknown"),
    }


@scenario
def configs(context):
    name = context.topic(config={"retention.ms": "60000"})
    resource = ConfigResource(ResourceType.TOPIC, name)

    def entries(**expected):
        """The topic's configs, once the broker that is asked knows of the topic and of what is expected."""

        def probe():
            try:
                described = next(iter(context.admin.describe_configs([resource]).values())).result(TIMEOUT_S)
            except KafkaException:
                return None
            told = all(described[key.replace("_", ".")].value == value for key, value in expected.items())
            return described if told else None

        return until(probe, f"configs {expected}")

    def shown(found):
        keys = ["retention.ms", "cleanup.policy", "max.message.bytes", "min.insync.replicas"]
        return {
            key: [found[key].value, found[key].source, found[key].is_default, found[key].is_read_only] for key in keys
        }

    def alter(*changes):
        changed = [
            ConfigEntry(key, value, incremental_operation=operation) for key, value, operation in changes
        ]
        altered = ConfigResource(ResourceType.TOPIC, name, incremental_configs=changed)
        return errors(context.admin.incremental_alter_configs([altered]))

    before = shown(entries(retention_ms="60000"))
    altered = alter(
        ("retention.ms", None, AlterConfigOpType.DELETE),
        ("cleanup.policy", "compact", AlterConfigOpType.APPEND),
        ("max.message.bytes", "2000000", AlterConfigOpType.SET),
    )
    broker = ConfigResource(ResourceType.BROKER, "1")
    described = next(iter(context.admin.describe_configs([broker]).values())).result(TIMEOUT_S)
    return {
        "before": before,
        "altered": altered,
        "after": shown(entries(max_message_bytes="2000000")),
        "invalidValue": alter(("retention.ms", "soon", AlterConfigOpType.SET)),
        "unknownKey": alter(("no.such.config", "1", AlterConfigOpType.SET)),
        "appendToScalar": alter(("retention.ms", "1", AlterConfigOpType.APPEND)),
        "keys": sorted(entries()),
        "broker": {key: described[key].value for key in ["broker.id", "message.max.bytes", "num.partitions"]},
        "unknownTopic": errors(context.admin.describe_configs([ConfigResource(ResourceType.TOPIC, "missing")])),
    }


if __name__ == "__main__":
    run(Context(sys.argv[1]))
