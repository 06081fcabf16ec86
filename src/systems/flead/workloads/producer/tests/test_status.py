"""The health check's verdict."""

import contextlib
import io
import os
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from producer import health
from producer.status import Status, fault, read, write

SENDING = Status(written=100, state="sending", acknowledged=7, last_acknowledged=99.5, period=0.1, trouble="")


class StatusTest(unittest.TestCase):
    def test_sending_is_healthy(self):
        self.assertIsNone(fault(SENDING, 100.5))
        self.assertIsNone(fault(SENDING, 104.9))

    def test_before_the_first_acknowledgement(self):
        waiting = replace(SENDING, state="waiting", last_acknowledged=None, trouble="no broker answers: down")
        self.assertEqual(fault(waiting, 100), "no message acknowledged yet (waiting): no broker answers: down")

    def test_an_outage_shows_after_fifteen_seconds_with_its_cause(self):
        self.assertIsNone(fault(replace(SENDING, written=114), 114.4))
        later = replace(SENDING, written=115, trouble="1/1 brokers are down")
        self.assertEqual(fault(later, 115), "no message acknowledged for 16 s: 1/1 brokers are down")

    def test_a_slow_rate_is_no_outage(self):
        slow = replace(SENDING, written=150, period=20.0)
        self.assertIsNone(fault(slow, 150))
        self.assertIsNotNone(fault(replace(slow, written=160), 160))

    def test_finished_is_healthy_as_long_as_the_process_reports(self):
        finished = replace(SENDING, written=5000, state="finished")
        self.assertIsNone(fault(finished, 5001))
        self.assertEqual(fault(finished, 5010), "the producer has not reported for 10 s")

    def test_the_command(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "producer.json")
            for status, code, line in (
                (None, 1, "unhealthy: the producer is starting or not running"),
                (SENDING, 0, "healthy: sending, 7 messages acknowledged"),
                (replace(SENDING, last_acknowledged=None), 1, "unhealthy: no message acknowledged yet"),
            ):
                if status:
                    write(path, status)
                    self.assertEqual(read(path), status)
                out = io.StringIO()
                with patch.dict(os.environ, STATUS_FILE=str(path)), contextlib.redirect_stdout(out):
                    with patch("time.monotonic", return_value=100.0):
                        self.assertEqual(health.main(), code)
                self.assertTrue(out.getvalue().startswith(line), out.getvalue())
