"""What the running aggregator says of itself, and what the health check makes of it. Imports nothing slow."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

LONGEST_SILENCE = 15.0


@dataclass
class Pulse:
    """What one loop last did, in seconds of the monotonic clock, which all processes of a machine share.

    Each loop writes its own and the main thread reads it: single assignments, so no lock is needed.
    """

    turned: float = 0.0
    contacts: dict[str, float | None] = field(default_factory=dict)
    """When each of the loop's partners last answered; None: not yet."""
    done: int = 0
    trouble: str = ""

    def turn(self) -> None:
        """The loop is alive."""
        self.turned = time.monotonic()

    def contact(self, partner: str) -> None:
        """The partner has answered."""
        self.contacts = {**self.contacts, partner: time.monotonic()}
        self.trouble = ""


def status_file(environment: Mapping[str, str]) -> Path:
    """Where the report is. In memory, so that a restarted container does not show the last one's."""
    return Path(environment.get("STATUS_FILE") or "/dev/shm/aggregator.json")


def write(path: Path, loops: Mapping[str, Pulse]) -> None:
    """Replace the report in one step."""
    unfinished = path.with_suffix(f".{threading.get_ident()}")
    unfinished.write_text(json.dumps({name: asdict(pulse) for name, pulse in loops.items()}), encoding="utf-8")
    os.replace(unfinished, path)


def read(path: Path) -> dict[str, Pulse]:
    """Read the report. Raises OSError, ValueError or TypeError."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {name: Pulse(**pulse) for name, pulse in found.items()}


def faults(loops: Mapping[str, Pulse], now: float) -> list[str]:
    """Say what is wrong; empty while both loops turn and all that they need answers."""
    found: list[str] = []
    for name, pulse in loops.items():
        because = f" ({pulse.trouble})" if pulse.trouble else ""
        if now - pulse.turned > LONGEST_SILENCE:
            found.append(f"the {name} loop has not turned for {now - pulse.turned:.0f} s")
        for partner, last in pulse.contacts.items():
            if last is None:
                found.append(f"{name}: no answer from {partner} yet{because}")
            elif now - last > LONGEST_SILENCE:
                found.append(f"{name}: no answer from {partner} for {now - last:.0f} s{because}")
    return found
