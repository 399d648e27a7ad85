"""What librdkafka's admin client does beyond topics and configs: `librdkafka_admin_calls.py <bootstrap servers> [scenario ...]`."""

import sys
import uuid

import brokers
from confluent_kafka import (
    ConsumerGroupState,
    ConsumerGroupTopicPartitions,
    ConsumerGroupType,
    ElectionType,
    IsolationLevel,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)
from librdkafka import Context, done, errors, produce
from scenarios import TIMEOUT_S, run, scenario


def topic_at(context, *assignment):
    """A topic with its replicas where `assignment` puts them."""
    name = f"librdkafka-{uuid.uuid4()}"
    topic = NewTopic(name, len(assignment), replica_assignment=[list(each) for each in assignment])
    done(context.admin.create_topics([topic], operation_timeout=TIMEOUT_S))
    brokers.settle(context.servers)
    return name


def described(context, name, **options):
    return done(context.admin.describe_topics(TopicCollection([name]), request_timeout=TIMEOUT_S, **options))[name]


@scenario
def operations(context):
    name = topic_at(context, [1, 2, 3])
    cluster = context.admin.describe_cluster(include_authorized_operations=True, request_timeout=TIMEOUT_S).result(TIMEOUT_S)
    topic = described(context, name, include_authorized_operations=True)
    return {
        "cluster": sorted(each.name for each in cluster.authorized_operations),
        "topic": sorted(each.name for each in topic.authorized_operations),
    }


@scenario
def partitions(context):
    name = topic_at(context, [1, 2])
    grow = lambda count, *added: errors(
        context.admin.create_partitions([NewPartitions(name, count, list(added))], operation_timeout=TIMEOUT_S)
    )
    grown = grow(2, [3, 1])
    refusals = [grow(3, [9])[0], grow(3, [1, 1])[0]]
    brokers.settle(context.servers)
    return {
        "grown": grown,
        "refusals": refusals,
        "replicas": [[node.id for node in each.replicas] for each in described(context, name).partitions],
    }


@scenario
def elections(context):
    name = topic_at(context, [1, 2, 3])

    def elect(kind, *asked):
        partitions = [TopicPartition(name, partition) for partition in asked]
        found = context.admin.elect_leaders(kind, partitions).result(TIMEOUT_S)
        return {each.partition: error.name() if error else None for each, error in found.items()}

    return {"preferred": elect(ElectionType.PREFERRED, 0, 7), "unclean": elect(ElectionType.UNCLEAN, 0)}


@scenario
def replaced_configs(context):
    """The older call, which sets what it names and resets what it does not."""
    name = context.topic(config={"cleanup.policy": "compact"})
    resource = ConfigResource(ResourceType.TOPIC, name, set_config={"retention.ms": "12345"})
    altered = errors(context.admin.alter_configs([resource], request_timeout=TIMEOUT_S))
    brokers.settle(context.servers)
    found = next(iter(context.admin.describe_configs([ConfigResource(ResourceType.TOPIC, name)]).values()))
    configs = {key: found.result(TIMEOUT_S)[key].value for key in ["retention.ms", "cleanup.policy"]}
    return {"altered": altered, "configs": configs}


@scenario
def records(context):
    name = topic_at(context, [1, 2, 3])
    produce(context.producer(), [{"topic": name, "value": b"%d" % n} for n in range(5)])
    deleted = done(context.admin.delete_records([TopicPartition(name, 0, 3)], operation_timeout=TIMEOUT_S))
    offset = lambda spec, **options: next(
        iter(context.admin.list_offsets({TopicPartition(name, 0): spec}, request_timeout=TIMEOUT_S, **options).values())
    ).result(TIMEOUT_S).offset
    return {
        "lowWatermark": [each.low_watermark for each in deleted.values()],
        "offsets": [
            offset(OffsetSpec.earliest()),
            offset(OffsetSpec.latest(), isolation_level=IsolationLevel.READ_COMMITTED),
            offset(OffsetSpec.for_timestamp(0)),
        ],
    }


@scenario
def groups(context):
    name = topic_at(context, [1], [2])
    one, two = (f"group-{uuid.uuid4()}" for _ in range(2))
    first, second = TopicPartition(name, 0, 4), TopicPartition(name, 1, 5)
    for group in [one, two]:
        done(context.admin.alter_consumer_group_offsets([ConsumerGroupTopicPartitions(group, [first, second])]))
    asked = [ConsumerGroupTopicPartitions(two, [TopicPartition(name, 1)])]
    stored = next(iter(context.admin.list_consumer_group_offsets(asked).values())).result(TIMEOUT_S)
    ids = lambda **filters: {
        each.group_id for each in context.admin.list_consumer_groups(request_timeout=TIMEOUT_S, **filters).result(TIMEOUT_S).valid
    }
    described = done(context.admin.describe_consumer_groups([one], include_authorized_operations=True))[one]
    found = {
        "stored": [[each.partition, each.offset] for each in stored.topic_partitions],
        "empty": {one, two} <= ids(states={ConsumerGroupState.EMPTY}),
        "stable": one in ids(states={ConsumerGroupState.STABLE}),
        "classic": one in ids(types={ConsumerGroupType.CLASSIC}),
        "simple": described.is_simple_consumer_group,
        "operations": sorted(each.name for each in described.authorized_operations),
        "coordinator": described.coordinator.id in [1, 2, 3],
    }
    found["deleted"] = errors(context.admin.delete_consumer_groups([one, two, f"{one}-x"], request_timeout=TIMEOUT_S))
    return found


@scenario
def credentials(context):
    user = f"user-{uuid.uuid4()}"
    alter = lambda *alterations: errors(context.admin.alter_user_scram_credentials(list(alterations)))
    upsertion = lambda iterations: UserScramCredentialUpsertion(
        user, ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, iterations), b"secret"
    )
    found = {"upserted": alter(upsertion(8192)), "tooFew": alter(upsertion(1))}
    brokers.settle(context.servers)
    infos = done(context.admin.describe_user_scram_credentials([user]))[user].scram_credential_infos
    found["infos"] = [[each.mechanism.name, each.iterations] for each in infos]
    found["everyone"] = user in context.admin.describe_user_scram_credentials().result(TIMEOUT_S)
    deletion = UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_256)
    found["deleted"] = alter(deletion)
    brokers.settle(context.servers)
    found["again"] = alter(deletion)
    found["unknown"] = errors(context.admin.describe_user_scram_credentials([user]))
    return found


@scenario
def security(context):
    parts = [ResourceType.TOPIC, "orders", ResourcePatternType.LITERAL, "User:alice", "*", AclOperation.READ]
    acl = AclBinding(*parts, AclPermissionType.ALLOW)
    acl_filter = AclBindingFilter(*parts, AclPermissionType.ALLOW)
    return {
        "described": errors({"all": context.admin.describe_acls(acl_filter)}),
        "created": errors(context.admin.create_acls([acl])),
        "deleted": errors(context.admin.delete_acls([acl_filter])),
    }


if __name__ == "__main__":
    run(Context(sys.argv[1]))
