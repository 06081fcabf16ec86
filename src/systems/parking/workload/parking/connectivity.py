"""A job before the worker: `python -m parking.connectivity [SECONDS]`. Exit code 1, with the address, the port and the
reason, where the database or the broker cannot be used from here within that time (default: 20 s).
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable

import psycopg
import redis

from .environment import Environment, Postgres, Redis, parse_environment
from .problems import Problems

TRY_SECONDS = 5
PAUSE_SECONDS = 2.0
DEFAULT_SECONDS = 20.0
TABLE = "parking_observation"


class Unreachable(Exception):
    """Something cannot be used from here; the text says what, where and why."""


def check_database(database: Postgres) -> None:
    """Raises Unreachable unless the database takes our password and has our tables."""
    where = f"database {database.host}:{database.port}"
    _check_port(where, database.host, database.port, "POSTGRES_HOST and POSTGRES_PORT")
    try:
        with psycopg.connect(
            host=database.host,
            port=database.port,
            user=database.user,
            dbname=database.database,
            password=database.password,
            connect_timeout=TRY_SECONDS,
        ) as connection:
            row = connection.execute("SELECT to_regclass(%s)", [TABLE]).fetchone()
    except psycopg.Error as error:
        raise Unreachable(f"{where}: {_line(error)}; see POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD") from error
    if row is None or row[0] is None:
        raise Unreachable(
            f"{where}: {database.database!r} has no table {TABLE}; deploy the central site, which migrates it, first"
        )


def check_broker(broker: Redis) -> None:
    """Raises Unreachable unless Redis takes our password."""
    where = f"broker {broker.host}:{broker.port}"
    _check_port(where, broker.host, broker.port, "REDIS_ADDR and REDIS_PORT")
    client = redis.Redis(host=broker.host, port=broker.port, password=broker.password, socket_timeout=TRY_SECONDS)
    try:
        client.ping()
    except redis.RedisError as error:
        raise Unreachable(f"{where}: {_line(error)}; see REDIS_PASSWORD") from error
    finally:
        client.close()


def failures(found: Environment, until: float, clock: Callable[[], float] = time.monotonic) -> list[str]:
    """Check both until they can be used, or the time is up; say what is wrong then."""
    while True:
        said = [*_said(lambda: check_database(found.postgres)), *_said(lambda: check_broker(found.redis))]
        if not said or clock() + PAUSE_SECONDS > until:
            return said
        time.sleep(PAUSE_SECONDS)


def _check_port(where: str, host: str, port: int, variables: str) -> None:
    hint = f"see {variables}, the firewall between, and on which address that host listens"
    try:
        socket.create_connection((host, port), timeout=TRY_SECONDS).close()
    except socket.gaierror as error:
        raise Unreachable(f"{where}: no host of this name ({error.strerror}); see {variables}") from error
    except TimeoutError as error:
        raise Unreachable(f"{where}: no answer within {TRY_SECONDS} s; {hint}") from error
    except OSError as error:
        raise Unreachable(f"{where}: {(error.strerror or str(error)).lower()}; {hint}") from error


def _said(check: Callable[[], None]) -> list[str]:
    try:
        check()
    except Unreachable as problem:
        return [str(problem)]
    return []


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def main(arguments: list[str]) -> int:
    """Return 0 where all can be used, 1 where not, 2 when a setting must be put right first."""
    try:
        seconds = float(arguments[0]) if arguments else DEFAULT_SECONDS
        found = parse_environment(os.environ)
    except (ValueError, Problems) as problem:
        print(problem, file=sys.stderr)
        return 2
    said = failures(found, time.monotonic() + seconds)
    for line in said:
        print(f"cannot use the {line}", file=sys.stderr)
    if not said:
        database, broker = found.postgres, found.redis
        print(f"database {database.host}:{database.port} and broker {broker.host}:{broker.port} can be used")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
