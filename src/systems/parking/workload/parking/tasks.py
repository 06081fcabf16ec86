"""The task that the beat sends: read a camera, see which spots are occupied, store it."""

from __future__ import annotations

import functools
import logging

from django.utils import timezone

from . import store
from .cameras import CameraTrouble, take_picture
from .celery import app
from .environment import environment
from .inference import Detector, InferenceTrouble, detector

logger = logging.getLogger("parking.tasks")


@functools.cache
def site_detector() -> Detector:
    """The inference, loaded once. Raises InferenceTrouble."""
    return detector(environment().yolo_path)


@app.task
def read_camera(name: str) -> None:
    """Read one camera. Its trouble is stored and shown; the next beat tries again."""
    found = environment()
    camera = next((camera for camera in found.cameras if camera.name == name), None)
    if camera is None:
        logger.warning("no camera %r in this worker's CAMERA_CONF; the beat has another one", name)
        return
    now = timezone.now()
    try:
        spots = site_detector().occupancy(take_picture(camera), camera.spots)
    except (CameraTrouble, InferenceTrouble) as trouble:
        logger.warning("camera %s: %s", name, trouble)
        store.keep_trouble(found.site_name, name, now, str(trouble))
        return
    store.keep_observation(found.site_name, name, now, spots, found.history_days)
    logger.info("camera %s: %d of %d spots are occupied", name, sum(spots.values()), len(spots))
