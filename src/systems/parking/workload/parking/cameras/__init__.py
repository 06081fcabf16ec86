"""Cameras: each kind is read by a module of its own, and gives one picture."""

from __future__ import annotations

from ..camera_conf import Camera, FolderCamera, HttpCamera
from . import folder, http, rtsp
from .picture import CameraTrouble, Picture

__all__ = ["CameraTrouble", "Picture", "take_picture"]


def take_picture(camera: Camera) -> Picture:
    """The camera's picture of now, in colour. Raises CameraTrouble."""
    if isinstance(camera, FolderCamera):
        return folder.take_picture(camera.path)
    if isinstance(camera, HttpCamera):
        return http.take_picture(camera.url)
    return rtsp.take_picture(camera.url)
