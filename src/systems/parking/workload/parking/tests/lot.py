"""Draws a parking lot: asphalt with its grain, painted lines, cars. What is in it is known."""

from __future__ import annotations

from collections.abc import Collection

import cv2
import numpy as np

from parking.camera_conf import Spot
from parking.cameras.picture import Picture

WIDTH, HEIGHT = 640, 360
CARS = {"red": (40, 40, 170), "white": (225, 225, 225), "black": (25, 25, 28), "blue": (150, 80, 30)}


def spot(number: int) -> Spot:
    """Spot 0 to 4, from left to right."""
    left = 40 + 120 * number
    return Spot(name=f"A{number + 1}", polygon=[(left, 100), (left + 100, 100), (left + 100, 260), (left, 260)])


SPOTS = [spot(number) for number in range(5)]


def draw(occupied: Collection[int], *, car: str = "red", light: float = 1.0, seed: int = 1) -> Picture:
    """A lot with cars of one colour in these spots. The light goes from 0 (night) to more than 1 (glaring sun)."""
    rng = np.random.default_rng(seed)
    grain = rng.normal(105, 7, (HEIGHT, WIDTH, 1))
    # Light falls off towards one side.
    slope = np.linspace(-8, 8, WIDTH).reshape(1, WIDTH, 1)
    picture = np.repeat(grain + slope, 3, axis=2)
    for number in range(6):
        left = 30 + 120 * number
        cv2.rectangle(picture, (left - 3, 90), (left + 3, 270), (215, 215, 215), -1)
    for number in occupied:
        _draw_car(picture, 55 + 120 * number, CARS[car])
    return np.clip(picture * light, 0, 255).astype(np.uint8)


def shade(picture: Picture, top: int, bottom: int) -> Picture:
    """The picture with the shadow of something long across it."""
    shaded = picture.copy()
    shaded[top:bottom] = (shaded[top:bottom] * 0.72).astype(np.uint8)
    return shaded


def _draw_car(picture: np.ndarray, left: int, colour: tuple[int, int, int]) -> None:
    cv2.rectangle(picture, (left, 112), (left + 70, 248), colour, -1)
    cv2.rectangle(picture, (left + 8, 145), (left + 62, 170), (70, 60, 55), -1)
    cv2.rectangle(picture, (left + 8, 215), (left + 62, 230), (70, 60, 55), -1)
    cv2.rectangle(picture, (left + 4, 112), (left + 16, 118), (235, 240, 240), -1)
    cv2.rectangle(picture, (left + 54, 112), (left + 66, 118), (235, 240, 240), -1)
