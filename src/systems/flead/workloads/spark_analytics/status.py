"""What the runner says of itself, and what the health check makes of it. Imports nothing slow."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Mapping, Optional

LONGEST_SILENCE = 15.0


@dataclass
class Status:
    """One report. Times are seconds of the monotonic clock, which all processes of a machine share."""

    written: float = 0.0
    runs: int = 0
    failure: str = ""
    """Why the last run failed; empty where it did not, and before the first one has ended."""


def status_file(environment: Mapping[str, str]) -> Path:
    """Where the report is. In memory, so that a restarted container does not show the last one's."""
    return Path(environment.get("STATUS_FILE") or "/dev/shm/analytics.json")


def write(path: Path, status: Status) -> None:
    """Replace the report in one step."""
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(asdict(status)), encoding="utf-8")
    os.replace(str(unfinished), str(path))


def read(path: Path) -> Status:
    """Read the report. Raises OSError, ValueError or TypeError."""
    return Status(**json.loads(path.read_text(encoding="utf-8")))


def fault(status: Status, now: float) -> Optional[str]:
    """Say why the analyses are not healthy, if so. The first run may take its time."""
    silent = now - status.written
    if silent > LONGEST_SILENCE:
        return f"the runner has not reported for {silent:.0f} s"
    return f"the last run failed: {status.failure}" if status.failure else None
