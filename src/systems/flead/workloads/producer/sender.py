"""The edge to Kafka: sends messages and tells which of them the broker has."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial

from confluent_kafka import KafkaError, KafkaException, Producer

from .playback import Message

GUARANTEES = {
    # Each message once and in order, through every repetition that a lost connection needs.
    "enable.idempotence": True,
    "acks": "all",
    # No limit: a message that has been taken on is sent until the broker has it.
    "message.timeout.ms": 0,
    # After a broker's restart, go on in a moment instead of after the usual ten seconds and more.
    "reconnect.backoff.ms": 100,
    "reconnect.backoff.max.ms": 500,
    # A broker on a busy host takes seconds to greet; given up too early, the next try finds it no quicker.
    "socket.connection.setup.timeout.ms": 10000,
    "request.timeout.ms": 10000,
    "linger.ms": 5,
    # Its own lines would repeat, ten times a second, what is logged here once.
    "log_level": 2,
}

logger = logging.getLogger("producer")


class Sender:
    """A Kafka producer for one topic. Not for several threads: callbacks run inside `poll` and `close`."""

    def __init__(
        self,
        servers: str,
        topic: str,
        on_acknowledged: Callable[[Message], None],
        more: Mapping[str, str | int] | None = None,
    ) -> None:
        self.failure = ""
        """Why nothing more can be sent; empty while all is well."""
        self.trouble = ""
        """Why nothing is acknowledged just now, as far as known; each kind is logged once in an outage."""
        self._said: set[int] = set()
        self._topic = topic
        self._on_acknowledged = on_acknowledged
        settings = {**GUARANTEES, "bootstrap.servers": servers, "client.id": "flead-producer", **(more or {})}
        self._client = Producer({**settings, "error_cb": self._erred}, logger=logger)

    def has_topic(self, seconds: float) -> bool:
        """Ask the broker whether the topic is there. Asks for all, since asking for one by name may create it."""
        try:
            found = self._client.list_topics(timeout=seconds).topics.get(self._topic)
        except KafkaException as error:
            self.trouble = f"no broker answers: {error.args[0].str()}"
            return False
        ready = found is not None and found.error is None and bool(found.partitions)
        self.trouble = "" if ready else f"the broker has no topic {self._topic}"
        return ready

    def send(self, message: Message) -> bool:
        """Take a message on. False if there is no room for it now, or not any more."""
        done = partial(self._delivered, message)
        try:
            self._client.produce(self._topic, message.value, message.device_id.encode(), on_delivery=done)
        except BufferError:
            return False
        except KafkaException as error:
            self._fail(error.args[0])
            return False
        return True

    def poll(self, seconds: float) -> None:
        """Handle what the broker has answered; wait for it so long."""
        self._client.poll(seconds)

    def close(self, seconds: float) -> int:
        """Wait so long for the last answers. Returns the number of messages that have none."""
        return self._client.flush(seconds)

    def _delivered(self, message: Message, error: KafkaError | None, _: object) -> None:
        if error is None:
            if self._said:
                logger.info("Kafka: messages arrive again")
            self.trouble = ""
            self._said.clear()
            self._on_acknowledged(message)
        else:
            self._fail(error)

    def _erred(self, error: KafkaError) -> None:
        if error.fatal():
            self._fail(error)
            return
        self.trouble = error.str()
        if error.code() not in self._said:
            logger.warning("Kafka: %s", error.str())
            self._said.add(error.code())

    def _fail(self, error: KafkaError) -> None:
        # The first one tells why; those that follow are its consequences.
        self.failure = self.failure or f"{error.name()}: {error.str()}"
