"""librdkafka in consumer groups: `librdkafka_groups.py <bootstrap servers> [scenario ...]`."""

import json
import subprocess
import sys
import uuid

from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
from librdkafka import Context, Member, done, errors, produce, settle
from scenarios import TIMEOUT_S, run, scenario, until


def membership(context, **config):
    topic = context.topic(4)
    group = f"group-{uuid.uuid4()}"
    first = Member(context, group, topic, **config)
    alone = settle([first], [4])
    second = Member(context, group, topic, **config)
    both = settle([first, second], [2, 2])
    described = done(context.admin.describe_consumer_groups([group], request_timeout=TIMEOUT_S))[group]
    produce(context.producer(), [{"topic": topic, "value": str(n), "partition": n % 4} for n in range(40)])
    values = []
    members = [first, second]

    def probe():
        for member in members:
            message = member.consumer.poll(0.02)
            if message is not None and not message.error():
                values.append((members.index(member), int(message.value())))
        return True if len(values) == 40 else None

    until(probe, "40 messages by two members")
    second.close()
    left = settle([first], [4])
    first.close()
    return {
        "alone": alone,
        "both": both,
        "left": left,
        "state": described.state.name,
        "assignor": described.partition_assignor,
        "described": sorted(len(member.assignment.topic_partitions) for member in described.members),
        "hosts": sorted({member.host for member in described.members}),
        "eachValueOnce": sorted(value for _, value in values) == list(range(40)),
        "bothConsumed": sorted({member for member, _ in values}),
    }


@scenario
def group_of_two_eager(context):
    return membership(context, **{"partition.assignment.strategy": "range"})


@scenario
def group_of_two_cooperative(context):
    return membership(context, **{"partition.assignment.strategy": "cooperative-sticky"})


@scenario
def crash(context):
    """A member in a process of its own is killed: only the end of its session can tell the group."""
    topic = context.topic(2)
    group = f"group-{uuid.uuid4()}"
    settings = {"session.timeout.ms": 1000}
    survivor = Member(context, group, topic, **settings)
    settle([survivor], [2])
    command = [sys.executable, __file__, context.servers, "--member", json.dumps([group, topic, settings])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as victim:
        both = settle([survivor], [1])
        owned = json.loads(victim.stdout.readline())
        victim.kill()
    taken = settle([survivor], [2])
    survivor.close()
    return {"both": both, "victim": owned, "taken": taken}


def be_member(context, group, topic, settings):
    member = Member(context, group, topic, **settings)
    settle([member], [1])
    print(json.dumps(sorted(member.owned)), flush=True)
    while True:
        member.poll()


@scenario
def static_member(context):
    """A member with a name of its own leaves and comes back within its session: nobody rebalances."""
    topic = context.topic(2)
    group = f"group-{uuid.uuid4()}"
    stays = Member(context, group, topic, **{"group.instance.id": "stays"})
    returns = Member(context, group, topic, **{"group.instance.id": "returns"})
    settle([stays, returns], [1, 1])
    before = stays.rebalances
    owned = sorted(returns.owned)
    returns.close()
    again = Member(context, group, topic, **{"group.instance.id": "returns"})
    settle([stays, again], [1, 1])
    described = done(context.admin.describe_consumer_groups([group]))[group]
    result = {
        "sameAssignment": sorted(again.owned) == owned,
        "rebalances": stays.rebalances - before,
        "instances": sorted(member.group_instance_id for member in described.members),
    }
    again.close()
    stays.close()
    return result


@scenario
def groups(context):
    topic = context.topic(2)
    group = f"group-{uuid.uuid4()}"
    admin = context.admin
    produce(context.producer(), [{"topic": topic, "value": str(n), "partition": n % 2} for n in range(10)])
    member = Member(context, group, topic)
    settle([member], [2])
    member.consumer.commit(offsets=[TopicPartition(topic, 0, 3)], asynchronous=False)

    def offsets():
        asked = [ConsumerGroupTopicPartitions(group)]
        found = done(admin.list_consumer_group_offsets(asked, request_timeout=TIMEOUT_S))[group]
        return {str(each.partition): each.offset for each in found.topic_partitions}

    def alter():
        changed = [ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, 1), TopicPartition(topic, 1, 2)])]
        altered = done(admin.alter_consumer_group_offsets(changed))[group]
        return [each.error.name() if each.error else "none" for each in altered.topic_partitions]

    def states():
        listed = admin.list_consumer_groups(request_timeout=TIMEOUT_S).result(TIMEOUT_S)
        return [[each.state.name, each.type.name] for each in listed.valid if each.group_id == group]

    result = {"stable": states(), "offsets": offsets(), "alterWhileUsed": alter()}
    result["deleteWhileUsed"] = errors(admin.delete_consumer_groups([group]))
    member.close()
    result["empty"] = states()
    result["altered"] = [alter(), offsets()]
    result["deleted"] = errors(admin.delete_consumer_groups([group]))
    result["deletedAgain"] = errors(admin.delete_consumer_groups([group]))
    result["gone"] = [states(), offsets()]
    described = done(admin.describe_consumer_groups([group]))[group]
    result["describedGone"] = described.state.name
    return result


if __name__ == "__main__":
    if sys.argv[2:3] == ["--member"]:
        be_member(Context(sys.argv[1]), *json.loads(sys.argv[3]))
    else:
        run(Context(sys.argv[1]))
