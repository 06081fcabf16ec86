"""A model as SQL."""

import unittest

from spark_analytics.model import Model, feature


class ModelTest(unittest.TestCase):
    def test_the_expression(self):
        model = Model.of_row(3, "flow", '{"temperature": -2, "pressure": 1e-7}', 0.5)
        self.assertEqual(model.prediction("f"), "(0.5D) + (1e-07D * f['pressure']) + (-2.0D * f['temperature'])")

    def test_names_cannot_break_out(self):
        self.assertEqual(feature("f", "a'b\\c"), "f['a\\'b\\\\c']")


if __name__ == "__main__":
    unittest.main()
