"""Statistics: what is counted, how old it is, and that readers never see half a file."""

import json
import os
import tempfile
import threading
import unittest

from station.settings import Settings
from station.statistics import LOST_AFTER_SECONDS, StationStatistics, write
from station.verdict import RECEIVING, read

SETTINGS = Settings(
    station_id=1, mac_address="aa:bb:cc:11:22:01", interface="eth0", log_level="INFO", statistics_file=""
)


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


class StatisticsTest(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        self.statistics = StationStatistics(SETTINGS, self.clock)

    def test_nothing_yet(self):
        snapshot = self.statistics.snapshot(RECEIVING)
        self.assertEqual(snapshot["sent"], {"count": 0, "secondsAgo": None, "lastAt": None})
        self.assertEqual(snapshot["received"], {"count": 0, "rejected": 0, "fromStation": {}})

    def test_counts_and_ages(self):
        self.statistics.count_sent()
        self.statistics.count_received(3)
        self.clock.now += 1.5
        self.statistics.count_received(2)
        self.statistics.count_received(3)
        self.statistics.count_rejected()
        snapshot = self.statistics.snapshot(RECEIVING)
        self.assertEqual((snapshot["sent"]["count"], snapshot["sent"]["secondsAgo"]), (1, 1.5))
        received = snapshot["received"]
        self.assertEqual((received["count"], received["rejected"]), (3, 1))
        self.assertEqual({peer: of["count"] for peer, of in received["fromStation"].items()}, {"2": 1, "3": 2})
        self.assertRegex(snapshot["sent"]["lastAt"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_a_peer_is_announced_lost_and_found_again(self):
        with self.assertLogs("station", "INFO") as logs:
            self.statistics.count_received(2)
            self.statistics.count_received(2)
            self.clock.now += LOST_AFTER_SECONDS + 0.1
            self.statistics.log_lost_stations()
            self.statistics.log_lost_stations()
            self.statistics.count_received(2)
        words = [record.getMessage().split(" station")[0] for record in logs.records]
        self.assertEqual(words, ["hears", "no longer hears", "hears"])

    def test_readers_see_whole_files_only(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "new", "statistics.json")
            write(path, self.statistics.snapshot(RECEIVING))
            done = threading.Event()

            def keep_writing():
                while not done.is_set():
                    self.statistics.count_received(self.statistics.count_rejected() % 500)
                    write(path, self.statistics.snapshot(RECEIVING))

            writer = threading.Thread(target=keep_writing)
            writer.start()
            try:
                counts = [read(path)["received"]["rejected"] for _ in range(300)]
            finally:
                done.set()
                writer.join()
            self.assertEqual(counts, sorted(counts))
            self.assertGreater(counts[-1], 0)
            self.assertEqual(os.listdir(os.path.dirname(path)), ["statistics.json"])

    def test_is_plain_json(self):
        self.statistics.count_received(4294967295)
        snapshot = self.statistics.snapshot(RECEIVING)
        self.assertEqual(json.loads(json.dumps(snapshot)), snapshot)
