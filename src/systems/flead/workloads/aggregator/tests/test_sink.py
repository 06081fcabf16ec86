"""The sink: no row lost and none twice, whatever the database does."""

import json
import logging
import unittest
from unittest import mock

import psycopg

from aggregator import sink
from aggregator.rows import READINGS
from aggregator.settings import Database, Topics
from aggregator.rows import tables
from aggregator.status import Pulse

DATABASE = Database("db", 5432, "flead", "flead", "secret")


class FakeMessage:
    def __init__(self, topic, value):
        self._topic, self._value = topic, value

    def topic(self):
        return self._topic

    def value(self):
        return self._value

    def partition(self):
        return 0

    def offset(self):
        return 7


def reading(sequence):
    message = {"device_id": "d", "sequence": sequence, "timestamp": "2026-01-01T00:00:00Z", "features": {}, "label": 0}
    return FakeMessage("edge-iiot-stream", json.dumps(message).encode())


class RefusingStore(sink.Store):
    """A store whose database refuses rows with certain sequences, or is away for some attempts."""

    def __init__(self, refused=(), away=0):
        super().__init__(DATABASE, Pulse())
        self.refused, self.away, self.kept = refused, away, []

    def _write(self, batch):
        rows = [row for rows in batch.values() for row in rows]
        if self.away:
            self.away -= 1
            raise psycopg.OperationalError("the server\nis away")
        if any(row[2] in self.refused for row in rows):
            raise psycopg.DataError("refused")
        self.kept += [row[2] for row in rows]


class SinkTest(unittest.TestCase):
    def setUp(self):
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)

    def batch(self, *sequences):
        return sink.rows_of([reading(sequence) for sequence in sequences], tables(Topics()))

    def test_malformed_messages_are_left_out_alone(self):
        found = sink.rows_of([reading(1), FakeMessage("edge-iiot-stream", b"{"), reading(2)], tables(Topics()))
        self.assertEqual([row[2] for row in found[READINGS]], [1, 2])

    def test_a_row_that_the_database_refuses_does_not_stop_the_others(self):
        store = RefusingStore(refused=(2,))
        self.assertTrue(store.insert(self.batch(1, 2, 3)))
        self.assertEqual(store.kept, [1, 3])

    def test_a_database_that_is_away_is_asked_again_with_the_same_rows(self):
        store = RefusingStore(away=2)
        batch = self.batch(1, 2)
        self.assertEqual([store.insert(batch) for _ in range(3)], [False, False, True])
        self.assertEqual(store.kept, [1, 2])

    def test_says_why_it_waits_and_forgets_it_after(self):
        store = RefusingStore(away=1)
        store.insert(self.batch(1))
        self.assertEqual(store._pulse.trouble, "database: the server is away")
        store.insert(self.batch(1))
        self.assertEqual(store._pulse.trouble, "")

    def test_a_missing_table_is_not_waited_for(self):
        store = RefusingStore()
        with mock.patch.object(store, "_write", side_effect=psycopg.errors.UndefinedTable("no table")):
            with self.assertRaises(psycopg.Error):
                store.insert(self.batch(1))

    def test_the_password_is_not_shown(self):
        self.assertNotIn("secret", repr(DATABASE))


if __name__ == "__main__":
    unittest.main()
