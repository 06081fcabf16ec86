"""A sign of life in a small file: the process writes it, its health check reads it. Costs next to nothing."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

# In memory, so that a restarted container does not show the last one's.
FOLDER = Path("/dev/shm")
LONGEST_SILENCE = 20.0


@dataclass(frozen=True)
class Pulse:
    """What a process last said of itself."""

    beaten: float
    """Seconds of the monotonic clock, which all processes of a machine share."""
    trouble: str = ""
    """What it cannot do just now; empty while all is well."""


def path_of(process: str) -> Path:
    """The file of a process: `worker` or `beat`."""
    return FOLDER / f"parking-{process}.json"


def beat(process: str, trouble: str = "") -> None:
    """Replace the file in one step."""
    path = path_of(process)
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_text(json.dumps(asdict(Pulse(time.monotonic(), trouble))), encoding="utf-8")
    os.replace(unfinished, path)


def fault(process: str, now: float) -> str:
    """Say what is wrong with a process; empty where nothing is."""
    path = path_of(process)
    try:
        found = Pulse(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        return f"the {process} is starting, or not running ({path}: {error})"
    if now - found.beaten > LONGEST_SILENCE:
        return f"the {process} has given no sign of life for {now - found.beaten:.0f} s"
    return found.trouble
