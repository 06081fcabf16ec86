"""The health check's verdict."""

import tempfile
import time
import unittest
from pathlib import Path

from aggregator.status import Pulse, faults, read, write


def pulse(turned=100.0, kafka=100.0, trouble=""):
    return Pulse(turned=turned, contacts={"Kafka": kafka}, trouble=trouble)


class StatusTest(unittest.TestCase):
    def test_well(self):
        self.assertEqual(faults({"sink": pulse()}, 114.0), [])

    def test_every_fault_is_named(self):
        loops = {"federation": pulse(turned=80.0), "sink": pulse(kafka=None, trouble="the broker has no topic x")}
        self.assertEqual(
            faults(loops, 100.0),
            [
                "the federation loop has not turned for 20 s",
                "sink: no answer from Kafka yet (the broker has no topic x)",
            ],
        )

    def test_silence(self):
        self.assertEqual(faults({"sink": pulse(turned=120.0)}, 121.0), ["sink: no answer from Kafka for 21 s"])

    def test_contact_ends_trouble(self):
        one = pulse(turned=0.0, kafka=None, trouble="away")
        one.contact("Kafka")
        one.turn()
        self.assertEqual(faults({"sink": one}, time.monotonic()), [])

    def test_the_report_is_read_as_it_was_written(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "status.json"
            write(path, {"sink": pulse(trouble="x")})
            self.assertEqual(read(path), {"sink": pulse(trouble="x")})
            self.assertEqual([entry.name for entry in Path(folder).iterdir()], ["status.json"])


if __name__ == "__main__":
    unittest.main()
