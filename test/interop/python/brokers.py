"""The brokers of a cluster, beneath the clients that are tried."""

import functools

from kafka import KafkaAdminClient
from kafka.protocol.metadata import ApiVersionsRequest
from scenarios import until


def settle(servers):
    """
    Waits until every broker has taken in what the controllers have committed so far: the epoch of its features is the
    offset in their log. A real cluster's brokers learn of a change one after another, and any of them may be asked.
    """
    admin = _admin(servers)
    decided = admin.describe_metadata_quorum()["topics"][0]["partitions"][0]["high_watermark"] - 1
    for broker in admin.describe_cluster()["brokers"]:
        node = broker["broker_id"]
        until(lambda: _epoch(admin, node) >= decided or None, f"that broker {node} has what was decided")


@functools.cache
def _admin(servers):
    return KafkaAdminClient(bootstrap_servers=servers, retry_backoff_ms=20)


def _epoch(admin, node):
    manager = admin._manager
    request = ApiVersionsRequest(client_software_name="interop", client_software_version="1", min_version=3)
    return manager.run(lambda: manager.send(request, node_id=node)).finalized_features_epoch
