"""A guard around the handling of received frames."""

from __future__ import annotations

import logging
import time
from typing import Callable, Protocol

logger = logging.getLogger("station")


class RejectionCounter(Protocol):
    """Counts frames that could not be handled."""

    def count_rejected(self) -> int:
        """Count one. Returns how many there have been."""


class ReceiveGuard:
    """Handles frames one after the other and survives those that FlexStack cannot handle.

    Anybody on the network can send a malformed frame, and an exception would end FlexStack's receive thread for good.
    """

    def __init__(self, handle: Callable[[bytes], None], counter: RejectionCounter) -> None:
        self._handle = handle
        self._counter = counter
        self._busy_since: float | None = None

    def __call__(self, frame: bytes) -> None:
        """Handle one frame."""
        self._busy_since = time.monotonic()
        try:
            self._handle(frame)
        except Exception as error:  # pylint: disable=broad-except  # whatever it is, the thread must go on
            count = self._counter.count_rejected()
            # The powers of two only: a flood of bad frames must not become a flood of lines.
            level = logging.WARNING if count & (count - 1) == 0 else logging.DEBUG
            logger.log(level, "cannot handle a frame (%d so far): %s: %s", count, type(error).__name__, error)
        finally:
            self._busy_since = None

    def busy_seconds(self) -> float:
        """Return for how long the present frame has been in the works; 0 when waiting for one."""
        since = self._busy_since
        return 0.0 if since is None else time.monotonic() - since
