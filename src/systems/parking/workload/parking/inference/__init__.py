"""Inference: which spots of a picture are occupied. `detector` gives the one that the settings ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from ..camera_conf import Spot
from ..cameras.picture import Picture


class InferenceTrouble(Exception):
    """The inference cannot work as it is set; the text says what and where."""


class Detector(Protocol):
    """Anything that tells occupied spots from free ones."""

    def occupancy(self, picture: Picture, spots: Sequence[Spot]) -> Mapping[str, bool]:
        """Name of each spot, in their order: whether it is occupied. Raises InferenceTrouble."""


def detector(yolo_path: Path | None) -> Detector:
    """YOLO where a model is named, else the classical one. Raises InferenceTrouble: never one in place of the other."""
    if yolo_path is not None:
        from .yolo import YoloDetector  # pylint: disable=import-outside-toplevel  (gigabytes, in the ML layer only)

        return YoloDetector(yolo_path)
    from .classical import ClassicalDetector  # pylint: disable=import-outside-toplevel

    return ClassicalDetector()
