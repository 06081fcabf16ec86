"""The sample data: reproducible, and its labels are what a detector finds."""

import contextlib
import hashlib
import io
import math
import tempfile
import unittest
from pathlib import Path

from sample_data.__main__ import main
from sample_data.generator import (
    COLUMNS,
    FEATURES,
    FLOW_BIAS,
    FLOW_WEIGHTS,
    QUIET_ROWS,
    Plan,
    device_names,
    device_rows,
)

WARM_UP = 30
THRESHOLD = 6.0


class RunningDeviation:
    """Welford's mean and deviation."""

    def __init__(self):
        self.count, self.mean, self.squares = 0, 0.0, 0.0

    def add(self, value):
        self.count += 1
        step = value - self.mean
        self.mean += step / self.count
        self.squares += step * (value - self.mean)

    def score(self, value):
        return abs(value - self.mean) / math.sqrt(self.squares / (self.count - 1))


def detected(rows):
    """The rows that the documented rule finds: learn for 30 messages, then report and leave out what is off by 6."""
    statistics, found = {name: RunningDeviation() for name in FEATURES}, []
    for number, row in enumerate(rows):
        values = {name: float(row[COLUMNS.index(name)]) for name in FEATURES}
        if number >= WARM_UP and max(statistics[name].score(values[name]) for name in FEATURES) > THRESHOLD:
            found.append(number)
            continue
        for name, value in values.items():
            statistics[name].add(value)
    return found


def labelled(rows):
    return [number for number, row in enumerate(rows) if row[-1] == "1"]


class GeneratorTest(unittest.TestCase):
    def test_the_documented_rule_finds_exactly_the_labelled_rows(self):
        for seed in range(12):
            plan = Plan(seed=seed)
            for device in device_names(plan):
                rows = list(device_rows(plan, device))
                self.assertEqual(detected(rows), labelled(rows), f"seed {seed}, {device}")
                self.assertEqual(len(labelled(rows)), plan.anomalies)
                self.assertGreaterEqual(min(labelled(rows)), QUIET_ROWS)

    def test_labels_hold_when_the_file_is_sent_three_times(self):
        rows = list(device_rows(Plan(), "device-01")) * 3
        self.assertEqual(detected(rows), labelled(rows))

    def test_the_smallest_file_with_anomalies_and_one_with_almost_nothing_but(self):
        for plan in (Plan(rows=QUIET_ROWS + 1, anomalies=1), Plan(rows=120, anomalies=60)):
            rows = list(device_rows(plan, "device-01"))
            self.assertEqual(detected(rows), labelled(rows))

    def test_flow_follows_the_others(self):
        rows = [row for row in device_rows(Plan(), "device-03") if row[-1] == "0"]
        errors = []
        for row in rows:
            values = {name: float(row[COLUMNS.index(name)]) for name in FEATURES}
            errors.append(values["flow"] - FLOW_BIAS - sum(FLOW_WEIGHTS[name] * values[name] for name in FLOW_WEIGHTS))
        self.assertLess(math.sqrt(sum(error**2 for error in errors) / len(errors)), 0.12)

    def test_devices_and_seeds_differ(self):
        self.assertNotEqual(*(next(device_rows(Plan(), name))[2:6] for name in ("device-01", "device-02")))
        self.assertNotEqual(*(next(device_rows(Plan(seed=seed), "device-01"))[2:6] for seed in (1, 2)))

    def test_names_sort_by_number(self):
        names = device_names(Plan(devices=120))
        self.assertEqual((names[0], names[-1]), ("device-001", "device-120"))
        self.assertEqual(sorted(names), names)


class CommandTest(unittest.TestCase):
    def run_main(self, *arguments):
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
            code = main(arguments)
        return code, out.getvalue(), err.getvalue()

    def test_the_default_files_are_these_and_no_others(self):
        """The digest is from one machine: that another makes the same bytes is the point of the test."""
        with tempfile.TemporaryDirectory() as folder:
            code, out, _ = self.run_main(f"{folder}/new/data")
            self.assertEqual(code, 0)
            self.assertIn("4800 readings, 40 of them anomalous (seed 1)", out)
            files = sorted(Path(folder, "new/data").iterdir())
            self.assertEqual([file.name for file in files], [f"device-0{number}.csv" for number in range(1, 9)])
            content = b"".join(file.read_bytes() for file in files)
        self.assertEqual(
            hashlib.sha256(content).hexdigest(), "69632a24666a8625cb5dbee5ba01a40d39faf285bc1451cb8cd48ead67239702"
        )

    def test_all_mistakes_at_once(self):
        code, _, err = self.run_main("/nowhere", "--devices", "0", "--rows", "50", "--anomalies", "1")
        self.assertEqual(code, 2)
        self.assertEqual([line.split(":")[0] for line in err.splitlines()], ["--devices", "--anomalies"])
        self.assertFalse(Path("/nowhere").exists())


if __name__ == "__main__":
    unittest.main()
