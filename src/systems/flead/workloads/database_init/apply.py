"""Brings the schema into a database, in one transaction."""

from __future__ import annotations

from collections.abc import Callable

import psycopg

from .schema import TABLES, VERSION, Table

LOCK = 0x466C656164  # "Flead": so that two of these jobs never run at the same time in one database


class SchemaError(Exception):
    """Why the schema cannot be made, and what to do."""


def apply(connection: psycopg.Connection, plain_allowed: bool, say: Callable[[str], None]) -> None:
    """Make what is missing and say of everything whether it was made or found. All or nothing. Raises SchemaError."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _refuse_newer(connection)
        plain = not _ensure_extension(connection, plain_allowed, say)
        for table in TABLES:
            _ensure_table(connection, table, plain, say)
        connection.execute("INSERT INTO schema_version VALUES (%s, now()) ON CONFLICT DO NOTHING", [VERSION])
    say(f"the schema is complete: version {VERSION}, {len(TABLES)} tables")


def _refuse_newer(connection: psycopg.Connection) -> None:
    if not _exists(connection, "schema_version"):
        return
    (found,) = _row(connection, "SELECT max(version) FROM schema_version")
    if found is not None and found > VERSION:
        raise SchemaError(f"the database has schema version {found}, this job knows {VERSION}: use the newer image")


def _ensure_extension(connection: psycopg.Connection, plain_allowed: bool, say: Callable[[str], None]) -> bool:
    """Return whether the database has TimescaleDB from here on."""
    query = "SELECT default_version, installed_version FROM pg_available_extensions WHERE name = 'timescaledb'"
    found = connection.execute(query).fetchone()
    if found is None:
        server = f"PostgreSQL {_row(connection, 'SHOW server_version')[0]}"
        if not plain_allowed:
            raise SchemaError(
                f"{server} has no TimescaleDB extension; use an image that has, like timescale/timescaledb-ha:pg16, "
                "or set PLAIN_POSTGRES=true for ordinary tables"
            )
        say(f"{server} has no TimescaleDB extension: ordinary tables, as PLAIN_POSTGRES=true allows")
        return False
    default, installed = found
    if installed:
        say(f"found extension timescaledb {installed}")
        return True
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
    except psycopg.Error as error:
        reason = error.diag.message_primary or str(error).strip()
        raise SchemaError(
            f"cannot create extension timescaledb: {reason}\n"
            "it needs shared_preload_libraries = 'timescaledb' and a user who may create extensions"
        ) from error
    say(f"made extension timescaledb {default}")
    return True


def _ensure_table(connection: psycopg.Connection, table: Table, plain: bool, say: Callable[[str], None]) -> None:
    existed = _exists(connection, table.name)
    was_hypertable = not plain and _is_hypertable(connection, table.name)
    if existed:
        _refuse_other_columns(connection, table)
    for statement in table.statements(plain):
        connection.execute(statement)
    kind = "hypertable" if table.time and not plain else "table"
    if not existed:
        say(f"made {kind} {table.name}")
    elif kind == "hypertable" and not was_hypertable:
        say(f"found table {table.name}, made it a hypertable")
    else:
        say(f"found {kind} {table.name}")


def _refuse_other_columns(connection: psycopg.Connection, table: Table) -> None:
    """A table of the same name that somebody else made is not ours to change."""
    query = """
        SELECT name || ' ' || kind FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS wanted (name, kind, place)
        WHERE NOT EXISTS (
            SELECT 1 FROM pg_attribute
            WHERE attrelid = %s::regclass AND attname = name AND atttypid = kind::regtype AND NOT attisdropped
        )
        ORDER BY place"""
    wanted = [list(table.columns), list(table.columns.values()), table.name]
    missing = [name for (name,) in connection.execute(query, wanted)]
    if missing:
        raise SchemaError(
            f"table {table.name} is there, but not as FLEAD needs it: missing {', '.join(missing)}; "
            "rename it, or set DB_NAME to another database"
        )


def _exists(connection: psycopg.Connection, table: str) -> bool:
    return bool(_row(connection, "SELECT to_regclass(%s) IS NOT NULL", [table])[0])


def _is_hypertable(connection: psycopg.Connection, table: str) -> bool:
    query = """
        SELECT EXISTS (
            SELECT 1 FROM timescaledb_information.hypertables
            WHERE format('%%I.%%I', hypertable_schema, hypertable_name)::regclass = to_regclass(%s)
        )"""
    return bool(_row(connection, query, [table])[0])


def _row(connection: psycopg.Connection, query: str, parameters: list[object] | None = None) -> tuple:
    row = connection.execute(query, parameters).fetchone()
    assert row is not None  # every query above gives one
    return row
