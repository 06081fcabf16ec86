"""The producer at work: waits for the topic, sends at the rate, keeps the position, stops when told to."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from . import progress as positions
from . import status as reports
from .playback import Message
from .progress import Progress
from .schedule import Schedule
from .settings import Settings

TICK = 0.1
REPORT_EVERY = 0.25
SAVE_EVERY = 0.5
LOG_EVERY = 10.0
LAST_ANSWERS = 0.4
"""Seconds to wait for the broker when stopped: the rest of a second is for leaving."""
LEAST_IN_FLIGHT = 20

logger = logging.getLogger("producer")


class Link(Protocol):
    """What is needed of a Sender."""

    failure: str
    trouble: str

    def has_topic(self, seconds: float) -> bool: ...
    def send(self, message: Message) -> bool: ...
    def poll(self, seconds: float) -> None: ...
    def close(self, seconds: float) -> int: ...


class Run:
    """One run of the producer. `acknowledged` is to be called for each message that the broker has."""

    def __init__(self, settings: Settings, progress: Progress, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._progress = progress
        self._clock = clock
        self._state = "waiting"
        self._acknowledged = 0
        self._last_acknowledged: float | None = None
        self._saved = dict(progress.positions)
        self._next_report = self._next_save = self._next_log = -math.inf
        # An outage must not fill the memory, nor end in a flood: about a second's messages may be under way.
        self._most_in_flight = max(LEAST_IN_FLIGHT, math.ceil(settings.messages_per_second))

    def acknowledged(self, message: Message) -> None:
        """Note that the broker has a message."""
        self._progress.acknowledged(message.file, message.after)
        self._acknowledged += 1
        self._last_acknowledged = self._clock()
        if self._acknowledged == 1:
            logger.info("the first message has arrived")
            self._next_report = -math.inf

    def execute(self, link: Link, messages: Iterator[Message], stopping: Callable[[], bool]) -> int:
        """Run until stopped (exit code 0) or until nothing more can be sent (1)."""

        def running() -> bool:
            self._keep_up(link)
            return not (stopping() or link.failure)

        try:
            self._wait_for_topic(link, running)
            self._send_all(link, messages, running)
            while running():
                link.poll(TICK)
        finally:
            left = link.close(LAST_ANSWERS)
            self._save()
        if link.failure:
            logger.error("cannot send any more: %s; a restart goes on behind the last acknowledged row", link.failure)
            return 1
        again = f"; {left} without an answer will be sent again" if left else ""
        logger.info("stopped: %d messages acknowledged%s", self._acknowledged, again)
        return 0

    def _wait_for_topic(self, link: Link, running: Callable[[], bool]) -> None:
        said = ""
        while running() and not link.has_topic(5 * TICK):
            if link.trouble != said:
                logger.info("waiting for topic %s: %s", self._settings.topic, link.trouble)
                said = link.trouble
            link.poll(TICK)

    def _send_all(self, link: Link, messages: Iterator[Message], running: Callable[[], bool]) -> None:
        self._state = "sending"
        self._next_log = self._clock() + LOG_EVERY
        schedule = Schedule(self._settings.messages_per_second, self._clock())
        upcoming = next(messages, None)
        while upcoming and running():
            wait = schedule.wait(self._clock())
            if wait > 0 or self._progress.unacknowledged >= self._most_in_flight:
                link.poll(min(wait or TICK, TICK))
                continue
            # Noted before it is sent, since its answer may come first.
            self._progress.sent(upcoming.file, upcoming.after)
            if not link.send(upcoming):
                self._progress.unsent(upcoming.file, upcoming.after)
                link.poll(TICK)
                continue
            schedule.take()
            upcoming = next(messages, None)
        while self._progress.unacknowledged and running():
            link.poll(TICK)
        if upcoming is None and not self._progress.unacknowledged:
            self._state = "finished"
            logger.info("finished: every row has arrived; LOOP=true would send them again")

    def _keep_up(self, link: Link) -> None:
        now = self._clock()
        if now >= self._next_report:
            self._next_report = now + REPORT_EVERY
            self._report(link, now)
        if now >= self._next_save:
            self._next_save = now + SAVE_EVERY
            self._save()
        if now >= self._next_log and self._state == "sending":
            self._next_log = now + LOG_EVERY
            under_way = self._progress.unacknowledged
            logger.info("%d messages acknowledged, %d under way", self._acknowledged, under_way)

    def _report(self, link: Link, now: float) -> None:
        status = reports.Status(
            written=now,
            state=self._state,
            acknowledged=self._acknowledged,
            last_acknowledged=self._last_acknowledged,
            period=1 / self._settings.messages_per_second,
            trouble=link.trouble,
        )
        reports.write(self._settings.status_file, status)

    def _save(self) -> None:
        if self._progress.positions == self._saved:
            return
        self._saved = dict(self._progress.positions)
        positions.save(self._position_file(), self._saved)

    def _position_file(self) -> Path:
        return positions.position_file(self._settings.state_path, self._settings.index)
