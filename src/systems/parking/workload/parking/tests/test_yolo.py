"""YOLO's detector around a model of our own: the real one is gigabytes."""

import os
import sys
import tempfile
import types
import unittest
from pathlib import Path
from unittest import mock

from parking.inference import InferenceTrouble, detector
from parking.inference.yolo import covered
from parking.tests import lot


class Boxes:
    """As ultralytics hands them out."""

    def __init__(self, *corners):
        self.xyxy = types.SimpleNamespace(tolist=lambda: [list(corner) for corner in corners])


COCO = {0: "person", 1: "bicycle", 2: "car", 3: "motorcycle", 4: "airplane", 5: "bus", 6: "train", 7: "truck"}


def layer(boxes=(), error=None, task="detect", names=COCO, classes=(2, 3, 5, 7)):
    """The ML layer, whose model finds these boxes; or which refuses the file."""

    class YOLO:
        def __init__(self, path):
            if error is not None:
                raise error
            self.task = task
            self.names = names

        def predict(self, picture, **options):
            assert options["classes"] == list(classes)
            return [types.SimpleNamespace(boxes=Boxes(*boxes))]

    return mock.patch.dict(sys.modules, {"ultralytics": types.SimpleNamespace(YOLO=YOLO)})


class Told(types.ModuleType):
    """The ML layer again, which notes what it is told of itself when it is imported: that is when the real one looks."""

    def __getattr__(self, name):
        self.alone = {key: value for key, value in os.environ.items() if key.startswith("YOLO_")}
        raise AttributeError(name)


class YoloTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.model = Path(folder.name, "yolov8x.pt")
        self.model.write_bytes(b"model")

    def test_a_spot_is_occupied_where_a_vehicle_covers_it(self):
        # Upon the first, between the second and the third, and a corner of the fifth.
        with layer([(40.2, 100, 140, 259.6), (200, 100, 350, 260), (560, 80, 640, 130)]):
            found = detector(self.model).occupancy(lot.draw([]), lot.SPOTS)
        self.assertEqual(found, {"A1": True, "A2": True, "A3": True, "A4": False, "A5": False})

    def test_a_model_of_ones_own_is_asked_for_its_vehicles(self):
        with layer([(40, 100, 140, 260)], names={0: "tree", 1: "Car"}, classes=[1]):
            self.assertTrue(detector(self.model).occupancy(lot.draw([]), lot.SPOTS)["A1"])

    def test_a_model_that_knows_no_vehicle_would_find_every_spot_free(self):
        with layer(names={0: "cat", 1: "dog"}):
            with self.assertRaisesRegex(InferenceTrouble, "knows no car, motorcycle, bus, truck; .*: cat, dog$"):
                detector(self.model)

    def test_a_model_that_gives_no_boxes(self):
        with layer(task="classify"):
            with self.assertRaisesRegex(InferenceTrouble, "is for the task classify, without boxes; use one that"):
                detector(self.model)

    def test_the_library_keeps_to_itself(self):
        told = Told("ultralytics")
        with mock.patch.dict(os.environ, clear=True), mock.patch.dict(sys.modules, {"ultralytics": told}):
            self.assertRaises(InferenceTrouble, detector, self.model)
        self.assertEqual((told.alone["YOLO_OFFLINE"], told.alone["YOLO_AUTOINSTALL"]), ("true", "false"))

    def test_the_share_that_is_covered(self):
        picture = lot.draw([])
        self.assertEqual(covered(lot.SPOTS[0], [], picture), 0)
        self.assertEqual(covered(lot.SPOTS[0], [(-50, -50, 700, 700)], picture), 1)
        self.assertAlmostEqual(covered(lot.SPOTS[0], [(40, 100, 90, 261)], picture), 0.5, places=2)

    def test_a_model_that_is_not_there(self):
        with layer(), self.assertRaisesRegex(InferenceTrouble, "there is no /no/yolov8x.pt; mount the model there"):
            detector(Path("/no/yolov8x.pt"))

    def test_a_mount_without_a_source(self):
        with layer(), self.assertRaisesRegex(InferenceTrouble, f"{self.model.parent} is no file; a bind mount"):
            detector(self.model.parent)

    def test_a_model_that_may_not_be_read(self):
        refused = mock.patch("parking.inference.yolo.os.access", return_value=False)
        with layer(), refused, self.assertRaisesRegex(InferenceTrouble, f"may not read {self.model}"):
            detector(self.model)

    def test_a_file_that_is_no_model(self):
        with layer(error=RuntimeError("invalid\nmagic")):
            with self.assertRaisesRegex(InferenceTrouble, f"{self.model} is no model: RuntimeError: invalid magic"):
                detector(self.model)

    def test_an_image_without_the_layer(self):
        without = mock.patch.dict(sys.modules, {"ultralytics": None})
        with without, self.assertRaisesRegex(InferenceTrouble, f"{self.model} is set, .*build the PIP layer with ML="):
            detector(self.model)


if __name__ == "__main__":
    unittest.main()
