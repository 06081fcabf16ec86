"""The health checks, and the signs of life that they read."""

import contextlib
import io
import socket
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from parking import health, pulse


class PulseTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        patched = mock.patch.object(pulse, "FOLDER", Path(folder.name))
        patched.start()
        self.addCleanup(patched.stop)

    def test_a_life(self):
        self.assertIn("the worker is starting, or not running", pulse.fault("worker", time.monotonic()))
        pulse.beat("worker")
        self.assertEqual(pulse.fault("worker", time.monotonic()), "")
        self.assertIn("no sign of life for 60 s", pulse.fault("worker", time.monotonic() + 60))
        self.assertIn("the beat is starting", pulse.fault("beat", time.monotonic()))

    def test_trouble(self):
        pulse.beat("beat", "read-gate was not sent: refused")
        self.assertEqual(pulse.fault("beat", time.monotonic()), "read-gate was not sent: refused")
        pulse.beat("beat")
        self.assertEqual(pulse.fault("beat", time.monotonic()), "")

    def test_a_damaged_file(self):
        pulse.path_of("beat").write_text("{}", encoding="utf-8")
        self.assertIn("the beat is starting, or not running", pulse.fault("beat", time.monotonic()))


class HealthTest(unittest.TestCase):
    def test_a_port_where_nobody_answers(self):
        with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
            port = taken.getsockname()[1]
        self.assertRegex(health.web_fault(port, {}), f"^no answer on port {port}: .*refused")

    def test_the_name_to_ask_for(self):
        for hosts, expected in (("", "localhost"), ("*", "localhost"), (".a.example,b", "a.example"), ("b, c", "b")):
            self.assertEqual(health.allowed_host({"ALLOWED_HOSTS": hosts}), expected)

    def test_usage(self):
        for arguments in ([], ["web", "x"], ["nginx"], ["beat", "1"]):
            with self.subTest(arguments), contextlib.redirect_stderr(io.StringIO()) as said:
                self.assertEqual(health.main(arguments), 2)
            self.assertIn("usage: ", said.getvalue())


if __name__ == "__main__":
    unittest.main()
