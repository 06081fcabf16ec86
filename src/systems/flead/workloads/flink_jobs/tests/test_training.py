"""Local training: the model, and when a batch is complete."""

import math
import random
import unittest

from messages import Reading
from training import DeviceState, Model, Trainer, fit


def rows(count, noise=0.0, seed=3):
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        row = {"pressure": rng.gauss(1013, 5), "temperature": rng.gauss(20, 2)}
        row["flow"] = 0.5 * row["pressure"] - 2 * row["temperature"] + 7 + rng.gauss(0, noise)
        made.append(row)
    return made


def feed(trainer, state, sequences, data):
    found = []
    for sequence in sequences:
        update = trainer.observe(state, Reading("device-01", sequence, f"t{sequence}", data[sequence]))
        if update is not None:
            found.append(update)
    return found


class FitTest(unittest.TestCase):
    def test_finds_the_function_that_made_the_rows(self):
        model = fit(rows(50), "flow", None)
        self.assertEqual(list(model.weights), ["pressure", "temperature"])
        self.assertAlmostEqual(model.weights["pressure"], 0.5, places=4)
        self.assertAlmostEqual(model.weights["temperature"], -2.0, places=4)
        self.assertLess(model.loss, 1e-3)

    def test_the_loss_is_the_error_over_the_rows(self):
        data = rows(50, noise=0.3)
        model = fit(data, "flow", None)
        errors = [
            sum(weight * row[name] for name, weight in model.weights.items()) + model.bias - row["flow"] for row in data
        ]
        self.assertAlmostEqual(model.loss, math.sqrt(math.fsum(e * e for e in errors) / 50), places=9)

    def test_what_the_rows_leave_open_stays_as_it_was(self):
        previous = Model("y", {"x": 3.0}, 1.0)
        model = fit([{"x": 2.0, "y": 7.0}], "y", previous)
        self.assertAlmostEqual(model.weights["x"], 3.0)
        self.assertAlmostEqual(model.bias, 1.0)

    def test_a_constant_feature_is_no_trouble(self):
        model = fit([{"x": 1.0, "c": 5.0, "y": 1.0}, {"x": 2.0, "c": 5.0, "y": 2.0}], "y", None)
        self.assertTrue(all(math.isfinite(weight) for weight in model.weights.values()))

    def test_only_features_that_every_row_has(self):
        model = fit([{"x": 1.0, "y": 1.0}, {"x": 2.0, "z": 1.0, "y": 2.0}], "y", None)
        self.assertEqual(list(model.weights), ["x"])


class TrainerTest(unittest.TestCase):
    trainer = Trainer(batch=10)

    def test_one_update_for_each_batch(self):
        data = rows(30)
        found = feed(self.trainer, DeviceState(), range(30), data)
        self.assertEqual([update["round"] for update in found], [1, 2, 3])
        self.assertEqual([update["trained_at"] for update in found], ["t9", "t19", "t29"])
        self.assertEqual({update["sample_count"] for update in found}, {10})
        first = fit(data[:10], "flow", None)
        self.assertEqual((found[0]["weights"], found[0]["bias"]), (first.weights, first.bias))

    def test_beginning_in_the_middle_keeps_the_rounds_number(self):
        found = feed(self.trainer, DeviceState(), range(15, 30), rows(30))
        self.assertEqual([(update["round"], update["sample_count"]) for update in found], [(2, 5), (3, 10)])

    def test_repetitions_change_nothing(self):
        data = rows(20)
        once = feed(self.trainer, DeviceState(), range(20), data)
        again = feed(self.trainer, DeviceState(), [*range(7), *range(3, 15), *range(9, 20)], data)
        self.assertEqual(again, once)

    def test_a_checkpoint_in_the_middle_changes_nothing(self):
        data = rows(20)
        once = feed(self.trainer, DeviceState(), range(20), data)
        state = DeviceState()
        before = feed(self.trainer, state, range(13), data)
        after = feed(self.trainer, DeviceState.load(state.dump()), range(13, 20), data)
        self.assertEqual(before + after, once)

    def test_without_the_configured_target_the_first_feature_is_predicted(self):
        data = [{"b": float(n), "a": 2.0 * n} for n in range(10)]
        (found,) = feed(self.trainer, DeviceState(), range(10), data)
        self.assertEqual((found["target"], list(found["weights"])), ("a", ["b"]))

    def test_rows_of_another_batch_do_not_mix_in(self):
        found = feed(self.trainer, DeviceState(), [*range(5), *range(12, 20)], rows(20))
        self.assertEqual([(update["round"], update["sample_count"]) for update in found], [(2, 8)])


if __name__ == "__main__":
    unittest.main()
