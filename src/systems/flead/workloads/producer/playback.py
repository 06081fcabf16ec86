"""Turns files into an endless or ending series of messages that can begin anywhere. Pure but for reading the files."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

from .data_file import DataFile, Row
from .problems import Problems

LONE_ROW_SPAN_MS = 1000


@dataclass(frozen=True)
class Position:
    """Where to go on in a file."""

    row: int = 0
    """Index of the next row in the file."""
    sequence: int = 0
    """Sequence of the next message; it never starts again."""
    shift_ms: int = 0
    """What is added to the file's timestamps: its span for each time it has been sent."""


@dataclass(frozen=True)
class Message:
    """One message, and the position once it has arrived."""

    file: str
    device_id: str
    value: bytes
    after: Position


@dataclass
class Span:
    """The time that a file covers, up to where its next round begins."""

    times: int = 0
    first: int = 0
    last: int = 0

    def add(self, time_ms: int) -> None:
        """Take one row into account."""
        self.first = min(self.first, time_ms) if self.times else time_ms
        self.last = max(self.last, time_ms) if self.times else time_ms
        self.times += 1

    @property
    def milliseconds(self) -> int:
        """From the first row to one average step behind the last, so that a loop keeps the rhythm."""
        if self.times < 2:
            return LONE_ROW_SPAN_MS
        covered = self.last - self.first
        return covered + max(1, round(covered / (self.times - 1)))


def playback(file: DataFile, start: Position, loop: bool) -> Iterator[Message]:
    """Make a file's messages from a position on, either once to the end or for ever."""
    position = start
    while True:
        span = Span()
        for row in file.rows():
            span.add(row.time_ms)
            if row.index < position.row:
                continue
            after = Position(row.index + 1, position.sequence + 1, position.shift_ms)
            yield Message(file.name, row.device_id, encode(row, position), after)
            position = after
        if not loop or span.times == 0:
            return
        position = Position(0, position.sequence, position.shift_ms + span.milliseconds)


def encode(row: Row, position: Position) -> bytes:
    """Write a row as a message of the topic."""
    moment = datetime.fromtimestamp((row.time_ms + position.shift_ms) / 1000, timezone.utc)
    value = {
        "device_id": row.device_id,
        "sequence": position.sequence,
        "timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "features": row.features,
        "label": row.label,
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def take_turns(series: Iterable[Iterator[Message]]) -> Iterator[Message]:
    """Take one message of each in turn, until all have ended: devices measure at the same time."""
    waiting = deque(series)
    while waiting:
        current = waiting.popleft()
        message = next(current, None)
        if message is not None:
            waiting.append(current)
            yield message


def one_file_for_each_device(messages: Iterable[Message]) -> Iterator[Message]:
    """Pass messages on. Raises Problems at a device's second file: its sequences would not be unique."""
    owners: dict[str, str] = {}
    for message in messages:
        owner = owners.setdefault(message.device_id, message.file)
        if owner != message.file:
            found = f"device {message.device_id!r} is in {owner} and in {message.file}"
            raise Problems([f"DATA_PATH: {found}; put its rows into one file, or rename one of the two"])
        yield message
