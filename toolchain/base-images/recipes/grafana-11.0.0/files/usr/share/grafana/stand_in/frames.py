"""Rows of a database as Grafana's data frames. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Columns = Sequence[tuple[str, list]]
TYPES = {
    "time": {"frame": "time.Time", "nullable": True},
    "number": {"frame": "float64", "nullable": True},
    "boolean": {"frame": "bool", "nullable": True},
    "string": {"frame": "string", "nullable": True},
}


def table(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[tuple[str, list]]:
    """Rows as columns, each value as JSON can hold it. A column `time` holds moments, even where it has seconds."""
    columns = [list(column) for column in zip(*rows)] or [[] for _ in names]
    return [
        (name, [_value(value, name == "time") for value in column]) for name, column in zip(names, columns)
    ]


def frame(reference: str, columns: Columns, sql: str, kinds: Sequence[str]) -> dict:
    """Columns as one frame."""
    fields = [
        {"name": name, "type": kind, "typeInfo": TYPES[kind], **({"labels": labels} if labels else {})}
        for (name, labels), kind in zip((_labelled(name) for name, _ in columns), kinds)
    ]
    meta = {"typeVersion": [0, 0], "executedQueryString": sql}
    return {
        "schema": {"refId": reference, "meta": meta, "fields": fields},
        "data": {"values": [values for _, values in columns]},
    }


def kind_of(name: str, values: Sequence[Any]) -> str:
    """The kind of a database's column, by its values as they came."""
    if name == "time":
        return "time"
    sample = next((value for value in values if value is not None), None)
    if isinstance(sample, bool):
        return "boolean"
    if isinstance(sample, (int, float, Decimal)):
        return "number"
    return "time" if isinstance(sample, date) else "string"


def wide(columns: Columns, kinds: Sequence[str]) -> tuple[list[tuple[Any, list]], list[str]]:
    """
    Columns of a time series in long form as one column of moments and one per series. A column of text tells the series
    apart: it becomes a label.
    """
    by_name = {name: position for position, (name, _) in enumerate(columns)}
    if "time" not in by_name:
        raise ValueError("no time column found")
    times = columns[by_name["time"]][1]
    labels = [column for column, kind in zip(columns, kinds) if kind == "string"]
    series: dict[tuple, dict] = {}
    for (name, values), kind in zip(columns, kinds):
        if kind != "number":
            continue
        for row, (moment, value) in enumerate(zip(times, values)):
            key = (name, tuple((label, texts[row]) for label, texts in labels))
            series.setdefault(key, {})[moment] = value
    moments = sorted({moment for moment in times if moment is not None})
    found = [
        (key, [points.get(moment) for moment in moments]) for key, points in sorted(series.items(), key=str)
    ]
    return [("time", moments), *found], ["time", *("number" for _ in found)]


def _labelled(name: Any) -> tuple[str, dict]:
    return (name[0], dict(name[1])) if isinstance(name, tuple) else (name, {})


def _value(value: Any, is_time: bool) -> Any:
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return round(moment.timestamp() * 1000)
    if isinstance(value, date):
        return _value(datetime(value.year, value.month, value.day), True)
    if isinstance(value, Decimal):
        value = float(value)
    if is_time and isinstance(value, (int, float)):
        # Seconds, unless it is too much for that.
        return round(value * 1000) if abs(value) < 1e11 else round(value)
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)
