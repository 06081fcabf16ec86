"""Spots as pixels."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ..camera_conf import Spot
from ..cameras.picture import Picture

Mask = NDArray[np.uint8]


def outside(picture: Picture, spots: Sequence[Spot]) -> list[str]:
    """Say which spots are not wholly in the picture: those of another resolution, most of all."""
    height, width = picture.shape[:2]
    return [
        f"spot {spot.name!r} reaches {max(x for x, _ in spot.polygon)},{max(y for _, y in spot.polygon)}; "
        f"the picture is {width}x{height}"
        for spot in spots
        if any(x > width or y > height for x, y in spot.polygon)
    ]


def mask_of(spot: Spot, picture: Picture) -> Mask:
    """255 inside the spot, 0 elsewhere."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.array(spot.polygon, np.int32)], 255)
    return mask


def inner(mask: Mask, share: float) -> Mask:
    """The mask without its rim, so wide a share of its size: painted lines and the neighbours' mirrors are there."""
    rim = int(np.sqrt(cv2.countNonZero(mask)) * share)
    if rim == 0:
        return mask
    # A border of zeros, so that the picture's edge counts as a rim, too.
    framed = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (2 * rim + 1, 2 * rim + 1))
    return cv2.erode(framed, kernel, borderValue=0)[1:-1, 1:-1]
