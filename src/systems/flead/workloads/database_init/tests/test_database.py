"""The job against a real database, which DB_HOST and so on name; without one, these are skipped.

They work in databases of their own, which they create and drop. Where the server has TimescaleDB, they see hypertables.
"""

import os
import threading
import unittest

from database_init.apply import SchemaError, apply
from database_init.connect import CannotConnect, connect
from database_init.schema import TABLES
from database_init.settings import parse_settings

NAME = "flead_schema_test"


@unittest.skipUnless(os.environ.get("DB_PASSWORD"), "DB_HOST, DB_USER and DB_PASSWORD name no database")
class DatabaseTest(unittest.TestCase):
    def setUp(self):
        self.environment = {**os.environ, "DB_NAME": NAME}
        self.server(f"DROP DATABASE IF EXISTS {NAME}", f"CREATE DATABASE {NAME}")
        self.addCleanup(self.server, f"DROP DATABASE {NAME} WITH (FORCE)")

    def server(self, *statements):
        maintenance = parse_settings({**os.environ, "DB_NAME": "postgres"})
        with connect(maintenance, print) as connection:
            connection.autocommit = True
            for statement in statements:
                connection.execute(statement)

    def connect(self, **environment):
        return connect(parse_settings({**self.environment, **environment}), self.fail)

    def apply(self, plain_allowed=True):
        said = []
        with self.connect() as connection:
            apply(connection, plain_allowed, said.append)
        return said

    def query(self, statement):
        with self.connect() as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def has_timescaledb(self):
        return bool(self.query("SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'"))

    def test_the_second_run_finds_what_the_first_made(self):
        first, second = self.apply(), self.apply()
        for table in TABLES:
            self.assertEqual(sum(line.startswith("made") and line.endswith(f" {table.name}") for line in first), 1)
            self.assertEqual(sum(line.startswith("found") and line.endswith(f" {table.name}") for line in second), 1)
        self.assertEqual(self.query("SELECT version FROM schema_version"), [(1,)])

    def test_hypertables_where_there_is_timescaledb_else_an_error_unless_plain_is_allowed(self):
        if self.has_timescaledb():
            self.apply(plain_allowed=False)
            found = self.query("SELECT hypertable_name FROM timescaledb_information.hypertables")
            self.assertEqual({name for (name,) in found}, {table.name for table in TABLES if table.time})
            return
        with self.assertRaisesRegex(SchemaError, "no TimescaleDB extension.*PLAIN_POSTGRES=true"):
            self.apply(plain_allowed=False)
        self.assertEqual(self.query("SELECT to_regclass('sensor_readings')::text"), [(None,)])

    def test_a_row_that_arrives_twice_is_kept_once(self):
        self.apply()
        row = "INSERT INTO sensor_readings VALUES ('2026-01-01', 'a', 0, '{}', NULL) ON CONFLICT DO NOTHING"
        self.query(row)
        self.query(row)
        self.assertEqual(self.query("SELECT count(*) FROM sensor_readings"), [(1,)])

    def test_two_at_once_do_not_disturb_each_other(self):
        failures = []

        def one():
            try:
                self.apply()
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=one) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])

    def test_a_foreign_table_of_the_same_name_is_left_alone_and_nothing_is_made(self):
        self.query("CREATE TABLE local_models (time timestamptz, round text)")
        with self.assertRaisesRegex(SchemaError, "table local_models is there.*device_id text, round int"):
            self.apply()
        self.assertEqual(self.query("SELECT to_regclass('sensor_readings')::text"), [(None,)])

    def test_a_newer_schema_is_left_alone(self):
        self.apply()
        self.query("INSERT INTO schema_version VALUES (2, now())")
        with self.assertRaisesRegex(SchemaError, "schema version 2.*use the newer image"):
            self.apply()

    def test_wrong_login_and_unknown_database_are_told_at_once_without_the_password(self):
        for environment, advice in (
            ({"DB_PASSWORD": "wrong-one"}, "DB_PASSWORD is wrong"),
            ({"DB_NAME": "nowhere"}, "DB_NAME"),
        ):
            with self.assertRaises(CannotConnect) as raised:
                self.connect(**environment)
            self.assertIn(advice, str(raised.exception))
            self.assertNotIn("wrong-one", str(raised.exception))

    def test_plain_tables_become_hypertables_with_their_rows(self):
        if not self.has_timescaledb():
            self.skipTest("this server has no TimescaleDB")
        for statement in next(table for table in TABLES if table.name == "anomalies").statements(plain=True):
            self.query(statement)
        self.query("INSERT INTO anomalies VALUES ('2026-01-01', 'a', 1, 'flow', 1, 1, 1, 9)")
        self.assertIn("found table anomalies, made it a hypertable", self.apply())
        self.assertEqual(self.query("SELECT device_id FROM anomalies"), [("a",)])
