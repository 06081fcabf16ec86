"""Runs the queries of a panel against PostgreSQL."""

import time
from collections.abc import Callable
from typing import Any

import psycopg

from stand_in import frames, macros

CONNECT_SECONDS = 5


def connection_settings(source: dict) -> dict:
    """How psycopg reaches a data source."""
    options = source.get("jsonData") or {}
    host, _, port = (source.get("url") or "localhost:5432").partition(":")
    return {
        "host": host,
        "port": int(port or 5432),
        "dbname": options.get("database") or source.get("database") or "",
        "user": source.get("user") or "",
        "password": (source.get("secureJsonData") or {}).get("password", ""),
        "sslmode": options.get("sslmode") or "disable",
        "connect_timeout": CONNECT_SECONDS,
    }


def check(source: dict) -> None:
    """Raises psycopg.Error where the database of a data source does not answer."""
    with psycopg.connect(**connection_settings(source)) as connection:
        connection.execute("SELECT 1")


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
        timescale = bool((source.get("jsonData") or {}).get("timescaledb"))
        sql = macros.expand(query.get("rawSql") or "", within, timescale)
        return {"status": 200, "frames": _frames(query, source, sql)}
    except macros.UnknownMacro as error:
        return _failure(400, str(error))
    except (psycopg.Error, ValueError) as error:
        return _failure(400, f"db query error: {error}")


def _frames(query: dict, source: dict, sql: str) -> list[dict]:
    with psycopg.connect(**connection_settings(source), options="-c timezone=UTC") as connection:
        cursor = connection.execute(sql)
        names = [column.name for column in cursor.description or []]
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    kinds = [frames.kind_of(name, [row[position] for row in rows]) for position, name in enumerate(names)]
    columns = frames.table(names, rows)
    if query.get("format") == "time_series":
        columns, kinds = frames.wide(columns, kinds)
    return [frames.frame(query.get("refId", "A"), columns, sql, kinds)]


def _failure(status: int, message: str) -> dict:
    return {"status": status, "error": message, "errorSource": "downstream", "frames": []}
