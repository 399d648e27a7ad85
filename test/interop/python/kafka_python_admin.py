"""kafka-python's admin client, call by call: `kafka_python_admin.py <bootstrap servers> [scenario ...]`."""

import sys
import uuid

import brokers
from kafka import TopicPartition
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ConfigResource,
    ConfigResourceType,
    ResourcePattern,
    ResourceType,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)
from kafka.structs import OffsetAndMetadata, TopicPartitionReplica
from kafka_python_clients import Context, produce, read_from_start, refusal
from scenarios import run, scenario, until


def replicas(context, topic):
    """The replicas and the leader of each partition."""
    partitions = context.admin.describe_topics([topic])[0]["partitions"]
    return [
        [each["replica_nodes"], each["leader_id"]] for each in sorted(partitions, key=lambda one: one["partition_index"])
    ]


@scenario
def partitions(context):
    admin = context.admin
    topic = context.topic_at([1, 2])
    grow = lambda count, added, **options: refusal(
        lambda: admin.create_partitions({topic: {"count": count, "assignments": added} if added else count}, **options)
    )
    found = {
        "validated": grow(2, [[3, 1]], validate_only=True),
        "grown": grow(2, [[3, 1]]),
        "refusals": [grow(3, [[9]]), grow(3, [[1, 1]]), grow(1, None)],
    }
    brokers.settle(context.servers)
    found["replicas"] = replicas(context, topic)
    return found


@scenario
def reassignments(context):
    admin = context.admin
    topic = context.topic_at([1, 2], [2, 3])
    first, second, missing = (TopicPartition(topic, partition) for partition in (0, 1, 7))
    producer = context.producer()
    produce(producer, [{"topic": topic, "partition": 0, "value": b"%d" % n} for n in range(10)])
    producer.close()
    started = admin.alter_partition_reassignments({first: [3], second: [2, 3, 1], missing: [1]})
    until(lambda: admin.list_partition_reassignments([first, second]) == {} or None, "that nothing moves")
    # The controller says so before it is committed.
    until(lambda: replicas(context, topic)[0][0] == [3] or None, "a broker that knows")
    brokers.settle(context.servers)
    name = lambda error: error and error.__name__
    return {
        "replicas": replicas(context, topic),
        "started": [name(started.get(each)) for each in (first, second, missing)],
        "canceled": name(admin.alter_partition_reassignments({first: None})[first]),
        "refused": name(admin.alter_partition_reassignments({first: [9]})[first]),
        "read": len(read_from_start(context, topic, 10)),
    }


@scenario
def elections(context):
    admin = context.admin
    topic = context.topic_at([1, 2, 3])
    admin.alter_partition_reassignments({TopicPartition(topic, 0): [3, 2, 1]})
    brokers.settle(context.servers)
    before = replicas(context, topic)[0][1]
    elect = lambda kind, *partitions: [
        partition.error_code
        for result in admin.elect_leaders(kind, {topic: list(partitions)}, raise_errors=False).replica_election_results
        for partition in result.partition_result
    ]
    elected = elect(0, 0)
    brokers.settle(context.servers)
    return {"before": before, "after": replicas(context, topic)[0][1], "elected": elected, "again": elect(0, 0), "unclean": elect(1, 0), "missing": elect(0, 7)}


@scenario
def log_dirs(context):
    admin = context.admin
    topic = context.topic_at([1, 2])
    producer = context.producer(compression_type=None)
    produce(producer, [{"topic": topic, "partition": 0, "value": b"x" * 1000}])
    producer.close()
    described = {each["broker"]: each["log_dirs"] for each in admin.describe_log_dirs({topic: [0]})}
    held = {
        broker: [partition["partition_size"] for one in dirs for each in one["topics"] for partition in each["partitions"]]
        for broker, dirs in described.items()
    }
    directory = described[1][0]["log_dir"]
    replica = TopicPartitionReplica(topic, 0, 1)
    move = lambda which, where: admin.alter_replica_log_dirs({which: where})[which].__name__
    return {
        "held": held,
        "moved": [
            move(replica, directory),
            move(replica, "/no/such/directory"),
            move(TopicPartitionReplica(topic, 7, 1), directory),
        ],
    }


@scenario
def config_resources(context):
    admin = context.admin
    topic = context.topic_at([1])
    name = f"subscription-{uuid.uuid4()}"
    kind = ConfigResourceType.CLIENT_METRICS
    admin.alter_configs(
        [ConfigResource(kind, name, configs={"interval.ms": "60000", "match": "client_id=none"})], raise_on_unknown=False
    )
    listed = lambda: name in admin.list_config_resources([kind]).get("client_metrics", [])
    brokers.settle(context.servers)
    found = {
        "listed": listed(),
        "topic": topic in admin.list_config_resources(["TOPIC"])["topic"],
        "brokers": sorted(admin.list_config_resources(["BROKER"])["broker"]),
        "kinds": sorted(set(admin.list_config_resources()) & {"topic", "broker", "client_metrics"}),
    }
    admin.alter_configs(
        [ConfigResource(kind, name, configs={"interval.ms": ("DELETE", None), "match": ("DELETE", None)})],
        raise_on_unknown=False,
    )
    brokers.settle(context.servers)
    found["left"] = listed()
    return found


@scenario
def groups(context):
    admin = context.admin
    topic = context.topic_at([1], [2])
    one, two = (f"group-{uuid.uuid4()}" for _ in range(2))
    first, second = TopicPartition(topic, 0), TopicPartition(topic, 1)
    admin.alter_group_offsets(one, {first: OffsetAndMetadata(4, "here", -1)})
    admin.alter_group_offsets(two, {first: OffsetAndMetadata(5, "", -1), second: OffsetAndMetadata(6, "", -1)})
    offsets = admin.list_group_offsets({one: None, two: [second]})
    ids = lambda **filters: {each["group_id"] for each in admin.list_groups(**filters)} & {one, two}
    found = {
        "offsets": [offsets[one][first].offset, offsets[two][second].offset, first in offsets[two]],
        "listed": [len(ids(states_filter=["Empty"])), len(ids(states_filter=["Stable"])), len(ids(types_filter=["classic"]))],
        "deleted": [str(each) for each in admin.delete_groups([one, two]).values()],
    }
    found["left"] = len(ids())
    return found


@scenario
def credentials(context):
    admin = context.admin
    user = f"user-{uuid.uuid4()}"
    described = lambda: admin.describe_user_scram_credentials([user])[user]
    upsertion = lambda iterations: UserScramCredentialUpsertion(user, "SCRAM-SHA-256", b"secret", iterations=iterations)
    found = {
        "upserted": admin.alter_user_scram_credentials([upsertion(4096)])[user],
        "tooMany": admin.alter_user_scram_credentials([upsertion(20000)])[user],
    }
    brokers.settle(context.servers)
    found["described"] = [[each["mechanism"].name, each["iterations"]] for each in described()["credential_infos"]]
    deletion = UserScramCredentialDeletion(user, "SCRAM-SHA-256")
    found["deleted"] = admin.alter_user_scram_credentials([deletion])[user]
    brokers.settle(context.servers)
    found["deletedAgain"] = admin.alter_user_scram_credentials([deletion])[user]
    found["unknown"] = described()["error"].replace(user, "the user")
    return found


@scenario
def cluster(context):
    admin = context.admin
    quorum = admin.describe_metadata_quorum()["topics"][0]["partitions"][0]
    features = admin.describe_features()
    described = admin.describe_cluster()
    return {
        "brokers": sorted(each["broker_id"] for each in described["brokers"]),
        "voters": sorted(each["replica_id"] for each in quorum["current_voters"]),
        "leaderVotes": quorum["leader_id"] in [1, 2, 3],
        "metadataVersion": [features["metadata.version"][key] for key in ("supported", "finalized")],
    }


@scenario
def features(context):
    update = lambda name, kind, level: refusal(
        lambda: context.admin.update_features({name: (kind, level)}, validate_only=True)
    )
    return {
        "same": update("group.version", "UPGRADE", 1),
        "lowered": update("share.version", "SAFE_DOWNGRADE", 0),
        "unknown": update("no.such.feature", "UPGRADE", 1),
        "beyond": update("metadata.version", "UPGRADE", 99),
    }


@scenario
def producers(context):
    topic = context.topic_at([2, 1])
    producer = context.producer(enable_idempotence=True)
    produce(producer, [{"topic": topic, "partition": 0, "value": b"x"}])
    producer.close()
    partition = TopicPartition(topic, 0)
    states = context.admin.describe_producers([partition])[partition].active_producers
    listed = context.admin.list_transactions(producer_id_filters=[987654], state_filters=["Ongoing"])
    return {
        "states": [
            [each.producer_epoch, each.last_sequence, each.coordinator_epoch, each.current_transaction_start_offset]
            for each in states
        ],
        "transactions": {broker: len(transactions) for broker, transactions in listed.items()},
    }


@scenario
def security(context):
    binding = ACL("User:alice", "*", ACLOperation.READ, ACLPermissionType.ALLOW, ResourcePattern(ResourceType.TOPIC, "orders"))
    created = lambda: [error.__name__ for error in context.admin.create_acls([binding])["failed"]]
    deleted = lambda: [error.__name__ for _, _, error in context.admin.delete_acls([binding])]
    return {"described": refusal(lambda: context.admin.describe_acls(binding)), "created": created(), "deleted": deleted()}


if __name__ == "__main__":
    run(Context(sys.argv[1]))
