"""What a Kafka cluster says of itself, in the words of Kafka UI's HTTP API."""

from typing import Any

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

TIMEOUT_SECONDS = 5


class Cluster:
    """One cluster."""

    def __init__(self, name: str, servers: str) -> None:
        self.name = name
        settings = {"bootstrap.servers": servers, "socket.timeout.ms": TIMEOUT_SECONDS * 1000, "log_level": 3}
        self._admin = AdminClient(settings)
        # For the partitions' first and last offsets only: it never subscribes, and commits nothing.
        self._reader = Consumer({**settings, "group.id": "kafka-ui", "enable.auto.commit": False})

    def summary(self) -> dict:
        """The cluster in a line; offline with the reason where it does not answer."""
        known = {"name": self.name, "defaultCluster": None, "readOnly": False, "features": []}
        try:
            found = self._admin.list_topics(timeout=TIMEOUT_SECONDS)
        except KafkaException as error:
            return {**known, "status": "offline", "lastError": {"message": str(error)}}
        partitions = [part for topic in found.topics.values() for part in topic.partitions.values()]
        return {
            **known,
            "status": "online",
            "lastError": None,
            "brokerCount": len(found.brokers),
            "topicCount": len(found.topics),
            "onlinePartitionCount": sum(part.leader >= 0 for part in partitions),
        }

    def topics(self) -> list[dict]:
        """Every topic by name. Raises KafkaException where the cluster does not answer."""
        found = self._admin.list_topics(timeout=TIMEOUT_SECONDS).topics
        return [self._topic(found[name]) for name in sorted(found)]

    def topic(self, name: str) -> dict | None:
        """One topic, or None. Raises KafkaException where the cluster does not answer."""
        return next((topic for topic in self.topics() if topic["name"] == name), None)

    def _topic(self, topic: Any) -> dict:
        partitions = [self._partition(topic.topic, part) for _, part in sorted(topic.partitions.items())]
        replicas = sum(len(part["replicas"]) for part in partitions)
        in_sync = sum(replica["inSync"] for part in partitions for replica in part["replicas"])
        return {
            "name": topic.topic,
            "internal": topic.topic.startswith("__"),
            "partitions": partitions,
            "partitionCount": len(partitions),
            "replicationFactor": replicas // max(len(partitions), 1),
            "replicas": replicas,
            "inSyncReplicas": in_sync,
            "underReplicatedPartitions": sum(
                any(not replica["inSync"] for replica in part["replicas"]) for part in partitions
            ),
        }

    def _partition(self, topic: str, part: Any) -> dict:
        first, end = self._reader.get_watermark_offsets(
            TopicPartition(topic, part.id), timeout=TIMEOUT_SECONDS
        )
        replicas = [
            {"broker": broker, "leader": broker == part.leader, "inSync": broker in part.isrs}
            for broker in part.replicas
        ]
        return {
            "partition": part.id,
            "leader": part.leader,
            "replicas": replicas,
            "offsetMin": first,
            "offsetMax": end,
        }
