"""From a topic's message to a table's row. Pure: nothing of Kafka, nothing of the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .moment import parse_moment
from .settings import Topics


class Malformed(ValueError):
    """A message that fits no row; the text says why."""


Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A table and how a message becomes one of its rows."""

    name: str
    columns: tuple[str, ...]
    values: Callable[[dict[str, Any]], Row]

    @property
    def insert(self) -> str:
        """What arrives a second time is left out, by the table's natural key."""
        marks = ", ".join(["%s"] * len(self.columns))
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING"


READINGS = Table(
    "sensor_readings",
    ("time", "device_id", "sequence", "features", "label"),
    lambda m: (_time(m, "timestamp"), _text(m, "device_id"), _whole(m, "sequence"), _object(m, "features"), m.get("label")),
)
ANOMALIES = Table(
    "anomalies",
    ("time", "device_id", "sequence", "feature", "value", "mean", "deviation", "score"),
    lambda m: (
        _time(m, "timestamp"),
        _text(m, "device_id"),
        _whole(m, "sequence"),
        _text(m, "feature"),
        *(_number(m, name) for name in ("value", "mean", "deviation", "score")),
    ),
)
LOCAL_MODELS = Table(
    "local_models",
    ("time", "device_id", "round", "sample_count", "target", "loss", "weights", "bias"),
    lambda m: (
        _time(m, "trained_at"),
        _text(m, "device_id"),
        _whole(m, "round"),
        _whole(m, "sample_count"),
        _text(m, "target"),
        _number(m, "loss"),
        _object(m, "weights"),
        _number(m, "bias"),
    ),
)
GLOBAL_MODELS = Table(
    "global_models",
    ("version", "created_at", "target", "sample_count", "devices", "weights", "bias"),
    lambda m: (
        _whole(m, "version"),
        _time(m, "created_at"),
        _text(m, "target"),
        _whole(m, "sample_count"),
        len(m["updates"]),
        _object(m, "weights"),
        _number(m, "bias"),
    ),
)


def tables(topics: Topics) -> dict[str, Table]:
    """Which topic goes into which table."""
    return {
        topics.readings: READINGS,
        topics.anomalies: ANOMALIES,
        topics.local_models: LOCAL_MODELS,
        topics.global_models: GLOBAL_MODELS,
    }


def parse_row(table: Table, value: bytes | None) -> Row:
    """The row of a message. Raises Malformed."""
    try:
        message = json.loads(value or b"")
        if not isinstance(message, dict):
            raise ValueError("no JSON object")
        return table.values(message)
    except (ValueError, TypeError, KeyError) as error:
        raise Malformed(f"{type(error).__name__}: {error}") from error


def _time(message: dict[str, Any], name: str) -> Any:
    return parse_moment(message[name])


def _text(message: dict[str, Any], name: str) -> str:
    if not isinstance(message[name], str) or "\0" in message[name]:
        raise ValueError(f"{name} is {message[name]!r}, expected a text")
    return message[name]


def _whole(message: dict[str, Any], name: str) -> int:
    if not isinstance(message[name], int) or isinstance(message[name], bool):
        raise ValueError(f"{name} is {message[name]!r}, expected a whole number")
    return message[name]


def _number(message: dict[str, Any], name: str) -> float:
    return float(message[name])


def _object(message: dict[str, Any], name: str) -> str:
    if not isinstance(message[name], dict):
        raise ValueError(f"{name} is {message[name]!r}, expected an object")
    return json.dumps(message[name], separators=(",", ":"), allow_nan=False)
