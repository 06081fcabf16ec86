"""`python -m aggregator`: run both loops. Everything is set in the environment; see settings.py."""

from __future__ import annotations

import os
import signal
import threading

# Before anything slow: a process with PID 1 ignores every signal that it has not asked for.
stop_asked = threading.Event()
for stop_signal in (signal.SIGTERM, signal.SIGINT):
    signal.signal(stop_signal, lambda *_: stop_asked.set())

import logging
import sys
import time
from collections.abc import Callable

from . import federation, logs, sink, status
from .problems import Problems
from .settings import Settings, parse_settings
from .status import Pulse

STOP_SECONDS = 1.0
# Longer than anything that a loop waits for.
HUNG_SECONDS = 150.0

logger = logging.getLogger("aggregator")


class Loop(threading.Thread):
    """One of the loops. Ends only when asked to; `failure` says why, if it ended otherwise."""

    def __init__(self, name: str, body: Callable[[Settings, Pulse, Callable[[], bool]], None], settings: Settings) -> None:
        super().__init__(name=name, daemon=True)
        self.pulse = Pulse()
        self.pulse.turn()
        self.failure = ""
        self._body = body
        self._settings = settings

    def run(self) -> None:
        """Called by the thread."""
        try:
            self._body(self._settings, self.pulse, stop_asked.is_set)
        except Exception as error:  # pylint: disable=broad-except
            logger.debug("%s", self.name, exc_info=True)
            self.failure = f"{type(error).__name__}: {' '.join(str(error).split())}"

    def hangs(self) -> bool:
        """Whether the loop is alive, but no more than that."""
        return time.monotonic() - self.pulse.turned > HUNG_SECONDS


def supervise(loops: list[Loop], settings: Settings) -> int:
    """Report on the loops until they are to stop (0), or one has ended by itself (1)."""
    for loop in loops:
        loop.start()
    while not stop_asked.wait(0.5):
        status.write(settings.status_file, {loop.name: loop.pulse for loop in loops})
        for loop in loops:
            if not loop.is_alive() and not stop_asked.is_set():
                logger.error("the %s loop has ended: %s", loop.name, loop.failure or "without a reason")
                return 1
            if loop.hangs():
                logger.error("the %s loop has hung for %.0f s (%s)", loop.name, HUNG_SECONDS, loop.pulse.trouble)
                return 1
    for loop in loops:
        loop.join(STOP_SECONDS / len(loops))
    logger.info("stopped")
    return 0


def main() -> int:
    """Return 0 when stopped, 1 when a loop has ended, 2 when something must be put right by a person."""
    try:
        settings = parse_settings(os.environ)
        logs.configure(settings)
    except (Problems, OSError) as problems:
        print(problems, file=sys.stderr)
        return 2
    federating = Loop("federation", federation.run, settings)
    federating.pulse.contacts = {"Kafka": None}
    sinking = Loop("sink", sink.run, settings)
    sinking.pulse.contacts = {"Kafka": None, "the database": None}
    return supervise([federating, sinking], settings)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Without ceremony: a loop may still wait for a broker that is gone, and nothing is left to save.
    os._exit(code)
