"""What a station has sent and received, counted by several threads and written to one file.

To read it: `docker exec flexstack_station_1 cat /run/flexstack/statistics.json`.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Callable

from .settings import Settings

LOST_AFTER_SECONDS = 5.0

logger = logging.getLogger("station")


@dataclass
class Tally:
    """A number of messages and when the last one was, in seconds of the monotonic clock."""

    count: int = 0
    last: float | None = None

    def add(self, now: float) -> None:
        """Count one message."""
        self.count += 1
        self.last = now


class StationStatistics:
    """Counts messages. Every method may be called from any thread."""

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._started = clock()
        self._lock = threading.Lock()
        self._sent = Tally()
        self._received: dict[int, Tally] = {}
        self._heard: set[int] = set()
        self._rejected = 0

    def count_sent(self) -> None:
        """Count a VAM that the link layer has taken."""
        with self._lock:
            self._sent.add(self._clock())
        logger.debug("sent a VAM")

    def count_received(self, station_id: int) -> None:
        """Count a VAM that was decoded."""
        with self._lock:
            self._received.setdefault(station_id, Tally()).add(self._clock())
            is_new = station_id not in self._heard
            self._heard.add(station_id)
        logger.debug("received a VAM of station %d", station_id)
        if is_new:
            logger.info("hears station %d", station_id)

    def count_rejected(self) -> int:
        """Count a frame that could not be handled. Returns how many there have been."""
        with self._lock:
            self._rejected += 1
            return self._rejected

    def log_lost_stations(self) -> None:
        """Say once which stations have fallen silent."""
        with self._lock:
            now = self._clock()
            lost = [peer for peer in self._heard if now - (self._received[peer].last or now) > LOST_AFTER_SECONDS]
            self._heard.difference_update(lost)
        for peer in sorted(lost):
            logger.info("no longer hears station %d (silent for %.0f s)", peer, LOST_AFTER_SECONDS)

    def snapshot(self, receiver: str) -> dict[str, Any]:
        """Return all of it as plain data. Ages are relative to `clock`, which every process of the machine shares."""
        with self._lock:
            now, today = self._clock(), datetime.now(timezone.utc)

            def tally(of: Tally) -> dict[str, Any]:
                age = None if of.last is None else round(now - of.last, 3)
                return {
                    "count": of.count,
                    "secondsAgo": age,
                    "lastAt": None if age is None else _iso(today - timedelta(seconds=age)),
                }

            return {
                "stationId": self._settings.station_id,
                "macAddress": self._settings.mac_address,
                "interface": self._settings.interface,
                "startedAt": _iso(today - timedelta(seconds=now - self._started)),
                "writtenAt": _iso(today),
                "clock": round(now, 3),
                "receiver": receiver,
                "sent": tally(self._sent),
                "received": {
                    "count": sum(of.count for of in self._received.values()),
                    "rejected": self._rejected,
                    "fromStation": {str(peer): tally(self._received[peer]) for peer in sorted(self._received)},
                },
            }


def write(path: str, snapshot: dict[str, Any]) -> None:
    """Replace the file in one step: a reader sees the old or the new one, never a part."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    unfinished = f"{path}.new"
    with open(unfinished, "w", encoding="utf-8") as file:
        json.dump(snapshot, file)
    os.replace(unfinished, path)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
