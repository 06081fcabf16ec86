"""Settings: the defaults, and every mistake at once."""

import tempfile
import unittest
from pathlib import Path

from aggregator.models import ModelFolder
from aggregator.problems import Problems
from aggregator.settings import parse_settings


class SettingsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.good = {"DB_PASSWORD": "p", "MODELS_PATH": f"{folder.name}/models", "LOG_FILE": f"{folder.name}/logs/a.log"}

    def test_defaults(self):
        found = parse_settings(self.good)
        self.assertEqual((found.minimum_updates, found.round_seconds, found.bootstrap_servers), (4, 30.0, "kafka:29092"))
        self.assertEqual((found.database.host, found.database.port, found.topics.anomalies), ("timescaledb", 5432, "anomalies"))
        self.assertNotIn("'p'", repr(found))

    def test_every_mistake_is_said(self):
        wrong = {
            "KAFKA_BOOTSTRAP_SERVERS": "kafka",
            "DB_PORT": "0",
            "AGGREGATION_MIN_UPDATES": "none",
            "AGGREGATION_ROUND_SECONDS": "-1",
            "TOPIC_ANOMALIES": "a b",
            "LOG_LEVEL": "loud",
            "MODELS_PATH": "/proc/none",
        }
        with self.assertRaises(Problems) as raised:
            parse_settings({**self.good, **wrong, "DB_PASSWORD": ""})
        self.assertEqual({line.split(":")[0] for line in raised.exception.lines}, {*wrong, "DB_PASSWORD"})


class ModelFolderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_the_newest_are_kept_whole(self):
        models = ModelFolder(self.folder, keep=2)
        self.assertIsNone(models.latest())
        for version in (1, 2, 3):
            models.save({"version": version, "bias": 0.1})
        self.assertEqual(models.latest(), {"version": 3, "bias": 0.1})
        names = sorted(path.name for path in self.folder.iterdir())
        self.assertEqual(names, ["global-model-2.json", "global-model-3.json", "latest.json"])

    def test_a_file_that_is_no_model(self):
        (self.folder / "latest.json").write_text("{}")
        with self.assertRaisesRegex(ValueError, "latest.json is no global model.*mend or remove it"):
            ModelFolder(self.folder, keep=2).latest()


if __name__ == "__main__":
    unittest.main()
