"""The dashboards that come along, and what is made of answers."""

import itertools
import json
import tempfile
import unittest
from pathlib import Path

from grafana_init.content import (
    DATA_SOURCE_UID,
    BadDashboards,
    answer_fault,
    dashboard_request,
    probe_request,
    read_dashboards,
)

DASHBOARDS = read_dashboards(Path(__file__).resolve().parents[2] / "dashboards")
PANELS = [(board["uid"], panel) for board in DASHBOARDS for panel in board["panels"]]


def overlap(one, other):
    across = one["x"] < other["x"] + other["w"] and other["x"] < one["x"] + one["w"]
    return across and one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"]


class DashboardsTest(unittest.TestCase):
    def test_the_documented_ones_in_the_form_of_grafana_11(self):
        self.assertEqual([board["uid"] for board in DASHBOARDS], ["flead-anomalies", "flead-models", "flead-overview"])
        for board in DASHBOARDS:
            self.assertEqual((board["schemaVersion"], board["timezone"]), (39, "utc"))
            self.assertNotIn("id", board)

    def test_every_panel_asks_our_data_source_in_the_format_of_its_kind(self):
        for uid, panel in PANELS:
            with self.subTest(uid, panel=panel["title"]):
                self.assertIn(panel["type"], ("stat", "table", "timeseries"))
                (target,) = panel["targets"]
                for source in (panel["datasource"], target["datasource"]):
                    self.assertEqual(source["uid"], DATA_SOURCE_UID)
                self.assertEqual(target["format"], "time_series" if panel["type"] == "timeseries" else "table")

    def test_no_query_reads_without_bound(self):
        for uid, panel in PANELS:
            sql = panel["targets"][0]["rawSql"]
            with self.subTest(uid, panel=panel["title"]):
                self.assertTrue("$__timeFilter(" in sql or "LIMIT" in sql or "SELECT max(version)" in sql, sql)
                self.assertTrue(panel["type"] != "timeseries" or "ORDER BY 1" in sql, sql)

    def test_panels_lie_side_by_side(self):
        for board in DASHBOARDS:
            places = [panel["gridPos"] for panel in board["panels"]]
            self.assertTrue(all(place["x"] + place["w"] <= 24 for place in places))
            for one, other in itertools.combinations(places, 2):
                self.assertFalse(overlap(one, other), (board["uid"], one, other))
            identifiers = [panel["id"] for panel in board["panels"]]
            self.assertEqual(len(set(identifiers)), len(identifiers))

    def test_links_lead_to_dashboards_that_exist(self):
        addresses = {f"/d/{board['uid']}" for board in DASHBOARDS}
        for board in DASHBOARDS:
            self.assertEqual({link["url"] for link in board["links"]}, addresses - {f"/d/{board['uid']}"})

    def test_a_request_has_no_id_and_overwrites(self):
        request = dashboard_request({"uid": "a", "id": 7})
        self.assertEqual((request["dashboard"], request["overwrite"]), ({"uid": "a", "id": None}, True))


class FilesTest(unittest.TestCase):
    def test_all_bad_files_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {"a": "{", "b": '{"uid":"b"}', "c": "[]", "d": '{"uid":"d","title":"D"}'}.items():
                Path(folder, f"{name}.json").write_text(text)
            with self.assertRaises(BadDashboards) as raised:
                read_dashboards(Path(folder))
        lines = str(raised.exception).splitlines()
        self.assertEqual([Path(line.split(": ")[0]).name for line in lines], ["a.json", "b.json", "c.json"])

    def test_an_empty_folder(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(BadDashboards, "no dashboard"):
            read_dashboards(Path(folder))


class AnswerTest(unittest.TestCase):
    def answer(self, **result):
        return {"results": {"A": result}}

    def test_a_row_is_well(self):
        self.assertIsNone(answer_fault(self.answer(status=200, frames=[{"data": {"values": [[1]]}}])))

    def test_what_is_not(self):
        for answer, reason in (
            (self.answer(status=200, frames=[{"data": {"values": [[None]]}}]), "has database-init run"),
            (self.answer(status=500, error="db query error: no such table"), "no such table"),
            (self.answer(status=200, frames=[]), "without rows"),
            ({}, "without rows"),
            (None, "without rows"),
        ):
            self.assertIn(reason, answer_fault(answer) or "")

    def test_the_question_is_json(self):
        self.assertEqual(json.loads(json.dumps(probe_request()))["queries"][0]["datasource"], {"uid": DATA_SOURCE_UID})
