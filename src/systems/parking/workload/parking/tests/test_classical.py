"""Classical inference on drawn lots."""

import itertools
import unittest

import cv2
import numpy as np

from parking.camera_conf import Spot
from parking.inference import InferenceTrouble, detector
from parking.inference.classical import measure
from parking.tests import lot


class ClassicalTest(unittest.TestCase):
    def setUp(self):
        self.detector = detector(None)

    def occupied(self, picture):
        found = self.detector.occupancy(picture, lot.SPOTS)
        self.assertEqual(list(found), [spot.name for spot in lot.SPOTS])
        return {number for number, taken in enumerate(found.values()) if taken}

    def test_every_pattern_of_occupancy(self):
        for count in range(6):
            for cars in itertools.combinations(range(5), count):
                with self.subTest(cars):
                    self.assertEqual(self.occupied(lot.draw(cars)), set(cars))

    def test_cars_of_every_colour_in_every_light(self):
        for car, light in itertools.product(lot.CARS, (0.3, 0.6, 1.0, 1.5)):
            with self.subTest(car=car, light=light):
                self.assertEqual(self.occupied(lot.draw([1, 3], car=car, light=light)), {1, 3})

    def test_a_shadow_is_no_car(self):
        for top in (0, 130, 180, 220):
            with self.subTest(top):
                self.assertEqual(self.occupied(lot.shade(lot.draw([2]), top, 360)), {2})

    def test_a_camera_that_compresses_much(self):
        for quality in (20, 50, 90):
            _, data = cv2.imencode(".jpg", lot.draw([0, 4]), [cv2.IMWRITE_JPEG_QUALITY, quality])
            with self.subTest(quality):
                self.assertEqual(self.occupied(cv2.imdecode(data, cv2.IMREAD_COLOR)), {0, 4})

    def test_other_grains_of_asphalt(self):
        for seed in range(10):
            with self.subTest(seed):
                self.assertEqual(self.occupied(lot.draw([1], seed=seed)), {1})

    def test_free_and_occupied_are_far_apart(self):
        found = list(measure(lot.draw([0, 1, 2]), lot.SPOTS).values())
        self.assertGreater(min(spot.spread for spot in found[:3]), 5 * max(spot.spread for spot in found[3:]))

    def test_a_spot_outside_the_picture(self):
        wide = Spot(name="B1", polygon=[(600, 10), (700, 10), (700, 90)])
        with self.assertRaisesRegex(InferenceTrouble, "'B1' reaches 700,90; the picture is 640x360"):
            self.detector.occupancy(lot.draw([]), [*lot.SPOTS, wide])

    def test_a_covered_lens(self):
        with self.assertRaisesRegex(InferenceTrouble, "nothing can be seen.*one grey of 0"):
            self.detector.occupancy(np.zeros((360, 640, 3), np.uint8), lot.SPOTS)

    def test_a_spot_without_a_pixel(self):
        with self.assertRaisesRegex(InferenceTrouble, "'dot' is too small"):
            self.detector.occupancy(lot.draw([]), [Spot(name="dot", polygon=[(5, 5), (5, 5), (5, 5)])])
