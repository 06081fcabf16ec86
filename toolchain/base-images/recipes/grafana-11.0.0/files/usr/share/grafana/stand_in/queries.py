"""Asks data sources: each kind by its own module."""

import time
from collections.abc import Callable

import psycopg

from stand_in import influxdb, macros, postgres

KINDS = {postgres.POSTGRES: postgres, influxdb.INFLUXDB: influxdb}
FAILURES = (psycopg.Error, ValueError, OSError)


class Trouble(Exception):
    """A data source does not answer."""


def check(source: dict) -> str:
    """A sentence where the data source answers."""
    try:
        return _module(source).check(source)
    except FAILURES as error:
        raise Trouble(str(error)) from error


def answer(request: dict, find_source: Callable[[dict], dict | None]) -> tuple[dict, int]:
    """The answer to a request for data, and its HTTP status: that of the first query that failed."""
    now = round(time.time() * 1000)
    start, end = (macros.milliseconds(str(request.get(bound) or "now"), now) for bound in ("from", "to"))
    results = {}
    for query in request.get("queries") or []:
        step = int(query.get("intervalMs") or 1000)
        source = find_source(query.get("datasource") or {})
        results[query.get("refId", "A")] = _result(query, source, macros.Range(start, end, step))
    status = next((result["status"] for result in results.values() if result["status"] != 200), 200)
    return {"results": results}, status


def _result(query: dict, source: dict | None, within: macros.Range) -> dict:
    if source is None:
        return _failure(404, "data source not found")
    try:
        return {"status": 200, "frames": _module(source).result(query, source, within)}
    except macros.UnknownMacro as error:
        return _failure(400, str(error))
    except FAILURES as error:
        return _failure(400, f"db query error: {error}")


def _module(source: dict):
    kind = source["type"]
    if kind not in KINDS:
        raise ValueError(f"the stand-in for Grafana cannot ask a data source of type {kind}")
    return KINDS[kind]


def _failure(status: int, message: str) -> dict:
    return {"status": status, "error": message, "errorSource": "downstream", "frames": []}
