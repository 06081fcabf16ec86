"""A data source of PostgreSQL."""

from typing import Any

import psycopg

from stand_in import frames, macros

POSTGRES = "grafana-postgresql-datasource"
CONNECT_SECONDS = 5


def check(source: dict) -> str:
    """A sentence where the database answers; raises psycopg.Error where it does not."""
    with psycopg.connect(**_settings(source)) as connection:
        connection.execute("SELECT 1")
    return "Database Connection OK"


def result(query: dict, source: dict, within: macros.Range) -> list[dict]:
    """A query's frames. Raises psycopg.Error, ValueError, or macros.UnknownMacro."""
    timescale = bool((source.get("jsonData") or {}).get("timescaledb"))
    sql = macros.expand(query.get("rawSql") or "", within, timescale)
    with psycopg.connect(**_settings(source), options="-c timezone=UTC") as connection:
        cursor = connection.execute(sql)
        names = [column.name for column in cursor.description or []]
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    kinds = [frames.kind_of(name, [row[position] for row in rows]) for position, name in enumerate(names)]
    columns = frames.table(names, rows)
    if query.get("format") == "time_series":
        columns, kinds = frames.wide(columns, kinds)
    return [frames.frame(query.get("refId", "A"), columns, sql, kinds)]


def _settings(source: dict) -> dict:
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
