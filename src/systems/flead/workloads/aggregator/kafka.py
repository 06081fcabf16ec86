"""The edge to Kafka: what both loops need of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, OFFSET_INVALID, Consumer, KafkaError, KafkaException, TopicPartition

from .settings import Settings
from .status import Pulse

CONTACT_SECONDS = 3.0
# After a broker's restart, go on in a moment instead of after the usual ten seconds and more.
PATIENCE: dict[str, Any] = {
    "reconnect.backoff.ms": 100,
    "reconnect.backoff.max.ms": 1000,
    # A broker on a busy host takes seconds to greet; given up too early, the next try finds it no quicker.
    "socket.connection.setup.timeout.ms": 10000,
    # Connection trouble is reported once, by the loop that has it.
    "log_level": 2,
}

Offsets = dict[tuple[str, int], int]

logger = logging.getLogger("aggregator.kafka")


class TopicReader:
    """Reads all partitions of some topics from where the group left off, and counts as one consumer of that group.

    Partitions are assigned by hand: the group then has no members, so that after a crash nobody waits for the crashed
    one's session to run out. Offsets are committed by the caller, after its work.
    """

    def __init__(self, settings: Settings, group: str, topics: Iterable[str], pulse: Pulse) -> None:
        self._topics = tuple(topics)
        self._pulse = pulse
        self._group = group
        self._waiting = False
        self._contacted = 0.0
        self._assigned: list[TopicPartition] = []
        self._starts: Offsets = {}
        self.client = Consumer(
            {
                **PATIENCE,
                "bootstrap.servers": settings.bootstrap_servers,
                "group.id": group,
                "client.id": group,
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "isolation.level": "read_committed",
                "error_cb": self._erred,
            },
            logger=logger,
        )

    def start_from(self, starts: Offsets) -> None:
        """Begin at these offsets instead of the group's, where there are any."""
        self._starts = starts

    def has(self, topics: Iterable[str]) -> bool:
        """Whether the broker answers and has these topics."""
        return self._partitions(topics) is not None

    def ready(self) -> bool:
        """Assign the topics' partitions, new ones as well, as soon as the broker has them. Asks every few seconds."""
        if self._assigned and time.monotonic() - self._contacted < CONTACT_SECONDS:
            return True
        found = self._partitions(self._topics)
        if found is not None and len(found) > len(self._assigned):
            try:
                self._assign(found)
            except KafkaException as error:
                self._wait(f"no broker answers: {error.args[0].str()}")
        return bool(self._assigned)

    def _partitions(self, topics: Iterable[str]) -> list[TopicPartition] | None:
        try:
            # All topics, since asking for one by name may create it.
            known = self.client.list_topics(timeout=2.0).topics
        except KafkaException as error:
            self._wait(f"no broker answers: {error.args[0].str()}")
            return None
        missing = [name for name in topics if name not in known or not known[name].partitions]
        if missing:
            self._wait(f"the broker has no topic {', '.join(missing)}")
            return None
        self._contacted = time.monotonic()
        if self._waiting:
            logger.info("%s: Kafka answers again", self._group)
            self._waiting = False
        self._pulse.contact("Kafka")
        return [TopicPartition(name, number) for name in topics for number in known[name].partitions]

    def messages(self, most: int, seconds: float) -> list[Any]:
        """The next messages, without errors among them. Waits so long at most."""
        found = self.client.consume(most, seconds)
        for message in found:
            if message.error() is not None and not message.error().retriable():
                self._wait(message.error().str())
        return [message for message in found if message.error() is None]

    def positions(self) -> list[TopicPartition]:
        """Behind the last message that was handed out, for each partition that has had any."""
        return [
            place
            for place in self.client.position(self._assigned)
            if place.offset != OFFSET_INVALID and place.offset >= 0
        ]

    def _assign(self, found: list[TopicPartition]) -> None:
        reached = {(place.topic, place.partition): place.offset for place in self.positions()} if self._assigned else {}
        committed = self.client.committed(found, timeout=5.0)
        for place in committed:
            if place.error is not None:
                raise KafkaException(place.error)
            key = (place.topic, place.partition)
            known = reached.get(key, self._starts.get(key, place.offset))
            place.offset = known if known >= 0 else OFFSET_BEGINNING
        self.client.assign(committed)
        self._assigned = [TopicPartition(place.topic, place.partition) for place in committed]
        logger.info("reading %s, %d partitions", ", ".join(self._topics), len(found))

    def _wait(self, trouble: str) -> None:
        if not self._waiting:
            logger.warning("%s: %s", self._group, trouble)
        self._waiting = True
        self._pulse.trouble = trouble

    def _erred(self, error: KafkaError) -> None:
        self._pulse.trouble = f"Kafka: {error.str()}"


def newest_messages(settings: Settings, topic: str, most: int) -> Iterator[Any]:
    """The last messages of each of the topic's partitions. Raises KafkaException."""
    client = Consumer(
        {
            **PATIENCE,
            "bootstrap.servers": settings.bootstrap_servers,
            "group.id": "federated-aggregator-history",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
        },
        logger=logger,
    )
    try:
        places = []
        for number in client.list_topics(topic, timeout=5.0).topics[topic].partitions:
            low, high = client.get_watermark_offsets(TopicPartition(topic, number), timeout=5.0)
            places.append(TopicPartition(topic, number, max(low, high - most)))
        client.assign(places)
        unread, deadline = len(places), time.monotonic() + 30.0
        while unread:
            message = client.poll(1.0)
            if message is None:
                if time.monotonic() > deadline:
                    raise KafkaException(KafkaError(KafkaError._TIMED_OUT))
            elif message.error() is None:
                yield message
            elif message.error().code() == KafkaError._PARTITION_EOF:
                unread -= 1
            else:
                raise KafkaException(message.error())
    finally:
        client.close()
