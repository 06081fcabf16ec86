"""Federated averaging: the mean by hand, and what belongs to a round."""

import json
import math
import unittest
from datetime import datetime, timezone
from fractions import Fraction

from aggregator.fedavg import Federation, Refused, Update, average, parse_update

MESSAGE = {
    "device_id": "device-01",
    "round": 1,
    "sample_count": 50,
    "target": "flow",
    "weights": {"pressure": 1.5, "temperature": -2.0},
    "bias": 0.25,
    "loss": 0.1,
    "trained_at": "2026-01-01T00:08:10.000Z",
}
NOW = datetime(2026, 11, 21, 10, 0, 0, 123456, timezone.utc)


def update(device, weight=1.0, count=50, round_=1, minute=8, names=("pressure",)):
    weights = {name: weight for name in names}
    return Update(device, round_, count, "flow", weights, weight / 2, f"2026-01-01T00:{minute:02d}:10.000Z")


def federation(minimum=2, seconds=30.0):
    return Federation(minimum, seconds)


class AverageTest(unittest.TestCase):
    def test_equals_the_mean_by_hand(self):
        weights, bias = average([update("a", 1.0, 10), update("b", 4.0, 30)])
        self.assertEqual((weights, bias), ({"pressure": 3.25}, 1.625))

    def test_loses_nothing_by_rounding_on_the_way(self):
        numbers = [(1e16, 1), (1.0, 1), (-1e16, 1), (0.1, 3)]
        weights, _ = average([update(str(i), w, n) for i, (w, n) in enumerate(numbers)])
        exact = sum(Fraction(n * w) for w, n in numbers) / 6
        self.assertTrue(math.isclose(weights["pressure"], exact, rel_tol=1e-15))

    def test_one_device_is_its_own_mean(self):
        self.assertEqual(average([update("a", 0.1, 7)])[0]["pressure"], math.fsum([7 * 0.1]) / 7)


class RoundTest(unittest.TestCase):
    def test_closes_when_enough_devices_have_reported(self):
        of = federation(minimum=2)
        of.add(update("b"), 0.0)
        self.assertFalse(of.is_complete(1.0))
        of.add(update("b", minute=9), 1.0)
        self.assertFalse(of.is_complete(1.0), "the same device twice is one device")
        of.add(update("a"), 2.0)
        self.assertTrue(of.is_complete(2.0))

    def test_closes_when_its_time_is_up(self):
        of = federation(minimum=9, seconds=30.0)
        self.assertFalse(of.is_complete(1e9), "nothing to close")
        of.add(update("a"), 100.0)
        self.assertFalse(of.is_complete(129.9))
        self.assertTrue(of.is_complete(130.0))

    def test_the_newest_update_of_a_device_counts(self):
        of = federation()
        for minute, weight in ((8, 1.0), (10, 3.0), (9, 2.0)):
            of.add(update("a", weight, minute=minute), 0.0)
        self.assertEqual(of.close(NOW)["weights"], {"pressure": 3.0})

    def test_the_global_model(self):
        of = federation()
        of.add(update("b", 4.0, 30, round_=2), 0.0)
        of.add(update("a", 1.0, 10, round_=3), 0.0)
        entry = {"trained_at": "2026-01-01T00:08:10.000Z"}
        self.assertEqual(
            of.close(NOW),
            {
                "version": 1,
                "target": "flow",
                "weights": {"pressure": 3.25},
                "bias": 1.625,
                "sample_count": 40,
                "updates": [
                    {"device_id": "a", "round": 3, "sample_count": 10, **entry},
                    {"device_id": "b", "round": 2, "sample_count": 30, **entry},
                ],
                "created_at": "2026-11-21T10:00:00.123Z",
            },
        )

    def test_other_features_are_refused_with_both_named(self):
        of = federation()
        of.add(update("a"), 0.0)
        with self.assertRaisesRegex(Refused, "of b predicts flow by level; this round's models predict flow by pressure"):
            of.add(update("b", names=("level",)), 0.0)
        of.close(NOW)
        of.add(update("b", names=("level",)), 0.0)


class RestartTest(unittest.TestCase):
    def test_what_was_aggregated_is_not_taken_again(self):
        of = federation()
        of.add(update("a"), 0.0)
        of.remember(of.close(NOW))
        after = federation()
        after.remember(json.loads(json.dumps({"version": 1, "updates": [{"device_id": "a", "trained_at": "2026-01-01T00:08:10.000Z"}]})))
        for one in (of, after):
            with self.assertRaisesRegex(Refused, "not newer"):
                one.add(update("a"), 0.0)
            one.add(update("a", minute=9), 0.0)
            self.assertEqual(one.close(NOW)["version"], 2)

    def test_a_model_that_was_not_written_does_not_count(self):
        of = federation()
        of.add(update("a"), 0.0)
        of.close(NOW)
        of.add(update("a"), 0.0)
        self.assertEqual(of.close(NOW)["version"], 1)

    def test_the_order_of_remembering_does_not_matter(self):
        of = federation()
        for version, minute in ((3, 9), (7, 12), (5, 10)):
            of.remember({"version": version, "updates": [{"device_id": "a", "trained_at": f"2026-01-01T00:{minute:02d}:00Z"}]})
        self.assertEqual(of.version, 7)
        with self.assertRaises(Refused):
            of.add(update("a", minute=11), 0.0)


class MessageTest(unittest.TestCase):
    def test_an_update(self):
        found = parse_update(json.dumps(MESSAGE).encode())
        self.assertEqual((found.device_id, found.sample_count, found.bias), ("device-01", 50, 0.25))
        self.assertEqual(found.shape, ("flow", ("pressure", "temperature")))

    def test_what_is_none(self):
        for change in (
            {"device_id": 7},
            {"round": 0},
            {"sample_count": 0},
            {"sample_count": 1.5},
            {"weights": []},
            {"weights": {"pressure": "1"}},
            {"bias": float("nan")},
            {"trained_at": "yesterday"},
            {"trained_at": None},
        ):
            with self.subTest(change), self.assertRaises(Refused):
                parse_update(json.dumps({**MESSAGE, **change}).encode())
        for value in (b"", b"{", b"7", b"{}", b"\xff"):
            with self.subTest(value), self.assertRaises(Refused):
                parse_update(value)


if __name__ == "__main__":
    unittest.main()
