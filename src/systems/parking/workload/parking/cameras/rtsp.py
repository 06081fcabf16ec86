"""A camera that streams video. The stream is read by the FFmpeg inside OpenCV: as a program of its own it would show
the address, with the camera's password, in the list of processes.
"""

from __future__ import annotations

import os

import cv2
from pydantic import SecretStr

from ..camera_conf import public_address
from .picture import CameraTrouble, Picture

TIMEOUT_MS = 10_000


def take_picture(url: SecretStr) -> Picture:
    """The first whole picture of the stream. Raises CameraTrouble."""
    where = public_address(url)
    if cv2.CAP_FFMPEG not in cv2.videoio_registry.getBackends():
        raise CameraTrouble(f"{where}: this OpenCV cannot read streams, because it was built without FFmpeg")
    # Over UDP, OpenCV's own default, one lost packet spoils a picture. A choice made outside stands.
    os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_transport;tcp")
    limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, TIMEOUT_MS]
    stream = cv2.VideoCapture(url.get_secret_value(), cv2.CAP_FFMPEG, limits)
    try:
        if not stream.isOpened():
            raise CameraTrouble(f"{where}: the stream does not open (within {TIMEOUT_MS // 1000} s)")
        well, picture = stream.read()
        if not well or picture is None:
            raise CameraTrouble(f"{where}: no picture in the stream (within {TIMEOUT_MS // 1000} s)")
        return picture
    finally:
        stream.release()
