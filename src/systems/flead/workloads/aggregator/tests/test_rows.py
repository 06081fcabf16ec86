"""From messages to rows."""

import json
import unittest
from datetime import datetime, timedelta, timezone

from aggregator.moment import format_moment, parse_moment
from aggregator.rows import ANOMALIES, GLOBAL_MODELS, LOCAL_MODELS, READINGS, Malformed, parse_row, tables
from aggregator.settings import Topics

AT = "2026-01-01T00:00:00.500Z"
MOMENT = datetime(2026, 1, 1, 0, 0, 0, 500_000, timezone.utc)
READING = {"device_id": "d", "sequence": 3, "timestamp": AT, "features": {"flow": 1.5}, "label": None}


def row(table, message):
    return parse_row(table, json.dumps(message).encode())


class RowTest(unittest.TestCase):
    def test_a_reading(self):
        self.assertEqual(row(READINGS, READING), (MOMENT, "d", 3, '{"flow":1.5}', None))
        self.assertEqual(row(READINGS, {**READING, "label": 1})[-1], 1)

    def test_an_anomaly(self):
        numbers = {"value": 9.0, "mean": 1.0, "deviation": 0.5, "score": 16.0}
        message = {"device_id": "d", "sequence": 3, "timestamp": AT, "feature": "flow", **numbers}
        self.assertEqual(row(ANOMALIES, message), (MOMENT, "d", 3, "flow", 9.0, 1.0, 0.5, 16.0))

    def test_models(self):
        model = {"target": "flow", "weights": {"x": 2.0}, "bias": 1.0, "sample_count": 50}
        local = {**model, "device_id": "d", "round": 2, "loss": 0.1, "trained_at": AT}
        self.assertEqual(row(LOCAL_MODELS, local), (MOMENT, "d", 2, 50, "flow", 0.1, '{"x":2.0}', 1.0))
        of_all = {**model, "version": 4, "updates": [{}, {}], "created_at": AT}
        self.assertEqual(row(GLOBAL_MODELS, of_all), (4, MOMENT, "flow", 50, 2, '{"x":2.0}', 1.0))

    def test_what_fits_no_row(self):
        for change in ({"device_id": None}, {"device_id": "a\0"}, {"sequence": "3"}, {"timestamp": "x"}, {"features": 7}):
            with self.subTest(change), self.assertRaises(Malformed):
                row(READINGS, {**READING, **change})
        for value in (None, b"", b"[]", b"{}"):
            with self.subTest(value), self.assertRaises(Malformed):
                parse_row(READINGS, value)

    def test_every_row_has_as_many_values_as_columns_and_goes_in_once(self):
        self.assertEqual(len(row(READINGS, READING)), len(READINGS.columns))
        self.assertEqual(
            READINGS.insert,
            "INSERT INTO sensor_readings (time, device_id, sequence, features, label) "
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        )

    def test_each_topic_has_its_table(self):
        names = {topic: table.name for topic, table in tables(Topics(anomalies="other")).items()}
        self.assertEqual(
            names,
            {
                "edge-iiot-stream": "sensor_readings",
                "other": "anomalies",
                "local-model-updates": "local_models",
                "global-model-updates": "global_models",
            },
        )


class MomentTest(unittest.TestCase):
    def test_zones(self):
        self.assertEqual(parse_moment(AT), MOMENT)
        self.assertEqual(parse_moment("2026-01-01T02:00:00.5+02:00".replace(".5+", ".500+")), MOMENT)
        self.assertEqual(parse_moment("2026-01-01T00:00:00.500"), MOMENT)

    def test_written_in_utc(self):
        self.assertEqual(format_moment(MOMENT.astimezone(timezone(timedelta(hours=5)))), AT)

    def test_none(self):
        for text in ("", "Z", "yesterday", None, 7):
            with self.subTest(text), self.assertRaises(ValueError):
                parse_moment(text)


if __name__ == "__main__":
    unittest.main()
