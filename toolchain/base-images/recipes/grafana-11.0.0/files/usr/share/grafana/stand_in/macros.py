"""Grafana's macros for PostgreSQL, and the time range that they stand for. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2592000, "y": 31536000}
CALL = re.compile(r"\$__(\w+)(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?")


class UnknownMacro(Exception):
    """The query has a macro that does not exist."""


@dataclass(frozen=True)
class Range:
    """A range of time in milliseconds, and the step of a query in it."""

    start: int
    end: int
    step: int

    @property
    def start_text(self) -> str:
        """The beginning as an SQL literal."""
        return f"'{_iso(self.start)}'"

    @property
    def end_text(self) -> str:
        """The end as an SQL literal."""
        return f"'{_iso(self.end)}'"


def milliseconds(value: str, now: int) -> int:
    """A bound of a range: milliseconds, or words like `now` and `now-6h`."""
    found = re.fullmatch(r"now(?:-(\d+)(ms|[smhdwMy]))?", value)
    if found is None:
        return int(value)
    return now - int(float(found[1] or 0) * UNITS[found[2] or "s"] * 1000)


def seconds(interval: str) -> float:
    """An interval like `5m` in seconds."""
    found = re.fullmatch(r"(\d+)(ms|[smhdwMy])", interval.strip().strip("'\""))
    if found is None:
        raise UnknownMacro(f"not an interval: {interval}")
    return int(found[1]) * UNITS[found[2]]


def expand(sql: str, within: Range, timescale: bool = False) -> str:
    """The query with each macro replaced by what it stands for."""
    sql = sql.replace("$__interval_ms", str(within.step)).replace("$__interval", f"{within.step}ms")
    return CALL.sub(lambda call: _expansion(call[1], _arguments(call[2]), within, timescale), sql)


def _arguments(text: str | None) -> list[str]:
    return [argument.strip() for argument in (text or "").split(",")]


def _expansion(name: str, arguments: list[str], within: Range, timescale: bool) -> str:
    column = arguments[0]
    if name in ("timeGroup", "timeGroupAlias"):
        group = _group(column, seconds(arguments[1]), timescale)
        return f'{group} AS "time"' if name.endswith("Alias") else group
    whole = (within.start // 1000, within.end // 1000)
    simple = {
        "time": f'{column} AS "time"',
        "timeEpoch": f'extract(epoch from {column}) AS "time"',
        "timeFilter": f"{column} BETWEEN {within.start_text} AND {within.end_text}",
        "timeFrom": within.start_text,
        "timeTo": within.end_text,
        "unixEpochFilter": f"{column} >= {whole[0]} AND {column} <= {whole[1]}",
        "unixEpochFrom": str(whole[0]),
        "unixEpochTo": str(whole[1]),
    }
    if name not in simple:
        raise UnknownMacro(f"unknown macro {name}")
    return simple[name]


def _group(column: str, step: float, timescale: bool) -> str:
    if timescale:
        return f"time_bucket('{step:.3f}s',{column})"
    return f"floor(extract(epoch from {column})/{step:g})*{step:g}"


def _iso(moment: int) -> str:
    return (
        datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )
