"""The federation loop: local models in, global models out, each exactly once.

A global model carries, as a header, the offsets of the updates up to it: both are in Kafka or neither is, and a restart
goes on exactly there. (Kafka's own way, offsets sent to a transaction, hangs for ever in librdkafka when the broker is
restarted meanwhile: its issues 5456 and 5511.) What was consumed for a round that was not closed yet is consumed again.
The transaction is for its fence: of two aggregators only the later one can write.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from confluent_kafka import KafkaException, Producer

from .fedavg import Federation, Refused, parse_update
from .kafka import PATIENCE, Offsets, TopicReader, newest_messages
from .models import ModelFolder
from .settings import Settings
from .status import Pulse

NAME = "federated-aggregator"
# Enough to find the newest update of every device that still takes part.
HISTORY = 2000
OFFSETS = "offsets"
TRANSACTION_SECONDS = 60.0

logger = logging.getLogger("aggregator.federation")


class Interrupted(Exception):
    """Kafka went away in the middle of something; all begins again from what is committed."""


def run(settings: Settings, pulse: Pulse, stopping: Callable[[], bool]) -> None:
    """Run until stopping. Raises KafkaException where this aggregator cannot go on, as when another has taken over."""
    while not stopping():
        pulse.turn()
        try:
            _session(settings, pulse, stopping)
        except Interrupted as error:
            if pulse.trouble != str(error):
                logger.warning("beginning again from what is committed: %s", error)
            pulse.trouble = str(error)
            time.sleep(0.5)


def _session(settings: Settings, pulse: Pulse, stopping: Callable[[], bool]) -> None:
    topics = settings.topics
    reader = TopicReader(settings, NAME, [topics.local_models], pulse)
    try:
        while not reader.has([topics.local_models, topics.global_models]):
            pulse.turn()
            if stopping():
                return
            time.sleep(0.5)
        producer = _producer(settings)
        federation, folder, offsets = _recall(settings)
        reader.start_from(offsets)
        logger.info("going on from global model %d", federation.version)
        while not stopping():
            pulse.turn()
            if not reader.ready():
                time.sleep(0.5)
                continue
            # One by one: the offsets at the end of a round then are exactly behind what it has seen.
            for message in reader.messages(1, 0.2):
                try:
                    federation.add(parse_update(message.value()), time.monotonic())
                except Refused as reason:
                    logger.info("left out an update: %s", reason)
            if federation.is_complete(time.monotonic()):
                model = federation.close(datetime.now(timezone.utc))
                _publish(producer, reader, topics.global_models, model)
                federation.remember(model)
                folder.save(model)
                pulse.done = model["version"]
                devices = ", ".join(entry["device_id"] for entry in model["updates"])
                logger.info("global model %d of %d samples from %s", pulse.done, model["sample_count"], devices)
    finally:
        reader.client.close()


def _producer(settings: Settings) -> Producer:
    """A transactional producer. From here on an older one of the same name can do nothing any more."""
    producer = Producer(
        {
            **PATIENCE,
            "bootstrap.servers": settings.bootstrap_servers,
            "client.id": NAME,
            "transactional.id": NAME,
            "transaction.timeout.ms": int(TRANSACTION_SECONDS * 1000),
        },
        logger=logger,
    )
    _retried(producer, lambda: producer.init_transactions(5.0))
    return producer


def _recall(settings: Settings) -> tuple[Federation, ModelFolder, Offsets]:
    """What has been aggregated so far: the topic knows; where the topic is new, the newest file does."""
    federation = Federation(settings.minimum_updates, settings.round_seconds)
    folder = ModelFolder(settings.models_path, settings.keep_models)
    file, newest, offsets = folder.latest(), None, {}
    try:
        for message in newest_messages(settings, settings.topics.global_models, HISTORY):
            model = json.loads(message.value())
            federation.remember(model)
            if newest is None or model["version"] > newest["version"]:
                newest, offsets = model, _offsets(message)
    except KafkaException as error:
        raise Interrupted(error.args[0].str()) from error
    if file is not None and (newest is None or file["version"] > newest["version"]):
        federation.remember(file)
    elif newest is not None and (file is None or newest["version"] > file["version"]):
        # It was committed, and then there was no time to write it.
        folder.save(newest)
    return federation, folder, offsets


def _publish(producer: Producer, reader: TopicReader, topic: str, model: dict[str, Any]) -> None:
    text = json.dumps(model, separators=(",", ":"), allow_nan=False)
    places = reader.positions()
    header = json.dumps([[place.topic, place.partition, place.offset] for place in places])
    _retried(producer, producer.begin_transaction)
    # One key for all: they so stay in order.
    _retried(producer, lambda: producer.produce(topic, text.encode(), NAME.encode(), headers={OFFSETS: header.encode()}))
    _retried(producer, lambda: producer.commit_transaction(10.0))
    # For those who look at the group, and for a topic of global models that has been emptied.
    reader.client.commit(offsets=places, asynchronous=True)


def _offsets(message: Any) -> Offsets:
    """The offsets that a global model carries."""
    found = dict(message.headers() or []).get(OFFSETS, b"[]")
    return {(topic, partition): offset for topic, partition, offset in json.loads(found)}


def _retried(producer: Producer, step: Callable[[], Any]) -> None:
    """Do a step of a transaction as librdkafka wants it: repeat it, or abort all of it, or give up for good."""
    deadline = time.monotonic() + TRANSACTION_SECONDS
    while True:
        try:
            step()
            return
        except KafkaException as exception:
            error = exception.args[0]
            if error.fatal():
                raise
            if error.txn_requires_abort():
                try:
                    producer.abort_transaction(10.0)
                except KafkaException as second:
                    if second.args[0].fatal():
                        raise
                raise Interrupted(error.str()) from exception
            if not error.retriable() or time.monotonic() > deadline:
                raise Interrupted(error.str()) from exception
            logger.info("Kafka: %s; trying again", error.str())
