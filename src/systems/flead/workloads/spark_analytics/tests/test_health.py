"""The health checks' verdicts."""

import contextlib
import io
import os
import unittest
from unittest import mock

from spark_analytics import health
from spark_analytics.status import Status, fault

WORKERS = {
    "status": "ALIVE",
    "workers": [
        {"host": "172.18.0.5", "state": "DEAD"},
        {"host": "172.18.0.5", "state": "ALIVE"},
        {"host": "172.18.0.6", "state": "DEAD"},
    ],
}


class HealthTest(unittest.TestCase):
    def test_master(self):
        self.assertIsNone(health.master_fault(WORKERS))
        self.assertEqual(health.master_fault({"status": "RECOVERING"}), "the master is RECOVERING")

    def test_worker(self):
        self.assertIsNone(health.worker_fault(WORKERS, ["w", "172.18.0.5"]))
        self.assertEqual(health.worker_fault(WORKERS, ["172.18.0.6"]), "the master knows this worker as DEAD")
        self.assertEqual(health.worker_fault(WORKERS, ["172.18.0.7"]), "the master does not know this worker yet")

    def test_analytics(self):
        self.assertIsNone(fault(Status(written=100.0), 110.0), "the first run may take its time")
        self.assertEqual(fault(Status(100.0, 1, "no table"), 110.0), "the last run failed: no table")
        self.assertRegex(fault(Status(written=100.0), 116.0), "not reported for 16 s")

    def test_nobody_there(self):
        said = io.StringIO()
        nowhere = {"SPARK_MASTER_WEBUI_PORT": "9", "STATUS_FILE": "/nowhere", "SPARK_MASTER_URL": "spark://localhost:7077"}
        with mock.patch.dict(os.environ, nowhere), contextlib.redirect_stdout(said):
            self.assertEqual([health.main([role]) for role in ("master", "worker", "analytics")], [1, 1, 1])
        self.assertEqual(said.getvalue().count("unhealthy: no answer"), 3)

    def test_called_wrongly(self):
        with contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(health.main([]), 2)


if __name__ == "__main__":
    unittest.main()
