"""Classical inference: asphalt is grey and even, a car is not.

Three things are measured inside each spot, away from its rim: the share of pixels on an edge (windows, lamps, outlines),
the spread of brightness, and how colourful it is. No model, no history, and a few milliseconds a spot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..camera_conf import Spot
from ..cameras.picture import Picture
from . import InferenceTrouble
from .geometry import inner, mask_of, outside

RIM = 0.1
# A picture of one grey, as of a covered lens, or of a night without lamps: nothing can be said then.
LEAST_SPREAD = 2.0
LEAST_PIXELS = 25
DAYLIGHT = 105
BLUR = 5
CANNY = (40, 100)


@dataclass(frozen=True)
class Measures:
    """What a spot looks like."""

    edges: float
    """Share of its pixels that are on an edge, from 0 to 1."""
    spread: float
    """Standard deviation of its brightness, from 0 to 127."""
    colour: float
    """Median distance of its pixels from grey, from 0 to 181."""

    @property
    def occupied(self) -> bool:
        """Whether it is more than asphalt: one clear sign, or two weaker ones (a shadow's rim has but one)."""
        clear = self.edges > 0.06 or self.spread > 35 or self.colour > 18
        weaker = [self.edges > 0.025, self.spread > 16, self.colour > 10]
        return clear or sum(weaker) >= 2


class ClassicalDetector:
    """Tells by edges, spread and colour."""

    def occupancy(self, picture: Picture, spots: Sequence[Spot]) -> Mapping[str, bool]:
        """See Detector."""
        problems = outside(picture, spots)
        if problems:
            raise InferenceTrouble("; ".join(problems))
        return {name: found.occupied for name, found in measure(picture, spots).items()}


def measure(picture: Picture, spots: Sequence[Spot]) -> dict[str, Measures]:
    """Measure each spot. Raises InferenceTrouble for a picture in which nothing can be seen."""
    plain = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    if float(plain.std()) < LEAST_SPREAD:
        raise InferenceTrouble(f"nothing can be seen: the picture is one grey of {int(plain.mean())} (of 255)")
    smooth = _in_daylight(cv2.GaussianBlur(picture, (BLUR, BLUR), 0))
    grey = cv2.cvtColor(smooth, cv2.COLOR_BGR2GRAY)
    edges = cv2.Canny(grey, *CANNY)
    lab = cv2.cvtColor(smooth, cv2.COLOR_BGR2LAB).astype(np.float32)
    colour = np.hypot(lab[..., 1] - 128, lab[..., 2] - 128)
    found = {}
    for spot in spots:
        inside = inner(mask_of(spot, picture), RIM) > 0
        if np.count_nonzero(inside) < LEAST_PIXELS:
            raise InferenceTrouble(f"spot {spot.name!r} is too small: fewer than {LEAST_PIXELS} pixels within its rim")
        found[spot.name] = _measure(inside, grey, edges, colour)
    return found


def _in_daylight(picture: Picture) -> Picture:
    """The picture as bright as one of a cloudy day, within what its noise allows: the limits are for that light."""
    gain = DAYLIGHT / max(1.0, float(np.median(picture)))
    return cv2.convertScaleAbs(picture, alpha=min(max(gain, 0.5), 3.0))


def _measure(inside: NDArray[np.bool_], grey: NDArray, edges: NDArray, colour: NDArray) -> Measures:
    return Measures(
        edges=float((edges[inside] > 0).mean()),
        spread=float(grey[inside].std()),
        colour=float(np.median(colour[inside])),
    )
