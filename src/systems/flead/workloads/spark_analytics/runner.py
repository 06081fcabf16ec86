"""`python -m spark_analytics.runner`: run the analyses now and then at an interval, each time as a process of its own.

Between the runs neither a driver nor an executor takes memory. A run that fails is tried again soon.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from typing import IO, Any, Deque, List

from . import status
from .settings import Problems, Settings, parse_settings
from .status import Status

RETRY_SECONDS = 15.0
# For an overdue run to say where it is.
STACK_SECONDS = 1.0
LAST_LINES = 200

RUN = [sys.executable, "-m", "spark_analytics.run"]


class Stopped(Exception):
    """Somebody wants us to end."""


def pause(failed: bool, interval: float) -> float:
    """Seconds until the next run."""
    return min(RETRY_SECONDS, interval) if failed else interval


def reason(lines: List[str], code: int) -> str:
    """The line that tells why a run failed: the last one that names an error, else the last one."""
    texts = [line.strip() for line in lines if line.strip()]
    naming = [text for text in texts if "Error" in text or "Exception" in text]
    return (naming or texts or [f"exit code {code}"])[-1].lstrip(": ")[:300]


def _read(source: IO[str], lines: Deque[str]) -> None:
    with source:
        lines.extend(source)


class Runner:
    """Runs and reports."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._file = status.status_file(os.environ)
        self._status = Status()

    def forever(self) -> None:
        """Run and wait, until Stopped is raised."""
        while True:
            begun = time.monotonic()
            failure = self._run()
            seconds = time.monotonic() - begun
            print(
                f"run failed after {seconds:.0f} s: {failure}" if failure else f"run done in {seconds:.0f} s",
                flush=True,
            )
            self._status.runs += 1
            self._status.failure = failure
            self._wait(pause(bool(failure), self._settings.interval))

    def _run(self) -> str:
        """One run. Returns why it failed, empty if it did not. If so, all its lines go to the log, else its results."""
        lines: Deque[str] = deque(maxlen=LAST_LINES)
        deadline = time.monotonic() + self._settings.timeout
        # A session of its own, so that Spark's JVM below it can be ended with it.
        run = subprocess.Popen(
            RUN, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, start_new_session=True
        )
        reader = threading.Thread(target=_read, args=(run.stdout, lines), daemon=True)
        reader.start()
        try:
            while run.poll() is None and time.monotonic() < deadline:
                self._report()
                time.sleep(0.2)
            if run.returncode is None:
                run.send_signal(signal.SIGUSR1)
                time.sleep(STACK_SECONDS)
        finally:
            overdue = run.returncode is None
            if overdue:
                os.killpg(run.pid, signal.SIGKILL)
                run.wait()
            reader.join(5.0)
        shown = [line for line in lines if run.returncode != 0 or line.startswith(("hourly", "model"))]
        sys.stdout.writelines(shown)
        if overdue:
            return f"it took longer than {self._settings.timeout:.0f} s; is there a worker with free memory?"
        return reason(list(lines), run.returncode) if run.returncode != 0 else ""

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._report()
            time.sleep(min(1.0, max(0.0, deadline - time.monotonic())))

    def _report(self) -> None:
        self._status.written = time.monotonic()
        status.write(self._file, self._status)


def main() -> int:
    """Return 0 when stopped, 2 where a setting must be put right."""

    def stop(*_: Any) -> None:
        raise Stopped

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        Runner(parse_settings(os.environ)).forever()
    except Problems as problems:
        print(problems, file=sys.stderr)
        return 2
    except Stopped:
        print("stopped", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
