"""Where the aggregator's log lines go: to the container's log, and to the documented file."""

from __future__ import annotations

import logging
import sys
import time
from logging.handlers import RotatingFileHandler

from .settings import Settings

FILE_BYTES = 10 * 1024 * 1024
OLD_FILES = 3

logger = logging.getLogger("aggregator")


def configure(settings: Settings) -> None:
    """Send the `aggregator` loggers' lines to stdout and the file. Raises OSError."""
    form = logging.Formatter("%(asctime)s.%(msecs)03dZ [%(levelname)s] %(message)s", "%Y-%m-%dT%H:%M:%S")
    form.converter = time.gmtime
    rotating = RotatingFileHandler(settings.log_file, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8")
    for handler in (logging.StreamHandler(sys.stdout), rotating):
        handler.setFormatter(form)
        logger.addHandler(handler)
    logger.setLevel(settings.log_level)
    logger.propagate = False
