"""The job against a real Grafana and database, which GRAFANA_URL and so on name; without them, these are skipped."""

import os
import time
import unittest

from grafana_init.client import Grafana, GrafanaError
from grafana_init.content import read_dashboards
from grafana_init.main import ensure_dashboard, ensure_data_source, prove_data_source
from grafana_init.settings import parse_settings

RANGE = {"from": "1767225600000", "to": "1767312000000"}


def ignore(_):
    """Take a log line."""


@unittest.skipUnless(os.environ.get("GRAFANA_PASSWORD"), "GRAFANA_URL, GRAFANA_PASSWORD and DB_… name no server")
class GrafanaTest(unittest.TestCase):
    def connect(self, **environment):
        self.settings = parse_settings({**os.environ, **environment})
        return Grafana(self.settings.url, self.settings.user, self.settings.password, ignore)

    def test_twice_gives_one_data_source_and_every_dashboard_once(self):
        grafana = self.connect()
        grafana.wait()
        dashboards = read_dashboards(self.settings.dashboards)
        for _ in range(2):
            ensure_data_source(grafana, self.settings)
            prove_data_source(grafana)
            for dashboard in dashboards:
                ensure_dashboard(grafana, dashboard, "")
        names = [source["name"] for source in grafana.request("GET", "/api/datasources")]
        self.assertEqual(names.count("TimescaleDB"), 1)
        found = [board["uid"] for board in grafana.request("GET", "/api/search?query=FLEAD")]
        self.assertEqual(sorted(found), [dashboard["uid"] for dashboard in dashboards])

    def test_the_query_of_every_panel_runs(self):
        grafana = self.connect()
        ensure_data_source(grafana, self.settings)
        for dashboard in read_dashboards(self.settings.dashboards):
            for panel in dashboard["panels"]:
                with self.subTest(dashboard["uid"], panel=panel["title"]):
                    queries = [{**target, "intervalMs": 60000} for target in panel["targets"]]
                    answer = grafana.request("POST", "/api/ds/query", {"queries": queries, **RANGE})
                    self.assertEqual(len(answer["results"]["A"]["frames"]), 1)

    def test_a_wrong_password_is_told_at_once(self):
        begun = time.monotonic()
        with self.assertRaisesRegex(GrafanaError, "GRAFANA_PASSWORD is wrong") as raised:
            self.connect(GRAFANA_PASSWORD="wrong-one").wait()
        self.assertLess(time.monotonic() - begun, 3)
        self.assertNotIn("wrong-one", str(raised.exception))

    def test_a_database_that_does_not_answer_is_told(self):
        grafana = self.connect(DB_PASSWORD="wrong-one")
        self.addCleanup(lambda: ensure_data_source(grafana, parse_settings(os.environ)))
        ensure_data_source(grafana, self.settings)
        with self.assertRaisesRegex(GrafanaError, "does not answer.*\nsee DB_HOST") as raised:
            prove_data_source(grafana)
        self.assertNotIn("wrong-one", str(raised.exception))
