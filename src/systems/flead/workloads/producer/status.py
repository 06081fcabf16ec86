"""What the running producer says of itself, and what the health check makes of it. Imports nothing slow."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

LONGEST_SILENCE = 15.0
LONGEST_BETWEEN_REPORTS = 5.0


@dataclass(frozen=True)
class Status:
    """One report. Times are seconds of the monotonic clock, which all processes of a machine share."""

    written: float
    state: str
    """`waiting` for the topic, `sending` or `finished`."""
    acknowledged: int
    """Messages that the broker has taken since the process began."""
    last_acknowledged: float | None
    period: float
    """Seconds between two messages."""
    trouble: str
    """What keeps the producer from sending; empty when nothing does."""


def status_file(environment: Mapping[str, str]) -> Path:
    """Where the report is. In memory, so that a restarted container does not show the last one's."""
    return Path(environment.get("STATUS_FILE") or "/dev/shm/producer.json")


def write(path: Path, status: Status) -> None:
    """Replace the report in one step."""
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(asdict(status)), encoding="utf-8")
    os.replace(unfinished, path)


def read(path: Path) -> Status:
    """Read the report. Raises OSError, ValueError or TypeError."""
    return Status(**json.loads(path.read_text(encoding="utf-8")))


def fault(status: Status, now: float) -> str | None:
    """Say why the producer is not healthy, if so."""
    silent = now - status.written
    if silent > LONGEST_BETWEEN_REPORTS:
        return f"the producer has not reported for {silent:.0f} s"
    if status.state == "finished":
        return None
    because = f": {status.trouble}" if status.trouble else ""
    if status.last_acknowledged is None:
        return f"no message acknowledged yet ({status.state}){because}"
    age = now - status.last_acknowledged
    # At less than a message in five seconds, a few of them may be late.
    if age > max(LONGEST_SILENCE, 3 * status.period):
        return f"no message acknowledged for {age:.0f} s{because}"
    return None
