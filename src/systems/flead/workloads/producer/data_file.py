"""Reads one CSV file of sensor data, row by row, however long it is."""

from __future__ import annotations

import csv
import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path

from dateutil.parser import isoparse

FIRST_TIMESTAMP = datetime(2026, 1, 1, tzinfo=timezone.utc)
SPECIAL_COLUMNS = ("timestamp", "device_id", "label")
SAMPLE_ROWS = 100
"""So many rows decide which columns are numbers."""

logger = logging.getLogger("producer")


class UnusableFile(Exception):
    """A file that holds no sensor data: says why."""


@dataclass(frozen=True)
class Row:
    """One reading."""

    index: int
    device_id: str
    time_ms: int
    features: dict[str, float]
    label: int | None


class DataFile:
    """A CSV file whose columns are known. Raises UnusableFile, or OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._columns: list[str] = []
        with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
            table = csv.reader(file)
            self._columns = [name.strip() for name in next(table, [])]
            sample = list(islice(table, SAMPLE_ROWS))
        self._features = self._find_features(sample)
        self._has = {name: name in self._columns for name in SPECIAL_COLUMNS}
        left_out = [name for name in self._columns if name not in (*SPECIAL_COLUMNS, *self._features)]
        if left_out:
            logger.warning("%s: left out, since they are not numbers: %s", path.name, ", ".join(left_out))

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    def rows(self) -> Iterator[Row]:
        """Read the rows in order. A row that cannot be used is left out with a warning."""
        with open(self.path, encoding="utf-8-sig", errors="replace", newline="") as file:
            table = csv.reader(file)
            next(table, None)
            for index, cells in enumerate(table):
                try:
                    row = self._row(index, cells)
                except ValueError as error:
                    logger.warning("%s: line %d left out: %s", self.name, table.line_num, error)
                    continue
                yield row

    def _find_features(self, sample: Sequence[Sequence[str]]) -> list[str]:
        twice = sorted({name for name in self._columns if self._columns.count(name) > 1})
        if twice:
            raise UnusableFile(f"{self.name}: columns named twice: {', '.join(twice)}")
        if not sample:
            raise UnusableFile(f"{self.name}: no rows; needed is a line of column names, then at least one row")
        found = []
        for place, name in enumerate(self._columns):
            cells = [row[place].strip() for row in sample if place < len(row)]
            filled = [cell for cell in cells if cell]
            if name not in SPECIAL_COLUMNS and filled and all(_number(cell) is not None for cell in filled):
                found.append(name)
        if not found:
            raise UnusableFile(f"{self.name}: no column of numbers among {', '.join(self._columns) or 'no columns'}")
        return found

    def _row(self, index: int, cells: Sequence[str]) -> Row:
        if len(cells) != len(self._columns):
            raise ValueError(f"{len(cells)} cells for {len(self._columns)} columns")
        texts = {name: cell.strip() for name, cell in zip(self._columns, cells)}
        numbers = {name: _number(texts[name]) for name in self._features}
        features = {name: number for name, number in numbers.items() if number is not None}
        if not features:
            raise ValueError("no number in it")
        device_id = texts["device_id"] if self._has["device_id"] else self.path.stem
        if not device_id:
            raise ValueError("the device_id is empty")
        time_ms = _time_ms(texts["timestamp"]) if self._has["timestamp"] else _row_time_ms(index)
        return Row(index, device_id, time_ms, features, _label(texts.get("label", "")))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    # JSON knows neither infinity nor "not a number".
    return number if math.isfinite(number) else None


def _time_ms(text: str) -> int:
    try:
        moment = isoparse(text)
    except ValueError:
        raise ValueError(f"timestamp {text!r} is not ISO 8601, like 2026-01-01T12:00:00.000Z") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return round(aware.timestamp() * 1000)


def _row_time_ms(index: int) -> int:
    return round(FIRST_TIMESTAMP.timestamp() * 1000) + index * 1000


def _label(text: str) -> int | None:
    number = _number(text)
    return int(number) if number in (0, 1) else None
