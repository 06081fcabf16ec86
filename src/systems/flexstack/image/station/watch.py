"""The main thread's work: write the statistics, and end a station that has become useless."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from .receive_guard import ReceiveGuard
from .statistics import StationStatistics, write
from .verdict import RECEIVING, faults

WRITE_EVERY_SECONDS = 0.5
STUCK_AFTER_SECONDS = 2.0
# Long enough for a health check to see the fault and say it, then a restart policy gets its chance.
GIVE_UP_AFTER_SECONDS = 15.0

logger = logging.getLogger("station")


@dataclass(frozen=True)
class ReceivingSide:
    """The part of a running station that can fail without a word. That the other one does is seen in the statistics."""

    guard: ReceiveGuard
    thread: threading.Thread


def receiver_state(alive: bool, busy_seconds: float) -> str:
    """Name the receive thread's state. Waiting for a frame, however long, is healthy."""
    if not alive:
        return "has ended"
    return "is stuck in one frame" if busy_seconds > STUCK_AFTER_SECONDS else RECEIVING


def watch(receiving: ReceivingSide, statistics: StationStatistics, path: str) -> int:
    """Write statistics until a fault lasts too long; then return the exit code 1."""
    faulty_since: float | None = None
    while True:
        receiver = receiver_state(receiving.thread.is_alive(), receiving.guard.busy_seconds())
        snapshot = statistics.snapshot(receiver)
        write(path, snapshot)
        statistics.log_lost_stations()
        now = time.monotonic()
        found = faults(snapshot, now)
        if not found:
            faulty_since = None
        elif faulty_since is None:
            faulty_since = now
            logger.error("%s", "; ".join(found))
        elif now - faulty_since > GIVE_UP_AFTER_SECONDS:
            logger.error("giving up after %.0f s: %s", GIVE_UP_AFTER_SECONDS, "; ".join(found))
            return 1
        time.sleep(WRITE_EVERY_SECONDS)
