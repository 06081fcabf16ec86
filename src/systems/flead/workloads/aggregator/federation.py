"""The federation loop: local models in, global models out, each exactly once.

The offsets of the consumed updates and the global model made of them go to Kafka in one transaction. What was consumed
for a round that was not closed yet is consumed again after a restart.
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
from .kafka import PATIENCE, TopicReader, newest_messages
from .models import ModelFolder
from .settings import Settings
from .status import Pulse

NAME = "federated-aggregator"
# Enough to find the newest update of every device that still takes part.
HISTORY = 2000
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
    reader = TopicReader(settings, NAME, [settings.topics.local_models], pulse)
    try:
        while not reader.ready():
            pulse.turn()
            if stopping():
                return
            time.sleep(0.5)
        producer = _producer(settings)
        federation, folder = _recall(settings)
        logger.info("going on from global model %d", federation.version)
        while not stopping():
            pulse.turn()
            reader.ready()
            # One by one: what is committed at the end of a round then is exactly what it has seen.
            for message in reader.messages(1, 0.2):
                try:
                    federation.add(parse_update(message.value()), time.monotonic())
                except Refused as reason:
                    logger.info("left out an update: %s", reason)
            if federation.is_complete(time.monotonic()):
                model = federation.close(datetime.now(timezone.utc))
                _publish(producer, reader, settings.topics.global_models, model)
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


def _recall(settings: Settings) -> tuple[Federation, ModelFolder]:
    """What has been aggregated so far: the topic knows; where the topic is new, the newest file does."""
    federation = Federation(settings.minimum_updates, settings.round_seconds)
    folder = ModelFolder(settings.models_path, settings.keep_models)
    file, newest = folder.latest(), None
    try:
        for value in newest_messages(settings, settings.topics.global_models, HISTORY):
            model = json.loads(value)
            federation.remember(model)
            newest = model if newest is None or model["version"] > newest["version"] else newest
    except KafkaException as error:
        raise Interrupted(error.args[0].str()) from error
    if file is not None and (newest is None or file["version"] > newest["version"]):
        federation.remember(file)
    elif newest is not None and (file is None or newest["version"] > file["version"]):
        # It was committed, and then there was no time to write it.
        folder.save(newest)
    return federation, folder


def _publish(producer: Producer, reader: TopicReader, topic: str, model: dict[str, Any]) -> None:
    """Write the model and the offsets, both or neither."""
    text = json.dumps(model, separators=(",", ":"), allow_nan=False)
    _retried(producer, producer.begin_transaction)
    # One key for all: they so stay in order.
    _retried(producer, lambda: producer.produce(topic, text.encode(), NAME.encode()))
    places, group = reader.positions(), reader.client.consumer_group_metadata()
    _retried(producer, lambda: producer.send_offsets_to_transaction(places, group, 10.0))
    _retried(producer, lambda: producer.commit_transaction(10.0))


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
            logger.warning("Kafka: %s; trying again", error.str())
