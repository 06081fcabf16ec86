"""The runner: runs as processes of their own, what it says of them, and when it tries again."""

import contextlib
import io
import os
import signal
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from unittest import mock

from spark_analytics import runner, status
from spark_analytics.settings import parse_settings

ENVIRONMENT = {"DB_PASSWORD": "secret", "ANALYTICS_TIMEOUT_SECONDS": "2"}


class RunnerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "status.json"
        environment = mock.patch.dict(os.environ, {"STATUS_FILE": str(self.file)})
        environment.start()
        self.addCleanup(environment.stop)

    def run_once(self, program):
        said = io.StringIO()
        with mock.patch.object(runner, "RUN", [sys.executable, "-c", program]), contextlib.redirect_stdout(said):
            failure = runner.Runner(parse_settings(ENVIRONMENT))._run()
        return failure, said.getvalue()

    def test_results_go_to_the_log_and_noise_does_not(self):
        failure, said = self.run_once("print('WARN noise'); print('hourly statistics: 3 rows')")
        self.assertEqual((failure, said), ("", "hourly statistics: 3 rows\n"))
        self.assertIsNone(status.fault(status.read(self.file), time.monotonic()))

    def test_a_failure_is_shown_with_its_reason(self):
        failure, said = self.run_once("print('noise'); raise RuntimeError('no such table')")
        self.assertEqual(failure, "RuntimeError: no such table")
        self.assertIn("noise", said)

    def test_a_run_without_end_is_ended(self):
        begun = time.monotonic()
        tells_its_stack = "import faulthandler, signal, time; faulthandler.register(signal.SIGUSR1)"
        failure, said = self.run_once(f"{tells_its_stack}; print('WARN', flush=True); time.sleep(60)")
        self.assertRegex(failure, "longer than 2 s; is there a worker")
        self.assertRegex(said, r"(?s)WARN.*most recent call first.*line 1 in <module>")
        self.assertLess(time.monotonic() - begun, 10)

    def test_a_stop_signal_takes_the_run_along(self):
        def stop(*_):
            raise runner.Stopped

        self.addCleanup(signal.signal, signal.SIGUSR1, signal.signal(signal.SIGUSR1, stop))
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        begun = time.monotonic()
        with self.assertRaises(runner.Stopped):
            self.run_once("import time; time.sleep(60)")
        self.assertLess(time.monotonic() - begun, 2)

    def test_a_failed_run_is_repeated_soon(self):
        self.assertEqual([runner.pause(False, 3600), runner.pause(True, 3600), runner.pause(True, 5)], [3600, 15, 5])

    def test_a_failure_without_a_word(self):
        self.assertEqual(runner.reason([], 137), "exit code 137")


if __name__ == "__main__":
    unittest.main()
