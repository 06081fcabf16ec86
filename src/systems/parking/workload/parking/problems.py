"""What a person has to put right before a process can work."""

from __future__ import annotations

from collections.abc import Iterable


class Problems(Exception):
    """All problems found, one a line: where, what was found, what is allowed."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = list(lines)
        super().__init__("\n".join(self.lines))
