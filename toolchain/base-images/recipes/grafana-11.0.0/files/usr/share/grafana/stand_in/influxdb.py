"""A data source of InfluxDB, asked in InfluxQL."""

import json
import urllib.error
import urllib.request
from urllib.parse import urlencode

from stand_in import frames, macros

INFLUXDB = "influxdb"
PATIENCE = 10


def check(source: dict) -> str:
    """A sentence where InfluxDB knows the database; raises ValueError or OSError where it does not."""
    name = _database(source)
    found = _ask(source, "SHOW DATABASES")
    names = [row[0] for series in found for row in series.get("values") or []]
    if name not in names:
        raise ValueError(f"database not found: {name}")
    return f"datasource is working. {len(names)} databases found"


def result(query: dict, source: dict, within: macros.Range) -> list[dict]:
    """A query's frames. Raises ValueError or OSError."""
    if not query.get("rawQuery", True) or not query.get("query"):
        raise ValueError("the stand-in for Grafana answers raw InfluxQL only")
    text = expand(query["query"], within)
    reference = query.get("refId", "A")
    found = _ask(source, text)
    if query.get("resultFormat") == "table":
        return [_table(reference, series, text) for series in found]
    return [frame for series in found for frame in _lines(reference, series, text)]


def expand(text: str, within: macros.Range) -> str:
    """The query with the panel's time and step in it."""
    step = f"{within.step}ms"
    time_filter = f"time >= {within.start}ms and time <= {within.end}ms"
    for name, value in (
        ("$timeFilter", time_filter),
        ("$__interval_ms", str(within.step)),
        ("$__interval", step),
        ("$interval", step),
    ):
        text = text.replace(name, value)
    return text


def _ask(source: dict, text: str) -> list[dict]:
    """The series of an answer, with times in milliseconds."""
    asked = urlencode({"db": _database(source), "q": text, "epoch": "ms"})
    try:
        with urllib.request.urlopen(f"{source.get('url')}/query?{asked}", timeout=PATIENCE) as reply:
            answer = json.load(reply)
    except urllib.error.HTTPError as error:
        raise ValueError(error.read().decode(errors="replace").strip()) from error
    results = answer.get("results") or [{}]
    problem = next((each["error"] for each in [answer, *results] if "error" in each), None)
    if problem is not None:
        raise ValueError(problem)
    return [series for each in results for series in each.get("series") or []]


def _database(source: dict) -> str:
    return (source.get("jsonData") or {}).get("dbName") or source.get("database") or ""


def _lines(reference: str, series: dict, text: str) -> list[dict]:
    """A series as Grafana draws it: one frame for each of its fields, with the tags as labels."""
    moments, *fields = zip(*series["values"])
    tags = series.get("tags") or {}
    of_tags = f" {{{', '.join(f'{tag}: {value}' for tag, value in tags.items())}}}" if tags else ""
    made = []
    for name, values in zip(series["columns"][1:], fields):
        columns = [("Time", list(moments)), (("Value", tags), list(values))]
        one = frames.frame(reference, columns, text, ["time", frames.kind_of(name, values)])
        one["schema"]["name"] = f"{series['name']}.{name}{of_tags}"
        made.append(one)
    return made


def _table(reference: str, series: dict, text: str) -> dict:
    """A series as a table: its time, its tags, its fields."""
    tags = series.get("tags") or {}
    rows = [[row[0], *tags.values(), *row[1:]] for row in series["values"]]
    names = ["Time", *tags, *series["columns"][1:]]
    columns = list(zip(names, map(list, zip(*rows))))
    kinds = ["time", *(frames.kind_of(name, values) for name, values in columns[1:])]
    return frames.frame(reference, columns, text, kinds)
