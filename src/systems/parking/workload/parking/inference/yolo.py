"""YOLO: finds vehicles in the picture; a spot is occupied when one covers enough of it. Needs the image's ML layer."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2

from ..camera_conf import Spot
from ..cameras.picture import Picture
from . import InferenceTrouble
from .geometry import mask_of, outside

# As COCO calls them, on which the published models are trained.
VEHICLES = ("car", "motorcycle", "bus", "truck")
# Kinds of models that give boxes.
TASKS = ("detect", "pose", "segment")
# Else the library asks the internet at its start, tells its makers what it is used for, and installs packages as it runs.
ALONE = {
    "YOLO_OFFLINE": "true",
    "YOLO_AUTOINSTALL": "false",
    "YOLO_CONFIG_DIR": "/tmp",
    "YOLO_VERBOSE": "false",
}
LEAST_CONFIDENCE = 0.25
COVERED = 0.35

Box = tuple[int, int, int, int]


class YoloDetector:
    """Tells by the vehicles that a YOLO model finds."""

    def __init__(self, path: Path) -> None:
        self._model = _load(path)
        self._classes = _vehicle_classes(self._model, path)

    def occupancy(self, picture: Picture, spots: Sequence[Spot]) -> Mapping[str, bool]:
        """See Detector."""
        problems = outside(picture, spots)
        if problems:
            raise InferenceTrouble("; ".join(problems))
        found = self._model.predict(picture, classes=self._classes, conf=LEAST_CONFIDENCE, verbose=False)
        boxes = [tuple(round(edge) for edge in box) for result in found for box in result.boxes.xyxy.tolist()]
        return {spot.name: covered(spot, boxes, picture) > COVERED for spot in spots}


def covered(spot: Spot, boxes: Iterable[Box], picture: Picture) -> float:
    """The share of the spot that the box covers which covers most of it, from 0 to 1."""
    mask = mask_of(spot, picture)
    whole = cv2.countNonZero(mask)
    parts = (cv2.countNonZero(mask[max(top, 0) : bottom, max(left, 0) : right]) for left, top, right, bottom in boxes)
    return max(parts, default=0) / whole if whole else 0.0


def check_model_file(path: Path) -> None:
    """Raises InferenceTrouble where the file is not there or may not be read."""
    if not path.exists():
        raise InferenceTrouble(f"YOLO_PATH: there is no {path}; mount the model there, or leave YOLO_PATH out")
    if not path.is_file():
        raise InferenceTrouble(
            f"YOLO_PATH: {path} is no file; a bind mount whose source does not exist makes a folder of that name"
        )
    if not os.access(path, os.R_OK):
        raise InferenceTrouble(f"YOLO_PATH: user {os.geteuid()} may not read {path}; make it readable: chmod a+r")


def _load(path: Path) -> Any:
    check_model_file(path)
    for name, value in ALONE.items():
        os.environ.setdefault(name, value)
    try:
        from ultralytics import YOLO  # pylint: disable=import-outside-toplevel,import-error
    except ImportError as error:
        raise InferenceTrouble(
            f"YOLO_PATH: {path} is set, but this image has no YOLO ({error}); "
            "build the PIP layer with ML=true, or leave YOLO_PATH out"
        ) from error
    try:
        model = YOLO(path)
        # Formats other than PyTorch's own are read no sooner.
        _ = model.names
        return model
    except Exception as error:  # pylint: disable=broad-except  (whatever PyTorch meets in the file)
        reason = " ".join(str(error).split())
        raise InferenceTrouble(f"YOLO_PATH: {path} is no model: {type(error).__name__}: {reason[:300]}") from error


def _vehicle_classes(model: Any, path: Path) -> list[int]:
    if model.task not in TASKS:
        raise InferenceTrouble(f"YOLO_PATH: {path} is for the task {model.task}, without boxes; use one that detects")
    classes = [number for number, name in model.names.items() if name.lower() in VEHICLES]
    if not classes:
        known = ", ".join(list(model.names.values())[:10])
        raise InferenceTrouble(f"YOLO_PATH: {path} knows no {', '.join(VEHICLES)}; its first classes: {known}")
    return classes
