"""Settings: every mistake is reported at once, with what is allowed."""

import tempfile
import unittest
from pathlib import Path

from producer.problems import Problems
from producer.settings import parse_settings


class SettingsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "data").mkdir()
        for name in ("b.csv", "a.csv", "c.CSV", "d.csv", "readme.txt"):
            (self.folder / "data" / name).write_text("x\n1\n")
        self.usable = {
            "DATA_PATH": f"{self.folder}/data",
            "STATE_PATH": f"{self.folder}/state",
            "LOG_FILE": f"{self.folder}/logs/producer.log",
        }

    def problems(self, **environment):
        with self.assertRaises(Problems) as raised:
            parse_settings({**self.usable, **environment})
        return raised.exception.lines

    def test_documented_defaults(self):
        settings = parse_settings(self.usable)
        self.assertEqual((settings.bootstrap_servers, settings.topic), ("kafka:29092", "edge-iiot-stream"))
        self.assertEqual((settings.messages_per_second, settings.loop), (10.0, True))
        self.assertEqual((settings.index, settings.count, settings.log_level), (1, 1, "INFO"))
        self.assertEqual(parse_settings({**self.usable, "LOOP": ""}).loop, True)

    def test_files_are_dealt_out_in_order_of_their_names(self):
        def files(index):
            settings = parse_settings({**self.usable, "PRODUCER_INDEX": index, "PRODUCER_COUNT": "3"})
            return [path.name for path in settings.files()]

        self.assertEqual([files("1"), files("2"), files("3")], [["a.csv", "d.csv"], ["b.csv"], ["c.CSV"]])

    def test_all_mistakes_at_once(self):
        (self.folder / "state").write_text("a file, not a folder")
        found = self.problems(
            KAFKA_BOOTSTRAP_SERVERS="kafka",
            MESSAGES_PER_SECOND="0",
            LOOP="yes",
            PRODUCER_INDEX="3",
            PRODUCER_COUNT="2",
            LOG_LEVEL="loud",
            TOPIC_SENSOR_DATA="a b",
            DATA_PATH="/nowhere",
        )
        self.assertEqual(
            sorted(line.split(":")[0] for line in found),
            [
                "DATA_PATH",
                "KAFKA_BOOTSTRAP_SERVERS",
                "LOG_LEVEL",
                "LOOP",
                "MESSAGES_PER_SECOND",
                "PRODUCER_INDEX",
                "STATE_PATH",
                "TOPIC_SENSOR_DATA",
            ],
        )
        self.assertTrue(all("allowed" in line or "neither" in line for line in found if "_PATH" not in line))

    def test_rates(self):
        self.assertEqual(parse_settings({**self.usable, "MESSAGES_PER_SECOND": "0.5"}).messages_per_second, 0.5)
        for wrong in ("-1", "nan", "inf", "ten", "."):
            self.assertEqual(len(self.problems(MESSAGES_PER_SECOND=wrong)), 1, wrong)

    def test_no_files_and_more_producers_than_files(self):
        (self.folder / "empty").mkdir()
        self.assertIn("no CSV file", self.problems(DATA_PATH=f"{self.folder}/empty")[0])
        self.assertIn("has 4 files", self.problems(PRODUCER_COUNT="5", PRODUCER_INDEX="5")[0])
