"""Pictures: rows of pixels, blue, green and red."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

MOST_BYTES = 50 * 1024 * 1024


class CameraTrouble(Exception):
    """A camera gives no picture just now; the text says which and why, without a password."""


def decode(data: bytes, where: str) -> Picture:
    """Turn a file's content into a picture. Raises CameraTrouble."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if picture is None:
        raise CameraTrouble(f"{where}: no picture in {len(data)} bytes; needed is JPEG or PNG")
    return picture
