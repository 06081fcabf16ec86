"""The watch: statistics are always there, and a station that has become useless ends, so that it can be restarted."""

import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from unittest.mock import patch

from station.receive_guard import ReceiveGuard
from station.statistics import StationStatistics, write
from station.verdict import read
from station.watch import ReceivingSide, watch

from .test_statistics import SETTINGS

HEALTH = os.path.join(os.path.dirname(__file__), "..", "health.py")


def dead_thread():
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    return thread


@patch("station.watch.WRITE_EVERY_SECONDS", 0.02)
@patch("station.watch.GIVE_UP_AFTER_SECONDS", 0.3)
class WatchTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "statistics.json")
        self.statistics = StationStatistics(SETTINGS, time.monotonic)
        self.statistics.count_sent()

    def receiving(self, thread):
        return ReceivingSide(ReceiveGuard(print, self.statistics), thread)

    def test_ends_with_exit_code_1_after_a_lasting_fault_and_says_it_first(self):
        with self.assertLogs("station", "ERROR") as logs:
            self.assertEqual(watch(self.receiving(dead_thread()), self.statistics, self.path), 1)
        self.assertEqual(logs.records[0].getMessage(), "the receive thread has ended")
        self.assertIn("giving up", logs.records[1].getMessage())
        self.assertEqual(read(self.path)["receiver"], "has ended")

    def test_goes_on_while_all_is_well(self):
        thread = threading.Thread(
            target=watch, args=(self.receiving(threading.main_thread()), self.statistics, self.path), daemon=True
        )
        thread.start()
        time.sleep(0.6)
        self.assertTrue(thread.is_alive())
        self.assertEqual(read(self.path)["receiver"], "running")


class HealthCheckTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "statistics.json")

    def check(self):
        ran = subprocess.run(
            [sys.executable, HEALTH], env={"STATISTICS_FILE": self.path}, capture_output=True, text=True, check=False
        )
        return ran.returncode, ran.stdout

    def test_follows_the_station_from_start_to_end(self):
        statistics = StationStatistics(SETTINGS, time.monotonic)
        self.assertEqual(self.check()[0], 1)
        write(self.path, statistics.snapshot("running"))
        self.assertEqual(self.check(), (1, "unhealthy: no VAM sent yet\n"))
        statistics.count_sent()
        write(self.path, statistics.snapshot("running"))
        self.assertEqual(self.check(), (0, "healthy: VAMs sent 1, received 0 (from nobody)\n"))
        write(self.path, statistics.snapshot("has ended"))
        self.assertEqual(self.check(), (1, "unhealthy: the receive thread has ended\n"))

    def test_something_else_in_the_file_is_no_health(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("{")
        code, output = self.check()
        self.assertEqual(code, 1)
        self.assertIn("no statistics yet", output)

    def test_does_not_import_flexstack(self):
        code = f"import runpy, sys\ntry: runpy.run_path({HEALTH!r}, run_name='__main__')\nexcept SystemExit: pass\n"
        code += "assert not [m for m in sys.modules if m.startswith(('flexstack', 'asn1tools'))]"
        environment = {"STATISTICS_FILE": self.path, "PYTHONPATH": os.path.dirname(HEALTH)}
        subprocess.run([sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.DEVNULL)
