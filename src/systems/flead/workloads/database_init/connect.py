"""Connects to the database, and says in words what to do where that fails."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import psycopg

from .settings import Settings

PATIENCE = 15.0
"""Seconds to wait for a database that does not answer."""
PAUSE = 0.5

# What no waiting changes, and what to do. libpq gives no code for these, only its message.
REMEDIES = {
    r"password authentication failed": "DB_USER or DB_PASSWORD is wrong. A database keeps the user and password with "
    "which its volume was first started: set those, or change them there (ALTER ROLE … PASSWORD …)",
    r"no password supplied": "set DB_PASSWORD",
    r'role ".*" does not exist': "DB_USER is not a user there: set the one with which the volume was first started",
    r'database ".*" does not exist': "DB_NAME is not a database there: set the right one, or create it "
    "(CREATE DATABASE …)",
    r"no pg_hba.conf entry": "the server does not let this user in from here: add a line to its pg_hba.conf",
}


class CannotConnect(Exception):
    """Why there is no connection, and what to do."""


def remedy(message: str) -> str | None:
    """Say what to do about a failure that waiting does not change; None for one that may pass."""
    return next((advice for pattern, advice in REMEDIES.items() if re.search(pattern, message)), None)


def connect(settings: Settings, say: Callable[[str], None]) -> psycopg.Connection:
    """Connect, patiently where waiting may help. Raises CannotConnect."""
    deadline = time.monotonic() + PATIENCE
    said = False
    while True:
        try:
            return psycopg.connect(
                host=settings.host,
                port=settings.port,
                dbname=settings.database,
                user=settings.user,
                password=settings.password,
                connect_timeout=5,
                application_name="flead-database-init",
                options="-c lock_timeout=15s -c statement_timeout=60s",
            )
        except psycopg.OperationalError as error:
            message = " ".join(str(error).split())
        advice = remedy(message)
        if advice:
            raise CannotConnect(f"cannot open {settings.address}: {message}\n{advice}")
        if time.monotonic() + PAUSE > deadline:
            tried = f"tried for {PATIENCE:.0f} s; is DB_HOST and DB_PORT right, and does the database run?"
            raise CannotConnect(f"cannot reach {settings.address}: {message}\n{tried}")
        if not said:
            say(f"waiting for {settings.address}: {message}")
            said = True
        time.sleep(PAUSE)
