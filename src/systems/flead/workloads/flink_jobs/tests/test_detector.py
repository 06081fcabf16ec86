"""The anomaly rule: what is measured, what is anomalous, what is folded in."""

import math
import random
import statistics
import unittest

from detector import DeviceState, Detector, Running
from messages import Reading


def reading(sequence, **features):
    return Reading("device-01", sequence, f"t{sequence}", features)


def warmed(values, detector=Detector()):
    state = DeviceState()
    for sequence, value in enumerate(values):
        assert detector.observe(state, reading(sequence, flow=value)) is None
    return state


class RunningTest(unittest.TestCase):
    def test_equals_the_textbook(self):
        numbers = [random.Random(7).gauss(1e6, 0.5) for _ in range(1000)]
        running = Running()
        for number in numbers:
            running.add(number)
        self.assertAlmostEqual(running.mean, statistics.fmean(numbers), places=6)
        self.assertAlmostEqual(running.deviation, statistics.stdev(numbers), places=9)

    def test_one_value_has_no_deviation(self):
        running = Running()
        running.add(5.0)
        self.assertEqual(running.deviation, 0.0)


class DetectorTest(unittest.TestCase):
    noise = [10.0, 12.0] * 15

    def test_finds_a_value_far_from_the_mean_after_the_warm_up(self):
        state = warmed(self.noise)
        found = Detector().observe(state, reading(30, flow=31.0))
        deviation = statistics.stdev(self.noise)
        self.assertEqual((found["device_id"], found["sequence"], found["timestamp"]), ("device-01", 30, "t30"))
        self.assertEqual((found["feature"], found["value"], found["mean"]), ("flow", 31.0, 11.0))
        self.assertAlmostEqual(found["deviation"], deviation)
        self.assertAlmostEqual(found["score"], 20.0 / deviation)

    def test_takes_anything_during_the_warm_up(self):
        state = warmed(self.noise[:29])
        self.assertIsNone(Detector().observe(state, reading(29, flow=1e9)))

    def test_the_threshold_itself_is_not_anomalous(self):
        state = warmed(self.noise)
        at = 11.0 + 6 * state.features["flow"].deviation
        self.assertIsNone(Detector().observe(state, reading(30, flow=at - 1e-9)))
        self.assertIsNotNone(Detector().observe(warmed(self.noise), reading(30, flow=at + 1e-9)))

    def test_an_anomaly_does_not_widen_what_is_normal(self):
        state = warmed(self.noise)
        before = state.dump()
        Detector().observe(state, reading(30, flow=100.0))
        self.assertEqual(state.dump(), {**before, "last_sequence": 30})
        self.assertIsNotNone(Detector().observe(state, reading(31, flow=100.0)))

    def test_what_was_seen_is_not_seen_again(self):
        state = warmed(self.noise)
        self.assertIsNotNone(Detector().observe(state, reading(30, flow=100.0)))
        before = state.dump()
        self.assertIsNone(Detector().observe(state, reading(30, flow=100.0)))
        self.assertIsNone(Detector().observe(state, reading(3, flow=100.0)))
        self.assertEqual(state.dump(), before)

    def test_names_the_feature_of_the_highest_score(self):
        state = DeviceState()
        for sequence, value in enumerate(self.noise):
            Detector().observe(state, reading(sequence, flow=value, pressure=value * 10))
        found = Detector().observe(state, reading(30, flow=50.0, pressure=5000.0))
        self.assertEqual(found["feature"], "pressure")

    def test_a_feature_that_never_varied_cannot_be_judged(self):
        state = warmed([7.0] * 40)
        self.assertIsNone(Detector().observe(state, reading(40, flow=8.0)))

    def test_a_new_feature_is_not_anomalous(self):
        state = warmed(self.noise)
        self.assertIsNone(Detector().observe(state, reading(30, flow=11.0, humidity=99.0)))

    def test_the_state_goes_through_a_checkpoint(self):
        state = warmed(self.noise)
        self.assertEqual(DeviceState.load(state.dump()), state)
        self.assertEqual(DeviceState.load(None), DeviceState())
        self.assertTrue(math.isfinite(DeviceState.load(state.dump()).features["flow"].deviation))


if __name__ == "__main__":
    unittest.main()
