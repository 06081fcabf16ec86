"""How far the broker has everything: for each file the position before which all messages are acknowledged."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from itertools import takewhile
from pathlib import Path

from .playback import Position
from .problems import Problems


class Progress:
    """Advances only over unbroken acknowledgements, whatever their order."""

    def __init__(self, positions: Mapping[str, Position]) -> None:
        self.positions = dict(positions)
        self.unacknowledged = 0
        self._sent: dict[str, dict[Position, bool]] = {}

    def sent(self, file: str, after: Position) -> None:
        """Note that a message is on its way."""
        self._sent.setdefault(file, {})[after] = False
        self.unacknowledged += 1

    def unsent(self, file: str, after: Position) -> None:
        """Take back what `sent` noted last."""
        del self._sent[file][after]
        self.unacknowledged -= 1

    def acknowledged(self, file: str, after: Position) -> None:
        """Note that the broker has a message."""
        sent = self._sent[file]
        sent[after] = True
        self.unacknowledged -= 1
        for done in list(takewhile(sent.__getitem__, sent)):
            del sent[done]
            self.positions[file] = done


def position_file(folder: Path, index: int) -> Path:
    """Where producer number `index` keeps its positions."""
    return folder / f"position-{index}.json"


def save(path: Path, positions: Mapping[str, Position]) -> None:
    """Replace the file in one step, and on the disk: a power cut leaves the old or the new one, never a part."""
    content = {"files": {name: asdict(positions[name]) for name in sorted(positions)}}
    unfinished = path.with_suffix(".new")
    with open(unfinished, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)


def load(folder: Path) -> dict[str, Position]:
    """Read every producer's positions and keep each file's furthest: where the number of producers has changed, a file
    goes on where another one left it. Raises Problems.
    """
    furthest: dict[str, Position] = {}
    problems = []
    for path in sorted(folder.glob("position-*.json")):
        try:
            files = json.loads(path.read_text(encoding="utf-8"))["files"]
            found = {name: Position(**_whole_numbers(fields)) for name, fields in files.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            problems.append(f"{path}: not a position file ({error}); delete it, and its files are sent from the start")
            continue
        for name, position in found.items():
            furthest[name] = max(position, furthest.get(name, position), key=lambda one: one.sequence)
    if problems:
        raise Problems(problems)
    return furthest


def _whole_numbers(fields: Mapping[str, int]) -> Mapping[str, int]:
    if not all(type(value) is int and value >= 0 for value in fields.values()):
        raise ValueError(f"{dict(fields)} are no positions")
    return fields
