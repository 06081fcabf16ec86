"""The sink loop: every topic into its table. A row is in the database before its offset is committed, so none is lost;
one that comes again finds its key taken, so none is counted twice.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from confluent_kafka import KafkaException

from .kafka import TopicReader
from .rows import Malformed, Row, Table, parse_row, tables
from .settings import Database, Settings
from .status import Pulse

NAME = "timescaledb-sink"
MOST_ROWS = 500
LONGEST_WAIT = 0.5
CONTACT_SECONDS = 5.0

logger = logging.getLogger("aggregator.sink")

Batch = dict[Table, list[Row]]


def run(settings: Settings, pulse: Pulse, stopping: Callable[[], bool]) -> None:
    """Run until stopping. Raises psycopg.Error where the database refuses us for good, as when a table is missing."""
    of_topic = tables(settings.topics)
    reader = TopicReader(settings, NAME, of_topic, pulse)
    store = Store(settings.database, pulse)
    while not stopping():
        pulse.turn()
        if not reader.ready():
            store.check()
            time.sleep(0.5)
            continue
        messages = reader.messages(MOST_ROWS, LONGEST_WAIT)
        batch = rows_of(messages, of_topic)
        while not stopping() and not store.insert(batch):
            pulse.turn()
            reader.ready()
            time.sleep(0.5)
        if stopping():
            break
        if messages:
            pulse.done += len(messages)
            _commit(reader)


def rows_of(messages: list[Any], of_topic: Mapping[str, Table]) -> Batch:
    """Sort messages into tables; leave out, with a line, what fits none."""
    batch: Batch = defaultdict(list)
    for message in messages:
        table = of_topic[message.topic()]
        try:
            batch[table].append(parse_row(table, message.value()))
        except Malformed as error:
            logger.warning("left out %s: %s", _place(message), error)
    return batch


class Store:
    """The connection to the database, made anew whenever it is lost."""

    def __init__(self, database: Database, pulse: Pulse) -> None:
        self._database = database
        self._pulse = pulse
        self._connection: psycopg.Connection[Any] | None = None
        self._contacted = 0.0

    def insert(self, batch: Batch) -> bool:
        """Write all rows in one transaction. False where the database cannot be reached just now."""
        if not batch:
            return self.check()
        try:
            self._write(batch)
        except psycopg.DataError as error:
            logger.warning("a row of %d was refused, so one by one: %s", sum(map(len, batch.values())), _line(error))
            return self._insert_singly(batch)
        except psycopg.OperationalError as error:
            return self._lost(error)
        return self._reached()

    def check(self) -> bool:
        """Ask the database whether it is there, every few seconds."""
        if time.monotonic() - self._contacted < CONTACT_SECONDS:
            return True
        try:
            self._connected().execute("SELECT 1")
        except psycopg.OperationalError as error:
            return self._lost(error)
        return self._reached()

    def _insert_singly(self, batch: Batch) -> bool:
        for table, rows in batch.items():
            for row in rows:
                try:
                    self._write({table: [row]})
                except psycopg.DataError as error:
                    logger.warning("left out a row of %s (%s): %s", table.name, row[:3], _line(error))
                except psycopg.OperationalError as error:
                    return self._lost(error)
        return self._reached()

    def _write(self, batch: Batch) -> None:
        connection = self._connected()
        with connection.transaction(), connection.cursor() as cursor:
            for table, rows in batch.items():
                cursor.executemany(table.insert, rows)

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            of = self._database
            self._connection = psycopg.connect(
                host=of.host,
                port=of.port,
                dbname=of.name,
                user=of.user,
                password=of.password,
                connect_timeout=5,
                autocommit=True,
                application_name=NAME,
                # A host that vanished without a word is noticed in seconds.
                keepalives_idle=5,
                keepalives_interval=2,
                keepalives_count=3,
                tcp_user_timeout=10_000,
            )
            logger.info("connected to database %s on %s:%d", of.name, of.host, of.port)
        return self._connection

    def _reached(self) -> bool:
        self._contacted = time.monotonic()
        self._pulse.contact("the database")
        return True

    def _lost(self, error: psycopg.OperationalError) -> bool:
        trouble = f"database: {_line(error)}"
        if trouble != self._pulse.trouble:
            logger.warning("%s", trouble)
        self._pulse.trouble = trouble
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        return False


def _commit(reader: TopicReader) -> None:
    """A failed commit costs nothing but reading the same messages again after a restart."""
    try:
        reader.client.commit(offsets=reader.positions(), asynchronous=False)
    except KafkaException as error:
        logger.warning("offsets not committed: %s", error.args[0].str())


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _place(message: Any) -> str:
    return f"{message.topic()}[{message.partition()}]@{message.offset()}"
