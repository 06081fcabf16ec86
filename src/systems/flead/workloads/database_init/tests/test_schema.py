"""The schema as data, and what is said about failed connections."""

import unittest

from database_init.connect import remedy
from database_init.schema import TABLES


class SchemaTest(unittest.TestCase):
    def test_every_statement_may_run_again(self):
        for table in TABLES:
            for plain in (False, True):
                for statement in table.statements(plain):
                    self.assertRegex(statement, "IF NOT EXISTS|if_not_exists => true")

    def test_a_hypertable_has_its_time_in_the_key(self):
        """TimescaleDB refuses any other."""
        for table in TABLES:
            if table.time:
                self.assertIn(table.time, table.key)

    def test_plain_postgres_sees_nothing_of_timescaledb_but_has_the_index_on_time(self):
        readings = next(table for table in TABLES if table.name == "sensor_readings")
        self.assertIn("create_hypertable('sensor_readings', 'time'", " ".join(readings.statements(plain=False)))
        self.assertNotIn("hypertable", " ".join(readings.statements(plain=True)))
        self.assertIn("sensor_readings_time_idx ON sensor_readings (time DESC)", readings.statements(plain=True)[-1])

    def test_only_a_label_may_be_missing(self):
        optional = [(table.name, table.optional) for table in TABLES if table.optional]
        self.assertEqual(optional, [("sensor_readings", "label")])


class RemedyTest(unittest.TestCase):
    def test_what_waiting_does_not_change(self):
        for message, advice in {
            'FATAL:  password authentication failed for user "flead"': "DB_PASSWORD",
            'FATAL:  role "x" does not exist': "DB_USER",
            'FATAL:  database "x" does not exist': "DB_NAME",
            'FATAL:  no pg_hba.conf entry for host "10.0.0.1"': "pg_hba.conf",
        }.items():
            self.assertIn(advice, remedy(message) or "")

    def test_what_may_pass(self):
        for message in (
            "FATAL:  the database system is starting up",
            "FATAL:  sorry, too many clients already",
            "Connection refused Is the server running on that host and accepting TCP/IP connections?",
            'could not translate host name "timescaledb" to address: Name or service not known',
        ):
            self.assertIsNone(remedy(message))
